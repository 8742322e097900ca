/** The 24 recovery words, shown on request. */

import { useWords } from "../../../view/acts/recovery-words.ts";
import { me } from "../../../view/state/engine.ts";
import { useRequestPersistence } from "../../../view/state/persistence.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { WordList } from "./word-list.tsx";

export function Phrase() {
  const { words, unread } = useWords("mine");
  const persisted = useRequestPersistence();
  const confirmed = me.value?.words_confirmed;
  return (
    <Page title={t("phrase.title")} backTo="/me">
      <p class="lead">{t("phrase.lead")}</p>
      <TroubleLine trouble={unread} />
      <WordList words={words} label={t("phrase.title")} />
      <p class="fine">{t("phrase.fine")}</p>
      {persisted === false && (
        <p class="banner">
          <Icon name="warning" />
          <span>{t("persist.refused")}</span>
        </p>
      )}
      <a class={confirmed ? "btn line wide" : "btn ember wide"} href="/me/words/check">
        {t(confirmed ? "phrase.again" : "phrase.written")}
      </a>
    </Page>
  );
}
