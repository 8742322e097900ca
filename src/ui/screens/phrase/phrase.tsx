/** The 24 words, shown once asked for. */
import { useEffect, useState } from "preact/hooks";
import { type Trouble, troubleOf } from "../../../view/state/act.ts";
import { me } from "../../../view/state/engine.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { WordList } from "./word-list.tsx";

export function Phrase() {
  const [words, setWords] = useState<readonly string[]>([]);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [kept, setKept] = useState<boolean | undefined>(undefined);
  const confirmed = me.value?.words_confirmed;
  useEffect(() => {
    let current = true;
    const { engine, persist } = ports();
    engine.words().then(
      (list) => current && setWords(list),
      (error: unknown) => current && setTrouble(troubleOf(error)),
    );
    persist().then(
      (promised) => current && setKept(promised),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return (
    <Page title={t("phrase.title")} backTo="/me">
      <p class="lead">{t("phrase.lead")}</p>
      <TroubleLine trouble={trouble} />
      <WordList words={words} label={t("phrase.title")} />
      <p class="fine">{t("phrase.fine")}</p>
      {kept === false && (
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
