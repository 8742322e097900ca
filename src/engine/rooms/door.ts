/** The door (§7.4): knocks at rooms, and answers to knocks at my rooms. */
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { recipientFromKey } from "../../protocol/identity/identity.ts";
import { grantKey, knockKeys, knockMark, openGrant, sealGrant } from "../../protocol/rooms/grant.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Knock, MyKnock } from "../face/rooms.ts";
import { FaceError } from "../face.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import { lineName } from "../link/lines.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { type BookPorts, lineKey, type RoomBook } from "./book.ts";
import { knockLine, lineOf } from "./lines.ts";
import type { KnockRecord, RoomRecord } from "./records.ts";

/** An answer may come this long after the knock: the relay keeps both for 120 seconds. */
const ANSWER_S = 2 * LIMITS.KNOCK_TTL_SECS;
/** A line of its own is there within so many seconds, or the knock comes to nothing. */
const LINE_S = 15;
/** Knocks kept for my rooms; more wait at the relay. */
const MAX_HEARD = 100;

interface Heard {
  readonly id: string;
  readonly room: string;
  readonly name: string;
  readonly key: Bytes;
  readonly ends_at: number;
}

export interface DoorPorts extends BookPorts, Pick<Spine, "lines" | "redraw" | "trace"> {
  readonly book: RoomBook;
}

/** What a knock needs to know of its room. */
export type KnockAt = Pick<KnockRecord, "room" | "relay" | "session_key" | "name" | "gated" | "cell" | "expires_at">;

export class Door {
  private readonly ports: DoorPorts;
  /** In memory: the relay sends them again when the admin reconnects. */
  private readonly heard = new Map<string, Heard>();
  private readonly dismissed = new Set<string>();
  private cancelTimer: () => void = () => {};

  constructor(ports: DoorPorts) {
    this.ports = ports;
  }

  stop(): void {
    this.cancelTimer();
  }

  knocksAt(room: string): readonly Knock[] {
    const { crypto } = this.ports;
    return [...this.heard.values()]
      .filter((one) => one.room === room)
      .map(({ id, name, key, ends_at }) => ({ id, name, mark: knockMark(crypto, fromHex(room), key), ends_at }));
  }

  mine(): readonly MyKnock[] {
    const { crypto, database } = this.ports;
    return [...database.table("knock").values()].map(({ room, name, gated, ends_at, state, seed }) => {
      const mark = knockMark(crypto, fromHex(room), knockKeys(crypto, fromHex(seed)).publicKey);
      return { room, name, gated, mark, ends_at, state };
    });
  }

  /** KNOCK. Durable once the relay has it; a knock that failed is not kept. */
  async knock(at: KnockAt): Promise<void> {
    const { crypto, database, random, clock, lines } = this.ports;
    if (lines.live().length === 0) throw new FaceError("no-line", true);
    const [seed, request] = [random(32), random(16)];
    const handle = this.ports.handle();
    // Stored before it is sent: an answer finds it even if this device stops in between, and it is what opens a line of the room's own.
    const ends_at = clock.now() + LIMITS.KNOCK_TTL_SECS;
    const record: KnockRecord = { ...at, request: toHex(request), seed: toHex(seed), ends_at, state: "waiting" };
    await database.commit([put("knock", at.room, record)]);
    const knocker_eph_x25519_pk = knockKeys(crypto, seed).publicKey;
    try {
      const session = await lines.soon(knockLine(at), LINE_S);
      await session.request({ cmd: "KNOCK", room_id: fromHex(at.room), knocker_eph_x25519_pk, request_id: request, handle });
    } catch (error) {
      await database.commit([drop("knock", at.room)]);
      if (error instanceof RelayRefusal && !error.retry) throw new FaceError("room-gone");
      throw new FaceError("no-line", true);
    }
    this.watch();
  }

  forget(room: string): Promise<void> {
    return this.ports.database.commit([drop("knock", room)]);
  }

  /** KNOCK_NOTIFY. At an open room of mine this device answers by itself. */
  knocked({ room_id, knocker_eph_x25519_pk: key, request_id, handle = "" }: Message<"KNOCK_NOTIFY">): void {
    const [room, id] = [toHex(room_id), toHex(request_id)];
    const record = this.ports.book.find(room);
    if (!record?.mine || record.stage !== "open" || this.dismissed.has(id) || this.heard.has(id)) return;
    if (this.heard.size >= MAX_HEARD) return;
    this.heard.set(id, { id, room, name: nameIn(handle), key, ends_at: this.ports.clock.now() + LIMITS.KNOCK_TTL_SECS });
    this.watch();
    this.ports.redraw();
    if (!record.gated && record.kind === "room") this.ports.trace.quietly(this.answer(room, id, true), "rooms.admit");
  }

