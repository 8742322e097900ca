import type { TargetedSubmitEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { begin, sayRefusal } from "../../../view/acts/identity.ts";
import { type Trouble, useAct } from "../../../view/state/act.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { KeyField, NameField } from "../../parts/fields.tsx";
import { go } from "../../state/route.ts";

function useStepFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return heading;
}

interface StepProps {
  readonly onBack: () => void;
}

/** The one question at the start: what others will see first. May stay empty. */
export function NameStep({ onBack }: StepProps) {
  const heading = useStepFocus();
  const [name, setName] = useState("");
  const { busy, trouble, about, run } = useAct();
  const start = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(() => begin(() => ports().engine.createIdentity(name.trim())));
  };
  return (
    <form class="stack g3" onSubmit={start}>
      <h1 class="title" ref={heading} tabIndex={-1}>
        {t("name.title")}
      </h1>
      <NameField label={t("name.label")} help={t("name.help")} value={name} mine onInput={setName} />
      <Refusal trouble={trouble} about={about} />
      <div class="acts">
        <button type="submit" class="btn ember wide" aria-busy={busy}>
          {t(name.trim() ? "name.go" : "name.skip")}
        </button>
        <BackButton onBack={onBack} />
      </div>
    </form>
  );
}

export function RestoreStep({ onBack }: StepProps) {
  const heading = useStepFocus();
  const [words, setWords] = useState("");
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, trouble, about, run } = useAct();
  const restore = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setMissing(!words.trim());
    if (words.trim()) {
      run(async () => {
        await begin(() => ports().engine.restoreIdentity(words.trim(), name.trim()));
        go("/restoring", { replace: true });
      });
    }
  };
  const wrong = missing || trouble === "bad-words";
  return (
    <form class="stack g3" onSubmit={restore}>
      <h1 class="title" ref={heading} tabIndex={-1}>
        {t("restore.title")}
      </h1>
      <KeyField label={t("restore.label")} value={words} wrong={wrong} help="restore-help" onInput={setWords} />
      <p class="fine" id="restore-help">
        {t("restore.help")}
      </p>
      {missing ? <Line>{t("restore.empty")}</Line> : <Refusal trouble={trouble} about={about} />}
      <NameField label={t("name.label")} help={t("name.help")} value={name} mine onInput={setName} />
      <div class="acts">
        <button type="submit" class="btn ember wide" aria-busy={busy}>
          {t("restore.go")}
        </button>
        <BackButton onBack={onBack} />
      </div>
    </form>
  );
}

function Refusal({ trouble, about }: { readonly trouble: Trouble | undefined; readonly about: string }) {
  if (!trouble) return null;
  return <Line>{sayRefusal(trouble, about)}</Line>;
}

function Line({ children }: { readonly children: string }) {
  return (
    <p class="mistake" role="alert">
      {children}
    </p>
  );
}

function BackButton({ onBack }: StepProps) {
  return (
    <button type="button" class="btn line wide" onClick={onBack}>
      {t("back")}
    </button>
  );
}
