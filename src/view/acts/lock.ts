/** The app lock: setting, changing and removing the passcode, opening, and wiping the device. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { LockState } from "../../engine/face.ts";
import { saveDraftNow } from "../state/autosave-draft.ts";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";
import { type Done, useAct } from "./act.ts";

/** Minutes without input until the app locks. */
export const LOCK_MINUTES: readonly number[] = [1, 5, 15, 60];
export const LOCK_AFTER_S = 5 * 60;

export async function addPasscode(passcode: string, after_s: number): Promise<Done> {
  await commands().setPasscode(passcode, after_s, undefined);
  return { said: t("lock.done") };
}

/** Changing and removing the passcode. Both need the current one. */
export function usePasscode({ after_s }: LockState) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { run, ...acting } = useAct();
  const change = (): void =>
    run(async () => {
      await commands().setPasscode(next, after_s, current);
      setCurrent("");
      setNext("");
      return { said: t("lock.changed") };
    });
  const remove = (): void =>
    run(async () => {
      await commands().removePasscode(current);
      return { said: t("lock.removed") };
    });
  return { ...acting, run, current, setCurrent, next, setNext, change, remove };
}

export async function lockNow(): Promise<void> {
  await saveDraftNow();
  await commands().lock();
}
export const setLockAfter = (after_s: number): Promise<void> => commands().setLockAfter(after_s);
export const unlock = (passcode: string): Promise<void> => commands().unlock(passcode);
export const unlockWithWords = (words: string): Promise<void> => commands().unlockWithWords(words.trim());

/** Parts that could not be removed. */
export const unwiped = signal<readonly string[]>([]);

/**
 * Removes everything: first the engine's data, then what only a page can reach.
 * @param relay delete the backup at the relay too
 * @throws FaceError, with nothing removed, if the relay could not be reached for that
 */
export async function wipeDevice(relay: boolean): Promise<Done> {
  await commands().wipe(relay);
  await ports().maps?.close();
  unwiped.value = await ports().storage.wipe();
  return { next: { to: "wiped" } };
}
