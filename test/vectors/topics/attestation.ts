/** Topic: attestation (ours): what a directory of numbers says of a key, and what that is worth beside a message. */
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, type JsonMap } from "../format.ts";
import { attestationOperations } from "../ours/attestation.ts";
import { flip, Topic } from "./builder.ts";
import { littleEndian, publicKeyOf } from "./points.ts";

const DIRECTORY = "01".repeat(32);
const SUBJECT = "02".repeat(32);
const FROM = 1_800_000_000;
const DAY = 86_400;
const BASE = {
  ...{ seed: DIRECTORY, type: "human", number: "12312345678", ppnum_id: "03".repeat(16), serial: "04".repeat(8) },
  ...{ not_before: FROM, not_after: FROM + DAY, subject: publicKeyOf(SUBJECT), actor: null },
};

/** The signature with the group's order added to its second half: the same equation, another text. */
function notCanonical(attestation: string): string {
  const s = fromHex(attestation.slice(-64)).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return attestation.slice(0, -64) + littleEndian(s + ed25519.Point.Fn.ORDER);
}

export function attestations(crypto: Crypto): Topic {
  const topic = new Topic(
    "attestation",
    "What a directory of numbers signs of a key, the link to another key that speaks, and what both are worth beside a message (ours).",
  );
  const operations = attestationOperations(crypto).attestation ?? {};
  const make = (op: string, input: JsonMap): string => (operations[op] as (input: JsonMap) => JsonMap)(input).attestation as string;
  issuing(topic);
  reading(topic, make("issue", BASE));
  checking(topic, make);
  following(topic, (input) => (operations["sign-key"] as (input: JsonMap) => JsonMap)(input).signature as string);
  return topic;
}

/** From the first key over the second to the third. */
function following(topic: Topic, sign: (input: JsonMap) => string): void {
  const seeds = [DIRECTORY, "0a".repeat(32), "0b".repeat(32)];
  const [first = "", second = "", third = ""] = seeds.map(publicKeyOf);
  const until = 4_102_444_800;
  const next = (key: string, by: string | undefined, from: number): JsonMap => ({
    ...{ key, from, until },
    signature: sign({ seed: by as string, key, from }),
  });
  const keys: JsonMap[] = [
    { key: first, from: FROM, until: FROM + DAY, signature: null },
    next(second, seeds[0], FROM),
    next(third, seeds[1], FROM + DAY),
  ];
  topic.valid("a key over the next", "sign-key", { seed: DIRECTORY, key: second, from: FROM });
  const of = (name: string, known: readonly JsonMap[], published: JsonMap[]): Topic =>
    topic.valid(name, "follow-keys", { known: [...known], keys: published });
  const [one, two, three] = keys as [JsonMap, JsonMap, JsonMap];
  of("the first visit", [], keys);
  of("two steps on", [one], keys);
  of("in another order", [one], [...keys].reverse());
  of("from the middle on", [two], keys);
  of("where the middle is known, and not published any more", [one, two], [three]);
  of("where the middle is neither", [one], [one, three]);
  of("from a key that nobody knows", [{ ...one, key: publicKeyOf("0c".repeat(32)) }], keys);
  of("signed for another time", [one], [one, { ...two, from: FROM + 1 }]);
  of("signed by a stranger", [one], [one, next(second, "0c".repeat(32), FROM)]);
  of("not signed", [one], [one, { ...two, signature: null }]);
  of("signed by itself", [one], [one, next(second, seeds[1], FROM)]);
  const late = next(third, seeds[0], FROM + DAY + 1);
  of("signed by one that had ended before it begins", [one], [one, late]);
  of("the same, where that is published without an end", [one], [{ ...one, until }, late]);
  of("the same, where that is known without an end", [{ ...one, until }], [one, late]);
}

