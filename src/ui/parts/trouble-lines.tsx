/** Lines that say why an act did not run: an error, or something missing. */
import type { ComponentChildren } from "preact";
import type { Trouble } from "../../view/acts/act.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";

export function ErrorLine({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="mistake" role="alert">
      <Icon name="failed" size="sm" />
      <span>{children}</span>
    </p>
  );
}

/** What is missing before an act can run. Shown after the press; not styled as an error. */
export function MissingLine({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="missing" role="alert">
      <Icon name="warning" size="sm" />
      <span>{children}</span>
    </p>
  );
}

export function TroubleLine({ trouble }: { readonly trouble: Trouble | undefined }) {
  return trouble ? <ErrorLine>{t(`trouble.${trouble}`)}</ErrorLine> : null;
}
