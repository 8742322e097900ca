/** Checking the recovery words of the current key. */

import { useAct } from "../../../view/acts/act.ts";
import { confirmWords, useWords } from "../../../view/acts/recovery-words.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Three } from "./three-asked.tsx";

export function PhraseCheck() {
  const { words, unread } = useWords("mine");
  const { busy, trouble, run } = useAct();
  return (
    <Page title={t("check.title")} backTo="/me/words">
      <p class="lead">{t("check.lead")}</p>
      <Three words={words} act={t("check.go")} busy={busy} onRight={() => run(confirmWords)}>
        <TroubleLine trouble={unread ?? trouble} />
      </Three>
      <a class="btn line wide" href="/me/words">
        {t("check.look")}
      </a>
    </Page>
  );
}
