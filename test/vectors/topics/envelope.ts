/** Topics: seal, giftwrap. */

import { writeSeal } from "../../../src/protocol/giftwrap/giftwrap.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, type JsonMap, toHex } from "../format.ts";
import { encode } from "../independent/msgpack.ts";
import { flip, SEEDS, Topic } from "./builder.ts";
import { Forge, TIMES } from "./forge.ts";
import { NON_CANONICAL, OFF_CURVE, publicKeyOf, SMALL_ORDER, withTorsion } from "./points.ts";
import { bin, changed, packed, structure } from "./raw.ts";
import { CONTENTS, NOW, presence, rumor } from "./rumor.ts";
import { signWith } from "./signing.ts";

const BOB = publicKeyOf(SEEDS.bob);

export function seals(): Topic {
  const topic = new Topic("seal", "Layer 2: the rumor encrypted to the recipient and signed by the sender (§3.3).");
  const random = (name: string) => ({
    seal_seed: topic.random(`${name}/seal_seed`, 32),
    seal_nonce: topic.random(`${name}/seal_nonce`, 24),
  });
  const base = { sender_seed: SEEDS.alice, recipient: BOB };
  topic.valid("a note", "write", { ...base, rumor: packed(rumor), ...random("note") });
  topic.valid("a small rumor", "write", {
    ...base,
    rumor: packed(changed(rumor, { 8: 2, 9: structure({ 15: bin("07".repeat(16)) }) })),
    ...random("small"),
  });
  topic.valid("to oneself", "write", { ...base, recipient: publicKeyOf(SEEDS.alice), rumor: packed(rumor), ...random("self") });
  const sealMap = structure({
    2: bin("01".repeat(32)),
    3: bin("02".repeat(24)),
    4: bin("03".repeat(40)),
    10: bin("04".repeat(64)),
  });
  const read = (name: string, bytes: string): Topic => topic.valid(name, "read", { bytes });
  read("bare", packed(sealMap));
  read("padded", `${packed(sealMap)}01${"5a".repeat(50)}00`);
  read("an unknown key is ignored", packed(changed(sealMap, { 50: "later" })));
  const refuse = (name: string, bytes: string, proves: string, code = "malformed") =>
    topic.invalid(name, "read", { bytes }, code, proves);
  for (const key of [2, 3, 4, 10])
    refuse(`without key ${key}`, packed(changed(sealMap, { [key]: undefined })), "All four fields are required.");
  refuse("nonce of 12 bytes", packed(changed(sealMap, { 3: bin("02".repeat(12)) })), "XChaCha20 takes 24 bytes.");
  refuse("ciphertext shorter than a tag", packed(changed(sealMap, { 4: bin("03".repeat(15)) })), "A ciphertext holds its tag.");
  refuse("signature of 65 bytes", packed(changed(sealMap, { 10: bin("04".repeat(65)) })), "A signature has 64 bytes.");
  refuse("ephemeral_pk as text", packed(changed(sealMap, { 2: "x".repeat(32) })), "Bytes are bin.");
  refuse("not a map", packed([1, 2]), "A seal is a map.");
  refuse("cut short", packed(sealMap).slice(0, 60), "A seal is whole.");
  refuse("padding without a delimiter", `${packed(sealMap)}02${"5a".repeat(50)}00`, "The delimiter is 0x01.", "bad-padding");
  refuse("padding without a terminator", `${packed(sealMap)}01${"5a".repeat(50)}5a`, "The terminator is 0x00.", "bad-padding");
  return topic;
}

/** Where a field of the serialized GiftWrap begins: one byte of map header, then per field key, header and bytes. */
const OFFSET = { recipient: 4, ephemeral_pk: 39, nonce: 74, ciphertext: 102 };

const replaced = (hex: string, offset: number, by: string): string =>
  hex.slice(0, 2 * offset) + by + hex.slice(2 * offset + by.length);

export function giftWraps(crypto: Crypto): Topic {
  const topic = new Topic("giftwrap", "The whole chain, Rumor → Seal → GiftWrap and back (§3.3); every random input is named.");
  for (const [kind, content] of Object.entries(CONTENTS)) topic.valid(kind, "wrap", wrapInput(topic, kind, kind, content));
  const note = CONTENTS.PRESENCE as JsonMap;
  for (const [name, length] of [
    ["a note of 140 characters", 140],
    ["a note that needs 4096 bytes", 2000],
    ["a note that needs 16384 bytes", 10_000],
  ] as const) {
    topic.valid(
      name,
      "wrap",
      wrapInput(topic, name, "PRESENCE", { ...note, message: "so it goes ".repeat(1000).slice(0, length) }),
    );
  }
  const large = wrapInput(topic, "large", "PRESENCE", { ...note, message: "x".repeat(16_200) });
  topic.invalid(
    "a note that fits no bucket",
    "wrap",
    { ...large, padding: "" },
    "too-large",
    "What does not fit 16384 bytes is refused when it is written.",
  );
  const forge = new Forge(crypto, topic);
  openings(topic, forge);
  tampering(topic, forge);
  forgeries(topic, forge);
  envelopes(topic, forge);
  return topic;
}

