/** Tells a screen reader what changed by itself: a note opened, a note left this device, the line went down or came back. */
import { effect } from "@preact/signals";
import { t } from "../words/t.ts";
import { connection, opened, peopleById, sent } from "./engine.ts";
import { announce } from "./live.ts";

export function watchNews(): () => void {
  const known = new Set(opened.peek().map((note) => note.id));
  const stops = [
    effect(() => {
      for (const note of opened.value) {
        if (known.has(note.id)) continue;
        known.add(note.id);
        if (!note.seen) announce(t("news.opened", { name: peopleById.peek().get(note.from)?.name || t("person.nameless") }));
      }
    }),
    watchSent(),
    watchLine(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function watchSent(): () => void {
  let away = countAway();
  return effect(() => {
    const now = countAway();
    if (now > away) announce(t("news.sent", { n: now - away }));
    away = now;
  });
}

function countAway(): number {
  let count = 0;
  for (const note of sent.value) if (note.to.every(({ state }) => state.kind !== "queued" && state.kind !== "failed")) count++;
  return count;
}

function watchLine(): () => void {
  let before = connection.peek().state;
  return effect(() => {
    const { state } = connection.value;
    if (state === before) return;
    if (state === "online" && before === "offline") announce(t("news.online"));
    before = state;
  });
}
