/**
 * An attestation (ours, docs/protocol.md): a directory of numbers signs for a short time that a key speaks for an account of a type. The sender puts it
 * inside the seal, so that no relay sees it. 144 bytes, 17 more where somebody acts for the account, 64 more where the sender links it to the key that
 * speaks. Integers are big-endian.
 */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { bytesOfDecimal, decimalOfBytes } from "./decimal.ts";

/** In the order of their bytes, from 1. */
export const ENTITY_TYPES = ["human", "ai_agent", "enterprise", "programmable", "mask"] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

export interface Actor {
  readonly type: EntityType;
  /** 16 bytes. */
  readonly ppnumId: Bytes;
}

export interface AttestationFields {
  /** The first 4 bytes of BLAKE2b-256 of the directory's key: a hint, the key itself decides. */
  readonly keyId: Bytes;
  readonly type: EntityType;
  /** 11, 15 or 19 digits; undefined: bare, the type alone. */
  readonly number: string | undefined;
  /** 16 bytes; zeros where it is bare. */
  readonly ppnumId: Bytes;
  /** 8 bytes, random. */
  readonly serial: Bytes;
  /** Unix seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** The key that is attested, 32 bytes. */
  readonly subject: Bytes;
  /** Who acts for the account; absent: it does itself. */
  readonly actor?: Actor;
}

export interface Attestation extends AttestationFields {
  /** What the directory has signed. */
  readonly signed: Bytes;
  readonly signature: Bytes;
  /** The sender's own signature, 64 bytes, that another key speaks for the subject. */
  readonly link?: Bytes;
}

const VERSION = 1;
const DELEGATED = 1;
const BARE = 2;
const ID_BYTES = 16;
const FIXED_BYTES = 80;
const ACTOR_BYTES = 17;
const SIGNATURE_BYTES = 64;
const DIGITS: readonly number[] = [11, 15, 19];
/** Nobody owns them, so their numbers are of the shortest kind. */
const ROOTS: readonly EntityType[] = ["human", "enterprise", "mask"];
/** The longest life of one, seconds. */
export const MAX_LIFE_SECS = 31 * 86_400;

const TAG = utf8("cairn-attestation-v1");

/** What the directory signs. @param body all before its signature */
export const attestationMessage = (body: Bytes): Bytes => concat(TAG, body);

const malformed = (what: string): ProtocolError => new ProtocolError("malformed", `attestation: ${what}`);

function be32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** What must hold of the fields, however they came. @throws ProtocolError `malformed` */
function requireSound({ type, number, ppnumId, notBefore, notAfter, subject, actor }: AttestationFields): void {
  if (number !== undefined && !(DIGITS.includes(number.length) && /^\d+$/.test(number))) throw malformed("11, 15 or 19 digits");
  if (number !== undefined && number.length > 11 && ROOTS.includes(type)) throw malformed("nobody owns such an account");
  if (number === undefined && ppnumId.some((byte) => byte !== 0)) throw malformed("a bare one names nobody");
  if (!(notAfter > notBefore && notAfter - notBefore <= MAX_LIFE_SECS)) throw malformed("it lives for 31 days at most");
  if (!isAcceptablePublicKey(subject)) throw malformed("no key is attested");
  // Nobody acts for a mask, and a person acts for themselves.
  if (actor && (type === "mask" || actor.type === "human" || actor.type === "mask")) throw malformed("nobody acts like that");
}

/** All before the directory's signature, 80 or 97 bytes. @throws ProtocolError `malformed` */
export function writeAttestationBody(fields: AttestationFields): Bytes {
  requireSound(fields);
  const { keyId, type, number, ppnumId, serial, notBefore, notAfter, subject, actor } = fields;
  const flags = (actor ? DELEGATED : 0) | (number === undefined ? BARE : 0);
  return concat(
    Uint8Array.of(VERSION),
    keyId,
    Uint8Array.of(ENTITY_TYPES.indexOf(type) + 1, flags, number?.length ?? 0),
    bytesOfDecimal(number ?? ""),
    ...[ppnumId, serial, be32(notBefore), be32(notAfter), subject],
    ...(actor ? [Uint8Array.of(ENTITY_TYPES.indexOf(actor.type) + 1), actor.ppnumId] : []),
  );
}

function typeOf(byte: number | undefined): EntityType {
  const type = ENTITY_TYPES[(byte ?? 0) - 1];
  if (!type) throw malformed("an unknown type");
  return type;
}

/** @returns undefined for a bare one */
function numberIn(digits: number, bytes: Bytes, isBare: boolean): string | undefined {
  const decimal = decimalOfBytes(bytes);
  if (isBare) {
    if (digits !== 0 || decimal !== "0") throw malformed("a bare one has no number");
    return undefined;
  }
  if (!DIGITS.includes(digits) || decimal.length > digits) throw malformed("11, 15 or 19 digits");
  return `${"0".repeat(digits)}${decimal}`.slice(-digits);
}

/** @throws ProtocolError `malformed` */
export function readAttestation(bytes: Bytes): Attestation {
  const isDelegated = ((bytes[6] ?? 0) & DELEGATED) !== 0;
  const body = FIXED_BYTES + (isDelegated ? ACTOR_BYTES : 0);
  const isLinked = bytes.length === body + 2 * SIGNATURE_BYTES;
  if (bytes.length !== body + SIGNATURE_BYTES && !isLinked) throw malformed("its length");
  if (bytes[0] !== VERSION) throw malformed("an unknown version");
  const flags = bytes[6] as number;
  if ((flags & ~(DELEGATED | BARE)) !== 0) throw malformed("an unknown flag");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const actor = isDelegated ? { actor: { type: typeOf(bytes[FIXED_BYTES]), ppnumId: bytes.slice(FIXED_BYTES + 1, body) } } : {};
  const fields: AttestationFields = {
    keyId: bytes.slice(1, 5),
    type: typeOf(bytes[5]),
    number: numberIn(bytes[7] as number, bytes.slice(8, 16), (flags & BARE) !== 0),
    ppnumId: bytes.slice(16, 16 + ID_BYTES),
    serial: bytes.slice(32, 40),
    notBefore: view.getUint32(40),
    notAfter: view.getUint32(44),
    subject: bytes.slice(48, FIXED_BYTES),
    ...actor,
  };
  requireSound(fields);
  const end = body + SIGNATURE_BYTES;
  const link = isLinked ? { link: bytes.slice(end) } : {};
  return { ...fields, signed: bytes.slice(0, body), signature: bytes.slice(body, end), ...link };
}

const LINK_TAG = utf8("cairn-number-link-v1");
const NO_ROOM = new Uint8Array(ID_BYTES);

/** What a subject signs so that another key speaks for it. @param room 16 bytes; undefined: from person to person */
export const linkMessage = (serial: Bytes, room: Bytes | undefined, speaker: Bytes): Bytes =>
  concat(LINK_TAG, serial, room ?? NO_ROOM, speaker);
