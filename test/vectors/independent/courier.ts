/** Carrying, a second time: on noble, from docs/protocol.md. */
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import {
  bytesOf,
  fromHex,
  type Json,
  type JsonMap,
  mapOf,
  numberOf,
  type Operation,
  type Operations,
  textOf,
  toHex,
} from "../format.ts";
import { readMap, spec, writeMap } from "./fields.ts";
import { secretOf } from "./mailboxes.ts";
import { encode, readAll } from "./msgpack.ts";
import * as p from "./primitives.ts";
import { must, refuse } from "./refusal.ts";
import { context } from "./structures.ts";

const DAY = 86_400;
const all = (input: JsonMap, name: string): p.Bytes[] => (input[name] as readonly string[]).map(fromHex);
const be = (value: number, bytes: number): p.Bytes => p.be64(value).slice(8 - bytes);
const number = (bytes: p.Bytes): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const at = (input: JsonMap, name: string): p.Bytes => p.be64(numberOf(input, name));
const field = (input: JsonMap, name: string): p.Bytes => bytesOf(input, name);

function authority(text: string): p.Bytes {
  const bytes = p.text(text);
  must(bytes.length >= 1 && bytes.length <= 255 && text === text.toLowerCase(), "authority");
  return p.join(Uint8Array.of(bytes.length), bytes);
}

function sorted(keys: readonly p.Bytes[]): p.Bytes {
  const lines = keys.map(toHex).sort();
  must(new Set(lines).size === lines.length, "a key twice");
  return p.hash(32, fromHex(lines.join("")));
}

const text = (tag: string, input: JsonMap, ...rest: readonly p.Bytes[]): p.Bytes =>
  p.join(p.text(tag), authority(textOf(input, "authority")), ...rest);
const consent = (input: JsonMap): p.Bytes =>
  text(
    textOf(input, "role") === "member" ? "ppp-carry-consent-v1" : "ppp-carry-courier-v1",
    input,
    field(input, "group_id"),
    field(input, "inviter"),
    sorted(all(input, "couriers")),
    at(input, "issued_at"),
    at(input, "valid_until"),
  );
const ack = (input: JsonMap): p.Bytes =>
  text("ppp-carry-ack-v1", input, field(input, "recipient"), at(input, "at"), p.hash(32, p.join(...all(input, "event_ids"))));
const delegation = (input: JsonMap): p.Bytes =>
  text("ppp-carry-delegate-v1", input, field(input, "mailbox"), field(input, "courier"), at(input, "until"));

const MESSAGES: Readonly<Record<string, (input: JsonMap) => p.Bytes>> = {
  consent,
  register: (input) =>
    text(
      "ppp-carry-register-v1",
      input,
      field(input, "group_id"),
      at(input, "version"),
      sorted(all(input, "members")),
      sorted(all(input, "couriers")),
    ),
  leave: (input) => text("ppp-carry-leave-v1", input, field(input, "group_id"), at(input, "at")),
  fetch: (input) => text("ppp-carry-fetch-v1", input, field(input, "group_id"), at(input, "since"), at(input, "at")),
  ack,
  delegate: delegation,
  "delegated-fetch": (input) =>
    text(
      "ppp-carry-delegated-fetch-v1",
      input,
      p.hash(32, p.join(...all(input, "mailboxes"))),
      at(input, "since"),
      at(input, "at"),
    ),
  "delegated-leave": (input) =>
    text("ppp-carry-delegated-leave-v1", input, field(input, "mailbox"), field(input, "courier"), at(input, "at")),
  "deposit-receipt": (input) => p.join(p.text("ppp-deposit-ok-v1"), field(input, "digest"), be(numberOf(input, "status"), 2)),
};

function proves(input: JsonMap, key: p.Bytes, message: p.Bytes): JsonMap {
  must(p.usable(key), "unusable", "bad-key");
  must(p.verify(field(input, "sig"), message, key), "unsigned", "bad-signature");
  return {};
}

