/** Finding each other by a pair, on noble's OPRF and its points: none of the code under test. */
import { ed25519, ristretto255, ristretto255_hasher, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesOf, fromHex, type Json, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { readMap, spec, writeMap } from "./fields.ts";
import * as links from "./links.ts";
import { encode, readFront } from "./msgpack.ts";
import * as p from "./primitives.ts";
import { must, refuse } from "./refusal.ts";
import { context } from "./structures.ts";

const { Point } = ristretto255;
const ORDER = Point.Fn.ORDER;
const DST = p.text("HashToGroup-OPRFV1-\u0001-ristretto255-SHA512");
const CARD = spec("created_at:t sender:b32 handle?:s4096 attestation?:B0-3072 relay_url:s200 side:r0-1 mailbox_key?:b32");
const SIGNED = [...CARD, ...spec("signature:b64")];
const DAY = 86_400;

const all = (input: JsonMap, name: string): Uint8Array[] => (input[name] as readonly string[]).map(fromHex);
const keyed = (length: number, tag: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  p.hash(length, p.join(...parts), p.text(tag));
const integer = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

function element(bytes: Uint8Array) {
  try {
    const point = Point.fromBytes(bytes);
    if (!point.is0()) return point;
  } catch {
    // Refused below, as the neutral one.
  }
  return refuse("bad-key", "not an element");
}

function identifier(text: string): Uint8Array {
  must(text.length <= 400, "long");
  const [, scheme, rest = ""] = /^(\w+):(.*)$/s.exec(text) ?? refuse("malformed", "no scheme");
  const digits = /^\d+$/.test(rest) ? rest.length : 0;
  const at = rest.lastIndexOf("@");
  if (scheme === "tel") must(/^\+[1-9]/.test(rest) && /^\d{7,15}$/.test(rest.slice(1)), "tel");
  else if (scheme === "ppnum") must([11, 15, 19].includes(digits), "ppnum");
  else {
    must(scheme === "mailto" && at > 0 && at < rest.length - 1, "mailto");
    const codes = Array.from(rest, (_, i) => rest.charCodeAt(i));
    must(
      codes.every((code, i) => code > 0x20 && code !== 0x7f && (code < 0x80 || (code > 0xa0 && i < at))),
      "characters",
    );
  }
  return p.text(text);
}

function pair(mine: string, theirs: string) {
  const [own, other] = [Buffer.from(identifier(mine)), Buffer.from(identifier(theirs))];
  const order = Buffer.compare(own, other);
  must(order !== 0, "oneself");
  const sorted = order < 0 ? [own, other] : [other, own];
  const nul = Uint8Array.of(0);
  return { input: toHex(p.join(p.text("ppp-discovery-pair-v1"), nul, sorted[0]!, nul, sorted[1]!)), side: order < 0 ? 0 : 1 };
}

const placeOf = (input: JsonMap) => {
  const parts = [bytesOf(input, "joint"), p.be64(numberOf(input, "month"))];
  return { tag: keyed(32, "ppp-discovery-tag-v1", ...parts), key: keyed(32, "ppp-discovery-box-v1", ...parts) };
};

const signedBytes = (tag: Uint8Array, card: JsonMap): Uint8Array =>
  p.join(p.text("ppp-discovery-card-v1"), tag, p.hash(32, encode(writeMap(context, CARD, card))));

function unpadded(padded: Uint8Array): Json {
  const { value, length } = readFront(padded, 6);
  const rest = padded.subarray(length);
  must(rest.length >= 2 && rest[0] === 1 && rest[rest.length - 1] === 0, "padding", "bad-padding");
  return readMap(context, SIGNED, value);
}

function blindedOf(input: JsonMap): Uint8Array[] {
  const blinds = all(input, "blinds");
  return all(input, "inputs").map((one, i) =>
    ristretto255_hasher.hashToCurve(one, { DST }).multiply(integer(blinds[i]!)).toBytes(),
  );
}

export const discoveryOperations: Operations[string] = {
  pair: (input) => pair(textOf(input, "mine"), textOf(input, "theirs")),
  one: (input) => ({
    input: toHex(p.join(p.text("ppp-discovery-one-v1"), Uint8Array.of(0), identifier(textOf(input, "identifier")))),
  }),
  hash(input) {
    const rest = Buffer.from(identifier(textOf(input, "identifier")))
      .toString()
      .split(":")
      .slice(1)
      .join(":");
    const parts = rest.split("@");
    const host = parts.pop() as string;
    const local = parts.join("@").split(".").join("");
    return { hash: toHex(p.hash(32, p.text(rest.includes("@") ? `${local}@${host}` : rest), bytesOf(input, "pepper"))) };
  },
  "key-pair"(input) {
    const { secretKey, publicKey } = ristretto255_oprf.voprf.deriveKeyPair(bytesOf(input, "seed"), bytesOf(input, "info"));
    const key_id = toHex(p.hash(32, publicKey)).slice(0, 16);
    return { secret_key: toHex(secretKey), public_key: toHex(publicKey), key_id };
  },
  blind: (input) => ({ blinded: blindedOf(input).map(toHex) }),
  unblind(input) {
    const [inputs, blinds, evaluated] = [all(input, "inputs"), all(input, "blinds"), all(input, "evaluated")];
    must(inputs.length === evaluated.length, "count");
    const size = (part: Uint8Array): Uint8Array => Uint8Array.of(part.length >> 8, part.length & 255);
    const points = evaluated.map(element);
    const outputs = inputs.map((one, i) => {
      const open = points[i]!.multiply(Point.Fn.inv(integer(blinds[i]!))).toBytes();
      return toHex(sha512(p.join(size(one), one, size(open), open, p.text("Finalize"))));
    });
    return { outputs };
  },
  check(input) {
    const [blinded, evaluated, proof] = [all(input, "blinded"), all(input, "evaluated"), bytesOf(input, "proof")];
    must(blinded.length === evaluated.length && proof.length === 64, "count");
    must(integer(proof.subarray(0, 32)) < ORDER && integer(proof.subarray(32)) < ORDER, "scalars");
    for (const one of [bytesOf(input, "public_key"), ...blinded, ...evaluated]) element(one);
    const one = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    const items = blinded.map((element, i) => ({ input: p.text("any"), blind: one, blinded: element, evaluated: evaluated[i]! }));
    try {
      ristretto255_oprf.voprf.finalizeBatch(items, bytesOf(input, "public_key"), proof);
    } catch {
      refuse("bad-signature", "proof");
    }
    return {};
  },
  join(input) {
    const [keys, outputs] = [all(input, "public_keys"), all(input, "outputs")];
    const lines = keys.map((key, i) => toHex(key) + toHex(outputs[i]!)).sort();
    must(new Set(keys.map(toHex)).size === keys.length && [1, 2].includes(keys.length), "evaluators");
    return { joint: toHex(keyed(64, "ppp-discovery-join-v1", fromHex(lines.join("")))) };
  },
  place(input) {
    const { tag, key } = placeOf(input);
    return { tag: toHex(tag), key: toHex(key) };
  },
  box(input) {
    const { tag, key } = placeOf(input);
    const seed = bytesOf(input, "seed");
    const card = { ...mapOf(input, "card"), sender: toHex(ed25519.getPublicKey(seed)) };
    const plain = encode(writeMap(context, SIGNED, { ...card, signature: toHex(p.sign(signedBytes(tag, card), seed)) }));
    const size = [512, 4096].find((one) => plain.length + 2 <= one) ?? refuse("too-large", "card");
    const filler = bytesOf(input, "filler")
      .slice(0, size - 2 - plain.length)
      .map((byte) => (byte === 1 ? 2 : byte));
    const nonce = bytesOf(input, "nonce");
    return { box: toHex(p.join(nonce, p.seal(p.join(plain, Uint8Array.of(1), filler, Uint8Array.of(0)), nonce, key, tag))) };
  },
  open(input) {
    const { tag, key } = placeOf(input);
    const box = bytesOf(input, "box");
    must(box.length === 552 || box.length === 4136, "size", "cannot-open");
    const { signature, ...card } = unpadded(p.open(box.subarray(24), box.subarray(0, 24), key, tag)) as Record<string, Json>;
    const sender = fromHex(card.sender as string);
    must(p.usable(sender), "unusable", "bad-key");
    must(p.verify(fromHex(signature as string), signedBytes(tag, card), sender), "unsigned", "bad-signature");
    must(card.side === 1 - numberOf(input, "side"), "side");
    const age = numberOf(input, "now") - (card.created_at as number);
    must(age <= 45 * DAY && age >= -DAY, "another time", "expired");
    const handle = typeof card.handle === "string" ? { handle: card.handle.slice(0, 100) } : {};
    const { mailbox_key: mailbox, ...rest } = card;
    const named = typeof mailbox === "string" && p.usable(fromHex(mailbox)) ? { mailbox_key: mailbox } : {};
    return { ...rest, ...named, relay_url: links.relay(links.base64Url(p.text(card.relay_url as string))), ...handle };
  },
};
