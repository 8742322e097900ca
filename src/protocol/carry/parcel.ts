/**
 * Parcels (ours): what a link carries as one piece of bytes, for a file or a row of codes, made for one reader.
 *
 *     "CAIRNP1" ‖ e ‖ (u32 length ‖ record)…   under kdf(X25519(e, reader) ‖ carry_key, "ppp-parcel-v1"), counters from 0
 *
 * The first record says whose it is, the last that it is whole.
 */
import { type Bytes, be64, concat, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { type Identity, recipientFromKey } from "../identity/identity.ts";
import { type Crypto, signWith } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import type { CarryGroup, Signer } from "./handshake.ts";
import { u32 } from "./padded.ts";
import { type CarryRecord, readRecord, writeRecord } from "./records.ts";
import { MAX_RECORD, RecordOpener, RecordSealer } from "./sealed-records.ts";
import { DAY_S } from "./signed.ts";

const MAGIC = utf8("CAIRNP1");
const CONTEXT = utf8("ppp-parcel-v1");
const KEY = 32;
const HEAD = MAGIC.length + KEY;
export const MAX_PARCEL = 1024 * 1024;
/** An older one has nothing that still counts. */
const PARCEL_BACK_S = 31 * DAY_S;
const PARCEL_AHEAD_S = DAY_S;

/** A key that a parcel may be for: one's own, or a hidden mailbox's (mailbox-parcel-key.ts). */
export interface ParcelKey {
  readonly publicKey: Bytes;
  /** X25519 of it and an Ed25519 public key of prime order. @throws ProtocolError `bad-key` */
  agree(ephemeral: Bytes): Bytes;
}

export const identityParcelKey = (crypto: Crypto, own: Identity): ParcelKey => ({
  publicKey: own.publicKey,
  agree: (ephemeral) => crypto.scalarMult(own.x25519Secret, recipientFromKey(crypto, ephemeral).x25519Public),
});

const madeMessage = (groupId: Bytes, ephemeral: Bytes, madeAt: number): Bytes => concat(CONTEXT, groupId, ephemeral, be64(madeAt));

const keyOf = (crypto: Crypto, shared: Bytes, { carryKey }: CarryGroup): Bytes =>
  crypto.blake2b(32, concat(shared, carryKey), CONTEXT);

export type ParcelRecord = Exclude<CarryRecord, { readonly is: "made" | "end" }>;

/**
 * @param reader whose it is: a person's key or a mailbox's
 * @param madeAt unix seconds
 * @param seed 32 random bytes, for this parcel
 * @throws ProtocolError `bad-key`, `malformed` (a record that no parcel holds), `too-large`
 */
export function sealParcel(
  crypto: Crypto,
  group: CarryGroup,
  maker: Signer,
  reader: Bytes,
  records: readonly ParcelRecord[],
  madeAt: number,
  seed: Bytes,
): Bytes {
  const ephemeral = crypto.keyPairFromSeed(seed);
  const shared = crypto.scalarMult(crypto.toX25519Secret(ephemeral.secretKey), recipientFromKey(crypto, reader).x25519Public);
  const sealer = new RecordSealer(crypto, keyOf(crypto, shared, group), 0);
  const signature = signWith(crypto, maker, madeMessage(group.groupId, ephemeral.publicKey, madeAt));
  const first: CarryRecord = { is: "made", key: maker.publicKey, signature, madeAt };
  const parts: Bytes[] = [MAGIC, ephemeral.publicKey];
  for (const record of [first, ...records, { is: "end", kept: 0 } as const]) {
    const sealed = sealer.seal(writeRecord("parcel", record));
    parts.push(u32(sealed.length), sealed);
  }
  const parcel = concat(...parts);
  if (parcel.length > MAX_PARCEL) throw new ProtocolError("too-large", "larger than the largest parcel");
  return parcel;
}

/** Cut into its records, none opened. @throws ProtocolError `malformed` */
function cut(parcel: Bytes): { readonly ephemeral: Bytes; readonly sealed: readonly Bytes[] } {
  const bad = (): ProtocolError => new ProtocolError("malformed", "not a parcel");
  const begins = MAGIC.every((byte, i) => parcel[i] === byte);
  if (!begins || parcel.length < HEAD || parcel.length > MAX_PARCEL) throw bad();
  const sealed: Bytes[] = [];
  const view = new DataView(parcel.buffer, parcel.byteOffset, parcel.length);
  for (let at = HEAD; at < parcel.length; ) {
    const length = at + 4 <= parcel.length ? view.getUint32(at) : 0;
    if (length === 0 || length > MAX_RECORD || at + 4 + length > parcel.length) throw bad();
    sealed.push(parcel.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { ephemeral: parcel.slice(MAGIC.length, HEAD), sealed };
}

export interface OpenedParcel<G extends CarryGroup = CarryGroup> {
  readonly group: G;
  /** Which of the reader's keys it was for. */
  readonly reader: Bytes;
  /** Who made it: proved, and accepted by `trusts`. */
  readonly from: Bytes;
  readonly madeAt: number;
  readonly records: readonly ParcelRecord[];
}

interface Opened<G> {
  readonly group: G;
  readonly reader: Bytes;
  readonly opener: RecordOpener;
  readonly first: CarryRecord;
}

function openFirst<G extends CarryGroup>(
  crypto: Crypto,
  groups: readonly G[],
  readers: readonly ParcelKey[],
  ephemeral: Bytes,
  first: Bytes,
): Opened<G> {
  for (const { publicKey: reader, agree } of readers) {
    const shared = agree(ephemeral);
    for (const group of groups) {
      const opener = new RecordOpener(crypto, keyOf(crypto, shared, group), 0);
      try {
        return { group, reader, opener, first: readRecord("parcel", opener.open(first)) };
      } catch (error) {
        if (!(error instanceof ProtocolError) || error.code !== "cannot-open") throw error;
      }
    }
  }
  throw new ProtocolError("cannot-open", "for somebody else, or of another group");
}

/**
 * Opens a parcel; all of it or nothing.
 * @param trusts whether this key is one that the reader takes from in this group: a courier of theirs, or, of an answer, a member
 * @throws ProtocolError `malformed`, `bad-key`, `cannot-open` (for somebody else, changed, cut short), `bad-padding`, `bad-signature` (also of
 * a maker who is not trusted), `expired`
 */
export function openParcel<G extends CarryGroup>(
  crypto: Crypto,
  groups: readonly G[],
  readers: readonly ParcelKey[],
  parcel: Bytes,
  trusts: (group: G, key: Bytes) => boolean,
  now: number,
): OpenedParcel<G> {
  const { ephemeral, sealed } = cut(parcel);
  const [head, ...rest] = sealed;
  if (!head) throw new ProtocolError("malformed", "an empty parcel");
  const { group, reader, opener, first } = openFirst(crypto, groups, readers, ephemeral, head);
  if (first.is !== "made") throw new ProtocolError("malformed", "a parcel of nobody");
  const { key: from, signature, madeAt } = first;
  const isSigned = isAcceptablePublicKey(from) && crypto.verify(signature, madeMessage(group.groupId, ephemeral, madeAt), from);
  if (!isSigned || !trusts(group, from)) throw new ProtocolError("bad-signature", "not from one who is trusted there");
  if (madeAt < now - PARCEL_BACK_S || madeAt > now + PARCEL_AHEAD_S) throw new ProtocolError("expired", "a parcel of another time");
  const records = rest.map((one) => readRecord("parcel", opener.open(one)));
  return { group, reader, from, madeAt, records: untilEnd(records) };
}

/** @throws ProtocolError `malformed` where the end is missing, or something follows it */
function untilEnd(records: readonly CarryRecord[]): readonly ParcelRecord[] {
  const inside = records.slice(0, -1);
  const isWhole = records[records.length - 1]?.is === "end" && inside.every(({ is }) => is !== "end" && is !== "made");
  if (!isWhole) throw new ProtocolError("malformed", "a parcel without its end");
  return inside as readonly ParcelRecord[];
}
