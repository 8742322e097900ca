/** Settings of the app lock: set, change or remove the passcode, lock now, wipe. */

import { useState } from "preact/hooks";
import type { LockState } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { addPasscode, LOCK_AFTER_S, LOCK_MINUTES, lockNow, setLockAfter, usePasscode } from "../../../src/view/acts/lock.ts";
import { lock } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Choice, Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { Wipe } from "./lock.tsx";

export function LockSettings() {
  const state = lock.value;
  if (!state) return null;
  return state.set ? <Locked key="set" state={state} /> : <Unset key="unset" />;
}

function After({ value, onChange }: { readonly value: number; readonly onChange: (after_s: number) => void }) {
  return (
    <Choice
      label={t("key.after")}
      values={LOCK_MINUTES}
      value={value / 60}
      say={(n) => (n === 60 ? t("lock.hour") : t("lock.minutes", { n }))}
      onChange={(n) => onChange(n * 60)}
    />
  );
}

function Unset() {
  const [passcode, setPasscode] = useState("");
  const [after, setAfter] = useState(LOCK_AFTER_S);
  const { busy, trouble, run } = useAct();
  const set = (): void => run(() => addPasscode(passcode, after));
  return (
    <Screen
      title={t("lock.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.set"), act: set, ember: true }}
    >
      <Say>{t("lock.lead")}</Say>
      <TroubleLine trouble={trouble} />
      <Field label={t("lock.new")} type="password" value={passcode} max={LIMITS.passcode} plain onInput={setPasscode} />
      <Say>{t("lock.help")}</Say>
      <After value={after} onChange={setAfter} />
      <Say>{t("lock.fine")}</Say>
      <Wipe />
    </Screen>
  );
}

function Locked({ state }: { readonly state: LockState }) {
  const { busy, trouble, run, current, setCurrent, next, setNext, change, remove } = usePasscode(state);
  return (
    <Screen
      title={t("lock.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t("key.lock"), act: () => run(lockNow), ember: true }}
    >
      <TroubleLine trouble={trouble} />
      <Row icon="lock" title={t("lock.now")} label={t("key.lock")} act={() => run(lockNow)} />
      <After value={state.after_s} onChange={(after_s) => run(() => setLockAfter(after_s))} />
      <Group>{t("lock.change")}</Group>
      <Field label={t("lock.current")} type="password" value={current} max={LIMITS.passcode} plain onInput={setCurrent} />
      <Field label={t("lock.new")} type="password" value={next} max={LIMITS.passcode} plain onInput={setNext} />
      <Say>{t("lock.help")}</Say>
      <Row icon="key" title={t("lock.change")} label={t(busy ? "key.wait" : "key.change")} act={change} />
      <Row icon="close" title={t("lock.remove")} label={t("key.remove")} act={remove} />
      <Say>{t("lock.fine")}</Say>
      <Wipe />
    </Screen>
  );
}
