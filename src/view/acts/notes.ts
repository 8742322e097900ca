/** Leaving notes, and acts on them afterwards. */
import { computed } from "@preact/signals";
import { MYSELF, type OpenedNote, type SentNote } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { draftLeft, type Writing } from "../state/draft.ts";
import { asDraft } from "../state/draft-window.ts";
import { hidden, opened } from "../state/engine.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";
import type { Done } from "./act.ts";

/** Missing fields are shown before: `lacks` in `state/draft-check.ts`. */
export async function leaveNote(writing: Writing): Promise<Done> {
  await commands().leaveNote(asDraft(writing, ports().now()));
  draftLeft(writing);
  const mine = writing.to.every((id) => id === MYSELF);
  return { said: t(mine ? "words.left.me" : hidden.peek() ? "words.left.hidden" : "words.left"), next: { to: "left" } };
}

/** Toggles whether the note is kept beyond its time. */
export const keepNote = ({ id, kept }: OpenedNote): Promise<void> => commands().keepNote(id, !kept);

export async function deleteNote(id: string): Promise<Done> {
  await commands().deleteNote(id);
  return { next: { up: "opened" } };
}

/** Number offered at a time. */
const OFFER = 20;

/** Notes offered for deletion when space is short: opened longest ago, and not kept. */
export const oldNotes = computed(() =>
  opened.value
    .filter(({ kept }) => !kept)
    .sort((a, b) => a.opened_at - b.opened_at)
    .slice(0, OFFER),
);

export async function deleteNotes(notes: readonly OpenedNote[]): Promise<Done> {
  for (const { id } of notes) await commands().deleteNote(id);
  return { said: t("space.removed", { n: notes.length }) };
}

export const withdrawNote = (id: string): Promise<void> => commands().withdrawNote(id);

export async function forgetSent(id: string): Promise<Done> {
  await commands().forgetSent(id);
  return { next: { up: "left" } };
}

/** Whether a copy is still undelivered, and whether one has not left this device. */
export const standingOf = ({ to }: SentNote): { readonly open: boolean; readonly queued: boolean } => ({
  open: to.some(({ state }) => state.kind === "queued" || state.kind === "courier" || state.kind === "relay"),
  queued: to.some(({ state }) => state.kind === "queued"),
});

/** A note that waits for oneself goes with the copy of it. */
export const isToMe = ({ to }: SentNote): boolean => to.some(({ person }) => person === MYSELF);
