/** The words of the key one has, asked back. */
import { useEffect, useState } from "preact/hooks";
import { useAct } from "../../../view/state/act.ts";
import { announce } from "../../../view/state/announcements.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/bits.tsx";
import { Page } from "../../parts/page.tsx";
import { back, go } from "../../state/route.ts";
import { Three } from "./three-asked.tsx";

export function PhraseCheck() {
  const [words, setWords] = useState<readonly string[]>([]);
  const { busy, trouble, run } = useAct();
  useEffect(() => {
    ports()
      .engine.words()
      .then(setWords, () => back("/me/words"));
  }, []);
  const confirm = () =>
    run(async () => {
      await ports().engine.confirmWords();
      announce(t("check.done"));
      go("/me", { replace: true });
    });
  return (
    <Page title={t("check.title")} backTo="/me/words">
      <p class="lead">{t("check.lead")}</p>
      <Three words={words} act={t("check.go")} busy={busy} onRight={confirm}>
        <TroubleLine trouble={trouble} />
      </Three>
      <a class="btn line wide" href="/me/words">
        {t("check.look")}
      </a>
    </Page>
  );
}
