/** The book of rooms: what is said in them, made and read. Nothing here talks to a relay. */

import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import type { Crypto, KeyPair } from "../../protocol/primitives/crypto.ts";
import { grantKey, openGrant, sealGrant } from "../../protocol/rooms/grant.ts";
import {
  type Beside,
  openRoomMessage,
  type RoomContent,
  type RoomMessage,
  sealRoomMessage,
  signRoomMessage,
} from "../../protocol/rooms/message.ts";
import { attestAdmin, isAdminKey, roomKeyPair, roomSessionSeed } from "../../protocol/rooms/room-keys.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { MediaDraft } from "../face/media.ts";
import { FaceError, type Mark } from "../face.ts";
import type { SessionKey } from "../link/session.ts";
import type { Mail } from "../mail/mail.ts";
import { emptied, saidIn, saidOut } from "../mail/media.ts";
import type { Marks } from "../numbers/marks.ts";
import type { Clock, Random } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { LineRecord, MemberRecord, OldKey, Outgoing, RoomRecord } from "./records.ts";

/** Lines kept of one room; older ones go. */
const MAX_LINES = 500;
/** Pictures and voices kept of one room; of older ones only what they were. */
const MAX_MEDIA = 40;
/** After a rotation messages under the old key are read this long, as their tokens are taken. */
export const GRACE_S = 600;
const MAX_OLD_KEYS = 4;

export type Wire = Message<"ROOM_MESSAGES">["messages"][number];
type Batch = ReturnType<Database["batch"]>;

export const lineKey = ({ room, id }: Pick<LineRecord, "room" | "id">): string => `${room}/${id}`;

export interface BookPorts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly own: Identity;
  readonly mail?: Pick<Mail, "roomAttestation">;
  readonly marks?: Pick<Marks, "inRoom" | "load">;
  /** My name, as sent to others. */
  handle(): string;
}

export class RoomBook {
  private readonly ports: BookPorts;
  private readonly pairs = new Map<string, KeyPair>();

  constructor(ports: BookPorts) {
    this.ports = ports;
  }

  find(id: string): RoomRecord | undefined {
    return this.ports.database.get("room", id);
  }

  /** @throws FaceError `not-found` */
  get(id: string): RoomRecord {
    const room = this.find(id);
    if (!room) throw new FaceError("not-found");
    return room;
  }

  change(id: string, change: Partial<RoomRecord>): Change {
    return put("room", id, { ...this.get(id), ...change });
  }

  /** My key in a room. */
  pair(id: string): KeyPair {
    const known = this.pairs.get(id);
    if (known) return known;
    const pair = roomKeyPair(this.ports.crypto, this.ports.own, fromHex(id));
    this.pairs.set(id, pair);
    return pair;
  }

  /** The key to authenticate with at a room's relay. */
  keyAt(relay: string, room: string, session_key: true | undefined): SessionKey {
    return session_key ? this.sessionPair(relay, room) : this.ports.own;
  }

  /** The same key of mine as the room's admin: its relay and its members know the admin by it. */
  admin({ relay, id, session_key }: Pick<RoomRecord, "relay" | "id" | "session_key">): KeyPair & Pick<Identity, "x25519Secret"> {
    const { crypto, own } = this.ports;
    if (!session_key) return own;
    const pair = this.sessionPair(relay, id);
    return { ...pair, x25519Secret: crypto.toX25519Secret(pair.secretKey) };
  }

  private sessionPair(relay: string, room: string): KeyPair {
    const { crypto, own } = this.ports;
    return crypto.keyPairFromSeed(roomSessionSeed(crypto, own, relayHost(relay), fromHex(room)));
  }

  me(id: string): string {
    return toHex(this.pair(id).publicKey);
  }

  /** What was said in a room: what has arrived in the relay's order, then what has not. */
  lines(id: string): LineRecord[] {
    const found = [...this.ports.database.table("line").values()].filter(({ room }) => room === id);
    const place = ({ seq, out }: LineRecord): number => (out || seq === undefined ? Number.MAX_SAFE_INTEGER : seq);
    return found.sort((a, b) => place(a) - place(b) || a.created_at - b.created_at);
  }

