/** What is true for the whole app just now and worth a line above each page. What draws them comes with the first one. */
import { computed, signal } from "@preact/signals";
import { draft } from "../../view/state/draft.ts";
import { connection, me, relayWarnings, restore, sent, sync, unwritten } from "../../view/state/engine.ts";
import { ports } from "../../view/state/ports.ts";

const updateReady = signal(false);
/** "Later" holds until the app is opened again. */
export const updateLater = signal(false);
export const wordsLater = signal(false);

export const followUpdates = (): (() => void) =>
  ports().updates.subscribe((ready) => {
    updateReady.value = ready;
  });

const restoring = computed(() => {
  const kind = restore.value?.kind;
  return kind !== undefined && kind !== "none" && kind !== "done";
});

const NOTICES = {
  offline: () => connection.value.state === "offline",
  backlog: () => sync.value !== undefined,
  clock: () => connection.value.clock_ahead_s !== undefined,
  relay: () => relayWarnings.value.length > 0,
  update: () => updateReady.value && !updateLater.value,
  unwritten: () => unwritten.value !== undefined,
  restoring: () => restoring.value,
  /** A note with words that has not been left. */
  draft: () => Boolean(draft.value?.text.trim()),
  words: () => me.value?.words_confirmed === false && sent.value.length > 0 && !wordsLater.value,
} as const;

export type Notice = keyof typeof NOTICES;
export const notices = computed(() => (Object.keys(NOTICES) as Notice[]).filter((name) => NOTICES[name]()));
