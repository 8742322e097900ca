/** Three of the words asked back, so that a slip of the pen shows now and not on the day they are needed. */
import type { ComponentChildren, TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { ports } from "../../../view/state/ports.ts";
import { drawThree, isRight } from "../../../view/state/three-words.ts";
import { t } from "../../../view/words/t.ts";
import { Mistake } from "../../parts/bits.tsx";

interface ThreeProps {
  readonly words: readonly string[];
  readonly act: string;
  readonly busy: boolean;
  /** All three are right. */
  readonly onRight: () => void;
  /** Stands between the fields and the act. */
  readonly children?: ComponentChildren;
}

export function Three({ words, act, busy, onRight, children }: ThreeProps) {
  const [asked] = useState(() => drawThree(ports().random(12)));
  const [answers, setAnswers] = useState<Readonly<Record<number, string>>>({});
  const [checked, setChecked] = useState(false);
  const isWrong = (place: number) => !isRight(answers[place] ?? "", words[place]);
  const check = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setChecked(true);
    if (words.length > 0 && !asked.some(isWrong)) onRight();
  };
  return (
    <form class="stack g4" onSubmit={check}>
      {asked.map((place) => (
        <div key={place} class="stack g2">
          <label class="labelled">
            <span class="over">{t("check.word", { n: place + 1 })}</span>
            <input
              class="field key"
              autocapitalize="none"
              autocomplete="off"
              spellcheck={false}
              value={answers[place] ?? ""}
              aria-invalid={checked && isWrong(place)}
              onInput={(event) => {
                setChecked(false);
                setAnswers({ ...answers, [place]: event.currentTarget.value });
              }}
            />
          </label>
          {checked && isWrong(place) && <Mistake>{t("check.wrong", { n: place + 1 })}</Mistake>}
        </div>
      ))}
      {children}
      <button type="submit" class="btn ember wide" aria-busy={busy}>
        {act}
      </button>
    </form>
  );
}
