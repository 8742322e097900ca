/** Moving to a new key: the reason, its words, three of them as a check, then the move. */

import { useState } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { moveToNextKey, useWords } from "../../../src/view/acts/recovery-words.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { Three, WordList } from "./phrase.tsx";

export function Move() {
  const [begun, setBegun] = useState(false);
  if (begun) return <NewKey key="new" />;
  return (
    <Screen
      key="why"
      title={t("move.title")}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t("key.make"), act: () => setBegun(true), ember: true }}
    >
      <Say lead>{t("move.lead")}</Say>
      <Say>{t("move.who")}</Say>
      <Say>{t("move.when")}</Say>
    </Screen>
  );
}

function NewKey() {
  const [checking, setChecking] = useState(false);
  const { words, unread } = useWords("next");
  const { busy, trouble, run } = useAct();
  if (checking)
    return (
      <Three
        key="three"
        words={words}
        left={{ label: t("key.words"), act: () => setChecking(false) }}
        act={t(busy ? "key.wait" : "key.move")}
        onRight={() => run(moveToNextKey)}
      >
        <TroubleLine trouble={trouble} />
      </Three>
    );
  return (
    <Screen
      key="words"
      title={t("move.words")}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t("key.written"), act: () => words.length > 0 && setChecking(true), ember: true }}
    >
      <TroubleLine trouble={unread} />
      <WordList words={words} label={t("move.words")} />
      <Say>{t("move.words.text")}</Say>
    </Screen>
  );
}
