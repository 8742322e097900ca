/** Topic: discovery (ours). */
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { boxCard } from "../../../src/protocol/discovery/card.ts";
import { boxKeyOf, tagOf } from "../../../src/protocol/discovery/pair.ts";
import { blindInput } from "../../../src/protocol/discovery/voprf.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, type JsonMap, toHex } from "../format.ts";
import { prf } from "../prf.ts";
import { flip, SEEDS, Topic } from "./builder.ts";

const BEN = "tel:+14155550123";
const ANNA = "mailto:anna@example.org";
const SEED = toHex(Uint8Array.from({ length: 32 }, (_, i) => i));
const hexOf = (text: string): string => toHex(new TextEncoder().encode(text));
const NEUTRAL = "00".repeat(32);
/** s = 2^255 − 19: reads as the neutral element where nobody looks. */
const NON_CANONICAL = `ed${"ff".repeat(30)}7f`;
/** RFC 9496 A.2: a number that is no element. */
const NO_ELEMENT = "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371";
const JOINT =
  "15727577bcf87f253fdfafd3cd2546db49f425967c6caa58cd5c5bf55d32b7ecb6bd88b7b52fce0b664a498dc44a58bc346e3193395b8b7f8c04d24821834c81";
const NOW = 1_797_120_000;
const DAY = 86_400;

export function discovery(crypto: Crypto): Topic {
  const topic = new Topic(
    "discovery",
    "Finding each other by a pair of identifiers (ours): input, evaluation, tag, card, and what a reader refuses.",
  );
  pairs(topic);
  evaluations(topic);
  joins(topic);
  cards(topic, crypto);
  return topic;
}

function pairs(topic: Topic): void {
  topic.valid("a number and an address", "pair", { mine: BEN, theirs: ANNA });
  topic.valid("the same from the other side", "pair", { mine: ANNA, theirs: BEN });
  topic.valid("one a prefix of the other", "pair", { mine: "tel:+1415555012", theirs: BEN });
  topic.valid("an address outside ASCII", "pair", { mine: "mailto:ïlse@xn--bcher-kva.example", theirs: "ppnum:12345678901" });
  topic.valid("by one alone", "one", { identifier: BEN });
  topic.valid("a number's hash", "hash", { identifier: BEN, pepper: SEED });
  topic.valid("an address's hash, without the dots of its local part", "hash", {
    identifier: "mailto:jo.hn@do.e@mail.example.org",
    pepper: SEED,
  });
  topic.invalid("the hash of a national number", "hash", { identifier: "4155550123", pepper: SEED }, "malformed", "Canonical.");
  const refuse = (name: string, theirs: string, proves: string): Topic =>
    topic.invalid(name, "pair", { mine: BEN, theirs }, "malformed", proves);
  refuse("a pair with oneself", BEN, "Nobody looks for themselves.");
  refuse("a number without its scheme", "+14155550199", "Identifiers are canonical.");
  refuse("a national number", "tel:4155550123", "Identifiers are canonical.");
  refuse("sixteen digits", "tel:+1415555012345678", "Identifiers are canonical.");
  refuse("an address with a zero byte", "mailto:a\u0000b@example.org", "The zero byte separates the two.");
  refuse("an address without a domain", "mailto:anna@", "Identifiers are canonical.");
  refuse("a domain outside ASCII", "mailto:anna@bücher.example", "A domain is its A-label.");
  refuse("twelve digits", "ppnum:123456789012", "Such a number has 11, 15 or 19.");
}

