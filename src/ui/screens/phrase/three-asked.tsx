/** Three of the words asked back, so that a slip of the pen shows now and not on the day they are needed. */

import type { ComponentChildren } from "preact";
import { useWordCheck } from "../../../view/acts/recovery-words.ts";
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
  const { asked, check } = useWordCheck(words, onRight);
  return (
    <form
      class="stack g4"
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      {asked.map(({ place, answer, wrong, setAnswer }) => (
        <div key={place} class="stack g2">
          <label class="labelled">
            <span class="over">{t("check.word", { n: place + 1 })}</span>
            <input
              class="field key"
              autocapitalize="none"
              autocomplete="off"
              spellcheck={false}
              value={answer}
              aria-invalid={wrong}
              onInput={(event) => setAnswer(event.currentTarget.value)}
            />
          </label>
          {wrong && <Mistake>{t("check.wrong", { n: place + 1 })}</Mistake>}
        </div>
      ))}
      {children}
      <button type="submit" class="btn ember wide" aria-busy={busy}>
        {act}
      </button>
    </form>
  );
}
