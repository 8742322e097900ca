/**
 * Learning of notes while the app is closed. KaiOS 2.5 has neither push nor background time, but an alarm opens the app in the
 * background: the engine asks the relay as usual, and the app closes again. On 3.x an alarm wakes a page that still exists.
 */

import { pageTrace } from "../../src/platform/page/trace.ts";
import { type DomRequest, type PhoneScope, settled } from "./phone.ts";

/** A compromise between a battery of 1,500 mAh and a note that says "tonight". */
export const EVERY_S = 15 * 60;
/** The longest time for an app that an alarm opened; a slow connection needs most of it. */
export const AWAKE_S = 90;

export interface Alarms {
  /** How the phone wakes the app, if it can. */
  readonly kind: "alarm" | "push" | "none";
  /** Sets the next alarm and removes earlier ones. Resolves when the phone has stored it. */
  arm(): Promise<void>;
}

async function replaceAlarms<Id>(
  all: Promise<readonly { readonly id: Id }[]>,
  remove: (id: Id) => unknown,
  add: () => Promise<unknown>,
): Promise<void> {
  // The new alarm first: a crash in between then leaves one too many, not none.
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
        replaceAlarms(
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
        replaceAlarms(
          manager.getAll(),
          (id) => pageTrace.quietly(manager.remove(id), "page.alarm"),
          () => manager.add({ date: next(), data: {}, ignoreTimezone: true }),
        ),
    };
  return { kind: "none", arm: async () => {} };
}

/** Keeps the processor awake after the alarm. @returns a function that releases it */
export function keepAwake({ navigator }: PhoneScope): () => void {
  try {
    const lock = navigator.b2g?.requestWakeLock?.("cpu") ?? navigator.requestWakeLock?.("cpu");
    return () => lock?.unlock();
  } catch {
    // Some versions do not allow this; the phone then sleeps when it likes.
    return () => {};
  }
}

export interface Background {
  readonly hidden: () => boolean;
  /** Asks the relay now. */
  readonly wake: () => void;
  /** Calls back once everything has arrived, or at once if nothing is expected. @returns a function that stops waiting */
  readonly whenQuiet: (call: () => void) => () => void;
  readonly close: () => void;
  /** Holds a wake lock until the returned function is called. */
  readonly keepAwake: () => () => void;
  readonly after: (seconds: number, call: () => void) => () => void;
}

/** Handles an alarm: sets the next one, asks the relay, and closes the app if it is not visible. */
export function onAlarm(alarms: Alarms, { hidden, wake, whenQuiet, close, keepAwake, after }: Background): void {
  pageTrace.quietly(alarms.arm(), "page.alarm");
  wake();
  if (!hidden()) return;
  const release = keepAwake();
  let over = false;
  const leave = (): void => {
    if (over) return;
    over = true;
    stop();
    cancel();
    release();
    // The user may have opened the app meanwhile.
    if (hidden()) close();
  };
  let stop = (): void => {};
  const cancel = after(AWAKE_S, leave);
  stop = whenQuiet(leave);
}
