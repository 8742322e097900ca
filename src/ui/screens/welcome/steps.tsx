import type { TargetedSubmitEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Trouble, useAct } from "../../../view/acts/act.ts";
import { createIdentity, sayRefusal, useRestoring } from "../../../view/acts/identity.ts";
import { t } from "../../../view/words/t.ts";
import { KeyField, NameField } from "../../parts/fields.tsx";
import { Toggle } from "../../parts/toggle.tsx";

function useStepFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return heading;
}

interface StepProps {
  readonly onBack: () => void;
}

/** The name that others will see first, which may stay empty; and mail is hidden unless somebody says otherwise. */
export function NameStep({ onBack }: StepProps) {
  const heading = useStepFocus();
  const [name, setName] = useState("");
  const [hidden, setHidden] = useState(true);
  const { busy, trouble, about, run } = useAct();
  const start = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(() => createIdentity(name, hidden));
  };
  return (
    <form class="stack g3" onSubmit={start}>
      <h1 class="title" ref={heading} tabIndex={-1}>
        {t("name.title")}
      </h1>
      <NameField label={t("name.label")} help={t("name.help")} value={name} mine onInput={setName} />
      <section class="card rows">
        <Toggle title={t("name.hide")} state={t(hidden ? "name.hide.on" : "name.hide.off")} on={hidden} onChange={setHidden} />
      </section>
      <p class="fine">{t("name.closed")}</p>
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
  const { words, setWords, name, setName, missing, restore, busy, trouble, about } = useRestoring(true);
  const wrong = missing || trouble === "bad-words";
  return (
    <form
      class="stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        restore();
      }}
    >
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
