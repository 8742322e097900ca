/** Turning notifications on and off, and the reason if that is impossible. */
import { useState } from "preact/hooks";
import { connection, hidden, push } from "../state/engine.ts";
import { turnPushOff, turnPushOn } from "../state/notifications.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";
import { useAct } from "./act.ts";

/** What being woken tells, beyond what is always so. */
export const pushPrice = (): string | undefined => (hidden.value ? t("push.hidden") : undefined);

export function usePush() {
  const { trouble, busy, run } = useAct();
  const [failed, setFailed] = useState(false);
  const [tested, setTested] = useState<boolean | undefined>(undefined);
  const permission = ports().notifications.permission();
  const on = push.value && permission === "granted";
  const may = !on && (permission === "ask" || permission === "granted");
  const turnOn = (): void =>
    run(async () => {
      setFailed(false);
      const done = await turnPushOn();
      setFailed(!done);
      return done ? { said: t("push.on.title") } : {};
    });
  return {
    ...{ on, trouble, busy, turnOn },
    turnOff: () => run(turnPushOff),
    test: () => run(async () => setTested(await ports().notifications.test(t("push.test.body")))),
    /** What the test showed, once it was made. */
    tested: tested === undefined ? undefined : t(tested ? "push.test.done" : "push.test.not"),
    /** Needs a relay that supports push, which may not have answered yet. */
    can: may && connection.value.push_key !== undefined,
    relayUnknown: may && connection.value.push_key === undefined,
    title: t(on ? "push.on.title" : "push.off.title"),
    text: t(on ? "push.on.text" : `push.${permission === "granted" ? "ask" : permission}.text`),
    failure: failed ? t(permission === "refused" ? "push.refused.text" : "push.failed") : undefined,
  };
}
