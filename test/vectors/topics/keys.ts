/** Topics: kdf, identity, mnemonic, fingerprint, rotation. */
import { flip, SEEDS, Topic } from "./builder.ts";
import { littleEndian, NON_CANONICAL, OFF_CURVE, publicKeyOf, SMALL_ORDER, withTorsion } from "./points.ts";
import { signWith } from "./signing.ts";

const ZEROS = "00".repeat(32);
const [ALICE, BOB] = [publicKeyOf(SEEDS.alice), publicKeyOf(SEEDS.bob)];

export function kdf(): Topic {
  const topic = new Topic("kdf", "Key derivation: BLAKE2b-256 of the secret, keyed with the context's UTF-8 bytes (§3.2).");
  for (const context of ["ppp-seal-v1", "ppp-wrap-v1", "ppp-backup-v1", "ppp-ble-grant-v1"]) {
    topic.valid(`zeros, ${context}`, "kdf", { secret: ZEROS, context });
    topic.valid(`random secret, ${context}`, "kdf", { secret: topic.random(context, 32), context });
  }
  return topic;
}

export function identity(): Topic {
  const topic = new Topic("identity", "Keys from a seed, their X25519 forms, and the public keys that must be refused (§2).");
  topic.valid("seed of zeros", "from-seed", { seed: ZEROS });
  for (const [name, seed] of Object.entries(SEEDS)) topic.valid(name, "from-seed", { seed });
  topic.invalid("seed of 31 bytes", "from-seed", { seed: "00".repeat(31) }, "malformed", "A seed has exactly 32 bytes.");
  topic.valid("a person's key", "recipient", { public_key: ALICE });
  topic.valid("the same point mirrored", "recipient", { public_key: flip(ALICE, 31, 0x80) });
  topic.valid("an ephemeral key", "ephemeral", { ephemeral_pk: BOB });
  topic.valid("an ephemeral key, sign bit flipped", "ephemeral", { ephemeral_pk: flip(BOB, 31, 0x80) });
  topic.valid("an ephemeral key with a small-order part", "ephemeral", { ephemeral_pk: withTorsion(BOB) });
  refusals(topic, "recipient", "public_key");
  refusals(topic, "ephemeral", "ephemeral_pk");
  topic.invalid(
    "a person's key with a small-order part",
    "recipient",
    { public_key: withTorsion(ALICE) },
    "bad-key",
    "Long-term keys must lie in the main subgroup.",
  );
  shared(topic);
  return topic;
}

function refusals(topic: Topic, op: string, name: string): void {
  for (const [what, key] of SMALL_ORDER) {
    topic.invalid(`${op}: ${what}`, op, { [name]: key }, "bad-key", "Small-order keys give a shared secret that anyone knows.");
  }
  for (const [what, key] of NON_CANONICAL) {
    topic.invalid(
      `${op}: ${what}`,
      op,
      { [name]: key },
      "bad-key",
      "Each key has one form only; others are not reduced but refused.",
    );
  }
  for (const [what, key] of OFF_CURVE) {
    topic.invalid(`${op}: ${what}`, op, { [name]: key }, "bad-key", "The bytes must name a point of the curve.");
  }
  topic.invalid(`${op}: 31 bytes`, op, { [name]: "09".repeat(31) }, "bad-key", "A public key has exactly 32 bytes.");
}

