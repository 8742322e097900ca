/** Attestations, by the description alone: integers as BigInt, fields by their offsets. */
import { bytesOf, fromHex, type JsonMap, mapOf, numberOf, type Operation, textOf, toHex } from "../format.ts";
import * as p from "./primitives.ts";
import { must, Refusal } from "./refusal.ts";

const TYPES = ["", "human", "ai_agent", "enterprise", "programmable", "mask"];
const DAY = 86_400;

const whole = (bytes: p.Bytes): bigint => [...bytes].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
const spread = (value: bigint, length: number): p.Bytes =>
  Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 255n));

function sound(fields: JsonMap): void {
  const number = fields.number as string | null;
  const actor = fields.actor as JsonMap | null;
  const [from, to] = [numberOf(fields, "not_before"), numberOf(fields, "not_after")];
  must(number === null || /^(\d{11}|\d{15}|\d{19})$/.test(number), "digits");
  must(number === null || number.length === 11 || ["ai_agent", "programmable"].includes(textOf(fields, "type")), "a root");
  must(number !== null || /^0+$/.test(textOf(fields, "ppnum_id")), "a bare one names nobody");
  must(from < to && to <= from + 31 * DAY, "its life");
  must(p.usable(bytesOf(fields, "subject")), "its subject");
  const acts = actor === null || (fields.type !== "mask" && !["human", "mask"].includes(textOf(actor, "type")));
  must(acts, "who acts");
}

function read(bytes: p.Bytes): JsonMap & { readonly body: number } {
  const delegated = ((bytes[6] ?? 0) & 1) === 1;
  const body = delegated ? 97 : 80;
  must([body + 64, body + 128].includes(bytes.length), "length");
  must(bytes[0] === 1 && (bytes[6] as number) < 4, "version or flags");
  const type = TYPES[bytes[5] as number];
  const by = TYPES[bytes[80] as number];
  must(type !== undefined && type !== "" && (!delegated || (by !== undefined && by !== "")), "type");
  const bare = ((bytes[6] as number) & 2) === 2;
  const value = whole(bytes.slice(8, 16));
  const digits = bytes[7] as number;
  must(bare ? digits === 0 && value === 0n : [11, 15, 19].includes(digits) && value < 10n ** BigInt(digits), "number");
  const fields = {
    key_id: toHex(bytes.slice(1, 5)),
    type: type as string,
    number: bare ? null : value.toString().padStart(digits, "0"),
    ppnum_id: toHex(bytes.slice(16, 32)),
    serial: toHex(bytes.slice(32, 40)),
    not_before: Number(whole(bytes.slice(40, 44))),
    not_after: Number(whole(bytes.slice(44, 48))),
    subject: toHex(bytes.slice(48, 80)),
    actor: delegated ? { type: by as string, ppnum_id: toHex(bytes.slice(81, 97)) } : null,
    linked: bytes.length === body + 128,
  };
  sound(fields);
  return { ...fields, body };
}

const linkText = (serial: p.Bytes, room: string | null, speaker: p.Bytes): p.Bytes =>
  p.join(p.text("cairn-number-link-v1"), serial, room === null ? new Uint8Array(16) : fromHex(room), speaker);

function check(input: JsonMap): string {
  const bytes = bytesOf(input, "attestation");
  let fields: ReturnType<typeof read>;
  try {
    fields = read(bytes);
  } catch (error) {
    if (error instanceof Refusal) return "broken";
    throw error;
  }
  const known = (input.directories as readonly string[])
    .map(fromHex)
    .filter((key) => toHex(p.hash(32, key).slice(0, 4)) === fields.key_id);
  if (known.length === 0) return "unknown-directory";
  const [signed, signature] = [bytes.slice(0, fields.body), bytes.slice(fields.body, fields.body + 64)];
  if (!known.some((key) => p.verify(signature, p.join(p.text("cairn-attestation-v1"), signed), key))) return "broken";
  const [created, received] = [numberOf(input, "created_at"), numberOf(input, "received_at")];
  const [from, to] = [numberOf(fields, "not_before"), numberOf(fields, "not_after")];
  if (created < from - 600 || created > to + 600 || received > to + 30 * DAY) return "expired";
  const [subject, speaker] = [bytesOf(fields, "subject"), bytesOf(input, "speaker")];
  const room = input.room as string | null;
  const text = linkText(bytes.slice(32, 40), room, speaker);
  const theirs = fields.linked ? p.verify(bytes.slice(-64), text, subject) : room === null && toHex(subject) === toHex(speaker);
  if (!theirs) return "not-theirs";
  return fields.actor === null ? "attested" : "delegated";
}