  /** Deletes everything of a room. */
  erase(id: string): Change[] {
    return [drop("room", id), ...this.lines(id).map((line) => drop("line", lineKey(line)))];
  }

  /** A message of mine, ready to be sent. @throws ProtocolError `too-large` */
  compose(
    room: RoomRecord,
    kind: LineRecord["kind"],
    content: Omit<RoomContent, "handle">,
    draft?: string,
    media?: MediaDraft,
  ): LineRecord {
    const mine = this.lines(room.id).filter(({ by }) => by === this.me(room.id));
    const last = Math.max(0, ...mine.map(({ created_at }) => created_at));
    // The same words twice in one second would be the same message.
    const created_at = Math.max(Math.floor(this.ports.clock.now()), last + 1);
    const said = content.text === undefined ? content : saidOut(content.text, media);
    const number = kind === "text" ? this.vouched(room.id) : undefined;
    const beside = { ...said, ...(number && { number_attestation: number }) };
    const { message, out } = this.write(room, room.key, kind, created_at, this.ports.handle(), beside);
    return {
      id: this.idOf(message),
      room: room.id,
      kind,
      by: this.me(room.id),
      name: message.handle ?? "",
      ...(content.text === undefined ? {} : { text: content.text }),
      ...(media ? { media } : {}),
      created_at,
      at: this.ports.clock.now(),
      ...(draft === undefined ? {} : { draft }),
      out,
    };
  }

  /** What goes beside what I say there. */
  vouched(room: string): Bytes | undefined {
    return this.ports.mail?.roomAttestation(fromHex(room), this.pair(room).publicKey);
  }

  private write(
    room: RoomRecord,
    key: string,
    kind: LineRecord["kind"],
    created_at: number,
    handle: string,
    { media, number_attestation, ...content }: Omit<RoomContent, "handle"> & Omit<Beside, "attestation">,
  ): { readonly message: RoomMessage; readonly out: Outgoing } {
    const { crypto, random } = this.ports;
    const id = fromHex(room.id);
    const pair = this.pair(room.id);
    const vouch = room.mine && kind !== "text" ? { attestation: attestAdmin(crypto, this.admin(room), id, pair.publicKey) } : {};
    const beside = { ...vouch, ...(number_attestation && { number_attestation }), ...(media ? { media } : {}) };
    const message = signRoomMessage(crypto, id, pair, created_at, { handle, ...content }, beside);
    const nonce = random(24);
    const ciphertext = sealRoomMessage(crypto, fromHex(key), message, nonce, random);
    const grants = content.grants ? { grants: content.grants.map(toHex) } : {};
    const vouched = number_attestation ? { vouched: toBase64Url(number_attestation) } : {};
    // A newcomer has no token yet: it is what the join asks for.
    const open = kind === "came" ? { open: true } : {};
    return {
      message,
      out: { nonce: toBase64Url(nonce), ciphertext: toBase64Url(ciphertext), tries: 0, ...grants, ...vouched, ...open },
    };
  }

  /** My waiting messages, sealed again under another key. Signatures are deterministic, so they stay the same messages. */
  private rewrap(room: RoomRecord, key: string): Change[] {
    return this.lines(room.id).flatMap((line) => {
      if (!line.out || line.kind === "new-key" || line.kind === "ended") return [];
      const content = line.kind === "text" ? saidOut(line.text ?? "", draftOf(line)) : { join: line.kind === "came" };
      // It says when it was written: what went beside it then goes with it still.
      const beside = line.out.vouched === undefined ? {} : { number_attestation: fromBase64Url(line.out.vouched) };
      const { out } = this.write(room, key, line.kind, line.created_at, line.name, { ...content, ...beside });
      return [put("line", lineKey(line), { ...line, out: { ...line.out, nonce: out.nonce, ciphertext: out.ciphertext } })];
    });
  }

  private idOf(message: RoomMessage): string {
    return toHex(this.ports.crypto.blake2b(16, message.signature));
  }

