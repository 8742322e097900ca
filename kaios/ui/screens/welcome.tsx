/** The welcome: a new identity, or restoring one. */

import { useState } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { createIdentity, sayRefusal, useRestoring } from "../../../src/view/acts/identity.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { Mark } from "../../../src/view/parts/mark.tsx";
import { t } from "../../../src/view/words/t.ts";
import { Area, Field } from "../parts/fields.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, MissingLine } from "../parts/trouble-lines.tsx";

type Step = "first" | "name" | "restore";

export function Welcome() {
  const [step, setStep] = useState<Step>("first");
  const first = (): void => setStep("first");
  if (step === "name") return <NameStep key="name" onBack={first} />;
  if (step === "restore") return <RestoreStep key="restore" onBack={first} />;
  return (
    <Screen
      key="first"
      title={t("app.name")}
      aside=""
      left={{ label: t("welcome.restore"), act: () => setStep("restore") }}
      right={{ label: t("key.start"), act: () => setStep("name"), ember: true }}
      center={{ label: "", act: () => setStep("name") }}
      back={() => window.close()}
    >
      <div class="brand">
        <Mark />
      </div>
      <h2 class="big">{t("welcome.title")}</h2>
      <Say lead>{t("welcome.lead")}</Say>
      <Say>{t("welcome.fine")}</Say>
    </Screen>
  );
}

interface StepProps {
  readonly onBack: () => void;
}

/** The only question at the start: the name that others will see first. May stay empty. */
function NameStep({ onBack }: StepProps) {
  const [name, setName] = useState("");
  const { busy, trouble, about, run } = useAct();
  const start = (): void => run(() => createIdentity(name, false));
  return (
    <Screen
      title={t("key.name.title")}
      aside=""
      left={{ label: t("key.back"), act: onBack }}
      right={{ label: t(busy ? "key.wait" : name.trim() ? "key.go" : "key.skip"), act: start, ember: true }}
      back={onBack}
    >
      <Say lead>{t("name.title")}</Say>
      <Field label={t("name.label")} value={name} max={LIMITS.name} onInput={setName} />
      <Say>{t("name.help")}</Say>
      <Say>{t("name.closed")}</Say>
      {trouble && <ErrorLine>{sayRefusal(trouble, about)}</ErrorLine>}
    </Screen>
  );
}

function RestoreStep({ onBack }: StepProps) {
  const { words, setWords, name, setName, missing, restore, busy, trouble, about } = useRestoring(false);
  const typed = words.trim() === "" ? 0 : words.trim().split(/\s+/).length;
  return (
    <Screen
      title={t("restore.title")}
      aside={t("key.words.count", { n: typed })}
      left={{ label: t("key.back"), act: onBack }}
      right={{ label: t(busy ? "key.wait" : "key.restore"), act: restore, ember: true }}
      back={onBack}
    >
      <Area label={t("restore.label")} value={words} rows={5} plain wrong={trouble === "bad-words"} onInput={setWords} />
      {missing ? <MissingLine>{t("restore.empty")}</MissingLine> : trouble && <ErrorLine>{sayRefusal(trouble, about)}</ErrorLine>}
      <Say>{t("restore.help")}</Say>
      <Field label={t("name.label")} value={name} max={LIMITS.name} onInput={setName} />
      <Say>{t("name.help")}</Say>
    </Screen>
  );
}
