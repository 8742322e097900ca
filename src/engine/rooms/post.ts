/**
 * One line on its way into a room: anonymously under the member token (§7.3), and over the authenticated session where that does not
 * work. The bytes are made once, so however often they are sent, the relay knows them again.
 */
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { memberToken, roomToken } from "../../protocol/rooms/room-keys.ts";
import type { Command } from "../../protocol/wire/commands.ts";
import { encodeBody, parseBody } from "../../protocol/wire/frame.ts";
import { SealedRoomReply, SealedRoomSubmit } from "../../protocol/wire/topics/rooms.ts";
import type { LineFailure } from "../face/rooms.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import { closing, openNameless } from "../link/open-session.ts";
import type { Relays } from "../link/relays.ts";
import type { Session, SessionPorts } from "../link/session.ts";
import { refusalOutcome, sealedOutcome } from "../link/submission.ts";
import type { HttpReply, Random } from "../ports.ts";
import { ciphertextOf, type RoomBook } from "./book.ts";
import type { LineRecord, Outgoing, RoomRecord } from "./records.ts";

export type Delivery =
  | { readonly kind: "stored"; readonly sealed: boolean; readonly seq?: number }
  | { readonly kind: "failed"; readonly reason: LineFailure }
  /** There is no such room, or it refuses me. */
  | { readonly kind: "shut" }
  /** Not now. `refused`: by the anonymous path, which counts against it. */
  | { readonly kind: "later"; readonly after: number; readonly refused: boolean };

type Ports = SessionPorts & { readonly random: Random; readonly relays: Relays; readonly book: RoomBook };
type Shown = Pick<Command<"FETCH_ROOM">, "room_token">;

/**
 * Does what a member may, and shows the room's token where its relay takes one (token-fetch). One that was rekeyed while I was away, or
 * just now, may only be open to the token of a key before.
 */
export async function asMember<T>({ crypto, relays }: Ports, room: RoomRecord, act: (shown: Shown) => Promise<T>): Promise<T> {
  if (room.mine || !relays.offers(room.relay, "token-fetch")) return act({});
  const [now, ...before] = [room.key, ...(room.old_keys ?? []).map(({ key }) => key)];
  const shown = (key: string): Shown => ({ room_token: roomToken(crypto, fromHex(key), fromHex(room.id)) });
  try {
    return await act(shown(now as string));
  } catch (error) {
    for (const key of before) {
      if (!(error instanceof RelayRefusal) || error.code !== "not-found") throw error;
      const reply = await act(shown(key)).catch((again: unknown) =>
        again instanceof RelayRefusal ? undefined : Promise.reject(again),
      );
      if (reply !== undefined) return reply;
    }
    throw error;
  }
}

/** POST /v1/room/submit. */
export async function submitSealed({ network, crypto, book, trace }: Ports, room: RoomRecord, line: LineRecord): Promise<Delivery> {
  const room_id = fromHex(room.id);
  const member_token = memberToken(crypto, fromHex(room.key), book.pair(room.id).publicKey, room_id);
  const body = encodeBody(SealedRoomSubmit, { room_id, member_token, ...ciphertextOf(line.out as Outgoing) });
  let reply: HttpReply;
  try {
    reply = await network.request("POST", `${room.relay}/v1/room/submit`, body);
  } catch (error) {
    trace.note("rooms.send", error);
    // No answer while the session works: something in between blocks the anonymous path.
    return { kind: "later", after: 2, refused: true };
  }
  const outcome = sealedOutcome(reply.status);
  if (outcome === "stored") return { kind: "stored", sealed: true, ...(reply.status === 201 ? sequence(reply) : {}) };
  if (outcome === "busy") return { kind: "later", after: Math.max(1, reply.retry_after ?? 5), refused: false };
  if (outcome === "refused" || outcome === "absent") return { kind: "later", after: 2, refused: true };
  return outcome === "expired" ? { kind: "shut" } : { kind: "failed", reason: outcome };
}

function sequence({ body }: HttpReply): { readonly seq?: number } {
  try {
    return { seq: parseBody(SealedRoomReply, body).sequence_number };
  } catch {
    return {};
  }
}

/**
 * STORE_ROOM under a key that is used once, on a connection of its own: in the place of a sealed submission where that would travel with
 * signed requests.
 */
export async function storeApart(ports: Ports, room: RoomRecord, line: LineRecord): Promise<Delivery> {
  try {
    const delivery = await closing(openNameless(ports, room.relay), ({ session }) => storeOpenly(ports, session, room, line));
    if (delivery.kind === "stored") return { ...delivery, sealed: true };
    return delivery.kind === "failed" && delivery.reason !== "refused" ? delivery : { kind: "later", after: 2, refused: true };
  } catch (error) {
    ports.trace.note("rooms.send", error);
    // No socket opens, or the relay accepts no unknown key.
    return { kind: "later", after: 2, refused: true };
  }
}

/** STORE_ROOM. @throws NoAnswer when the session broke */
export async function storeOpenly(ports: Ports, session: Session, room: RoomRecord, line: LineRecord): Promise<Delivery> {
  try {
    const command = { cmd: "STORE_ROOM", room_id: fromHex(room.id), ...ciphertextOf(line.out as Outgoing) } as const;
    const reply = await asMember(ports, room, (shown) => session.request({ ...command, ...shown }));
    return { kind: "stored", sealed: false, seq: reply.sequence_number };
  } catch (error) {
    if (error instanceof RelayRefusal) return refused(error);
    throw error instanceof NoAnswer ? error : new NoAnswer("broken");
  }
}

function refused(error: RelayRefusal): Delivery {
  const outcome = refusalOutcome(error);
  if (outcome === "stored") return { kind: "stored", sealed: false };
  if (outcome === "absent" || outcome === "expired") return { kind: "shut" };
  return outcome === "busy" ? { kind: "later", after: 5, refused: false } : { kind: "failed", reason: outcome };
}
