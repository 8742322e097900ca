/** Lines that say why an act did not run: an error, or something missing. */
import type { ComponentChild } from "preact";
import type { Trouble } from "../../../src/view/acts/act.ts";
import { t } from "../../../src/view/words/t.ts";
import { Icon } from "./icon.tsx";

export function ErrorLine({ children }: { readonly children: ComponentChild }) {
  return (
    <p class="say wrong" role="alert">
      <Icon name="failed" small />
      <span>{children}</span>
    </p>
  );
}

export function TroubleLine({ trouble }: { readonly trouble: Trouble | undefined }) {
  return trouble ? <ErrorLine>{t(`trouble.${trouble}`)}</ErrorLine> : null;
}

/** What is missing before an act can run. Shown after the press; not styled as an error. */
export function MissingLine({ children }: { readonly children: ComponentChild }) {
  return (
    <p class="say missing" role="alert">
      <Icon name="warning" small />
      <span>{children}</span>
    </p>
  );
}
