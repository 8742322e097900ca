/** Settings of the app lock: set, change or remove the passcode, lock now, wipe. */

import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { LockState } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { addPasscode, LOCK_AFTER_S, LOCK_MINUTES, lockNow, setLockAfter, usePasscode } from "../../../view/acts/lock.ts";
import { backup, lock } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { Passcode } from "../../parts/passcode.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Wipe } from "./wipe.tsx";

export function LockSettings() {
  const state = lock.value;
  if (!state) return <main class="page" aria-busy="true" />;
  return (
    <Page title={t("lock.title")} backTo="/me">
      <p class="lead">{t("lock.lead")}</p>
      {state.set ? <Locked state={state} /> : <SetPasscode />}
      <p class="fine">{t("lock.fine")}</p>
      <Wipe relay={backup.value?.on ?? false} />
    </Page>
  );
}

function SetPasscode() {
  const [passcode, setPasscode] = useState("");
  const [after, setAfter] = useState(LOCK_AFTER_S);
  const { busy, trouble, run } = useAct();
  const set = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(() => addPasscode(passcode, after));
  };
  return (
    <form class="card pad stack g3" onSubmit={set}>
      <Passcode label={t("lock.passcode")} value={passcode} isNew invalid={trouble === "weak-passcode"} onInput={setPasscode} />
      <After value={after} onChange={setAfter} />
      <TroubleLine trouble={trouble} />
      <button type="submit" class="btn main wide" aria-busy={busy}>
        {t(busy ? "lock.setting" : "lock.set")}
      </button>
    </form>
  );
}

function Locked({ state }: { readonly state: LockState }) {
  const { busy, trouble, run } = useAct();
  return (
    <>
      <section class="card pad stack g3">
        <button type="button" class="btn main wide" aria-busy={busy} onClick={() => run(lockNow)}>
          <Icon name="lock" size="sm" />
          {t("lock.now")}
        </button>
        <After value={state.after_s} onChange={(after_s) => run(() => setLockAfter(after_s))} />
        <TroubleLine trouble={trouble} />
      </section>
      <ChangePasscode state={state} />
    </>
  );
}

function After({ value, onChange }: { readonly value: number; readonly onChange: (after_s: number) => void }) {
  return (
    <div class="stack g2">
      <p class="over" aria-hidden="true">
        {t("lock.after")}
      </p>
      <fieldset class="seg">
        <legend class="sr">{t("lock.after")}</legend>
        {LOCK_MINUTES.map((n) => (
          <button key={n} type="button" aria-pressed={value === n * 60} onClick={() => onChange(n * 60)}>
            {n === 60 ? t("lock.hour") : t("lock.minutes", { n })}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function ChangePasscode({ state }: { readonly state: LockState }) {
  const { busy, trouble, current, setCurrent, next, setNext, change, remove } = usePasscode(state);
  return (
    <form
      class="card pad stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        change();
      }}
    >
      <Passcode label={t("lock.current")} value={current} invalid={trouble === "bad-passcode"} onInput={setCurrent} />
      <Passcode label={t("lock.new")} value={next} isNew invalid={trouble === "weak-passcode"} onInput={setNext} />
      <TroubleLine trouble={trouble} />
      <button type="submit" class="btn wide" aria-busy={busy}>
        {t("lock.change")}
      </button>
      <button type="button" class="btn quiet" aria-busy={busy} onClick={remove}>
        {t("lock.remove")}
      </button>
    </form>
  );
}