function evaluations(topic: Topic): void {
  const keys = [1, 2].map((n) => ({ seed: `0${n}`.repeat(32), info: hexOf(`cairn vector ${n}`) }));
  topic.valid("of RFC 9497 A.1.2", "key-pair", { seed: "a3".repeat(32), info: hexOf("test key") });
  for (const [i, key] of keys.entries()) topic.valid(`evaluator ${i + 1}`, "key-pair", { ...key });
  const { secretKey, publicKey } = ristretto255_oprf.voprf.deriveKeyPair(fromHex(keys[0]!.seed), fromHex(keys[0]!.info));
  const inputs = [`ppp-discovery-pair-v1\0${ANNA}\0${BEN}`, "", "x".repeat(300)].map(hexOf);
  const blinds = [`${"03".repeat(31)}00`, `01${"00".repeat(31)}`, `${topic.random("blind", 31)}00`];
  topic.valid("three inputs", "blind", { inputs, blinds });
  const elements = inputs.map((input, i) => blindInput(fromHex(input), fromHex(blinds[i]!)).element);
  const { evaluated, proof } = ristretto255_oprf.voprf.blindEvaluateBatch(secretKey, publicKey, elements, (length = 32) =>
    prf("discovery/proof", length),
  );
  const answers = evaluated.map(toHex);
  topic.valid("three answers", "unblind", { inputs, blinds, evaluated: answers });
  const good = { public_key: toHex(publicKey), blinded: elements.map(toHex), evaluated: answers, proof: toHex(proof) };
  topic.valid("a batch of three", "check", good);
  const refuse = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    topic.invalid(name, "check", { ...good, ...change }, code, proves);
  const [first, ...rest] = answers as [string, ...string[]];
  refuse("another proof", { proof: flip(good.proof, 40) }, "bad-signature", "Only the holder of the announced key can prove.");
  refuse("exchanged answers", { evaluated: [rest[0]!, first, ...rest.slice(1)] }, "bad-signature", "The order is proved too.");
  refuse("another key", { public_key: rest[0]! }, "bad-signature", "A relay has one key for all, or tells people apart.");
  refuse(
    "a scalar above the order",
    { proof: good.proof.slice(0, 64) + "ff".repeat(32) },
    "malformed",
    "Each number has one form.",
  );
  refuse("an answer too few", { evaluated: rest }, "malformed", "Each question has its answer.");
  refuse("a neutral key", { public_key: NEUTRAL }, "bad-key", "Its answers do not depend on the question.");
  for (const [what, point] of [
    ["the neutral element", NEUTRAL],
    ["an element that is not canonical", NON_CANONICAL],
    ["no element", NO_ELEMENT],
  ] as const) {
    refuse(`an answer that is ${what}`, { evaluated: [point, ...rest] }, "bad-key", "An answer is an element, in its one form.");
    const proves = "What is unblinded is an element, in its one form.";
    topic.invalid(what, "unblind", { inputs, blinds, evaluated: [point, ...rest] }, "bad-key", proves);
  }
  topic.invalid("an answer too few", "unblind", { inputs, blinds, evaluated: rest }, "malformed", "Each question has its answer.");
}

function joins(topic: Topic): void {
  const keys = [topic.random("key", 32), topic.random("other key", 32)];
  const outputs = [topic.random("output", 64), topic.random("other output", 64)];
  topic.valid("one evaluator", "join", { public_keys: keys.slice(1), outputs: outputs.slice(1) });
  topic.valid("two evaluators", "join", { public_keys: keys, outputs });
  topic.valid("two evaluators, asked in the other order", "join", {
    public_keys: [...keys].reverse(),
    outputs: [...outputs].reverse(),
  });
  const refuse = (name: string, public_keys: readonly string[], all: readonly string[], proves: string): Topic =>
    topic.invalid(name, "join", { public_keys, outputs: all }, "malformed", proves);
  refuse("no evaluator", [], [], "Without one, everybody could compute it.");
  refuse("one evaluator twice", [keys[0]!, keys[0]!], outputs, "Two are two.");
  const third = topic.random("third", 32);
  refuse("three evaluators", [...keys, third], [...outputs, topic.random("third output", 64)], "Both sides have one or two.");
  for (const month of [0, 693, 694, 2 ** 32]) topic.valid(`month ${month}`, "place", { joint: JOINT, month });
}

