/** The common part of the forms for a new room and a new group. */
import type { ComponentChildren } from "preact";
import type { Trouble } from "../../../view/acts/act.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import "./make.css";

interface MakingProps {
  readonly title: string;
  readonly missing: "name" | "where" | undefined;
  readonly trouble: Trouble | undefined;
  readonly busy: boolean;
  readonly make: () => void;
  readonly children: ComponentChildren;
}

export function Making({ title, missing, trouble, busy, make, children }: MakingProps) {
  return (
    <Page title={title} backTo="/rooms">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        {children}
        {missing && <MissingLine>{t(`make.missing.${missing}`)}</MissingLine>}
        <TroubleLine trouble={trouble} />
        <button type="submit" class="btn ember main wide" aria-busy={busy}>
          {t("make.do")}
        </button>
      </form>
    </Page>
  );
}
