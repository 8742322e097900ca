/** Rooms (§7): the second implementation's. Cells by axes and flags on BigInt, where ours has tables and bit strings. */
import { bytesOf, fromHex, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { readMap, spec, writeMap } from "./fields.ts";
import { encode, readFront } from "./msgpack.ts";
import * as p from "./primitives.ts";
import { must, refuse } from "./refusal.ts";
import { context, MEDIA, pad, unpad } from "./structures.ts";

type Vector = readonly number[];
/** Normal, u and v of each face. */
const FACES: readonly (readonly Vector[])[] = [
  "100 010 001",
  "010 T00 001",
  "001 T00 0T0",
  "T00 00T 0T0",
  "0T0 00T 100",
  "00T 010 100",
].map((face) => face.split(" ").map((axis) => Array.from(axis, (sign) => (sign === "T" ? -1 : Number(sign)))));

const dot = (a: Vector, b: Vector): number => a.reduce((sum, one, k) => sum + one * (b[k] as number), 0);
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const vectorOf = ({ latitude, longitude }: JsonMap): Vector => {
  const [phi, theta] = [radians(latitude as number), radians(longitude === 180 ? -180 : (longitude as number))];
  return [Math.cos(phi) * Math.cos(theta), Math.cos(phi) * Math.sin(theta), Math.sin(phi)];
};

function tokenOf(vector: Vector, level: number): string {
  const heights = FACES.map(([normal]) => dot(normal as Vector, vector));
  const face = heights.indexOf(Math.max(...heights));
  const [, uAxis, vAxis] = FACES[face] as readonly [Vector, Vector, Vector];
  const index = (axis: Vector): bigint => {
    const u = dot(axis, vector) / (heights[face] as number);
    const s = u < 0 ? 1 - Math.sqrt(1 - 3 * u) / 2 : Math.sqrt(1 + 3 * u) / 2;
    return BigInt(Math.min(2 ** level - 1, Math.max(0, Math.floor(s * 2 ** level))));
  };
  const [i, j] = [index(uAxis), index(vAxis)];
  let [id, swapped, inverted] = [BigInt(face), face % 2 === 1, false];
  for (let bit = BigInt(level) - 1n; bit >= 0n; bit--) {
    let [a, b] = [((i >> bit) & 1n) === 1n, ((j >> bit) & 1n) === 1n];
    if (inverted) [a, b] = [!a, !b];
    if (swapped) [a, b] = [b, a];
    const position = a ? (b ? 2n : 3n) : b ? 1n : 0n;
    id = id * 4n + position;
    if (position === 0n || position === 3n) swapped = !swapped;
    if (position === 3n) inverted = !inverted;
  }
  id = (2n * id + 1n) << BigInt(60 - 2 * level);
  return id.toString(16).padStart(16, "0").replace(/0+$/, "");
}

/** The corners and the middle of a cell, from its token. */
function placeOf(token: string): (s: number, t: number) => JsonMap {
  must(/^[0-9a-f]{1,16}$/.test(token) && !token.endsWith("0"), "not a token");
  const id = BigInt(`0x${token.padEnd(16, "0")}`);
  const lowest = id & -id;
  const level = (60 - (lowest.toString(2).length - 1)) / 2;
  const face = Number(id >> 61n);
  must(face < 6 && level >= 0 && Number.isInteger(level), "not a token");
  let [i, j, swapped, inverted] = [0, 0, face % 2 === 1, false];
  for (let k = 1; k <= level; k++) {
    const position = Number((id >> BigInt(61 - 2 * k)) & 3n);
    let [a, b] = [position >= 2, position === 1 || position === 2];
    if (swapped) [a, b] = [b, a];
    if (inverted) [a, b] = [!a, !b];
    [i, j] = [2 * i + Number(a), 2 * j + Number(b)];
    if (position === 0 || position === 3) swapped = !swapped;
    if (position === 3) inverted = !inverted;
  }
  return (ds, dt) => {
    const [u, v] = [i + ds, j + dt].map((n) => {
      const s = n / 2 ** level;
      return s < 0.5 ? (1 - 4 * (1 - s) ** 2) / 3 : (4 * s ** 2 - 1) / 3;
    }) as [number, number];
    const [normal, uAxis, vAxis] = FACES[face] as readonly [Vector, Vector, Vector];
    const [x, y, z] = normal.map((one, k) => one + u * uAxis[k]! + v * vAxis[k]!) as [number, number, number];
    const rounded = (angle: number): number => Math.round((angle * 180e9) / Math.PI) / 1e9;
    return { latitude: rounded(Math.atan2(z, Math.hypot(x, y))), longitude: rounded(Math.atan2(y, x)) };
  };
}

/** By looking at very many points of the disc. */
function touching(at: JsonMap, radius_m: number, level: number): string[] {
  const middle = vectorOf(at);
  const away = Math.abs(middle[2] as number) > 0.9 ? [1, 0, 0] : [0, 0, 1];
  const cross = (a: Vector, b: Vector): Vector =>
    [0, 1, 2].map((k) => a[(k + 1) % 3]! * b[(k + 2) % 3]! - a[(k + 2) % 3]! * b[(k + 1) % 3]!);
  const unit = (a: Vector): Vector => a.map((one) => one / Math.hypot(...a));
  const one = unit(cross(middle, away));
  const two = cross(middle, one);
  const found = new Set<string>();
  for (let ring = 0; ring <= 40; ring++) {
    const arc = ((ring / 40) * radius_m) / 6_371_008.8;
    for (let k = 0; k < 720; k++) {
      const angle = (k * Math.PI) / 360;
      const side = middle.map((_, n) => Math.cos(angle) * one[n]! + Math.sin(angle) * two[n]!);
      found.add(
        tokenOf(
          middle.map((m, n) => Math.cos(arc) * m + Math.sin(arc) * side[n]!),
          level,
        ),
      );
    }
  }
  return [...found].sort();
}

const cells: Operations[string] = {
  token: (input) => ({ token: tokenOf(vectorOf(mapOf(input, "at")), numberOf(input, "level")) }),
  center: (input) => ({ center: placeOf(textOf(input, "token"))(0.5, 0.5) }),
  corners(input) {
    const place = placeOf(textOf(input, "token"));
    return { corners: [place(0, 0), place(1, 0), place(1, 1), place(0, 1)] };
  },
  touching: (input) => ({ tokens: touching(mapOf(input, "at"), numberOf(input, "radius_m"), numberOf(input, "level")) }),
};

const roomSeed = (seed: Uint8Array, room: Uint8Array): Uint8Array => p.hash(32, p.join(room, p.text("ppp-room-sign-v1")), seed);
const vouched = (room: Uint8Array, member: Uint8Array): Uint8Array => p.join(p.text("ppp-room-admin-v1"), room, member);

const members: Operations[string] = {
  "signing-key": (input) => {
    const pair = p.person(roomSeed(bytesOf(input, "seed"), bytesOf(input, "room_id")));
    return { member_pk: toHex(pair.publicKey) };
  },
  token(input) {
    const said = p.join(bytesOf(input, "member_pk"), bytesOf(input, "room_id"), p.text("ppp-room-member-v1"));
    return { member_token: toHex(p.hash(12, said, bytesOf(input, "room_key"))) };
  },
  "room-token": (input) => {
    const said = p.join(bytesOf(input, "room_id"), p.text("ppp-room-read-v1"));
    return { room_token: toHex(p.hash(12, said, bytesOf(input, "room_key"))) };
  },
  "session-key": (input) => {
    const where = p.join(p.text(textOf(input, "authority")), new Uint8Array(1), bytesOf(input, "room_id"));
    const seed = p.hash(32, p.join(bytesOf(input, "seed"), where), p.text("ppp-session-room-v1"));
    return { public_key: toHex(p.person(seed).publicKey) };
  },
  register(input) {
    const said = p.join(bytesOf(input, "member_token"), bytesOf(input, "room_id"));
    return { admin_signature: toHex(p.sign(said, bytesOf(input, "admin_seed"))) };
  },
  attest(input) {
    return {
      attestation: toHex(p.sign(vouched(bytesOf(input, "room_id"), bytesOf(input, "member_pk")), bytesOf(input, "admin_seed"))),
    };
  },
  "check-attestation"(input) {
    const said = vouched(bytesOf(input, "room_id"), bytesOf(input, "member_pk"));
    must(p.verify(bytesOf(input, "attestation"), said, bytesOf(input, "admin_pk")), "not the admin's", "bad-signature");
    return {};
  },
};

const BASE = Uint8Array.from({ length: 32 }, (_, k) => (k === 0 ? 9 : 0));
const shared = (secret: Uint8Array, other: Uint8Array): Uint8Array => {
  const value = [...other].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  must(value < 2n ** 255n - 19n, "not canonical", "bad-key");
  return p.kdf(p.dh(secret, other), "ppp-ble-grant-v1");
};

const grant: Operations[string] = {
  "knock-key": (input) => ({ knocker_eph_x25519_pk: toHex(p.dh(p.person(bytesOf(input, "seed")).x25519Secret, BASE)) }),
  seal(input) {
    const key = shared(p.person(bytesOf(input, "admin_seed")).x25519Secret, bytesOf(input, "knocker_eph_x25519_pk"));
    const nonce = bytesOf(input, "nonce");
    const sealed = p.seal(p.join(bytesOf(input, "room_id"), bytesOf(input, "room_key")), nonce, key);
    return { key: toHex(key), grant: toHex(p.join(nonce, sealed)) };
  },
  open(input) {
    const key = shared(p.person(bytesOf(input, "knock_seed")).x25519Secret, p.convertKey(bytesOf(input, "admin_pk")));
    const bytes = bytesOf(input, "grant");
    must(bytes.length === 88, "another length");
    const plain = p.open(bytes.subarray(24), bytes.subarray(0, 24), key);
    must(toHex(plain.subarray(0, 16)) === textOf(input, "room_id"), "another room", "cannot-open");
    return { room_key: toHex(plain.subarray(16)) };
  },
};

const CONTENT = spec("handle?:s100 text?:s16384 join?:bool grants?:[b88]100");
const MESSAGE = [
  ...spec("created_at:t"),
  ...CONTENT,
  ...spec("member_pk:b32 signature:b64 attestation?:b64 number_attestation?:e225 media?:~RoomMedia"),
];
const one = (content: JsonMap): boolean => ["text", "join", "grants"].filter((name) => name in content).length === 1;
const signedBytes = (room: Uint8Array, at: number, content: JsonMap): Uint8Array =>
  p.join(room, p.be64(at), encode(writeMap(context, CONTENT, content)));

/** Over the message's signature and the structure without its own. */
const mediaSaid = (signature: string, media: JsonMap): Uint8Array =>
  p.join(p.text("ppp-room-media-v1"), fromHex(signature), encode(writeMap(context, MEDIA, media)));

/** What a reader has of a message: media only beside text, and only if it is the speaker's. */
function withItsMedia({ media, ...said }: JsonMap): JsonMap {
  if (media === undefined || !("text" in said)) return said;
  const { signature, ...one } = media as JsonMap;
  if (signature === undefined) return { ...said, media: { malformed: true } };
  const good = p.verify(fromHex(signature as string), mediaSaid(said.signature as string, one), bytesOf(said, "member_pk"));
  return { ...said, media: good ? (media as JsonMap) : { malformed: true } };
}

const messages: Operations[string] = {
  seal(input) {
    const [room, content, created_at] = [bytesOf(input, "room_id"), mapOf(input, "content"), numberOf(input, "created_at")];
    must(one(content), "says none or several things");
    const speaker = p.person(roomSeed(bytesOf(input, "seed"), room));
    const member_pk = toHex(speaker.publicKey);
    const signature = toHex(p.sign(signedBytes(room, created_at, content), speaker.seed));
    const vouching = Object.fromEntries(
      ["attestation", "number_attestation"].flatMap((name) => (name in input ? [[name, textOf(input, name)]] : [])),
    );
    const media = "media" in input ? mapOf(input, "media") : undefined;
    must(!media || "text" in content, "media without text");
    const beside = media && { media: { ...media, signature: toHex(p.sign(mediaSaid(signature, media), speaker.seed)) } };
    const bytes = encode(writeMap(context, MESSAGE, { created_at, ...content, member_pk, signature, ...vouching, ...beside }));
    const ciphertext = p.seal(pad(bytes, bytesOf(input, "padding")), bytesOf(input, "nonce"), bytesOf(input, "room_key"));
    return { member_pk, signature, ciphertext: toHex(ciphertext) };
  },
  open(input) {
    const padded = p.open(bytesOf(input, "ciphertext"), bytesOf(input, "nonce"), bytesOf(input, "room_key"));
    unpad(padded);
    const message = readMap(context, MESSAGE, readFront(padded, 6).value);
    must(one(message), "says none or several things");
    const speaker = bytesOf(message, "member_pk");
    must(p.usable(speaker), "unusable", "bad-key");
    const content = Object.fromEntries(Object.entries(message).filter(([name]) => CONTENT.some((field) => field.name === name)));
    const said = signedBytes(bytesOf(input, "room_id"), numberOf(message, "created_at"), content);
    if (!p.verify(bytesOf(message, "signature"), said, speaker)) return refuse("bad-signature", "not the speaker's");
    return withItsMedia(message);
  },
};

export const roomOperations: Operations = { cells, "room-keys": members, grant, "room-message": messages };