function cards(topic: Topic, crypto: Crypto): void {
  const at = { joint: JOINT, month: 693 };
  const make = { ...at, seed: SEED, nonce: "07".repeat(24), filler: "2a".repeat(4096) };
  const plain = { created_at: NOW, relay_url: "https://relay.example", side: 1 };
  const mailbox_key = toHex(crypto.keyPairFromSeed(fromHex(SEEDS.bob)).publicKey);
  const full = { ...plain, handle: "Anna", attestation: topic.random("attestation", 100), mailbox_key };
  topic.valid("the least", "box", { ...make, card: plain });
  topic.valid("every field", "box", { ...make, card: full, filler: topic.random("filler", 512) });
  topic.valid("a long name, in the larger size", "box", { ...make, card: { ...plain, handle: "ä".repeat(300) } });
  const tooLarge = { ...plain, attestation: topic.random("long attestation", 3000), handle: "ä".repeat(600) };
  topic.invalid("more than fits", "box", { ...make, card: tooLarge }, "too-large", "A box has one of two sizes.");
  const place = { tag: tagOf(crypto, fromHex(JOINT), 693), key: boxKeyOf(crypto, fromHex(JOINT), 693) };
  const boxed = (card: object, where = place): string =>
    toHex(
      boxCard(crypto, where, crypto.keyPairFromSeed(fromHex(SEED)), { ...plain, ...card }, fromHex(make.nonce), (n) =>
        new Uint8Array(n).fill(0x2a),
      ),
    );
  const read = { ...at, box: boxed({}), side: 0, now: NOW };
  topic.valid("the least", "open", read);
  topic.valid("every field", "open", {
    ...read,
    box: boxed({ handle: "Anna", attestation: fromHex(full.attestation), mailbox_key: fromHex(mailbox_key) }),
  });
  topic.valid("a mailbox's key that is none", "open", { ...read, box: boxed({ mailbox_key: fromHex(`01${"00".repeat(31)}`) }) });
  topic.valid("a name that is cut", "open", { ...read, box: boxed({ handle: "a".repeat(150) }) });
  topic.valid("a relay written another way", "open", { ...read, box: boxed({ relay_url: "wss://Relay.example/" }) });
  topic.valid("45 days old", "open", { ...read, now: NOW + 45 * DAY });
  topic.valid("a day ahead", "open", { ...read, now: NOW - DAY });
  const refuse = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    topic.invalid(name, "open", { ...read, ...change }, code, proves);
  refuse("of the reader's own side", { side: 1 }, "malformed", "Else one's own card, copied, would be a match.");
  refuse("of another month", { month: 694 }, "cannot-open", "A box belongs to its tag.");
  refuse("of another pair", { joint: flip(JOINT, 0) }, "cannot-open", "A box belongs to its tag.");
  refuse("changed", { box: flip(read.box, 100) }, "cannot-open", "Only the two can write.");
  refuse("shortened", { box: read.box.slice(2) }, "cannot-open", "A box has one of two sizes.");
  refuse("over 45 days old", { now: NOW + 45 * DAY + 1 }, "expired", "Who has gone is not found.");
  refuse("over a day ahead", { now: NOW - DAY - 1 }, "expired", "A clock is wrong by a day at most.");
  refuse("with a relay over plain http", { box: boxed({ relay_url: "http://relay.example" }) }, "malformed", "Relays use TLS.");
  const resealed = (bytes: Uint8Array): string => make.nonce + toHex(crypto.seal(bytes, fromHex(make.nonce), place.key, place.tag));
  const inside = crypto.open(fromHex(read.box).subarray(24), fromHex(make.nonce), place.key, place.tag);
  refuse("with another end", { box: resealed(fromHex(flip(toHex(inside), -1))) }, "bad-padding", "Padding has one form.");
  const changed = flip(toHex(inside), 6);
  refuse("with another time", { box: resealed(fromHex(changed)) }, "bad-signature", "All of it is signed.");
  const elsewhere = boxed({}, { ...place, tag: tagOf(crypto, fromHex(JOINT), 694) });
  const moved = crypto.open(fromHex(elsewhere).subarray(24), fromHex(make.nonce), place.key, tagOf(crypto, fromHex(JOINT), 694));
  refuse("moved from another tag", { box: resealed(moved) }, "bad-signature", "The signature is for one tag.");
  const other = toHex(crypto.keyPairFromSeed(fromHex(SEEDS.alice)).publicKey);
  const own = toHex(crypto.keyPairFromSeed(fromHex(SEED)).publicKey);
  const posing = toHex(inside).replace(own, other);
  refuse("in another's name", { box: resealed(fromHex(posing)) }, "bad-signature", "Who is named has signed.");
  const small = toHex(inside).replace(own, `01${"00".repeat(31)}`);
  refuse("of a small-order key", { box: resealed(fromHex(small)) }, "bad-key", "One signature would fit every card.");
}