const signing: Record<string, Operation> = {
  ...Object.fromEntries(
    Object.entries(MESSAGES).map(([name, make]) => [
      name,
      (input: JsonMap): JsonMap => {
        const message = make(input);
        return { message: toHex(message), sig: toHex(p.sign(message, field(input, "seed"))) };
      },
    ]),
  ),
  "check-consent"(input) {
    const [issued, until, now] = ["issued_at", "valid_until", "now"].map((name) => numberOf(input, name)) as [
      number,
      number,
      number,
    ];
    must(issued - now <= 90 && until > now && until - issued <= 180 * DAY, "another time", "expired");
    return proves(input, field(input, "key"), consent(input));
  },
  "check-ack"(input) {
    const { length } = all(input, "event_ids");
    must(length >= 1 && length <= 64, "count");
    must(numberOf(input, "at") - numberOf(input, "now") <= 90, "ahead", "expired");
    return proves(input, field(input, "recipient"), ack(input));
  },
  "check-delegation"(input) {
    const left = numberOf(input, "until") - numberOf(input, "now");
    must(left >= 0 && left <= 31 * DAY + 90, "another time", "expired");
    return proves(input, field(input, "mailbox"), delegation(input));
  },
  "outlives-leave": (input) => ({ counts: numberOf(input, "until") - numberOf(input, "left") > 31 * DAY }),
};

const P = 2n ** 255n - 19n;
const little = (bytes: p.Bytes): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

function agreed(secret: p.Bytes, other: p.Bytes): p.Bytes {
  must(other.length === 32 && little(other) < P, "not canonical", "bad-key");
  return p.dh(secret, other);
}

function linkKeys(shared: p.Bytes, carryKey: p.Bytes, transcript: p.Bytes) {
  const base = p.join(shared, carryKey, transcript);
  return { up: p.kdf(base, "ppp-courier-up-v1"), down: p.kdf(base, "ppp-courier-down-v1") };
}

const nonce = (counter: number): p.Bytes => p.join(new Uint8Array(16), p.be64(counter));
const SAYS = { member: "ppp-courier-recipient-v1", courier: "ppp-courier-peer-v1" } as const;

function visitor(input: JsonMap) {
  const [secret, auth] = [field(input, "secret"), field(input, "auth")];
  must(auth.length === 144, "size");
  const theirs = auth.slice(0, 32);
  const shared = agreed(secret, theirs);
  const transcript = p.join(x25519.getPublicKey(secret), theirs);
  for (const group of input.groups as readonly JsonMap[]) {
    const keys = linkKeys(shared, field(group, "carry_key"), transcript);
    let opened: p.Bytes;
    try {
      opened = p.open(auth.slice(32), nonce(0), keys.up);
    } catch {
      continue;
    }
    const [key, sig] = [opened.slice(0, 32), opened.slice(32)];
    const as = (["member", "courier"] as const).find((one) =>
      p.verify(sig, p.join(p.text(SAYS[one]), field(group, "group_id"), transcript), key),
    );
    return as === undefined ? refuse("bad-signature", "proves nobody") : { group, key, as, keys, transcript };
  }
  return refuse("cannot-open", "of no group");
}

const linking: Record<string, Operation> = {
  uuid(input) {
    const tag = p.join(p.text("ppp-courier-adv-v1"), p.be64(numberOf(input, "day")));
    const hex = toHex(p.hash(32, field(input, "carry_key"), tag))
      .slice(0, 32)
      .split("");
    hex[12] = "4";
    hex[16] = "89ab"[Number.parseInt(hex[16] as string, 16) & 3] as string;
    for (const place of [20, 16, 12, 8]) hex.splice(place, 0, "-");
    return { uuid: hex.join("") };
  },
  greeting: (input) => ({ nonce: toHex(x25519.getPublicKey(field(input, "secret"))) }),
  auth(input) {
    const [secret, theirs] = [field(input, "secret"), field(input, "nonce")];
    const { seed, publicKey } = p.person(field(input, "seed"));
    const own = x25519.getPublicKey(secret);
    const shared = agreed(secret, theirs);
    const transcript = p.join(theirs, own);
    const keys = linkKeys(shared, field(input, "carry_key"), transcript);
    const sig = p.sign(p.join(p.text(SAYS[input.as as "member"]), field(input, "group_id"), transcript), seed);
    const auth = p.join(own, p.seal(p.join(publicKey, sig), nonce(0), keys.up));
    return { auth: toHex(auth), key_up: toHex(keys.up), key_down: toHex(keys.down) };
  },
  "read-auth"(input) {
    const { group, key, as, keys } = visitor(input);
    return { group_id: textOf(group, "group_id"), key: toHex(key), as, key_up: toHex(keys.up), key_down: toHex(keys.down) };
  },
  prove(input) {
    const { group, key, transcript } = visitor(input);
    const box = p.person(field(input, "seed"));
    const message = p.join(p.text("ppp-courier-box-v1"), field(group, "group_id"), transcript, key);
    return { key: toHex(box.publicKey), sig: toHex(p.sign(message, box.seed)) };
  },
  "check-box"(input) {
    const message = p.join(p.text("ppp-courier-box-v1"), ...["group_id", "transcript", "own"].map((name) => field(input, name)));
    must(p.verify(field(input, "sig"), message, field(input, "key")), "unsigned", "bad-signature");
    return {};
  },
};

