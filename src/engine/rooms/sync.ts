/**
 * Brings rooms and their relays in step. Each room is one row of steps that compare what is wanted with what was done; they run again
 * until nothing is left, and again after every connecting. Whatever a step finishes is written down before the next one.
 */
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { memberToken, roomToken, signToken } from "../../protocol/rooms/room-keys.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { RoomOver } from "../face/rooms.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import { lineName } from "../link/lines.ts";
import type { Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import { type BookPorts, GRACE_S, lineKey, over, type RoomBook } from "./book.ts";
import { lineOf } from "./lines.ts";
import { asMember, type Delivery, storeApart, storeOpenly, submitSealed } from "./post.ts";
import type { LineRecord, RoomRecord, RoomTasks } from "./records.ts";
import { Postponed, Turns } from "./turns.ts";

/** A page at least this large may not have been all: FETCH_ROOM's bounds, less one message. */
const FULL_PAGE_BYTES = LIMITS.ROOM_PAGE_BYTES - LIMITS.MAX_CIPHERTEXT_SIZE;
/** FETCH_ROOM has a budget of 30 a minute: the first few of a minute at once, the others at this distance. */
const QUICK_FETCHES = 10;
const FETCH_EVERY_S = 3;
/** While a token was refused lately, one refusal is enough to use the other path. */
const REFUSED_LATELY_S = 60;
/** An invited room that is "not there" may not have been made yet. */
const NOT_YET_S = 24 * 60 * 60;

export interface SyncPorts
  extends Omit<BookPorts, "mail" | "marks">,
    Pick<Spine, "lines" | "mail" | "marks" | "network" | "relays" | "trace"> {
  readonly book: RoomBook;
}

export class RoomSync {
  private readonly ports: SyncPorts;
  private readonly turns: Turns;
  /** Rooms whose messages must be fetched. */
  private readonly due = new Set<string>();
  /** Rooms read to their end in the present session. */
  private readonly drained = new Set<string>();
  private readonly fetches = new Map<string, number[]>();
  private readonly paced = new Map<string, () => void>();
  private readonly refused = new Map<string, number>();

  constructor(ports: SyncPorts) {
    this.ports = ports;
    this.turns = new Turns(ports, (id) => this.steps(id));
  }

  stop(): void {
    this.turns.stop();
    for (const cancel of this.paced.values()) cancel();
  }

  /** A session on the line of this name has begun: everything there is looked at anew. */
  begin(line: string): void {
    for (const room of this.ports.database.table("room").values()) {
      if (lineName(lineOf(room)) !== line) continue;
      this.due.add(room.id);
      this.drained.delete(room.id);
      this.hurry(room.id);
    }
  }

  /** The relay says that the room has news. */
  news(id: string): void {
    this.due.add(id);
    this.hurry(id);
  }

  hurry(id: string): void {
    this.turns.hurry(id);
  }

  /** Starts the open steps of a room, unless the room waits for its next attempt. */
  run(id: string): void {
    this.turns.run(id);
  }

  private async steps(id: string): Promise<void> {
    const room = this.ports.book.find(id);
    const session = room && this.ports.lines.session(lineOf(room));
    if (!room || !session || room.stage === "invited") return;
    if (room.stage === "making") await this.make(room, session);
    // Before the gate closes, so that the members can stay.
    await this.share(id, session);
    await this.gate(id, session);
    await this.fetch(id, session);
    await this.send(id, session);
    await this.rotate(id, session);
    await this.share(id, session);
    await this.register(id, session);
    await this.invite(id);
    await this.finish(id, session);
  }

  private commit(...changes: readonly Change[]): Promise<void> {
    return this.ports.database.commit(changes);
  }

  private async done(id: string, task: keyof RoomTasks, change: Partial<RoomRecord> = {}): Promise<void> {
    const room = this.ports.book.find(id);
    if (!room) return;
    const { [task]: _, ...tasks } = room.tasks ?? {};
    await this.commit(put("room", id, { ...room, ...change, tasks }));
  }

  private async close(id: string, why: RoomOver): Promise<void> {
    const room = this.ports.book.find(id);
    if (!room || room.stage === "over") return;
    const now = this.ports.clock.now();
    const ran = room.expires_at !== undefined && room.expires_at <= now;
    await this.commit(put("room", id, over(room, ran ? "ran-out" : why, now)));
  }

  private async make(room: RoomRecord, session: Session): Promise<void> {
    const { kind, gated, name, about, cell = "", coarse = "", expires_at = 0 } = room;
    const common = { room_id: fromHex(room.id), gated, max_members: LIMITS.MAX_ROOM_MEMBERS };
    const where = { s2_cell_id: cell, s2_coarse_id: coarse, proximity_required: false, ble_enabled: true, expires_at };
    const words = { name, ...(about ? { description: about } : {}), description_public: true };
    let ends: Pick<RoomRecord, "expires_at" | "clamped"> = {};
    try {
      // A group is shown to nobody, so its relay is not told what it is called.
      if (kind === "group") await session.request({ cmd: "CREATE_GROUP", ...common, description_public: false });
      else {
        const made = await session.request({ cmd: "CREATE_ROOM", ...common, ...where, ...words });
        ends = endOf(expires_at, made.expires_at);
      }
    } catch (error) {
      if (!(error instanceof RelayRefusal) || error.retry) throw error;
      // An answer to an earlier attempt was lost: it is there, and it is mine, since nobody else knows this id.
      if (error.code !== "duplicate") return this.close(room.id, "refused");
    }
    const now = this.ports.book.find(room.id);
    if (now?.stage === "making") await this.commit(put("room", room.id, { ...now, ...ends, stage: "open", reached: true }));
  }

  /** The token by which everybody who holds the key of a gated room may come in, whoever they are (token-fetch). */
  private async share(id: string, session: Session): Promise<void> {
    const { book, crypto, relays } = this.ports;
    const room = book.find(id);
    if (!room?.mine || room.stage !== "open" || !room.gated || room.tasks?.rotate || room.shared === room.key) return;
    if (!relays.offers(room.relay, "token-fetch")) return;
    const room_id = fromHex(id);
    const member_token = roomToken(crypto, fromHex(room.key), room_id);
    const admin_signature = signToken(crypto, book.admin(room), member_token, room_id);
    await session.request({ cmd: "REGISTER_TOKEN", room_id, member_token, admin_signature, shared: true });
    if (book.find(id)?.key === room.key) await this.commit(book.change(id, { shared: room.key }));
  }

  private async gate(id: string, session: Session): Promise<void> {
    const wanted = this.ports.book.find(id)?.tasks?.gate;
    if (wanted === undefined) return;
    await session.request({ cmd: "UPDATE_ROOM", room_id: fromHex(id), gated: wanted });
    if (this.ports.book.find(id)?.tasks?.gate === wanted) await this.done(id, "gate");
  }

  private async fetch(id: string, session: Session): Promise<void> {
    const isOpen = (): boolean => this.ports.book.find(id)?.stage === "open";
    // A room not yet read to its end in this session is not subscribed to either.
    if ((this.drained.has(id) && !this.due.has(id)) || !isOpen()) return;
    const relay = this.ports.book.get(id).relay;
    for (;;) {
      if (this.tooSoon(id, relay)) return;
      const messages = await this.nextPage(id, session);
      if (!messages || !isOpen()) return;
      await this.ports.marks.load();
      const batch = this.ports.database.batch();
      this.ports.book.absorb(batch, id, messages);
      await batch.commit();
      await this.ports.clock.breathe();
      if (!isOpen() || messages.length === 0 || (!isFull(messages) && this.drained.has(id))) break;
    }
    this.drained.add(id);
  }

  /** What the room's log has after what I know of it; nothing once the relay has said that there is no way in any more. */
  private async nextPage(id: string, session: Session): Promise<Message<"ROOM_MESSAGES">["messages"] | undefined> {
    this.due.delete(id);
    const room = this.ports.book.get(id);
    const command = { cmd: "FETCH_ROOM", room_id: fromHex(id), since_id: room.seq } as const;
    try {
      const { messages } = await asMember(this.ports, room, (shown) => session.request({ ...command, ...shown }));
      // Messages read before do not count as news: a log that repeats them would never end.
      if (messages.some((message) => message.id <= room.seq)) throw new NoAnswer("unfit");
      return messages;
    } catch (error) {
      this.due.add(id);
      if (!(error instanceof RelayRefusal) || error.retry) throw error;
      await this.notOpen(id, error);
      return undefined;
    }
  }

  /** Keeps within the budget of FETCH_ROOM: what comes too soon is done a little later, and holds nothing else up. */
  private tooSoon(id: string, relay: string): boolean {
    const now = this.ports.clock.now();
    const recent = (this.fetches.get(relay) ?? []).filter((at) => at > now - 60);
    const last = recent[recent.length - 1] ?? 0;
    const wait = recent.length >= QUICK_FETCHES ? FETCH_EVERY_S - (now - last) : 0;
    if (wait > 0.001) {
      this.due.add(id);
      if (!this.paced.has(id))
        this.paced.set(
          id,
          this.ports.clock.after(wait, () => this.paced.delete(id) && this.run(id)),
        );
      return true;
    }
    this.fetches.set(relay, [...recent, now]);
    return false;
  }

  private notOpen(id: string, error: RelayRefusal): Promise<void> {
    const { reached, created_at } = this.ports.book.get(id);
    if (!reached && this.ports.clock.now() - created_at < NOT_YET_S) throw error;
    return this.close(id, error.code === "feature-disabled" ? "refused" : "shut");
  }

  private async send(id: string, session: Session): Promise<void> {
    for (const { id: line } of this.ports.book.lines(id)) {
      const room = this.ports.book.find(id);
      const current = this.ports.database.get("line", `${id}/${line}`);
      if (!room || !current?.out || current.out.failed) continue;
      // After the end of the room no waiting message is sent but the announcement of the end or of leaving.
      if (room.stage === "over" && current.kind !== "ended" && current.kind !== "left") continue;
      await this.deliver(room, current, session);
    }
  }

  private async deliver(room: RoomRecord, line: LineRecord, session: Session): Promise<void> {
    const delivery = await this.post(room, line, session);
    const now = this.ports.database.get("line", lineKey(line));
    if (!now?.out) return;
    if (delivery.kind === "later") return this.retryLater(room, now, delivery, session);
    const { out, ...rest } = now;
    if (delivery.kind === "stored") {
      const seq = delivery.seq === undefined ? {} : { seq: delivery.seq };
      // Without a number it stays last until the relay returns it.
      await this.commit(put("line", lineKey(line), { ...rest, ...seq, at: this.ports.clock.now(), sealed: delivery.sealed }));
      if (delivery.seq === undefined) this.due.add(room.id);
      return;
    }
    const reason = delivery.kind === "failed" ? delivery.reason : "shut";
    await this.commit(put("line", lineKey(line), { ...rest, out: { ...out, failed: reason } }));
    if (delivery.kind === "shut") await this.close(room.id, "shut");
  }

  private post(room: RoomRecord, line: LineRecord, session: Session): Promise<Delivery> {
    if (line.out?.open) return storeOpenly(this.ports, session, room, line);
    return this.ports.relays.linksAnonymous(room.relay) ? storeApart(this.ports, room, line) : submitSealed(this.ports, room, line);
  }

  /** Tries the anonymous path again, and then the other one: delivery comes before anonymity (§6.3 for rooms). */
  private async retryLater(
    room: RoomRecord,
    line: LineRecord,
    delivery: Delivery & { kind: "later" },
    session: Session,
  ): Promise<void> {
    if (!line.out || !delivery.refused) throw new Postponed(delivery.after);
    const now = this.ports.clock.now();
    const lately = now - (this.refused.get(room.id) ?? 0) < REFUSED_LATELY_S;
    this.refused.set(room.id, now);
    const tries = line.out.tries + 1;
    const open = tries >= (lately ? 1 : 2);
    await this.commit(put("line", lineKey(line), { ...line, out: { ...line.out, tries, ...(open ? { open } : {}) } }));
    if (!open || session.isOver) throw new Postponed(delivery.after);
    await this.deliver(room, this.ports.database.get("line", lineKey(line)) ?? line, session);
  }

  private waitsToSay(id: string): boolean {
    return this.ports.book.lines(id).some(({ out }) => out && !out.failed);
  }

  /** The new key was said in the room; now the tokens of the old one end. */
  private async rotate(id: string, session: Session): Promise<void> {
    const room = this.ports.book.find(id);
    if (!room?.tasks?.rotate || room.stage !== "open") return;
    if (this.ports.book.lines(id).some(({ kind, out }) => kind === "new-key" && out && !out.failed)) return;
    await session.request({ cmd: "ROTATE_ROOM_KEY", room_id: fromHex(id), grace_seconds: GRACE_S });
    await this.done(id, "rotate");
  }

  /** The admin's answer to a join (and to a rotation): REGISTER_TOKEN for everyone inside who has none. */
  private async register(id: string, session: Session): Promise<void> {
    const { book, crypto } = this.ports;
    for (const member of Object.keys(book.find(id)?.members ?? {})) {
      const room = book.find(id);
      if (!room?.mine || room.stage !== "open" || room.tasks?.rotate || room.members[member]?.registered !== undefined) continue;
      const room_id = fromHex(id);
      const member_token = memberToken(crypto, fromHex(room.key), fromHex(member), room_id);
      const admin_signature = signToken(crypto, book.admin(room), member_token, room_id);
      let registered = true;
      try {
        await session.request({ cmd: "REGISTER_TOKEN", room_id, member_token, admin_signature });
      } catch (error) {
        if (!(error instanceof RelayRefusal) || error.retry) throw error;
        // Full. They can still speak over their own session.
        registered = false;
      }
      const now = book.find(id);
      const known = now?.members[member];
      if (!now || !known || now.key !== room.key) continue;
      await this.commit(put("room", id, { ...now, members: { ...now.members, [member]: { ...known, registered } } }));
    }
  }

  private async invite(id: string): Promise<void> {
    const room = this.ports.book.find(id);
    if (!room?.tasks?.invite || room.stage !== "open") return;
    const keys = { room_key: fromHex(room.key), ...(room.session_key ? { admin_pk: fromHex(room.admin) } : {}) };
    const content = { room_id: fromHex(id), ...keys, group_name: room.name, relay_url: room.relay };
    const expires_at = this.ports.clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const letters = room.tasks.invite.flatMap((person): Change[] => {
      const relay = this.ports.database.get("person", person)?.relay;
      // Nor does anybody hear of it who knew me by a mask that is over.
      if (relay === undefined || this.ports.mail.speaksAs(person) === null) return [];
      const letter = this.ports.mail.write({ person, relay, body: { kind: "GROUP_INVITE", content }, expires_at, sealed: true });
      return [put("outbox", letter.id, letter)];
    });
    const { invite: _, ...tasks } = room.tasks;
    await this.commit(...letters, put("room", id, { ...room, tasks }));
  }

  /** Once every waiting message was sent: ends the room at its relay, or erases it after leaving. */
  private async finish(id: string, session: Session): Promise<void> {
    const room = this.ports.book.find(id);
    if (!room || (!room.tasks?.end && !room.tasks?.leave) || this.waitsToSay(id)) return;
    if (room.tasks.leave) return this.commit(...this.ports.book.erase(id));
    const room_id = fromHex(id);
    try {
      await session.request(room.kind === "group" ? { cmd: "DELETE_GROUP", room_id } : { cmd: "REVOKE_TOKENS", room_id });
    } catch (error) {
      // Not mine (any more) means that the room is gone, as intended.
      if (!(error instanceof RelayRefusal) || error.retry) throw error;
    }
    // A group that its admin deletes ends for everyone.
    if (room.kind === "group") await this.commit(...this.ports.book.erase(id));
    else await this.done(id, "end");
  }
}

/** A fresh room key. */
export const newKey = (random: (length: number) => Uint8Array): string => toHex(random(32));

/** Whether the page may not be the last. */
function isFull(messages: Message<"ROOM_MESSAGES">["messages"]): boolean {
  const bytes = messages.reduce((sum, { ciphertext }) => sum + ciphertext.length, 0);
  return messages.length >= LIMITS.ROOM_PAGE || bytes >= FULL_PAGE_BYTES;
}

/** When it ends, where its relay says earlier than was asked for. The seconds that two clocks are apart are not worth a word. */
function endOf(asked: number, granted = asked): Pick<RoomRecord, "expires_at" | "clamped"> {
  if (granted >= asked) return {};
  return { expires_at: granted, ...(asked - granted > 60 ? { clamped: true } : {}) };
}