/** Asks again of all until nothing is added. */
function follow(known: readonly JsonMap[], keys: readonly JsonMap[]): readonly string[] {
  const published = keys.map((key) => textOf(key, "key"));
  if (known.length === 0) return published;
  const endOf = (key: string): number =>
    Math.min(...[...known, ...keys].filter((entry) => textOf(entry, "key") === key).map((entry) => numberOf(entry, "until")));
  const beginOf = (key: string): number =>
    numberOf([...known, ...keys].find((entry) => textOf(entry, "key") === key) as JsonMap, "from");
  const trusted = new Set(known.map((entry) => textOf(entry, "key")));
  for (let before = -1; before !== trusted.size; ) {
    before = trusted.size;
    for (const entry of keys.filter(({ signature }) => signature !== null)) {
      const from = numberOf(entry, "from");
      const text = p.join(p.text("cairn-numbers-key-v1"), bytesOf(entry, "key"), spread(BigInt(from), 4));
      const signs = (by: string): boolean =>
        beginOf(by) <= from && from <= endOf(by) && p.verify(bytesOf(entry, "signature"), text, fromHex(by));
      if ([...trusted].some(signs)) trusted.add(textOf(entry, "key"));
    }
  }
  return published.filter((key) => trusted.has(key));
}

export const attestationOperations: Readonly<Record<string, Operation>> = {
  issue(input) {
    const { seed, publicKey } = p.person(bytesOf(input, "seed"));
    sound(input);
    const key_id = p.hash(32, publicKey).slice(0, 4);
    const { number, actor } = input as { readonly number: string | null; readonly actor: JsonMap | null };
    const flags = (actor === null ? 0 : 1) + (number === null ? 2 : 0);
    const body = p.join(
      Uint8Array.of(1),
      key_id,
      Uint8Array.of(TYPES.indexOf(textOf(input, "type")), flags, number === null ? 0 : number.length),
      spread(BigInt(number ?? "0"), 8),
      ...[bytesOf(input, "ppnum_id"), bytesOf(input, "serial")],
      ...[
        spread(BigInt(numberOf(input, "not_before")), 4),
        spread(BigInt(numberOf(input, "not_after")), 4),
        bytesOf(input, "subject"),
      ],
      ...(actor === null
        ? []
        : [Uint8Array.of(TYPES.indexOf(textOf(mapOf(input, "actor"), "type"))), bytesOf(mapOf(input, "actor"), "ppnum_id")]),
    );
    const attestation = toHex(p.join(body, p.sign(p.join(p.text("cairn-attestation-v1"), body), seed)));
    return { directory: toHex(publicKey), key_id: toHex(key_id), attestation };
  },
  link(input) {
    const bytes = bytesOf(input, "attestation");
    read(bytes);
    const text = linkText(bytes.slice(32, 40), input.room as string | null, bytesOf(input, "speaker"));
    return { attestation: toHex(p.join(bytes, p.sign(text, p.person(bytesOf(input, "seed")).seed))) };
  },
  "sign-key"(input) {
    const text = p.join(p.text("cairn-numbers-key-v1"), bytesOf(input, "key"), spread(BigInt(numberOf(input, "from")), 4));
    return { signature: toHex(p.sign(text, p.person(bytesOf(input, "seed")).seed)) };
  },
  "follow-keys": (input) => ({ keys: [...follow(input.known as readonly JsonMap[], input.keys as readonly JsonMap[])].sort() }),
  read(input) {
    const { body: _, ...fields } = read(bytesOf(input, "attestation"));
    return fields;
  },
  check: (input) => ({ outcome: check(input) }),
};
