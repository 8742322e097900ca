/** Topics: mailbox, session-keys (ours). */
import { mailboxAddress, readMaster } from "../../../src/protocol/mailboxes/mailbox.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, toHex } from "../format.ts";
import { SEEDS, Topic } from "./builder.ts";
import { Forge } from "./forge.ts";
import { NON_CANONICAL, OFF_CURVE, publicKeyOf, SMALL_ORDER, withTorsion } from "./points.ts";
import { packed } from "./raw.ts";
import { rumor } from "./rumor.ts";

const SEED = toHex(Uint8Array.from({ length: 32 }, (_, i) => i));
/** Of generation 0 of that seed. */
const MASTER = "0b32d4858f066f07e43c2767e38e520a4e80f93e24c0cc254b1078c2d507ab8f";
const AUTHORITY = "relay.example";
const EPOCH = 20_800;

export function mailboxes(crypto: Crypto, masterOf: (seed: string, generation: number) => string): Topic {
  const topic = new Topic(
    "mailbox",
    "Blinded mailboxes (ours): master key, the address of a day, signatures, and what a reader accepts.",
  );
  const own = { seed: SEED, generation: 0, authority: AUTHORITY, epoch: EPOCH };
  const places = [
    own,
    { ...own, epoch: EPOCH + 1 },
    { ...own, authority: "other.example:8443" },
    { ...own, authority: "[::1]:8080" },
    { ...own, generation: 1 },
    { ...own, epoch: 0 },
    { ...own, epoch: 2 ** 32 },
    { ...own, seed: SEEDS.alice },
  ];
  for (const generation of [0, 1, 2 ** 31 - 1, 0x8000_0000 + Math.floor(EPOCH / 7)])
    topic.valid(`generation ${generation}`, "master", { seed: SEED, generation });
  for (const { seed, generation, authority, epoch } of places) {
    const name = `${seed === SEED ? "" : "alice, "}generation ${generation}, ${authority}, epoch ${epoch}`;
    topic.valid(name, "address", { mailbox_key: masterOf(seed, generation), authority, epoch });
    topic.valid(name, "mailbox", { seed, generation, authority, epoch });
  }
  for (const [name, message] of Object.entries({
    nothing: "",
    cairn: toHex(new TextEncoder().encode("cairn")),
    long: topic.random("message", 300),
  }))
    topic.valid(name, "sign", { ...own, message });
  masters(topic);
  naming(topic);
  reading(topic, crypto);
  return topic;
}

function masters(topic: Topic): void {
  const refuse = (name: string, mailbox_key: string, proves: string): Topic =>
    topic.invalid(name, "address", { mailbox_key, authority: AUTHORITY, epoch: EPOCH }, "bad-key", proves);
  for (const [what, key] of SMALL_ORDER)
    refuse(`small order: ${what}`, key, "Its mailboxes would be a handful of keys that everybody knows.");
  for (const [what, key] of NON_CANONICAL) refuse(`not canonical: ${what}`, key, "Each key has one form only.");
  for (const [what, key] of OFF_CURVE) refuse(what, key, "A key is a point of the curve.");
  refuse(
    "mixed order",
    withTorsion(MASTER),
    "Its small-order part survives the blinding, and marks its owner's days for the relay.",
  );
  refuse("31 bytes", MASTER.slice(2), "A key has 32 bytes.");
}

function naming(topic: Topic): void {
  const good = { mailbox_key: MASTER, authority: AUTHORITY, epoch: EPOCH };
  const refuse = (name: string, change: Partial<typeof good>, proves: string): Topic =>
    topic.invalid(name, "address", { ...good, ...change }, "malformed", proves);
  refuse(
    "an authority in upper case",
    { authority: "Relay.example" },
    "An authority has one form, or both sides look in different mailboxes.",
  );
  refuse("an epoch with a fraction", { epoch: EPOCH + 0.5 }, "An epoch is a whole number of days.");
  refuse("a negative epoch", { epoch: -1 }, "Epochs begin in 1970.");
  refuse("an epoch beyond 2^32", { epoch: 2 ** 32 + 1 }, "Epochs are bounded.");
  for (const [name, generation] of [
    ["with a fraction", 0.5],
    ["negative", -1],
    ["of 33 bits", 2 ** 32],
  ] as const)
    topic.invalid(
      `a generation ${name}`,
      "master",
      { seed: SEED, generation },
      "malformed",
      "A generation is 32 bits without a sign.",
    );
}

function reading(topic: Topic, crypto: Crypto): void {
  const forge = new Forge(crypto, topic);
  const letter = forge.fromRumor(packed(rumor));
  const master = readMaster(fromHex(publicKeyOf(topic.random("master seed", 32))));
  /** An envelope to bob that names the mailbox of an epoch; the recipient's key begins at the fifth byte. */
  const named = (epoch: number, authority = AUTHORITY): string =>
    letter.slice(0, 8) + toHex(mailboxAddress(crypto, master, authority, epoch)) + letter.slice(72);
  const read = { recipient_seed: SEEDS.bob, mailbox_keys: [toHex(master.publicKey)], authority: AUTHORITY, epoch: EPOCH };
  for (const [name, giftwrap] of [
    ["names the identity's key", letter],
    ["names today's mailbox", named(EPOCH)],
    ["names the mailbox of 31 days ago", named(EPOCH - 31)],
    ["names tomorrow's mailbox", named(EPOCH + 1)],
  ] as const)
    topic.valid(name, "unwrap", { ...read, giftwrap });
  const refuse = (name: string, giftwrap: string, proves: string): Topic =>
    topic.invalid(name, "unwrap", { ...read, giftwrap }, "cannot-open", proves);
  refuse("names the mailbox of 32 days ago", named(EPOCH - 32), "No envelope lives that long.");
  refuse("names the mailbox of the day after tomorrow", named(EPOCH + 2), "A clock is wrong by a day at most.");
  refuse("names the mailbox at another relay", named(EPOCH, "other.example"), "Each relay has mailboxes of its own.");
}

export function sessionKeys(): Topic {
  const topic = new Topic("session-keys", "The key under which a backup lies at one relay (ours).");
  for (const [name, seed] of Object.entries({ counting: SEED, ...SEEDS })) {
    for (const authority of [AUTHORITY, "relay.example:8443"])
      topic.valid(`${name} at ${authority}`, "backup", { seed, authority });
  }
  return topic;
}
