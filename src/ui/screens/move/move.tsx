/** Moving to a new key: why, its words, three of them asked back, and only then the move. */
import { useEffect, useState } from "preact/hooks";
import { type Trouble, troubleOf, useAct } from "../../../view/state/act.ts";
import { announce } from "../../../view/state/announcements.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/bits.tsx";
import { Page } from "../../parts/page.tsx";
import { go } from "../../state/route.ts";
import { Three } from "../phrase/three-asked.tsx";
import { WordList } from "../phrase/word-list.tsx";

type Step = "why" | "words" | "check";

export function Move() {
  const [step, setStep] = useState<Step>("why");
  const [words, setWords] = useState<readonly string[]>([]);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const act = useAct();
  useEffect(() => {
    if (step !== "words") return;
    ports()
      .engine.nextWords()
      .then(setWords, (error: unknown) => setTrouble(troubleOf(error)));
  }, [step]);
  const move = () =>
    act.run(async () => {
      await ports().engine.moveToNextKey();
      announce(t("move.done"));
      go("/me", { replace: true });
    });
  if (step === "why") return <Why onGo={() => setStep("words")} />;
  if (step === "words")
    return (
      <Page key="words" title={t("move.words")} backTo="/me">
        <p class="lead">{t("move.words.text")}</p>
        <TroubleLine trouble={trouble} />
        <WordList words={words} label={t("move.words")} />
        <button type="button" class="btn ember wide" onClick={() => words.length > 0 && setStep("check")}>
          {t("move.written")}
        </button>
      </Page>
    );
  return (
    <Page key="check" title={t("check.title")} backTo="/me">
      <p class="lead">{t("check.lead")}</p>
      <Three words={words} act={t("move.now")} busy={act.busy} onRight={move}>
        <TroubleLine trouble={act.trouble} />
      </Three>
      <button type="button" class="btn line wide" onClick={() => setStep("words")}>
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
