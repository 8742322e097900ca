/**
 * Hearing of notes while the app is closed. KaiOS 2.5 gives an app neither push nor time of its own, but it opens it at an alarm, in the
 * background: then the engine asks the relay as it always does, and the app closes again. On 3.x an alarm wakes what still runs.
 */

import { pageTrace } from "../../src/platform/page/trace.ts";
import { type DomRequest, type PhoneScope, settled } from "./phone.ts";

/** Seldom enough for a battery of 1,500 mAh, often enough for a note that says "tonight". */
export const EVERY_S = 15 * 60;
/** How long an app that an alarm opened may take at most; a slow line needs most of it. */
export const AWAKE_S = 90;

export interface Alarms {
  /** How the phone wakes the app, if it can. */
  readonly kind: "alarm" | "push" | "none";
  /** Sets the next alarm, and takes back any before it. Resolves when the phone has it. */
  arm(): Promise<void>;
}

async function replace<Id>(
  all: Promise<readonly { readonly id: Id }[]>,
  remove: (id: Id) => unknown,
  add: () => Promise<unknown>,
): Promise<void> {
  // The new one first: a crash in between leaves one alarm too many, never none.
  const old = await all;
  await add();
  for (const { id } of old) remove(id);
}

export function phoneAlarms({ navigator }: PhoneScope, now: () => number): Alarms {
  const next = (): Date => new Date((now() + EVERY_S) * 1000);
  const { mozAlarms, b2g } = navigator;
  if (mozAlarms)
    return {
      kind: "alarm",
      arm: () =>
        replace(
          settled(mozAlarms.getAll()),
          (id) => mozAlarms.remove(id),
          () => settled<number>(mozAlarms.add(next(), "ignoreTimezone", {}) satisfies DomRequest<number>),
        ),
    };
  const manager = b2g?.alarmManager;
  if (manager)
    return {
      kind: "push",
      arm: () =>
        replace(
          manager.getAll(),
          (id) => pageTrace.quietly(manager.remove(id), "page.alarm"),
          () => manager.add({ date: next(), data: {}, ignoreTimezone: true }),
        ),
    };
  return { kind: "none", arm: async () => {} };
}

/** The processor would sleep again as soon as the alarm was told. @returns how to let it */
export function keepAwake({ navigator }: PhoneScope): () => void {
  try {
    const lock = navigator.b2g?.requestWakeLock?.("cpu") ?? navigator.requestWakeLock?.("cpu");
    return () => lock?.unlock();
  } catch {
    // Not every version lets every app; then the phone stays awake for as long as it likes.
    return () => {};
  }
}

export interface Background {
  readonly hidden: () => boolean;
  /** Asks the relay now. */
  readonly wake: () => void;
  /** Calls back once what was asked has come, or at once when nothing is to come. Returns how to stop. */
  readonly whenQuiet: (call: () => void) => () => void;
  readonly close: () => void;
  /** Until what it returns is called. */
  readonly keepAwake: () => () => void;
  readonly after: (seconds: number, call: () => void) => () => void;
}

/** Called when an alarm has opened or woken the app: sets the next one, asks the relay, and closes what nobody looks at. */
export function onAlarm(alarms: Alarms, { hidden, wake, whenQuiet, close, keepAwake, after }: Background): void {
  pageTrace.quietly(alarms.arm(), "page.alarm");
  wake();
  if (!hidden()) return;
  const mayRest = keepAwake();
  let over = false;
  const leave = (): void => {
    if (over) return;
    over = true;
    stop();
    cancel();
    mayRest();
    // Somebody may have opened it meanwhile.
    if (hidden()) close();
  };
  let stop = (): void => {};
  const cancel = after(AWAKE_S, leave);
  stop = whenQuiet(leave);
}