const sizeOf = (length: number): number => [64, 512].find((size) => length <= size) ?? 1024 * Math.ceil(length / 1024);

function padded(type: number, body: p.Bytes): p.Bytes {
  const size = sizeOf(body.length + 5);
  must(size <= 66 * 1024, "record", "too-large");
  const out = new Uint8Array(size);
  out.set(p.join(be(body.length + 1, 4), Uint8Array.of(type), body));
  return out;
}

function unpadded(plain: p.Bytes): { readonly type: number; readonly body: p.Bytes } {
  const length = plain.length < 5 ? 0 : number(plain.slice(0, 4));
  const isPadded = length >= 1 && plain.length === sizeOf(length + 4) && plain.slice(length + 4).every((byte) => byte === 0);
  must(isPadded, "padding", "bad-padding");
  return { type: plain[4] as number, body: plain.slice(5, length + 4) };
}

const sealed = (key: p.Bytes, counter: number, type: number, body: p.Bytes): p.Bytes =>
  p.join(p.be64(counter), p.seal(padded(type, body), nonce(counter), key));

function opening(key: p.Bytes, first: number) {
  let least = first;
  return (record: p.Bytes) => {
    must(record.length >= 24 && record.length <= 66 * 1024 + 24, "size");
    const counter = number(record.slice(0, 8));
    must(counter >= least && counter < 2 ** 53, "counter", "cannot-open");
    const plain = p.open(record.slice(8), nonce(counter), key);
    least = counter + 1;
    return unpadded(plain);
  };
}

const CARRIED = spec("hop_count:u8 max_hops:u8 event:B0-65792 fetched_at:t");
const RECEIPT = spec("recipient:b32 created_at:t signature:b64 relay_url:s200 event_ids:[b32]64");
const HELD = spec("event_ids:[b32]1024");
const REFUSALS = ["unreadable", "hops", "expired", "stranger", "known", "full"];
const TYPES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  down: { 1: "proof", 2: "carried", 3: "end", 4: "stored", 5: "refused", 6: "relay-receipt", 16: "ack", 18: "deposit" },
  up: {
    4: "stored",
    5: "refused",
    6: "relay-receipt",
    16: "ack",
    17: "credit",
    18: "deposit",
    19: "carried",
    20: "want",
    21: "bye",
  },
  parcel: { 1: "made", 2: "carried", 3: "end", 4: "stored", 6: "relay-receipt", 16: "ack", 18: "deposit" },
};

function exactly(body: p.Bytes, ...lengths: readonly number[]): p.Bytes[] {
  must(body.length === lengths.reduce((sum, one) => sum + one, 0), "length");
  const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, one) => sum + one, 0));
  return lengths.map((length, i) => body.slice((ends[i] as number) - length, ends[i]));
}

