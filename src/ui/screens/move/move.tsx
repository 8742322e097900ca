/** Moving to a new key: the reason, its words, three of them as a check, then the move. */

import { useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { moveToNextKey, useWords } from "../../../view/acts/recovery-words.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Three } from "../phrase/three-asked.tsx";
import { WordList } from "../phrase/word-list.tsx";

export function Move() {
  const [begun, setBegun] = useState(false);
  return begun ? <NewKey /> : <Why onGo={() => setBegun(true)} />;
}

function NewKey() {
  const [checking, setChecking] = useState(false);
  const { words, unread } = useWords("next");
  const { busy, trouble, run } = useAct();
  if (!checking)
    return (
      <Page key="words" title={t("move.words")} backTo="/me">
        <p class="lead">{t("move.words.text")}</p>
        <TroubleLine trouble={unread} />
        <WordList words={words} label={t("move.words")} />
        <button type="button" class="btn ember wide" onClick={() => words.length > 0 && setChecking(true)}>
          {t("move.written")}
        </button>
      </Page>
    );
  return (
    <Page key="check" title={t("check.title")} backTo="/me">
      <p class="lead">{t("check.lead")}</p>
      <Three words={words} act={t("move.now")} busy={busy} onRight={() => run(moveToNextKey)}>
        <TroubleLine trouble={trouble} />
      </Three>
      <button type="button" class="btn line wide" onClick={() => setChecking(false)}>
        {t("check.look")}
      </button>
    </Page>
  );
}

function Why({ onGo }: { readonly onGo: () => void }) {
  return (
    <Page title={t("move.title")} backTo="/me">
      <p class="lead">{t("move.lead")}</p>
      <p>{t("move.who")}</p>
      <p>{t("move.when")}</p>
      <button type="button" class="btn ember wide" onClick={onGo}>
        {t("move.go")}
      </button>
    </Page>
  );
}