/** u-coordinates of X25519 that lead to the all-zero secret, whatever the secret key. */
const LOW_ORDER_U = [
  ["u = 0", littleEndian(0n)],
  ["u = 1", littleEndian(1n)],
  ["u of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
  ["another u of order 8", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"],
  ["u = p - 1", littleEndian(2n ** 255n - 20n)],
] as const;

function shared(topic: Topic): void {
  const secret = topic.random("x25519 secret", 32);
  topic.valid("X25519 with the base point", "shared", { x25519_secret: secret, x25519_public: littleEndian(9n) });
  topic.valid("X25519 with u = 8", "shared", { x25519_secret: secret, x25519_public: littleEndian(8n) });
  for (const [what, x25519_public] of LOW_ORDER_U) {
    const proves = "A shared secret of zeros must be refused.";
    topic.invalid(`X25519 with ${what}`, "shared", { x25519_secret: secret, x25519_public }, "bad-key", proves);
  }
}

const ABANDON = `${"abandon ".repeat(23)}art`;

export function mnemonic(): Topic {
  const topic = new Topic("mnemonic", "The 32-byte seed as 24 words of BIP-39, English, or as hex (§2.1).");
  for (const [name, seed] of Object.entries({ zeros: ZEROS, ones: "ff".repeat(32), alternating: "80".repeat(32), ...SEEDS })) {
    topic.valid(name, "words", { seed });
  }
  topic.valid("24 words", "seed", { phrase: ABANDON });
  topic.valid("capitals, tabs and doubled spaces", "seed", { phrase: `  ${ABANDON.toUpperCase().replaceAll(" ", "\t  ")}\n` });
  topic.valid("hex", "seed", { phrase: SEEDS.alice });
  topic.valid("words by their first four letters", "seed", {
    phrase: ABANDON.split(" ")
      .map((word) => word.slice(0, 4))
      .join(" "),
  });
  topic.valid("words by more of them than four letters", "seed", {
    phrase: ABANDON.split(" ")
      .map((word) => word.slice(0, 6))
      .join(" "),
  });
  topic.valid("words with their numbers", "seed", {
    phrase: ABANDON.split(" ")
      .map((word, i) => `${i + 1}. ${word}`)
      .join("\n"),
  });
  topic.valid("hex in groups", "seed", { phrase: SEEDS.alice.replace(/(.{8})/g, "$1 ") });
  topic.valid("hex in pairs with colons, after 0x", "seed", { phrase: `0x${SEEDS.alice.replace(/(..)(?!$)/g, "$1:")}` });
  topic.valid("hex in capitals", "seed", { phrase: SEEDS.alice.toUpperCase() });
  const refuse = (name: string, phrase: string, proves: string) => topic.invalid(name, "seed", { phrase }, "malformed", proves);
  refuse("checksum does not fit", "abandon ".repeat(24), "The last eight bits are a checksum and must be compared.");
  refuse("two words exchanged", `legal ${ABANDON.slice(8)}`, "The checksum covers every word.");
  refuse("not a word of the list", `cairn ${ABANDON.slice(8)}`, "Only the 2,048 words count.");
  refuse("a word's first three letters", `aba ${ABANDON.slice(8)}`, "Four letters tell words apart, three do not.");
  refuse("a word with a letter too many", `abandons ${ABANDON.slice(8)}`, "Only the 2,048 words count.");
  refuse("23 words", ABANDON.slice(8), "Exactly 24 words.");
  refuse("25 words", `abandon ${ABANDON}`, "Exactly 24 words.");
  refuse("12 words with a good checksum", `${"abandon ".repeat(11)}about`, "Seeds of 16 bytes are not PPP's.");
  refuse("63 hex digits", SEEDS.alice.slice(1), "Hex is 64 digits.");
  refuse("nothing", "", "Exactly 24 words.");
  return topic;
}

export function fingerprint(): Topic {
  return new Topic("fingerprint", "What two people compare in person: base64 of BLAKE2b-128 of both keys in byte order (§9).")
    .valid("alice and bob", "fingerprint", { one: ALICE, other: BOB })
    .valid("bob and alice: the same", "fingerprint", { one: BOB, other: ALICE })
    .valid("keys that differ in the last byte", "fingerprint", { one: ALICE, other: flip(ALICE, 31, 0x01) });
}

export function rotation(): Topic {
  const topic = new Topic("rotation", "KEY_ROTATION's content: the old key signs old_pk || new_pk (§2.3, §4.3).");
  const fresh = publicKeyOf(topic.random("new seed", 32));
  const good = { old_pubkey: ALICE, new_pubkey: fresh, migration_sig: signWith(SEEDS.alice, ALICE + fresh) };
  topic.valid("alice moves", "rotate", { old_seed: SEEDS.alice, new_pubkey: fresh });
  topic.valid("alice's move is checked", "check", good);
  const refuse = (name: string, change: Partial<typeof good>, code: string, proves: string) =>
    topic.invalid(name, "check", { ...good, ...change }, code, proves);
  refuse("tampered signature", { migration_sig: flip(good.migration_sig, 0) }, "bad-signature", "The signature must be checked.");
  refuse("another new key", { new_pubkey: BOB }, "bad-signature", "The signature covers the new key.");
  refuse("another old key", { old_pubkey: BOB }, "bad-signature", "Only the old key's owner may move.");
  refuse(
    "keys in the wrong order",
    { migration_sig: signWith(SEEDS.alice, fresh + ALICE) },
    "bad-signature",
    "old_pk comes first.",
  );
  refuse("only the new key signed", { migration_sig: signWith(SEEDS.alice, fresh) }, "bad-signature", "Both keys are covered.");
  const small = SMALL_ORDER[0]?.[1] as string;
  refuse(
    "moves to a small-order key",
    { new_pubkey: small, migration_sig: signWith(SEEDS.alice, ALICE + small) },
    "bad-key",
    "A well-signed move to an unusable key is refused.",
  );
  return topic;
}