const READERS: Readonly<Record<string, (body: p.Bytes) => JsonMap>> = {
  proof(body) {
    const [key, signature, offered] = exactly(body, 32, 64, 2) as [p.Bytes, p.Bytes, p.Bytes];
    return { key: toHex(key), signature: toHex(signature), offered: number(offered) };
  },
  made(body) {
    const [key, signature, made] = exactly(body, 32, 64, 8) as [p.Bytes, p.Bytes, p.Bytes];
    return { key: toHex(key), signature: toHex(signature), madeAt: number(made) };
  },
  carried: (body) => ({ carried: readMap(context, CARRIED, readAll(body, 6)) }),
  end: (body) => ({ kept: number(exactly(body, 2)[0] as p.Bytes) }),
  stored: (body) => ({ digest: toHex(exactly(body, 32)[0] as p.Bytes) }),
  refused(body) {
    const [why, digest] = exactly(body, 1, 32) as [p.Bytes, p.Bytes];
    return { why: REFUSALS[(why[0] as number) - 1] ?? "unreadable", digest: toHex(digest) };
  },
  "relay-receipt"(body) {
    const [digest, status, signature] = exactly(body, 32, 2, 64) as [p.Bytes, p.Bytes, p.Bytes];
    return { digest: toHex(digest), status: number(status), signature: toHex(signature) };
  },
  ack: (body) => ({ receipt: readMap(context, RECEIPT, readAll(body, 6)) }),
  credit: (body) => ({ chunks: number(exactly(body, 2)[0] as p.Bytes) }),
  deposit: (body) => ({ deposit: toHex(body) }),
  want: (body) => ({ held: readMap(context, HELD, readAll(body, 6)).event_ids as Json }),
  bye(body) {
    exactly(body);
    return {};
  },
};

function readRecord(direction: string, { type, body }: { readonly type: number; readonly body: p.Bytes }): JsonMap {
  const is = TYPES[direction]?.[type] ?? refuse("malformed", "type");
  return { is, ...(READERS[is] as (body: p.Bytes) => JsonMap)(body) };
}

function bodyOf(record: JsonMap): p.Bytes {
  const { is } = record;
  const two = (name: string): p.Bytes => be(numberOf(record, name), 2);
  if (is === "proof") return p.join(field(record, "key"), field(record, "signature"), two("offered"));
  if (is === "made") return p.join(field(record, "key"), field(record, "signature"), at(record, "madeAt"));
  if (is === "carried") return encode(writeMap(context, CARRIED, mapOf(record, "carried")));
  if (is === "ack") return encode(writeMap(context, RECEIPT, mapOf(record, "receipt")));
  if (is === "want") return encode(writeMap(context, HELD, { event_ids: record.held as Json }));
  if (is === "end") return two("kept");
  if (is === "credit") return two("chunks");
  if (is === "stored") return field(record, "digest");
  if (is === "refused") return p.join(Uint8Array.of(REFUSALS.indexOf(record.why as string) + 1), field(record, "digest"));
  if (is === "relay-receipt") return p.join(field(record, "digest"), two("status"), field(record, "signature"));
  return is === "deposit" ? field(record, "deposit") : new Uint8Array(0);
}

function writeRecord(direction: string, record: JsonMap): { readonly type: number; readonly body: p.Bytes } {
  const [type] = Object.entries(TYPES[direction] ?? {}).find(([, is]) => is === record.is) ?? refuse("malformed", "direction");
  return { type: Number(type), body: bodyOf(record) };
}

function assemble(chunks: readonly p.Bytes[]): string[] {
  const records: string[] = [];
  let parts: p.Bytes[] = [];
  let total = 0;
  for (const chunk of chunks) {
    must(chunk.length > 4 && chunk.length <= 512, "size");
    const [sequence, of] = [number(chunk.slice(0, 2)), number(chunk.slice(2, 4))];
    must(sequence === parts.length && sequence < of && (sequence === 0 || of === total), "not the next");
    parts.push(chunk.slice(4));
    must(parts.reduce((sum, { length }) => sum + length, 0) <= 66 * 1024 + 24, "too much");
    total = of;
    if (parts.length < total) continue;
    records.push(toHex(p.join(...parts)));
    parts = [];
  }
  return records;
}

const records: Record<string, Operation> = {
  pad: (input) => ({ padded: toHex(padded(numberOf(input, "type"), field(input, "body"))) }),
  "seal-record": (input) => ({
    record: toHex(sealed(field(input, "key"), numberOf(input, "counter"), numberOf(input, "type"), field(input, "body"))),
  }),
  "open-records"(input) {
    const open = opening(field(input, "key"), numberOf(input, "first"));
    return {
      opened: all(input, "records")
        .map(open)
        .map(({ type, body }) => ({ type, body: toHex(body) })),
    };
  },
  "write-record"(input) {
    const { type, body } = writeRecord(textOf(input, "direction"), mapOf(input, "record"));
    return { type, body: toHex(body) };
  },
  "read-record": (input) => ({
    record: readRecord(textOf(input, "direction"), { type: numberOf(input, "type"), body: field(input, "body") }),
  }),
  chunks(input) {
    const [hex, room] = [textOf(input, "record"), numberOf(input, "size") - 4];
    const pieces = hex.match(new RegExp(`.{1,${2 * room}}`, "g")) ?? [];
    return { chunks: pieces.map((piece, i) => toHex(p.join(be(i, 2), be(pieces.length, 2))) + piece) };
  },
  assemble: (input) => ({ records: assemble(all(input, "chunks")) }),
};