  /** A grant of `key` to each member who stays, me included (I may have other devices). */
  grants(room: RoomRecord, members: readonly string[], key: string): Bytes[] {
    const { crypto, random } = this.ports;
    const secret = crypto.toX25519Secret(this.pair(room.id).secretKey);
    return members.map((id) => {
      const shared = grantKey(crypto, secret, crypto.toX25519Public(fromHex(id)));
      return sealGrant(crypto, shared, fromHex(room.id), fromHex(key), random(24));
    });
  }

  /** The record with a new key in use and the old one read for a while longer. */
  withKey(room: RoomRecord, key: string, since: number): RoomRecord {
    if (key === room.key) return room;
    const old: OldKey = { key: room.key, until: since + GRACE_S };
    return { ...room, key, old_keys: [old, ...(room.old_keys ?? [])].slice(0, MAX_OLD_KEYS) };
  }

  /** Takes in what a relay has of a room. Forged, repeated and foreign messages change nothing. */
  absorb(batch: Batch, id: string, messages: readonly Wire[]): void {
    for (const wire of messages) {
      const room = this.get(id);
      const message = this.open(room, wire);
      if (message) this.take(batch, room, message, wire);
    }
    const seq = Math.max(this.get(id).seq, ...messages.map((wire) => wire.id));
    batch.add([this.change(id, { seq, reached: true }), ...this.prune(id)]);
  }

  private open(room: RoomRecord, { nonce, ciphertext, stored_at }: Wire): RoomMessage | undefined {
    const old = (room.old_keys ?? []).filter(({ until }) => stored_at <= until).map(({ key }) => key);
    for (const key of [room.key, ...old]) {
      try {
        return openRoomMessage(this.ports.crypto, fromHex(room.id), fromHex(key), nonce, ciphertext);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        if (error.code !== "cannot-open") return undefined;
      }
    }
    return undefined;
  }

  private take(batch: Batch, room: RoomRecord, message: RoomMessage, wire: Wire): void {
    const id = this.idOf(message);
    const by = toHex(message.member_pk);
    const known = this.ports.database.get("line", `${room.id}/${id}`);
    if (known) {
      // My own message from the relay: now its number is known.
      if (known.seq !== undefined) return;
      const { out, ...line } = known;
      batch.add([put("line", lineKey(line), { ...line, seq: wire.id, at: wire.stored_at, sealed: line.sealed ?? !out?.open })]);
      return;
    }
    if (message.created_at < (room.floor ?? 0) || room.left_out?.includes(by)) return;
    const base = {
      id,
      room: room.id,
      by,
      name: nameIn(message.handle ?? ""),
      created_at: message.created_at,
      at: wire.stored_at,
      seq: wire.id,
    };
    if (message.grants) this.rekeyed(batch, room, message, base);
    else if (message.text !== undefined) {
      const mark = this.markOf(room, message);
      if (mark !== null)
        this.said(batch, room, { ...base, kind: "text", ...saidIn(message.text, message.media), ...(mark && { mark }) });
    } else this.moved(batch, room, message, base);
  }

  private markOf({ id }: RoomRecord, { number_attestation, member_pk, created_at }: RoomMessage): Mark | null | undefined {
    return number_attestation && this.ports.marks?.inRoom(number_attestation, fromHex(id), member_pk, created_at);
  }

  private said(batch: Batch, room: RoomRecord, line: LineRecord): void {
    const members = withMember(room.members, line.by, { ...room.members[line.by], name: line.name });
    batch.add([put("line", lineKey(line), line), put("room", room.id, { ...room, members })]);
  }

  /** Somebody comes or leaves. Coming twice is coming once, but asks for a token again. */
  private moved(batch: Batch, room: RoomRecord, message: RoomMessage, base: Omit<LineRecord, "kind">): void {
    const { [base.by]: before, ...others } = room.members;
    const admin = this.isAdmin(room, message) ? { admin: true } : {};
    const members = message.join ? withMember(others, base.by, { name: base.name, ...admin }) : others;
    const step = (message.join ? 1 : 0) - (before ? 1 : 0);
    const inside = room.inside === undefined ? {} : { inside: Math.max(1, room.inside + step) };
    batch.add([put("room", room.id, { ...room, members, ...inside })]);
    if (step === 0) return;
    const line: LineRecord = { ...base, kind: message.join ? "came" : "left" };
    batch.add([put("line", lineKey(line), line)]);
  }