  async answer(room: string, id: string, letIn: boolean): Promise<void> {
    const one = this.heard.get(id);
    if (!one || one.room !== room) throw new FaceError("knock-over");
    if (!letIn) {
      this.dismissed.add(id);
      this.unhear(id);
      return;
    }
    const record = this.ports.book.get(room);
    const session = this.ports.lines.session(lineOf(record));
    if (!session) throw new FaceError("no-line", true);
    try {
      const encrypted_grant = this.grant(record, one.key);
      await session.request({ cmd: "ADMIT", room_id: fromHex(room), request_id: fromHex(id), encrypted_grant });
      this.unhear(id);
    } catch (error) {
      if (error instanceof NoAnswer || (error instanceof RelayRefusal && error.retry)) throw new FaceError("no-line", true);
      // The knock expired at the relay, or nothing can be sealed for its key.
      this.unhear(id);
      throw new FaceError("knock-over");
    }
  }

  private grant(room: RoomRecord, key: Bytes): Bytes {
    const { book, crypto, random } = this.ports;
    return sealGrant(crypto, grantKey(crypto, book.admin(room).x25519Secret, key), fromHex(room.id), fromHex(room.key), random(24));
  }

  private unhear(id: string): void {
    if (this.heard.delete(id)) this.ports.redraw();
  }

  /** ADMITTED: the grant opens with the key of my knock, and I am in. Anything else is not for me. */
  async admitted(via: string, { room_id, request_id, admin_pubkey, encrypted_grant }: Message<"ADMITTED">): Promise<void> {
    const { crypto, database, clock, book } = this.ports;
    const knock = database.get("knock", toHex(room_id));
    if (!knock || knock.request !== toHex(request_id) || lineName(knockLine(knock)) !== via || !encrypted_grant) return;
    if (clock.now() > knock.ends_at - LIMITS.KNOCK_TTL_SECS + ANSWER_S) return;
    let key: string;
    try {
      const admin = recipientFromKey(crypto, admin_pubkey);
      const shared = grantKey(crypto, knockKeys(crypto, fromHex(knock.seed)).secret, admin.x25519Public);
      key = toHex(openGrant(crypto, shared, room_id, encrypted_grant));
    } catch (error) {
      if (error instanceof ProtocolError) return;
      throw error;
    }
    const before = book.find(knock.room);
    const room = before ? this.again(before, key) : this.entered(knock, toHex(admin_pubkey), key);
    const line = book.compose(room, "came", { join: true });
    await database.commit([put("room", room.id, room), put("line", lineKey(line), line), drop("knock", knock.room)]);
  }

  private entered(
    { room: id, relay, session_key, name, gated, cell, expires_at }: KnockRecord,
    admin: string,
    key: string,
  ): RoomRecord {
    const members = { [this.ports.book.me(id)]: { name: this.ports.handle() } };
    const created_at = this.ports.clock.now();
    const session = session_key ? { session_key } : {};
    const base = {
      id,
      kind: "room",
      relay,
      ...session,
      admin,
      mine: false,
      name,
      gated,
      cell,
      key,
      created_at,
      expires_at,
    } as const;
    return { ...base, stage: "open", seq: 0, read: 0, reached: true, members };
  }

  /** Admitted again to a room that had shut me out: earlier messages stay. */
  private again(room: RoomRecord, key: string): RoomRecord {
    const { over: _over, over_at: _at, ...rest } = this.ports.book.withKey(room, key, this.ports.clock.now());
    return { ...rest, stage: "open" };
  }

  /** Expires knocks, mine and those at my rooms. */
  watch(): void {
    const { clock, database } = this.ports;
    const now = clock.now();
    for (const { id, ends_at } of [...this.heard.values()]) if (ends_at <= now) this.unhear(id);
    const waiting = [...database.table("knock").values()].filter(({ state }) => state === "waiting");
    const ran = waiting.filter(({ ends_at }) => ends_at <= now);
    if (ran.length > 0) {
      const changes = ran.map((knock) => put("knock", knock.room, { ...knock, state: "lapsed" as const }));
      this.ports.trace.quietly(database.commit(changes), "rooms.knock");
    }
    const ends = [...this.heard.values(), ...waiting.filter((knock) => !ran.includes(knock))].map(({ ends_at }) => ends_at);
    this.cancelTimer();
    if (ends.length > 0) this.cancelTimer = clock.after(Math.max(0.05, Math.min(...ends) - now), () => this.watch());
  }
}