const DEPOSITS = ["SealedNoteSubmit", "MailboxSubmit", "LEAVE_CARRY_GROUP", "LEAVE_DELEGATED"];
const MAX_DEPOSIT = 66 * 1024 - 5;

/** u of the point that a mailbox's scalar makes of an Ed25519 key, on the Edwards curve. */
function agreedByMailbox(scalar: bigint, ephemeral: p.Bytes): p.Bytes {
  p.convertKey(ephemeral);
  return p.convertKey(ed25519.Point.fromBytes(ephemeral).multiply(scalar).toBytes());
}

interface Key {
  readonly publicKey: p.Bytes;
  agree(ephemeral: p.Bytes): p.Bytes;
  sign(message: p.Bytes): p.Bytes;
}

function keyOf(input: JsonMap): Key {
  if (input.epoch !== undefined) {
    const { P: publicKey, scalar, sign } = secretOf({ ...input, generation: 0 });
    return { publicKey, sign, agree: (ephemeral) => agreedByMailbox(scalar, ephemeral) };
  }
  const own = p.person(field(input, "seed"));
  return {
    publicKey: own.publicKey,
    agree: (ephemeral) => p.dh(own.x25519Secret, p.convertKey(ephemeral)),
    sign: (message) => p.sign(message, own.seed),
  };
}

const made = (group: JsonMap, ephemeral: p.Bytes, when: p.Bytes): p.Bytes =>
  p.join(p.text("ppp-parcel-v1"), field(group, "group_id"), ephemeral, when);
const parcelKey = (shared: p.Bytes, group: JsonMap): p.Bytes => p.kdf(p.join(shared, field(group, "carry_key")), "ppp-parcel-v1");

function cut(parcel: p.Bytes): p.Bytes[] {
  must(parcel.length <= 1024 * 1024 && parcel.length > 39 && toHex(parcel.slice(0, 7)) === toHex(p.text("CAIRNP1")), "no parcel");
  const out: p.Bytes[] = [];
  for (let from = 39; from < parcel.length; ) {
    const length = from + 4 <= parcel.length ? number(parcel.slice(from, from + 4)) : 0;
    must(length > 0 && length <= 66 * 1024 + 24 && from + 4 + length <= parcel.length, "cut");
    out.push(parcel.slice(from + 4, from + 4 + length));
    from += 4 + length;
  }
  return out;
}

function openFirst(input: JsonMap, ephemeral: p.Bytes, first: p.Bytes) {
  for (const key of (input.readers as readonly JsonMap[]).map(keyOf)) {
    const shared = key.agree(ephemeral);
    for (const group of input.groups as readonly JsonMap[]) {
      const open = opening(parcelKey(shared, group), 0);
      try {
        return { key, group, open, head: open(first) };
      } catch (error) {
        if ((error as { code?: string }).code !== "cannot-open") throw error;
      }
    }
  }
  return refuse("cannot-open", "for somebody else");
}

function openParcel(input: JsonMap): JsonMap {
  const parcel = field(input, "parcel");
  const [first, ...rest] = cut(parcel) as [p.Bytes, ...p.Bytes[]];
  const ephemeral = parcel.slice(7, 39);
  const { key, group, open, head } = openFirst(input, ephemeral, first);
  const { is, key: from, signature, madeAt } = readRecord("parcel", head);
  must(is === "made", "nobody's");
  const signed = made(group, ephemeral, p.be64(madeAt as number));
  const isTrusted = (input.trusted as readonly Json[]).includes(from as string);
  must(isTrusted && p.verify(fromHex(signature as string), signed, fromHex(from as string)), "untrusted", "bad-signature");
  const age = numberOf(input, "now") - (madeAt as number);
  must(age <= 31 * DAY && age >= -DAY, "another time", "expired");
  const inside = rest.map(open).map((one) => readRecord("parcel", one));
  must(inside.at(-1)?.is === "end", "no end");
  const kept = inside.slice(0, -1);
  must(
    kept.every((one) => one.is !== "end" && one.is !== "made"),
    "goes on",
  );
  return {
    group_id: textOf(group, "group_id"),
    reader: toHex(key.publicKey),
    from: from as string,
    made_at: madeAt as number,
    records: kept,
  };
}