  private isAdmin(room: RoomRecord, { attestation, member_pk }: RoomMessage): boolean {
    return (
      attestation !== undefined && isAdminKey(this.ports.crypto, fromHex(room.admin), attestation, fromHex(room.id), member_pk)
    );
  }

  /** The admin hands out the next key, or none to anybody: then the room is over. */
  private rekeyed(batch: Batch, room: RoomRecord, message: RoomMessage, base: Omit<LineRecord, "kind">): void {
    const grants = message.grants ?? [];
    if (!this.isAdmin(room, message)) return;
    const members = { ...room.members, [base.by]: { ...room.members[base.by], name: base.name, admin: true } };
    if (grants.length === 0) {
      const line: LineRecord = { ...base, kind: "ended" };
      batch.add([put("line", lineKey(line), line), put("room", room.id, over({ ...room, members }, "ended", base.at))]);
      return;
    }
    const key = this.mine(room, message.member_pk, grants);
    if (key === undefined) {
      batch.add([put("room", room.id, over({ ...room, members }, "left-out", base.at))]);
      return;
    }
    const line: LineRecord = { ...base, kind: "new-key" };
    const next = { ...this.withKey(room, key, base.at), members, inside: grants.length };
    batch.add([put("line", lineKey(line), line), put("room", room.id, next), ...this.rewrap(room, key)]);
  }

  private mine(room: RoomRecord, adminKey: Bytes, grants: readonly Bytes[]): string | undefined {
    const { crypto } = this.ports;
    try {
      const secret = crypto.toX25519Secret(this.pair(room.id).secretKey);
      const shared = grantKey(crypto, secret, crypto.toX25519Public(adminKey));
      for (const grant of grants) {
        try {
          return toHex(openGrant(crypto, shared, fromHex(room.id), grant));
        } catch {
          // Another member's grant: it does not open with this key.
        }
      }
    } catch {
      // A key that allows no key agreement.
    }
    return undefined;
  }

  private prune(id: string): Change[] {
    const arrived = this.lines(id).filter(({ out }) => !out);
    const extra = arrived.slice(0, Math.max(0, arrived.length - MAX_LINES));
    const emptier = this.emptyMedia(arrived.slice(extra.length));
    if (extra.length === 0) return emptier;
    const floor = Math.max(this.get(id).floor ?? 0, ...extra.map(({ created_at }) => created_at + 1));
    return [this.change(id, { floor }), ...extra.map((line) => drop("line", lineKey(line))), ...emptier];
  }

  /** Members could fill the device with pictures. */
  private emptyMedia(arrived: readonly LineRecord[]): Change[] {
    const full = arrived.filter(({ media }) => media && media.data !== "");
    const old = full.slice(0, Math.max(0, full.length - MAX_MEDIA));
    return old.map(({ media, ...line }) => put("line", lineKey(line), { ...line, ...(media ? { media: emptied(media) } : {}) }));
  }
}

/** The media of a message of mine that waits, as it was composed. */
const draftOf = ({ media }: LineRecord): MediaDraft | undefined =>
  media?.stand_in === undefined || media.kind === "unknown" ? undefined : { ...media, kind: media.kind, stand_in: media.stand_in };

/** A holder of the room's key can invent members. So the list is bounded: twice a room's maximum, because some leave without a message. */
function withMember(members: RoomRecord["members"], id: string, member: MemberRecord): RoomRecord["members"] {
  const isFull = !(id in members) && Object.keys(members).length >= 2 * LIMITS.MAX_ROOM_MEMBERS;
  return isFull ? members : { ...members, [id]: member };
}

/** The record of a room that is over, and why. */
export const over = (room: RoomRecord, why: NonNullable<RoomRecord["over"]>, at: number): RoomRecord => ({
  ...room,
  stage: "over",
  over: why,
  over_at: at,
});

export const ciphertextOf = ({ nonce, ciphertext }: Outgoing): { readonly nonce: Bytes; readonly ciphertext: Bytes } => ({
  nonce: fromBase64Url(nonce),
  ciphertext: fromBase64Url(ciphertext),
});
