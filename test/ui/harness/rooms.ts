/** The scripted engine's rooms: they show the effect of the screens' commands, without a relay. */
import { type EngineState, FaceError, type Line, type Room, type RoomsCommands } from "../../../src/engine/face.ts";

import { keepMedia, MOST, scriptedMedia } from "./media.ts";

interface Stage {
  state(): EngineState;
  change(part: Partial<EngineState>): void;
  now(): number;
}

export function scriptedRooms({ state, change, now }: Stage): RoomsCommands {
  const room = (id: string): Room => {
    const one = state().rooms.find((item) => item.id === id);
    if (!one) throw new FaceError("not-found");
    return one;
  };
  const set = (id: string, part: Partial<Room>): void => {
    room(id);
    change({ rooms: state().rooms.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  };
  const drop = (id: string): void => change({ rooms: state().rooms.filter((one) => one.id !== id) });
  const talk = (id: string, lines: (before: readonly Line[]) => readonly Line[]): void => {
    const before = state().talks.find((one) => one.room === id)?.lines ?? [];
    const others = state().talks.filter((one) => one.room !== id);
    change({ talks: [{ room: id, lines: lines(before) }, ...others] });
  };
  const mine = (id: string, name: string, kind: Room["kind"], gated: boolean): Room => ({
    ...{
      id,
      kind,
      name,
      relay: "https://relay.example",
      mine: true,
      gated,
      stage: "open",
      inside: 1,
      unread: 0,
      knocks: [],
      busy: false,
    },
    members: [{ id: "me", name: "Ana", admin: true, me: true }],
  });
  return {
    async lookForRooms(from) {
      if (state().connection.state !== "online") throw new FaceError("no-line", true);
      change({ around: { looking: false, at: now(), from, rooms: state().around?.rooms ?? [] } });
    },
    async createRoom({ id, name, gated, expires_at }) {
      change({ rooms: [{ ...mine(id, name, "room", gated), expires_at }, ...state().rooms] });
    },
    async createGroup(id, name) {
      change({ rooms: [mine(id, name, "group", false), ...state().rooms] });
    },
    async invite(group) {
      room(group);
    },
    async answerInvite(group, accept) {
      if (accept) set(group, { stage: "open" });
      else drop(group);
    },
    async knock(id) {
      const found = state().around?.rooms.find((one) => one.id === id);
      if (!found) throw new FaceError("room-gone");
      const { name, gated } = found;
      const knock = { room: id, name, gated, mark: ["7dQm", "Xa2R", "0pLf"], ends_at: now() + 120, state: "waiting" as const };
      change({ knocking: [...state().knocking, knock] });
    },
    async forgetKnock(id) {
      change({ knocking: state().knocking.filter((one) => one.room !== id) });
    },
    async answerKnock(id, knock, letIn) {
      const { knocks, inside } = room(id);
      set(id, { knocks: knocks.filter((one) => one.id !== knock), inside: inside + Number(letIn) });
    },
    async say(id, line, text, media) {
      const kept = keepMedia(line, media);
      const said = {
        id: line,
        kind: "text",
        by: "me",
        name: "Ana",
        text,
        ...kept,
        at: now(),
        mine: true,
        admin: room(id).mine,
      } as const;
      talk(id, (lines) => [...lines, { ...said, state: { kind: "queued", since: now() } }]);
    },
    async lineRoom(id, text) {
      room(id);
      return Math.max(0, MOST - 80 - text.length);
    },
    lineMedia(id, line) {
      const said = state().talks.find((one) => one.room === id);
      return scriptedMedia(line, said?.lines.find((one) => one.id === line)?.media);
    },
    async retryLine(id, line) {
      talk(id, (lines) => lines.map((one) => (one.id === line ? { ...one, state: { kind: "queued", since: now() } } : one)));
    },
    async dropLine(id, line) {
      talk(id, (lines) => lines.filter((one) => one.id !== line));
    },
    async openRoom(id) {
      if (room(id).unread > 0) set(id, { unread: 0 });
      if (!state().talks.some((one) => one.room === id)) talk(id, () => []);
    },
    async setGate(id, gated) {
      set(id, { gated });
    },
    async rotateRoomKey(id, without) {
      const members = room(id).members.filter((member) => !without.includes(member.id));
      set(id, { members, inside: members.length });
    },
    async endRoom(id) {
      set(id, { stage: "over", over: "ended" });
    },
    async leaveRoom(id) {
      drop(id);
    },
    async forgetRoom(id) {
      drop(id);
    },
  };
}
