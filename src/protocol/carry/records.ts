/** What two say on a link, and what a parcel holds (ours): types and bodies, read and written in one place. */
import { type Bytes, be64, concat } from "../encoding/bytes.ts";
import { decodeStructure, MAX_REQUEST_VALUES } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { bytes, type Infer, list, structure, type Type } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { type Carried, CarriedType, type CarryReceipt, REFUSALS, ReceiptType, type Refusal } from "./carried.ts";
import { readBe64, readU16, type Typed, u16 } from "./padded.ts";

/** `down`: from who was called (the box); `up`: from who came. A refusal goes either way. A parcel goes without an answer at once. */
export type Direction = "down" | "up" | "parcel";

/** The ids that somebody has already. */
const HeldType = structure("CarryHeld", { event_ids: list(bytes(32), 1024) });
export const MAX_HELD = 1024;

export type CarryRecord =
  /** Who this is; how many events it is about to give. */
  | { readonly is: "proof"; readonly key: Bytes; readonly signature: Bytes; readonly offered: number }
  /** The first of a parcel: whose it is, and when it was made. */
  | { readonly is: "made"; readonly key: Bytes; readonly signature: Bytes; readonly madeAt: number }
  | { readonly is: "carried"; readonly carried: Carried }
  /** That was all; `kept`: those that it keeps back. */
  | { readonly is: "end"; readonly kept: number }
  /** What has this digest (a deposit, a receipt, a relay's answer to a deposit), or this id (an event for others), is kept durably. */
  | { readonly is: "stored"; readonly digest: Bytes }
  | { readonly is: "refused"; readonly why: Refusal; readonly digest: Bytes }
  /** A relay's answer to the deposit of this digest. */
  | { readonly is: "relay-receipt"; readonly digest: Bytes; readonly status: number; readonly signature: Bytes }
  | { readonly is: "ack"; readonly receipt: CarryReceipt }
  /** So many further chunks may be notified. */
  | { readonly is: "credit"; readonly chunks: number }
  | { readonly is: "deposit"; readonly deposit: Bytes }
  /** Start over, without what has these ids. */
  | { readonly is: "want"; readonly held: readonly Bytes[] }
  | { readonly is: "bye" };

type Kind = CarryRecord["is"];

const TYPES: Readonly<Record<Direction, Readonly<Partial<Record<Kind, number>>>>> = {
  down: { proof: 1, carried: 2, end: 3, stored: 4, refused: 5, "relay-receipt": 6, ack: 16, deposit: 18 },
  up: { stored: 4, refused: 5, "relay-receipt": 6, ack: 16, credit: 17, deposit: 18, carried: 19, want: 20, bye: 21 },
  parcel: { made: 1, carried: 2, end: 3, stored: 4, "relay-receipt": 6, ack: 16, deposit: 18 },
};

const NOTHING = new Uint8Array(0);
const malformed = (): ProtocolError => new ProtocolError("malformed", "not a record of this direction");

function written<T>(type: Type<T>, value: T): Bytes {
  const out = new Writer();
  type.write(out, value);
  return out.finish();
}

const whole = <T>(type: Type<T>, body: Bytes): T => type.parse(decodeStructure(body, MAX_REQUEST_VALUES), type.label);

function bodyOf(record: CarryRecord): Bytes {
  switch (record.is) {
    case "proof":
      return concat(record.key, record.signature, u16(record.offered));
    case "made":
      return concat(record.key, record.signature, be64(record.madeAt));
    case "carried":
      return written(CarriedType, record.carried);
    case "end":
      return u16(record.kept);
    case "stored":
      return record.digest;
    case "refused":
      return concat(Uint8Array.of(REFUSALS.indexOf(record.why) + 1), record.digest);
    case "relay-receipt":
      return concat(record.digest, u16(record.status), record.signature);
    case "ack":
      return written(ReceiptType, record.receipt);
    case "credit":
      return u16(record.chunks);
    case "deposit":
      return record.deposit;
    case "want":
      return written(HeldType, { event_ids: record.held } satisfies Infer<typeof HeldType>);
    case "bye":
      return NOTHING;
  }
}

/** @throws ProtocolError `malformed` for what does not go in this direction */
export function writeRecord(direction: Direction, record: CarryRecord): Typed {
  const type = TYPES[direction][record.is];
  if (type === undefined) throw malformed();
  return { type, body: bodyOf(record) };
}

function sized(body: Bytes, length: number): Bytes {
  if (body.length !== length) throw malformed();
  return body;
}

/** A later version may know more reasons. */
const refusalOf = (why: number): Refusal => REFUSALS[why - 1] ?? "unreadable";

function read(kind: Kind, body: Bytes): CarryRecord {
  switch (kind) {
    case "proof":
      sized(body, 98);
      return { is: kind, key: body.slice(0, 32), signature: body.slice(32, 96), offered: readU16(body, 96) };
    case "made":
      sized(body, 104);
      return { is: kind, key: body.slice(0, 32), signature: body.slice(32, 96), madeAt: readBe64(body, 96) };
    case "carried":
      return { is: kind, carried: whole(CarriedType, body) };
    case "end":
      return { is: kind, kept: readU16(sized(body, 2)) };
    case "stored":
      return { is: kind, digest: sized(body, 32).slice() };
    case "refused":
      return { is: kind, why: refusalOf(sized(body, 33)[0] as number), digest: body.slice(1) };
    case "relay-receipt":
      sized(body, 98);
      return { is: kind, digest: body.slice(0, 32), status: readU16(body, 32), signature: body.slice(34) };
    case "ack":
      return { is: kind, receipt: whole(ReceiptType, body) };
    case "credit":
      return { is: kind, chunks: readU16(sized(body, 2)) };
    case "deposit":
      return { is: kind, deposit: body.slice() };
    case "want":
      return { is: kind, held: whole(HeldType, body).event_ids };
    case "bye":
      sized(body, 0);
      return { is: kind };
  }
}

/** @throws ProtocolError `malformed` */
export function readRecord(direction: Direction, { type, body }: Typed): CarryRecord {
  const found = (Object.keys(TYPES[direction]) as Kind[]).find((kind) => TYPES[direction][kind] === type);
  if (found === undefined) throw malformed();
  return read(found, body);
}
