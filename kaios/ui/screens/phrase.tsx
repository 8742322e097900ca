/** The 24 recovery words: shown, and three of them asked as a check. */

import type { ComponentChildren } from "preact";
import { useAct } from "../../../src/view/acts/act.ts";
import { confirmWords, useWordCheck, useWords } from "../../../src/view/acts/recovery-words.ts";
import { me } from "../../../src/view/state/engine.ts";
import { useRequestPersistence } from "../../../src/view/state/persistence.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, replace } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, TroubleLine } from "../parts/trouble-lines.tsx";

export function WordList({ words, label }: { readonly words: readonly string[]; readonly label: string }) {
  return (
    <ol class="phrase key" aria-label={label}>
      {words.map((word, i) => (
        // A word may occur twice, so the index is the key.
        <li key={i}>
          <i class="num">{i + 1}</i>
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}

export function Words() {
  const { words, unread } = useWords("mine");
  const persisted = useRequestPersistence();
  const confirmed = me.value?.words_confirmed;
  return (
    <Screen
      title={t("phrase.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(confirmed ? "key.again" : "key.written"), act: () => replace("check"), ember: confirmed !== true }}
    >
      <TroubleLine trouble={unread} />
      <WordList words={words} label={t("phrase.title")} />
      <Say>{t("phrase.lead")}</Say>
      <Say>{t("phrase.why")}</Say>
      <Say>{t("phrase.fine")}</Say>
      {persisted === false && <Say>{t("key.unkept")}</Say>}
    </Screen>
  );
}

export function Check() {
  const { words, unread } = useWords("mine");
  const { busy, trouble, run } = useAct();
  return (
    <Three
      words={words}
      left={{ label: t("key.words"), act: () => replace("words") }}
      act={t(busy ? "key.wait" : "check.go")}
      onRight={() => run(confirmWords)}
    >
      <TroubleLine trouble={unread ?? trouble} />
    </Three>
  );
}

interface ThreeProps {
  readonly words: readonly string[];
  readonly left: { readonly label: string; readonly act: () => void };
  readonly act: string;
  /** All three are right. */
  readonly onRight: () => void;
  readonly children?: ComponentChildren;
}

export function Three({ words, left, act, onRight, children }: ThreeProps) {
  const { asked, check } = useWordCheck(words, onRight);
  return (
    <Screen title={t("check.title")} left={left} right={{ label: act, act: check, ember: true }} back={left.act}>
      {children}
      {asked.map(({ place, answer, wrong, setAnswer }) => (
        <div key={place}>
          <Field label={t("check.word", { n: place + 1 })} value={answer} plain keyed wrong={wrong} onInput={setAnswer} />
          {wrong && <ErrorLine>{t("check.wrong", { n: place + 1 })}</ErrorLine>}
        </div>
      ))}
      <Say>{t("check.lead")}</Say>
    </Screen>
  );
}
