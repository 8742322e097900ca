/** Rooms: finding them, knocking, and what a room's creator decides. */
import { useEffect, useState } from "preact/hooks";
import type { Line, Room } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { askPosition, fix } from "../state/position.ts";
import { around } from "../state/rooms.ts";
import { t } from "../words/t.ts";
import { type Done, useAct } from "./act.ts";
import type { Next } from "./navigator.ts";

/** A visit repeats a search older than this. Only the first search needs a press. */
const STALE_S = 60;

/** A search tells the relay roughly where I am; the engine gets the point and nothing more. */
async function lookAround(): Promise<void> {
  const here = fix.peek();
  if (here) await commands().lookForRooms({ latitude: here.latitude, longitude: here.longitude });
  else askPosition();
}

export function useLookAround() {
  const { trouble, busy, run } = useAct();
  const look = (): void => run(lookAround);
  useEffect(() => {
    const at = around.peek()?.at;
    if (at !== undefined && ports().now() - at > STALE_S && fix.peek()) look();
  }, []);
  return { trouble, busy, look };
}

export const knock = (room: string): Promise<void> => commands().knock(room);
export const forgetKnock = (room: string): Promise<void> => commands().forgetKnock(room);

export async function answerKnock(room: string, { id, name }: Room["knocks"][number], letIn: boolean): Promise<Done> {
  await commands().answerKnock(room, id, letIn);
  return letIn ? { said: t("room.let.done", { name: name || t("person.nameless") }) } : {};
}

export const joinGroup = (room: string): Promise<void> => commands().answerInvite(room, true);

export async function declineGroup(room: string): Promise<Done> {
  await commands().answerInvite(room, false);
  return { next: { up: "rooms" } };
}

export const retryLine = (room: Room, line: Line): Promise<void> => commands().retryLine(room.id, line.id);
export const dropLine = (room: Room, line: Line): Promise<void> => commands().dropLine(room.id, line.id);

/** Ends my own room for everybody; leaves another's. */
export async function partFromRoom({ id, mine }: Room): Promise<Done> {
  await (mine ? commands().endRoom(id) : commands().leaveRoom(id));
  return { next: { up: "rooms" } };
}

export async function forgetRoom(id: string): Promise<Done> {
  await commands().forgetRoom(id);
  return { next: { up: "rooms" } };
}

/** Whether somebody who was put out may knock again. */
export const mayKnockAgain = ({ kind, mine, over }: Room): boolean =>
  kind === "room" && !mine && (over === "shut" || over === "left-out");

export const turnGate = ({ id, gated }: Room): Promise<void> => commands().setGate(id, !gated);

/** Choosing who does not get a room's new key, and issuing it. */
export function useNewKey(room: string) {
  const [out, setOut] = useState<readonly string[]>([]);
  const { run, trouble, busy } = useAct();
  const toggle = (id: string): void => setOut(out.indexOf(id) >= 0 ? out.filter((each) => each !== id) : [...out, id]);
  const give = (): void =>
    run(async () => {
      await commands().rotateRoomKey(room, out);
      setOut([]);
      return { said: t("manage.key.done") };
    });
  return { out, toggle, give, trouble, busy };
}

/** Inviting people to a group. `missing`: nobody is chosen. @param next where a screen made only for this goes on to */
export function useInviting(room: string, next?: Next) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState(false);
  const { run, trouble, busy } = useAct();
  const invite = (): void => {
    setMissing(chosen.length === 0);
    if (chosen.length === 0) return;
    run(async () => {
      await commands().invite(room, chosen);
      setChosen([]);
      return { said: t("manage.invite.done"), ...(next ? { next } : {}) };
    });
  };
  return { chosen, setChosen, missing, invite, trouble, busy };
}
