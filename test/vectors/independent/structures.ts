/** Rumor, Seal, GiftWrap, padding (§3.3, §4): the second implementation's. */
import { fromHex, type Json, type JsonMap, toHex } from "../format.ts";
import { type Context, readMap, spec, writeMap } from "./fields.ts";
import { encode, readAll, readFront } from "./msgpack.ts";
import {
  type Bytes,
  be64,
  convertEphemeral,
  dh,
  hash,
  join,
  kdf,
  open,
  type Person,
  person,
  seal,
  sign,
  text,
  usable,
  verify,
} from "./primitives.ts";
import { must, refuse } from "./refusal.ts";

const NAMES =
  "recipient ephemeral_pk nonce ciphertext created_at expires_at sender kind content sender_sig group_id hop_count max_hops region_type " +
  "event_id message region time_window recipients latitude longitude radius_m starts_at ends_at timezone new_pubkey migration_sig " +
  "group_name members couriers initiator_pubkey responder_pubkey room_id room_key event fetched_at cells handle text member_pk signature " +
  "attestation relay_url join grants";
const LATER = {
  ...{ side: 46, carry_key: 47, valid_until: 48, consent: 49, couriers_version: 50, event_ids: 51, left: 55, mailbox_key: 56 },
  ...{
    mailbox_generation: 57,
    number_attestation: 58,
    media: 59,
    mime: 60,
    data: 61,
    seconds: 62,
    delegations: 63,
    mailbox: 64,
    issued_at: 65,
    admin_pk: 66,
    registered: 67,
  },
};
const KEYS = new Map([...NAMES.split(" ").map((name, i) => [name, i + 1] as const), ...Object.entries(LATER)]);

const REGION = spec("region_type:u8 latitude?:f-90..90 longitude?:f-180..180 radius_m?:r10-50000 cells?:[s12]256");
const WINDOW = spec("starts_at:t ends_at:T timezone:s64");
const DELEGATION = spec("signature:b64 relay_url:s200 valid_until:t mailbox:b32");
const MEDIA_FIELDS = "kind:u8 mime:s40 data:B1-16384 seconds?:u32 text?:s200";
export const MEDIA = spec(MEDIA_FIELDS);
export const context: Context = {
  maps: { Region: REGION, Window: WINDOW, Delegation: DELEGATION, Media: MEDIA, RoomMedia: spec(`${MEDIA_FIELDS} signature:b64`) },
  keyOf: (name) => KEYS.get(name) ?? refuse("malformed", name),
};

const KINDS: readonly (readonly [string, string])[] = [
  ["PRESENCE", "event_id:b16 message:s16384 region:Region time_window:Window recipients:[b32]100 media?:~Media"],
  ["REVOKE", "event_id:b16"],
  ["ACK", "event_id:b16"],
  ["KEY_ROTATION", "new_pubkey:b32 migration_sig:b64"],
  ["CONTACT_DISCOVERY", "attestation:B0-4096"],
  [
    "CARRY_GROUP_INVITE",
    "group_id:b16 group_name:s100 members:[b32]100 couriers:[b32]16 carry_key?:b32 relay_url?:s200 registered?:u8 valid_until?:t couriers_version?:u32",
  ],
  ["CARRY_GROUP_ACCEPT", "group_id:b16 consent?:b64 issued_at?:t valid_until?:t delegations?:[Delegation]64 left?:t"],
  [
    "KEY_EXCHANGE_RETURN",
    "initiator_pubkey:b32 responder_pubkey:b32 handle?:s100 relay_url?:s200 mailbox_key?:B0-64 mailbox_generation?:u32",
  ],
  ["GROUP_INVITE", "room_id:b16 room_key:b32 group_name:s100 relay_url?:s200 admin_pk?:b32"],
];
const SEAL = spec("ephemeral_pk:b32 nonce:b24 ciphertext:B16-65536 sender_sig:b64");
const GIFTWRAP = spec("recipient:b32 ephemeral_pk:b32 nonce:b24 ciphertext:B16-65536 created_at:u64 expires_at:u64");
const HEAD = spec("sender:b32 created_at:t kind:u8 attestation?:e225");
const DEPTH = 6;

export const readRegion = (bytes: Bytes): JsonMap => readMap(context, REGION, readAll(bytes, DEPTH));
export const writeRegion = (region: JsonMap): Bytes => encode(writeMap(context, REGION, region));

export function readRumor(bytes: Bytes): JsonMap {
  const map = readAll(bytes, DEPTH);
  const head = readMap(context, HEAD, map);
  const content = (map as ReadonlyMap<number, Parameters<typeof readMap>[2]>).get(9);
  must(content !== undefined, "content is missing");
  const kind = KINDS[(head.kind as number) - 1];
  if (!kind) return { ...head, content: null };
  return { ...head, kind: kind[0], content: readMap(context, spec(kind[1]), content ?? null) };
}

