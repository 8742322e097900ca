/** The 24 words: shown, and three of them asked back. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Trouble, troubleOf, useAct } from "../../../src/view/state/act.ts";
import { announce } from "../../../src/view/state/announcements.ts";
import { me } from "../../../src/view/state/engine.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { drawThree, isRight } from "../../../src/view/state/three-words.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, turn } from "../nav.ts";
import { TroubleLine, Wrong } from "../parts/bits.tsx";
import { Field } from "../parts/fields.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";

/** Asks for words when it is first drawn. */
export function useWords(read: () => Promise<readonly string[]>): {
  readonly words: readonly string[];
  readonly trouble: Trouble | undefined;
} {
  const [words, setWords] = useState<readonly string[]>([]);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  useEffect(() => {
    read().then(setWords, (error: unknown) => setTrouble(troubleOf(error)));
  }, []);
  return { words, trouble };
}

export function WordList({ words, label }: { readonly words: readonly string[]; readonly label: string }) {
  return (
    <ol class="phrase key" aria-label={label}>
      {words.map((word, i) => (
        // The same word may come twice; its number tells them apart.
        <li key={i}>
          <i class="num">{i + 1}</i>
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}

export function Words() {
  const { words, trouble } = useWords(() => ports().engine.words());
  const [kept, setKept] = useState<boolean | undefined>(undefined);
  const confirmed = me.value?.words_confirmed;
  useEffect(() => {
    ports()
      .persist()
      .then(setKept, () => undefined);
  }, []);
  return (
    <Screen
      title={t("phrase.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(confirmed ? "key.again" : "key.written"), act: () => turn("check"), ember: confirmed !== true }}
    >
      <TroubleLine trouble={trouble} />
      <WordList words={words} label={t("phrase.title")} />
      <Say>{t("phrase.lead")}</Say>
      <Say>{t("phrase.why")}</Say>
      <Say>{t("phrase.fine")}</Say>
      {kept === false && <Say>{t("key.unkept")}</Say>}
    </Screen>
  );
}

export function Check() {
  const { words, trouble: unread } = useWords(() => ports().engine.words());
  const { busy, trouble, run } = useAct();
  const confirm = (): void =>
    run(async () => {
      await ports().engine.confirmWords();
      announce(t("check.done"));
      back();
    });
  return (
    <Three
      words={words}
      left={{ label: t("key.words"), act: () => turn("words") }}
      act={t(busy ? "key.wait" : "check.go")}
      onRight={confirm}
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
  const [asked] = useState(() => drawThree(ports().random(12)));
  const [answers, setAnswers] = useState<Readonly<Record<number, string>>>({});
  const [checked, setChecked] = useState(false);
  const isWrong = (place: number): boolean => !isRight(answers[place] ?? "", words[place]);
  const check = (): void => {
    setChecked(true);
    if (words.length > 0 && !asked.some(isWrong)) onRight();
  };
  return (
    <Screen title={t("check.title")} left={left} right={{ label: act, act: check, ember: true }} back={left.act}>
      {children}
      {asked.map((place) => (
        <div key={place}>
          <Field
            label={t("check.word", { n: place + 1 })}
            value={answers[place] ?? ""}
            plain
            keyed
            wrong={checked && isWrong(place)}
            onInput={(text) => {
              setChecked(false);
              setAnswers({ ...answers, [place]: text });
            }}
          />
          {checked && isWrong(place) && <Wrong>{t("check.wrong", { n: place + 1 })}</Wrong>}
        </div>
      ))}
      <Say>{t("check.lead")}</Say>
    </Screen>
  );
}
