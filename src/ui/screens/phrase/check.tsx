/** Three of the words asked back, so that a slip of the pen shows now and not on the day they are needed. */
import type { TargetedSubmitEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Mistake, TroubleLine } from "../../parts/bits.tsx";
import { Page } from "../../parts/page.tsx";
import { useAct } from "../../state/act.ts";
import { announce } from "../../state/live.ts";
import { ports } from "../../state/ports.ts";
import { back, go } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import "./phrase.css";
import { drawThree } from "./three.ts";

export function PhraseCheck() {
  const [words, setWords] = useState<readonly string[]>([]);
  const [asked] = useState(() => drawThree(ports().random(12)));
  const [answers, setAnswers] = useState<Readonly<Record<number, string>>>({});
  const [checked, setChecked] = useState(false);
  const { busy, trouble, run } = useAct();
  useEffect(() => {
    ports()
      .engine.words()
      .then(setWords, () => back("/me/words"));
  }, []);
  const wrong = (place: number) => checked && (answers[place] ?? "").trim().toLowerCase() !== words[place];
  const check = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setChecked(true);
    if (words.length === 0 || asked.some((place) => (answers[place] ?? "").trim().toLowerCase() !== words[place])) return;
    run(async () => {
      await ports().engine.confirmWords();
      announce(t("check.done"));
      go("/me", { replace: true });
    });
  };
  return (
    <Page title={t("check.title")} backTo="/me/words">
      <p class="lead">{t("check.lead")}</p>
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
                aria-invalid={wrong(place)}
                onInput={(event) => {
                  setChecked(false);
                  setAnswers({ ...answers, [place]: event.currentTarget.value });
                }}
              />
            </label>
            {wrong(place) && <Mistake>{t("check.wrong", { n: place + 1 })}</Mistake>}
          </div>
        ))}
        <TroubleLine trouble={trouble} />
        <div class="stack g2">
          <button type="submit" class="btn ember wide" aria-busy={busy}>
            {t("check.go")}
          </button>
          <a class="btn line wide" href="/me/words">
            {t("check.look")}
          </a>
        </div>
      </form>
    </Page>
  );
}
