/** Asks for three of the words, so that a mistake in the written copy is found now and not when they are needed. */

import type { ComponentChildren } from "preact";
import { useWordCheck } from "../../../view/acts/recovery-words.ts";
import { t } from "../../../view/words/t.ts";
import { ErrorLine } from "../../parts/trouble-lines.tsx";

interface ThreeProps {
  readonly words: readonly string[];
  readonly act: string;
  readonly busy: boolean;
  /** All three are right. */
  readonly onRight: () => void;
  /** Drawn between the fields and the button. */
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
          {wrong && <ErrorLine>{t("check.wrong", { n: place + 1 })}</ErrorLine>}
        </div>
      ))}
      {children}
      <button type="submit" class="btn ember wide" aria-busy={busy}>
        {act}
      </button>
    </form>
  );
}