function wrapInput(topic: Topic, name: string, kind: string, content: JsonMap): JsonMap {
  return {
    sender_seed: SEEDS.alice,
    recipient: BOB,
    rumor: { created_at: NOW, kind, content },
    ...TIMES,
    seal_seed: topic.random(`${name}/seal_seed`, 32),
    seal_nonce: topic.random(`${name}/seal_nonce`, 24),
    // No case needs more: what a writer does not use it leaves.
    padding: topic.random(`${name}/padding`, kind === "PRESENCE" ? 7000 : 900),
    wrap_seed: topic.random(`${name}/wrap_seed`, 32),
    wrap_nonce: topic.random(`${name}/wrap_nonce`, 24),
  };
}

function openings(topic: Topic, forge: Forge): void {
  const open = (name: string, giftwrap: string): Topic => topic.valid(name, "unwrap", { recipient_seed: SEEDS.bob, giftwrap });
  const good = forge.fromRumor(packed(rumor));
  open("a note", good);
  open("a seal that is not padded", forge.wrap(writeSeal(forge.seal(packed(rumor)))));
  open("an unknown kind", forge.fromRumor(packed(changed(rumor, { 8: 77, 9: [1] }))));
  open("outer ephemeral key with its sign bit flipped", flip(good, OFFSET.ephemeral_pk + 31, 0x80));
  const ephemeral = good.slice(2 * OFFSET.ephemeral_pk, 2 * OFFSET.ephemeral_pk + 64);
  open("outer ephemeral key with a small-order part", replaced(good, OFFSET.ephemeral_pk, withTorsion(ephemeral)));
  const inner = toHex(forge.seal(packed(rumor)).ephemeral_pk);
  open("inner ephemeral key with a small-order part", forge.fromSeal({ ephemeral_pk: fromHex(withTorsion(inner)) }));
  open("signed content of the sender to bob, times changed outside", forge.fromRumor(packed(changed(rumor, { 5: 1 }))));
}

function tampering(topic: Topic, forge: Forge): void {
  const good = forge.fromRumor(packed(rumor));
  const refuse = (name: string, giftwrap: string, code: string, proves: string, recipient_seed: string = SEEDS.bob) =>
    topic.invalid(name, "unwrap", { recipient_seed, giftwrap }, code, proves);
  refuse("for someone else", good, "cannot-open", "An envelope names its recipient.", SEEDS.carol);
  const carol = replaced(good, OFFSET.recipient, publicKeyOf(SEEDS.carol));
  refuse("readdressed to someone else", carol, "cannot-open", "Only the recipient's key opens an envelope.", SEEDS.carol);
  refuse("recipient changed", flip(good, OFFSET.recipient), "cannot-open", "An envelope for another key is not opened.");
  refuse("outer nonce changed", flip(good, OFFSET.nonce), "cannot-open", "The nonce counts.");
  refuse("outer ciphertext changed at its start", flip(good, OFFSET.ciphertext), "cannot-open", "The tag covers every byte.");
  refuse(
    "outer ciphertext changed in its padding",
    flip(good, OFFSET.ciphertext + 900),
    "cannot-open",
    "The tag covers the padding too.",
  );
  refuse("outer tag changed", flip(good, OFFSET.ciphertext + 1024 + 15), "cannot-open", "All of the tag is compared.");
  refuse(
    "another outer ephemeral key",
    replaced(good, OFFSET.ephemeral_pk, publicKeyOf(SEEDS.carol)),
    "cannot-open",
    "The ephemeral key leads to the key.",
  );
  const seal = forge.seal(packed(rumor));
  const hex = { nonce: toHex(seal.nonce), ciphertext: toHex(seal.ciphertext), sender_sig: toHex(seal.sender_sig) };
  refuse("inner nonce changed", forge.fromSeal({ nonce: fromHex(flip(hex.nonce, 23)) }), "cannot-open", "The nonce counts.");
  refuse(
    "inner ciphertext changed",
    forge.fromSeal({ ciphertext: fromHex(flip(hex.ciphertext, 0)) }),
    "cannot-open",
    "The inner tag covers every byte.",
  );
  refuse(
    "inner tag changed",
    forge.fromSeal({ ciphertext: fromHex(flip(hex.ciphertext, -1)) }),
    "cannot-open",
    "All of the tag is compared.",
  );
  refuse(
    "another inner ephemeral key",
    forge.fromSeal({ ephemeral_pk: forge.bob.publicKey }),
    "cannot-open",
    "The ephemeral key leads to the key.",
  );
  refuse(
    "signature changed in R",
    forge.fromSeal({ sender_sig: fromHex(flip(hex.sender_sig, 0)) }),
    "bad-signature",
    "The signature must be checked.",
  );
  refuse(
    "signature changed in S",
    forge.fromSeal({ sender_sig: fromHex(flip(hex.sender_sig, 40)) }),
    "bad-signature",
    "The signature must be checked.",
  );
  for (const [what, key] of [...SMALL_ORDER, ...NON_CANONICAL, ...OFF_CURVE]) {
    const proves = "Ephemeral keys are checked like any other.";
    refuse(`outer ephemeral key: ${what}`, replaced(good, OFFSET.ephemeral_pk, key), "bad-key", proves);
    refuse(`inner ephemeral key: ${what}`, forge.fromSeal({ ephemeral_pk: fromHex(key) }), "bad-key", proves);
  }
}