function issuing(topic: Topic): void {
  const agent = { type: "ai_agent", ppnum_id: "05".repeat(16) };
  const bare = { ...BASE, number: null, ppnum_id: "00".repeat(16) };
  for (const [name, change] of [
    ["a person", {}],
    ["a person, by an agent", { actor: agent }],
    ["an agent of an agent's agent, 19 digits", { type: "ai_agent", number: "1234567890123456789" }],
    ["leading zeros", { number: "00000000007", type: "programmable" }],
    ["the largest of 19 digits", { number: "9999999999999999999", type: "programmable" }],
    ["fifteen digits, for an hour", { number: "123456789012345", type: "ai_agent", not_after: FROM + 3_600 }],
    ["a mask", { type: "mask", not_after: FROM + 300 }],
    ["as long as one may live", { not_after: FROM + 31 * DAY }],
  ] as const)
    topic.valid(name, "issue", { ...BASE, ...change });
  topic.valid("bare: the type alone", "issue", { ...bare, type: "ai_agent" });
  topic.valid("bare, by an agent", "issue", { ...bare, actor: agent });
  for (const [name, change, proves] of [
    ["twelve digits", { number: "123123456789" }, "A number has 11, 15 or 19 digits."],
    ["a person, with fifteen digits", { number: "123456789012345" }, "A person is owned by nobody."],
    [
      "an organisation, with nineteen",
      { number: "1234567890123456789", type: "enterprise" },
      "An organisation is owned by nobody.",
    ],
    ["a mask, with fifteen", { number: "123456789012345", type: "mask" }, "A mask is owned by nobody."],
    ["letters", { number: "1231234567a" }, "A number is digits."],
    ["bare, with an account", { number: null }, "A bare one must not name anybody."],
    ["a mask, by an agent", { type: "mask", actor: agent }, "Nobody acts for a mask."],
    ["by a person", { actor: { ...agent, type: "human" } }, "A person is not somebody's actor."],
    ["no life", { not_after: FROM }, "It must end after it begins."],
    ["too long a life", { not_after: FROM + 31 * DAY + 1 }, "Suspending somebody must bite within a month."],
    ["a subject of small order", { subject: littleEndian(1n) }, "One link would fit every text."],
  ] as const)
    topic.invalid(name, "issue", { ...BASE, ...change }, "malformed", proves);
}

function reading(topic: Topic, good: string): void {
  topic.valid("a person", "read", { attestation: good });
  const bad = (name: string, attestation: string, proves: string): Topic =>
    topic.invalid(name, "read", { attestation }, "malformed", proves);
  bad("nothing", "", "Its length says what it is.");
  bad("a byte short", good.slice(0, -2), "Its length says what it is.");
  bad("a byte long", `${good}00`, "Its length says what it is.");
  bad("another version", flip(good, 0, 3), "A later version may mean another thing.");
  bad("no type", flip(good, 5, 1), "A type that is not known must not be shown as one that is.");
  bad("type six", flip(good, 5, 7), "A type that is not known must not be shown as one that is.");
  bad("an unknown flag", flip(good, 6, 4), "A flag that is not known may change everything.");
  bad("delegated, and too short for it", flip(good, 6, 1), "Who acts is part of what is signed.");
  bad("bare, with a number", flip(good, 6, 2), "A bare one must not name anybody.");
  bad("twelve digits", flip(good, 7, 11 ^ 12), "A number has 11, 15 or 19 digits.");
  bad("more than eleven digits", flip(good, 8, 1), "Two texts would stand for one number.");
}

function checking(topic: Topic, make: (op: string, input: JsonMap) => string): void {
  const good = make("issue", BASE);
  const subject = BASE.subject;
  const [speaker, room] = [publicKeyOf(topic.random("speaker", 32)), topic.random("room", 16)];
  const linked = (where: string | null): string => make("link", { attestation: good, seed: SUBJECT, room: where, speaker });
  const directories = [publicKeyOf("09".repeat(32)), publicKeyOf(DIRECTORY)];
  const arrival = { directories, speaker: subject, room: null, created_at: FROM + 3_600, received_at: FROM + 3_600 };
  const of = (name: string, attestation: string, change: JsonMap = {}): Topic =>
    topic.valid(name, "check", { attestation, ...arrival, ...change });
  const end = BASE.not_after;
  topic.valid("in a room", "link", { attestation: good, seed: SUBJECT, room, speaker });
  topic.valid("from person to person", "link", { attestation: good, seed: SUBJECT, room: null, speaker });
  of("attested", good);
  of("delegated", make("issue", { ...BASE, actor: { type: "ai_agent", ppnum_id: "05".repeat(16) } }));
  of("linked to who speaks", linked(null), { speaker });
  of("linked in this room", linked(room), { speaker, room });
  of("the first moment", good, { created_at: FROM - 600 });
  of("before it", good, { created_at: FROM - 601 });
  of("the last moment, a month late", good, { created_at: end + 600, received_at: end + 30 * DAY });
  of("after it", good, { created_at: end + 601, received_at: end + 601 });
  of("more than a month late", good, { received_at: end + 30 * DAY + 1 });
  of("of a directory that is not known", good, { directories: [] });
  of(
    "by another directory under this key's id",
    make("issue", { ...BASE, seed: "09".repeat(32) }).replace(/^01.{8}/, good.slice(0, 10)),
  );
  of("another's", good, { speaker });
  of("without a link, in a room", good, { room });
  of("linked in another room", linked(topic.random("other room", 16)), { speaker, room });
  of("a room's link, from person to person", linked(room), { speaker });
  of("somebody else's link", make("link", { attestation: good, seed: topic.random("thief", 32), room, speaker }), {
    speaker,
    room,
  });
  of("a changed number", flip(good, 15));
  of("a changed type", flip(good, 5, 3));
  of("a changed end", flip(good, 47, 1));
  of("a changed signature", flip(good, -1, 0x10));
  of("a signature that is not canonical", notCanonical(good));
  of("too short", good.slice(0, 200));
}
