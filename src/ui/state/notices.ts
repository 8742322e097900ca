/** Which notices about the whole app apply now. The code that draws them is loaded with the first one. */
import { computed, signal } from "@preact/signals";
import { draft } from "../../view/state/draft.ts";
import { connection, me, relayWarnings, restore, sent, sync, unwritten } from "../../view/state/engine.ts";
import { ports } from "../../view/state/ports.ts";
import { recovering } from "../../view/state/recovering.ts";

const updateReady = signal(false);
/** "Later" lasts until the app is opened again. */
export const updatePostponed = signal(false);
export const wordsPostponed = signal(false);

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
  recovery: () => recovering().length > 0,
  update: () => updateReady.value && !updatePostponed.value,
  unwritten: () => unwritten.value !== undefined,
  restoring: () => restoring.value,
  /** A draft with text. */
  draft: () => Boolean(draft.value?.text.trim()),
  words: () => me.value?.words_confirmed === false && sent.value.length > 0 && !wordsPostponed.value,
} as const;

export type Notice = keyof typeof NOTICES;
export const notices = computed(() => (Object.keys(NOTICES) as Notice[]).filter((name) => NOTICES[name]()));
