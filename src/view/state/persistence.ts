/** The browser's promise not to evict this device's data: one answer for all screens. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ports } from "./ports.ts";

/** `undefined` until the browser has answered. */
const promised = signal<boolean | undefined>(undefined);

/** Never rejects: a browser that fails at this has promised nothing. */
async function take(answer: Promise<boolean>): Promise<void> {
  try {
    promised.value = await answer;
  } catch (error) {
    ports().trace.note("page.persist", error);
    promised.value = false;
  }
}

/** Asks the browser to promise it. */
export const requestPersistence = (): Promise<void> => take(ports().persist());

export function usePersisted(): boolean | undefined {
  useEffect(() => void take(ports().storage.persisted()), []);
  return promised.value;
}

/** The same on a screen that asks by being shown. */
export function useRequestPersistence(): boolean | undefined {
  useEffect(() => void requestPersistence(), []);
  return promised.value;
}