const parcels: Record<string, Operation> = {
  deposit(input) {
    const e = p.person(field(input, "deposit_seed"));
    const shared = p.dh(e.x25519Secret, p.convertKey(field(input, "relay_pk")));
    const head = p.join(authority(textOf(input, "authority")), e.publicKey, field(input, "nonce"));
    const plain = padded(DEPOSITS.indexOf(textOf(input, "kind")) + 1, field(input, "body"));
    const deposit = p.join(head, p.seal(plain, field(input, "nonce"), p.kdf(shared, "ppp-deposit-v1"), head));
    must(deposit.length <= MAX_DEPOSIT, "deposit", "too-large");
    return { deposit: toHex(deposit) };
  },
  "open-deposit"(input) {
    const deposit = field(input, "deposit");
    const length = deposit[0] as number;
    const end = 1 + length + 32 + 24;
    must(length > 0 && deposit.length >= end + 16 && deposit.length <= MAX_DEPOSIT, "size");
    const name = Buffer.from(deposit.slice(1, 1 + length)).toString();
    must(name === name.toLowerCase(), "authority");
    must((input.hosts as readonly Json[]).includes(name), "elsewhere", "cannot-open");
    const ephemeral = deposit.slice(1 + length, 33 + length);
    const shared = p.dh(p.person(field(input, "relay_seed")).x25519Secret, p.convertEphemeral(ephemeral));
    const plain = p.open(
      deposit.slice(end),
      deposit.slice(33 + length, end),
      p.kdf(shared, "ppp-deposit-v1"),
      deposit.slice(0, end),
    );
    const { type, body } = unpadded(plain);
    return { kind: DEPOSITS[type - 1] ?? refuse("malformed", "kind"), body: toHex(body) };
  },
  parcel(input) {
    const e = p.person(field(input, "parcel_seed"));
    const maker = keyOf(mapOf(input, "maker"));
    const key = parcelKey(p.dh(e.x25519Secret, p.convertKey(field(input, "reader"))), input);
    const signature = toHex(maker.sign(made(input, e.publicKey, at(input, "made_at"))));
    const first = { is: "made", key: toHex(maker.publicKey), signature, madeAt: numberOf(input, "made_at") };
    const inside = [first, ...(input.records as readonly JsonMap[]), { is: "end", kept: 0 }];
    const parts = inside.map((record, i) => {
      const { type, body } = writeRecord("parcel", record);
      const one = sealed(key, i, type, body);
      return p.join(be(one.length, 4), one);
    });
    return { parcel: toHex(p.join(p.text("CAIRNP1"), e.publicKey, ...parts)) };
  },
  "open-parcel": openParcel,
  armour(input) {
    const base64 = Buffer.from(field(input, "parcel")).toString("base64url");
    const note = textOf(input, "note");
    const lines = (base64.match(/.{1,76}/g) ?? []).join("\n");
    return { text: `${note && `${note}\n\n`}-----BEGIN CAIRN PARCEL-----\n${lines}\n-----END CAIRN PARCEL-----\n` };
  },
  "read-armour"(input) {
    const [, inside] = /-----BEGIN CAIRN PARCEL-----([\s\S]*?)-----END CAIRN PARCEL-----/.exec(textOf(input, "text")) ?? [];
    const base64 = (inside ?? refuse("malformed", "none")).replace(/\s/g, "");
    must(/^[\w-]*$/.test(base64) && Buffer.from(base64, "base64url").toString("base64url") === base64, "base64url");
    return { parcel: Buffer.from(base64, "base64url").toString("hex") };
  },
  key: (input) => ({ key: toHex(keyOf(mapOf(input, "signer")).publicKey) }),
};

export const courierOperations: Operations[string] = { ...signing, ...linking, ...records, ...parcels };
