/** Announces changes to a screen reader: a note opened, a note left this device, the connection was lost or came back. */
import { effect } from "@preact/signals";
import { MYSELF, type Room } from "../../engine/face.ts";
import { t } from "../words/t.ts";
import { announce } from "./announcements.ts";
import { connection, opened, sent } from "./engine.ts";
import { nameOf } from "./names.ts";
import { rooms } from "./rooms.ts";

type Knock = Room["knocks"][number];

/** @param inFront the room on the screen, where a knock is visible anyway */
export function watchNews(inFront: () => string | undefined = () => undefined): () => void {
  const known = new Set(opened.peek().map((note) => note.id));
  const stops = [
    effect(() => {
      const fresh = opened.value.filter(({ id, seen }) => !seen && !known.has(id));
      for (const { id } of opened.value) known.add(id);
      const [one] = fresh;
      if (!one) return;
      const name = nameOf(one.from);
      announce(fresh.length > 1 ? t("news.opened.many", { n: fresh.length }) : t("news.opened", { name }));
    }),
    watchSent(),
    watchLine(),
    watchKnocks(inFront),
    watchAdmissions(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Announced on every screen: a knock expires within two minutes. */
function watchKnocks(inFront: () => string | undefined): () => void {
  const heard = new Set<string>();
  return effect(() => {
    for (const room of rooms.value) {
      const fresh = room.knocks.filter(({ id }) => !heard.has(id));
      for (const { id } of fresh) heard.add(id);
      if (room.id !== inFront()) for (const knock of fresh) sayKnock(knock, roomName(room));
    }
  });
}

/** Announces that I was let in. */
function watchAdmissions(): () => void {
  const inside = new Set(rooms.peek().map(({ id }) => id));
  return effect(() => {
    for (const room of rooms.value) {
      if (!inside.has(room.id) && room.stage === "open" && !room.mine) announce(t("news.in", { room: roomName(room) }));
      inside.add(room.id);
    }
  });
}

const roomName = ({ name }: Room): string => name || t("room.nameless");
const sayKnock = (knock: Knock, room: string): void =>
  announce(t("news.knock", { name: knock.name || t("person.nameless"), room }));

function watchSent(): () => void {
  let before = countSent();
  return effect(() => {
    const now = countSent();
    if (now > before) announce(t("news.sent", { n: now - before }));
    before = now;
  });
}

function countSent(): number {
  let count = 0;
  // A note to oneself leaves no device.
  for (const { to } of sent.value) {
    const others = to.filter(({ person }) => person !== MYSELF);
    if (
      others.length > 0 &&
      others.every(({ state }) => state.kind !== "queued" && state.kind !== "courier" && state.kind !== "failed")
    )
      count++;
  }
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