export function writeRumor({ sender, created_at, kind, content, attestation }: JsonMap): Bytes {
  const number = KINDS.findIndex(([name]) => name === kind);
  const fields = [...HEAD, { name: "content", type: "Content", optional: false }];
  const maps = { ...context.maps, Content: spec((KINDS[number] as readonly [string, string])[1]) };
  return encode(
    writeMap({ ...context, maps }, fields, {
      sender,
      created_at,
      kind: number + 1,
      content,
      ...(attestation === undefined ? {} : { attestation }),
    } as Record<string, Json>),
  );
}

export function pad(plaintext: Bytes, random: Bytes): Bytes {
  const bucket = [256, 1024, 4096, 16384].find((size) => plaintext.length <= size - 2) ?? refuse("too-large", "no bucket");
  const filler = random.subarray(0, bucket - plaintext.length - 2).map((byte) => (byte === 1 ? 2 : byte));
  return join(plaintext, Uint8Array.of(1), filler, Uint8Array.of(0));
}

export function unpad(padded: Bytes): number {
  const { length } = readFront(padded, DEPTH);
  const rest = padded.subarray(length);
  const good = rest.length === 0 || (rest.length >= 2 && rest[0] === 1 && rest[rest.length - 1] === 0);
  must(good, "padding", "bad-padding");
  return length;
}

export function readSeal(padded: Bytes): JsonMap {
  unpad(padded);
  return readMap(context, SEAL, readFront(padded, DEPTH).value);
}

export const readGiftWrap = (bytes: Bytes): JsonMap => readMap(context, GIFTWRAP, readAll(bytes, DEPTH));

export function makeSeal(rumor: Bytes, sender: Person, recipientX: Bytes, seed: Bytes, nonce: Bytes) {
  const ephemeral = person(seed);
  const ciphertext = seal(rumor, nonce, kdf(dh(ephemeral.x25519Secret, recipientX), "ppp-seal-v1"));
  const fields = {
    ephemeral_pk: toHex(ephemeral.publicKey),
    nonce: toHex(nonce),
    ciphertext: toHex(ciphertext),
    sender_sig: toHex(sign(ciphertext, sender.seed)),
  };
  return { fields, bytes: encode(writeMap(context, SEAL, fields)) };
}

export function makeGiftWrap(padded: Bytes, recipient: Bytes, recipientX: Bytes, times: JsonMap, seed: Bytes, nonce: Bytes) {
  const ephemeral = person(seed);
  const ciphertext = seal(padded, nonce, kdf(dh(ephemeral.x25519Secret, recipientX), "ppp-wrap-v1"));
  const fields = {
    recipient: toHex(recipient),
    ephemeral_pk: toHex(ephemeral.publicKey),
    nonce: toHex(nonce),
    ciphertext: toHex(ciphertext),
    ...times,
  };
  return { bytes: encode(writeMap(context, GIFTWRAP, fields)), event_id: hash(32, join(ephemeral.publicKey, nonce, ciphertext)) };
}

export const storeId = (ephemeral: Bytes, nonce: Bytes, ciphertext: Bytes): Bytes => hash(32, join(ephemeral, nonce, ciphertext));
export const sealedId = (ephemeral: Bytes, nonce: Bytes, ciphertext: Bytes, token: Bytes, createdAt: number): Bytes =>
  hash(32, join(text("ppp-note-event-id-v1"), ephemeral, nonce, ciphertext, token, be64(createdAt)));

function openLayer(layer: JsonMap, own: Person, label: string): Bytes {
  const [ephemeral, nonce, ciphertext] = ["ephemeral_pk", "nonce", "ciphertext"].map((name) => fromHex(layer[name] as string));
  const shared = dh(own.x25519Secret, convertEphemeral(ephemeral as Bytes));
  return open(ciphertext as Bytes, nonce as Bytes, kdf(shared, label));
}

export function unwrap(bytes: Bytes, own: Person): JsonMap {
  const giftWrap = readGiftWrap(bytes);
  must(giftWrap.recipient === toHex(own.publicKey), "for someone else", "cannot-open");
  const inner = readSeal(openLayer(giftWrap, own, "ppp-wrap-v1"));
  const rumor = readRumor(openLayer(inner, own, "ppp-seal-v1"));
  const sender = fromHex(rumor.sender as string);
  must(usable(sender), "unusable sender", "bad-key");
  const [signature, signed] = [fromHex(inner.sender_sig as string), fromHex(inner.ciphertext as string)];
  must(verify(signature, signed, sender), "not signed by its sender", "bad-signature");
  return rumor;
}