function forgeries(topic: Topic, forge: Forge): void {
  const refuse = (name: string, giftwrap: string, code: string, proves: string) =>
    topic.invalid(name, "unwrap", { recipient_seed: SEEDS.bob, giftwrap }, code, proves);
  const carol = publicKeyOf(SEEDS.carol);
  refuse(
    "sender's key exchanged for another person's",
    forge.fromRumor(packed(changed(rumor, { 7: bin(carol) }))),
    "bad-signature",
    "The signature must be the named sender's.",
  );
  refuse(
    "sender's key exchanged for the recipient's own",
    forge.fromRumor(packed(changed(rumor, { 7: bin(BOB) }))),
    "bad-signature",
    "The signature must be the named sender's.",
  );
  for (const [what, key] of [...SMALL_ORDER, ...NON_CANONICAL]) {
    refuse(
      `sender's key: ${what}`,
      forge.fromRumor(packed(changed(rumor, { 7: bin(key) }))),
      "bad-key",
      "A sender's key is checked before its signature.",
    );
  }
  const wholeRumor = forge.fromSeal({ sender_sig: fromHex(signWith(SEEDS.alice, packed(rumor))) });
  refuse("signature over the rumor instead of its ciphertext", wholeRumor, "bad-signature", "The signature covers the ciphertext.");
  const bytes = writeSeal(forge.seal(packed(rumor)));
  const padding = (after: string): string => forge.wrap(fromHex(toHex(bytes) + after));
  refuse("padding without a delimiter", padding(`02${"aa".repeat(100)}00`), "bad-padding", "The delimiter is 0x01.");
  refuse("padding without a terminator", padding(`01${"aa".repeat(100)}aa`), "bad-padding", "The terminator is 0x00.");
  refuse("a seal that is a list", forge.wrap(forge.padded(encode([1, 2, 3]))), "malformed", "A seal is a map.");
  refuse("a seal that is nothing", forge.wrap(new Uint8Array(0)), "malformed", "A seal is a map.");
  refuse("a seal that is noise", forge.wrap(forge.bytes("noise", 254)), "malformed", "A seal is MessagePack.");
  refuse(
    "a seal without its signature",
    forge.wrap(forge.padded(encode(structure({ 2: bin("01".repeat(32)), 3: bin("02".repeat(24)), 4: bin("03".repeat(40)) })))),
    "malformed",
    "All four fields are required.",
  );
  refuse("a rumor that is a list", forge.fromRumor(packed([1])), "malformed", "A rumor is a map.");
  refuse("a rumor with a trailing byte", forge.fromRumor(`${packed(rumor)}00`), "malformed", "Nothing may follow a rumor.");
  refuse(
    "a rumor without its content",
    forge.fromRumor(packed(changed(rumor, { 9: undefined }))),
    "malformed",
    "All four fields are required.",
  );
  refuse(
    "a note without its region",
    forge.fromRumor(packed(changed(rumor, { 9: changed(presence, { 17: undefined }) }))),
    "malformed",
    "Contents of known kinds are checked.",
  );
  refuse(
    "a rumor nested too deeply",
    forge.fromRumor(packed(changed(rumor, { 99: [[[[[[1]]]]]] }))),
    "malformed",
    "Nesting is bounded after decryption too.",
  );
}

/** The outer structure itself, as a relay reads it. */
function envelopes(topic: Topic, forge: Forge): void {
  const good = forge.fromRumor(packed(rumor));
  topic.valid("the outer structure", "read", { giftwrap: good });
  const map = structure({
    1: bin(BOB),
    2: bin("02".repeat(32)),
    3: bin("03".repeat(24)),
    4: bin("04".repeat(16)),
    5: NOW,
    6: NOW + 1,
  });
  topic.valid("smallest ciphertext", "read", { giftwrap: packed(map) });
  topic.valid("an unknown key is ignored", "read", { giftwrap: packed(changed(map, { 60: [1] })) });
  const refuse = (name: string, giftwrap: string, proves: string) => topic.invalid(name, "read", { giftwrap }, "malformed", proves);
  for (const key of [1, 2, 3, 4, 5, 6])
    refuse(`without key ${key}`, packed(changed(map, { [key]: undefined })), "All six fields are required.");
  refuse("ciphertext of 15 bytes", packed(changed(map, { 4: bin("04".repeat(15)) })), "A ciphertext holds its tag.");
  refuse(
    "ciphertext of 65,537 bytes",
    packed(changed(map, { 4: new Uint8Array(65_537) })),
    "A ciphertext has at most 65,536 bytes.",
  );
  refuse("expires_at below zero", packed(changed(map, { 6: -1 })), "Times are unsigned.");
  refuse("trailing byte", `${packed(map)}00`, "Nothing may follow an envelope.");
  refuse("padded", `${packed(map)}01aabb00`, "Only the seal is padded.");
}
