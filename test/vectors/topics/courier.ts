/** Topic: courier (ours). */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, type Json, type JsonMap, toHex } from "../format.ts";
import { courierOperations } from "../ours/courier.ts";
import { flip, SEEDS, Topic } from "./builder.ts";
import { littleEndian, publicKeyOf, SMALL_ORDER, withTorsion } from "./points.ts";
import { bin, packed, structure } from "./raw.ts";
import { signWith } from "./signing.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const AUTHORITY = "relay.example";
const [ALICE, BOB, CAROL] = [publicKeyOf(SEEDS.alice), publicKeyOf(SEEDS.bob), publicKeyOf(SEEDS.carol)];
const P = 2n ** 255n - 19n;
const hexOf = (text: string): string => toHex(new TextEncoder().encode(text));
/** As a radio might bring it. */
const CUT = 20;

type Make = (op: string, input: JsonMap) => JsonMap;

export function courier(crypto: Crypto): Topic {
  const topic = new Topic(
    "courier",
    "Carrying (ours): what is signed, the handshake with a courier's box, records, chunks, the daily name, deposits, parcels.",
  );
  const operations = courierOperations(crypto).courier ?? {};
  const make: Make = (op, input) => (operations[op] as (input: JsonMap) => JsonMap)(input);
  signatures(topic, make);
  handshakes(topic, make);
  recordCases(topic, make);
  chunkCases(topic, make);
  deposits(topic, make);
  parcels(topic, make);
  return topic;
}

function signatures(topic: Topic, make: Make): void {
  const group_id = topic.random("group", 16);
  const terms = {
    ...{ authority: AUTHORITY, group_id, inviter: ALICE, couriers: [CAROL, ALICE] },
    ...{ issued_at: NOW, valid_until: NOW + 180 * DAY },
  };
  const ids = [1, 2].map((n) => topic.random(`event ${n}`, 32));
  const receipt = { authority: AUTHORITY, recipient: BOB, at: NOW, event_ids: ids };
  const delegation = { authority: AUTHORITY, mailbox: BOB, courier: CAROL, until: NOW + 31 * DAY };
  const bob = { seed: SEEDS.bob };
  topic.valid("of a member", "consent", { ...terms, ...bob, role: "member" });
  topic.valid("the couriers in another order", "consent", { ...terms, ...bob, role: "member", couriers: [ALICE, CAROL] });
  topic.valid("of a courier", "consent", { ...terms, seed: SEEDS.carol, role: "courier" });
  topic.valid("a relay with a port", "consent", { ...terms, ...bob, role: "member", authority: "[2001:db8::1]:8443" });
  topic.valid("two members", "register", {
    ...{ authority: AUTHORITY, group_id, version: 7, members: [BOB, ALICE], couriers: [CAROL], seed: SEEDS.alice },
  });
  topic.valid("nobody any more", "register", {
    ...{ authority: AUTHORITY, group_id, version: 2 ** 53 - 1, members: [], couriers: [], seed: SEEDS.alice },
  });
  topic.valid("a member", "leave", { authority: AUTHORITY, group_id, at: NOW, ...bob });
  topic.valid("from a position", "fetch", { authority: AUTHORITY, group_id, since: NOW * 1e6, at: NOW, seed: SEEDS.carol });
  topic.valid("two events", "ack", { ...receipt, ...bob });
  topic.valid("in the other order", "ack", { ...receipt, ...bob, event_ids: [...ids].reverse() });
  topic.valid("a mailbox", "delegate", { ...delegation, ...bob });
  topic.valid("two mailboxes", "delegated-fetch", {
    ...{ authority: AUTHORITY, mailboxes: [BOB, ALICE], since: 0, at: NOW, seed: SEEDS.carol },
  });
  topic.valid("a mailbox", "delegated-leave", { authority: AUTHORITY, mailbox: BOB, courier: CAROL, at: NOW, ...bob });
  topic.valid("stored", "deposit-receipt", { digest: topic.random("digest", 32), status: 201, seed: SEEDS.alice });
  topic.invalid(
    "an authority in capitals",
    "leave",
    { authority: "Relay.example", group_id, at: NOW, ...bob },
    "malformed",
    "One relay has one name.",
  );
  topic.invalid(
    "an authority of 256 bytes",
    "leave",
    { authority: "a".repeat(256), group_id, at: NOW, ...bob },
    "malformed",
    "Its length is one byte.",
  );
  topic.invalid(
    "a courier twice",
    "consent",
    { ...terms, ...bob, role: "member", couriers: [CAROL, CAROL] },
    "malformed",
    "A set has each once.",
  );

  const consented = {
    ...terms,
    role: "member",
    key: BOB,
    now: NOW,
    sig: make("consent", { ...terms, ...bob, role: "member" }).sig!,
  };
  topic.valid("until its last second", "check-consent", { ...consented, now: NOW + 180 * DAY - 1 });
  topic.valid("given ninety seconds ahead", "check-consent", { ...consented, now: NOW - 90 });
  const refuse = (op: string, good: JsonMap, name: string, change: JsonMap, code: string, proves: string): Topic =>
    topic.invalid(name, op, { ...good, ...change }, code, proves);
  const consent = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    refuse("check-consent", consented, name, change, code, proves);
  consent("as a courier", { role: "courier" }, "bad-signature", "Who lets others carry has not said that they carry.");
  consent("with another courier", { couriers: [CAROL] }, "bad-signature", "A courier more or less is another consent.");
  consent("of another inviter", { inviter: BOB }, "bad-signature", "It names who invited.");
  consent("at another relay", { authority: "other.example" }, "bad-signature", "A signature is for one relay.");
  consent("in another group", { group_id: topic.random("other group", 16) }, "bad-signature", "It names the group.");
  consent("in another's name", { key: ALICE }, "bad-signature", "Nobody consents for another.");
  consent("of a key of small order", { key: littleEndian(1n) }, "bad-key", "One signature would fit every text.");
  consent("at its end", { now: NOW + 180 * DAY }, "expired", "A consent ends.");
  consent("of a time ahead", { now: NOW - 91 }, "expired", "It would outlive a leave.");
  const long = { ...terms, valid_until: NOW + 180 * DAY + 1 };
  consent(
    "longer than 180 days",
    { ...long, sig: make("consent", { ...long, ...bob, role: "member" }).sig! },
    "expired",
    "A consent is renewed, or ends.",
  );

  const acked = { ...receipt, now: NOW, sig: make("ack", { ...receipt, ...bob }).sig! };
  topic.valid("years later", "check-ack", { ...acked, now: NOW + 900 * DAY });
  const ack = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    refuse("check-ack", acked, name, change, code, proves);
  ack("in another's name", { recipient: ALICE }, "bad-signature", "Mail is deleted by its recipient's word alone.");
  ack("of other events", { event_ids: [ids[0]!] }, "bad-signature", "It names each event.");
  ack("in another order", { event_ids: [...ids].reverse() }, "bad-signature", "The order is signed.");
  ack("at another relay", { authority: "other.example" }, "bad-signature", "A signature is for one relay.");
  ack("of a time ahead", { now: NOW - 91 }, "expired", "A receipt is not made before its time.");
  ack("of nothing", { event_ids: [] }, "malformed", "A receipt is of something.");
  ack("of 65 events", { event_ids: Array.from({ length: 65 }, () => ids[0]!) }, "malformed", "A receipt is bounded.");
  ack(
    "the signature of a delegation",
    { sig: make("delegate", { ...delegation, ...bob }).sig! },
    "bad-signature",
    "Each has its purpose.",
  );

  const delegated = { ...delegation, now: NOW, sig: make("delegate", { ...delegation, ...bob }).sig! };
  topic.valid("for its whole time", "check-delegation", delegated);
  topic.valid("in its last second", "check-delegation", { ...delegated, now: NOW + 31 * DAY });
  const delegate = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    refuse("check-delegation", delegated, name, change, code, proves);
  delegate("to another courier", { courier: ALICE }, "bad-signature", "It names the courier.");
  delegate("of another mailbox", { mailbox: ALICE }, "bad-signature", "The mailbox's own key signs.");
  delegate("after its end", { now: NOW + 31 * DAY + 1 }, "expired", "A delegation ends.");
  delegate("too long", { now: NOW - 91 }, "expired", "A delegation is 31 days at most.");
  for (const [name, left] of [
    ["given just before", NOW - 1],
    ["given in that second", NOW],
  ] as const)
    topic.valid(name, "outlives-leave", { until: NOW + 31 * DAY, left });
}

function handshakes(topic: Topic, make: Make): void {
  const group = { group_id: topic.random("group", 16), carry_key: topic.random("carry key", 32) };
  const other = { group_id: topic.random("other group", 16), carry_key: topic.random("other carry key", 32) };
  const [boxSecret, secret] = [topic.random("box", 32), topic.random("visitor", 32)];
  topic.valid("a box's key", "greeting", { secret: boxSecret });
  const nonce = make("greeting", { secret: boxSecret }).nonce as string;
  const visit = { ...group, seed: SEEDS.bob, as: "member", nonce, secret };
  topic.valid("a member", "auth", visit);
  topic.valid("another courier", "auth", { ...visit, seed: SEEDS.carol, as: "courier" });
  const { auth, key_up, key_down } = make("auth", visit) as { auth: string; key_up: string; key_down: string };
  const reading = { groups: [other, group], secret: boxSecret, auth };
  topic.valid("a member", "read-auth", reading);
  topic.valid("another courier", "read-auth", {
    ...reading,
    auth: make("auth", { ...visit, seed: SEEDS.carol, as: "courier" }).auth!,
  });
  for (const [what, point] of [
    ["0", "00".repeat(32)],
    ["1", littleEndian(1n)],
    ["p − 1", littleEndian(P - 1n)],
    ["not canonical", littleEndian(P + 9n)],
    ["its top bit set", flip(nonce, 31, 0x80)],
  ] as const) {
    topic.invalid(`a box's key: ${what}`, "auth", { ...visit, nonce: point }, "bad-key", "Everybody would have the keys.");
    topic.invalid(
      `a visitor's key: ${what}`,
      "read-auth",
      { ...reading, auth: point + auth.slice(64) },
      "bad-key",
      "Everybody would have the keys.",
    );
  }
  const refuse = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    topic.invalid(name, "read-auth", { ...reading, ...change }, code, proves);
  refuse("of no group here", { groups: [other] }, "cannot-open", "Who has no key of a group learns nothing.");
  refuse("no groups at all", { groups: [] }, "cannot-open", "Who has no key of a group learns nothing.");
  refuse("at another box", { secret: topic.random("other box", 32) }, "cannot-open", "An answer is for one connection.");
  refuse("a byte changed", { auth: flip(auth, 60) }, "cannot-open", "It cannot be changed on its way.");
  refuse("a byte short", { auth: auth.slice(2) }, "malformed", "It has one length.");
  const ephemeral = auth.slice(0, 64);
  const said = (message: string, seed: string = SEEDS.bob, key: string = publicKeyOf(seed)): string => {
    const plain = fromHex(key + signWith(seed, message));
    return ephemeral + toHex(xchacha20poly1305(fromHex(key_up), new Uint8Array(24)).encrypt(plain));
  };
  const text = (tag: string, id = group.group_id): string => hexOf(tag) + id + nonce + ephemeral;
  refuse("the bare nonce signed", { auth: said(nonce) }, "bad-signature", "It could be the answer to a relay's challenge.");
  refuse(
    "another group signed",
    { auth: said(text("ppp-courier-recipient-v1", other.group_id)) },
    "bad-signature",
    "The group is signed.",
  );
  refuse("a box's words", { auth: said(text("ppp-courier-box-v1")) }, "bad-signature", "Each has its purpose.");
  refuse(
    "in another's name",
    { auth: said(text("ppp-courier-recipient-v1"), SEEDS.bob, ALICE) },
    "bad-signature",
    "Who is named has signed.",
  );
  refuse(
    "a key of small order",
    { auth: said(text("ppp-courier-recipient-v1"), SEEDS.bob, littleEndian(1n)) },
    "bad-signature",
    "One signature would fit every text.",
  );

  const transcript = nonce + ephemeral;
  topic.valid("to a member", "prove", { ...reading, seed: SEEDS.carol });
  const { sig } = make("prove", { ...reading, seed: SEEDS.carol }) as { sig: string };
  const proof = { key: CAROL, sig, group_id: group.group_id, transcript, own: BOB };
  topic.valid("a courier's", "check-box", proof);
  const box = (name: string, change: JsonMap, proves: string): Topic =>
    topic.invalid(name, "check-box", { ...proof, ...change }, "bad-signature", proves);
  box("of another connection", { transcript: flip(transcript, 0) }, "A proof is for one connection.");
  box("to another visitor", { own: ALICE }, "It says to whom.");
  box("in another's name", { key: ALICE }, "Who is named has signed.");
  box("for another group", { group_id: other.group_id }, "The group is signed.");
  box("a key of small order", { key: littleEndian(1n) }, "One signature would fit every text.");
  topic.valid("the key down seals", "seal-record", { key: key_down, counter: 0, type: 1, body: `${CAROL + sig}0003` });

  for (const day of [0, 20_833, 20_834]) topic.valid(`day ${day}`, "uuid", { carry_key: group.carry_key, day });
}

/** One of each, as it is said. */
function examples(topic: Topic): readonly (readonly [string, JsonMap])[] {
  const digest = topic.random("digest", 32);
  const signature = topic.random("signature", 64);
  const carried = { hop_count: 1, max_hops: 3, event: topic.random("event", 700), fetched_at: NOW };
  const receipt = {
    ...{ recipient: BOB, created_at: NOW, signature, relay_url: "https://relay.example" },
    event_ids: [digest, topic.random("event 2", 32)],
  };
  return [
    ["down", { is: "proof", key: CAROL, signature, offered: 7 }],
    ["down", { is: "carried", carried }],
    ["down", { is: "end", kept: 2 }],
    ["down", { is: "stored", digest }],
    ["down", { is: "refused", why: "full", digest }],
    ["down", { is: "relay-receipt", digest, status: 201, signature }],
    ["down", { is: "ack", receipt }],
    ["down", { is: "deposit", deposit: topic.random("deposit", 300) }],
    ["up", { is: "stored", digest }],
    ["up", { is: "relay-receipt", digest, status: 409, signature }],
    ["up", { is: "refused", why: "unreadable", digest }],
    ["up", { is: "ack", receipt }],
    ["up", { is: "credit", chunks: 32 }],
    ["up", { is: "deposit", deposit: topic.random("deposit", 300) }],
    ["up", { is: "carried", carried }],
    ["up", { is: "want", held: [digest] }],
    ["up", { is: "bye" }],
    ["parcel", { is: "made", key: CAROL, signature, madeAt: NOW }],
    ["parcel", { is: "carried", carried }],
    ["parcel", { is: "ack", receipt }],
  ];
}

function recordCases(topic: Topic, make: Make): void {
  for (const [direction, record] of examples(topic)) {
    const name = `${record.is as string}, ${direction}`;
    topic.valid(name, "write-record", { direction, record });
    topic.valid(name, "read-record", { direction, ...make("write-record", { direction, record }) });
  }
  const read = (name: string, direction: string, type: number, body: string, proves: string): Topic =>
    topic.invalid(name, "read-record", { direction, type, body }, "malformed", proves);
  topic.valid("a reason of a later version", "read-record", { direction: "up", type: 5, body: `63${"00".repeat(32)}` });
  read("an end, up", "up", 3, "0000", "Each says what is theirs to say.");
  read("credit, down", "down", 17, "0000", "Each says what is theirs to say.");
  read("a proof, up", "up", 1, "00".repeat(98), "Each says what is theirs to say.");
  read("an unknown type", "down", 99, "", "There is no other.");
  read("a proof of 97 bytes", "down", 1, "00".repeat(97), "It has one length.");
  read("a proof of 99 bytes", "down", 1, "00".repeat(99), "It has one length.");
  read("a digest of 31 bytes", "down", 4, "00".repeat(31), "It has one length.");
  read("a bye with more to say", "up", 21, "00", "Nothing follows.");
  read("an envelope that is no map", "down", 2, packed([1, 2]), "A structure is a map.");
  read("an envelope without its hops", "down", 2, packed(structure({ 13: 3, 35: bin("00"), 36: NOW })), "All of it is needed.");
  read("256 hops", "down", 2, packed(structure({ 12: 256, 13: 3, 35: bin("00"), 36: NOW })), "It is a byte.");
  read(
    "1025 held",
    "up",
    20,
    packed(structure({ 51: Array.from({ length: 1025 }, () => bin("00".repeat(32))) })),
    "A list is bounded.",
  );
  topic.invalid(
    "a proof, up",
    "write-record",
    { direction: "up", record: { is: "proof", key: CAROL, signature: topic.random("s", 64), offered: 0 } },
    "malformed",
    "Each says what is theirs to say.",
  );

  for (const length of [0, 59, 60, 507, 508, 1019, 1020, 4096])
    topic.valid(`a body of ${length}`, "pad", { type: 18, body: "5a".repeat(length) });
  topic.invalid("a body too long", "pad", { type: 18, body: "5a".repeat(66 * 1024 - 4) }, "too-large", "A record is bounded.");

  const key = topic.random("record key", 32);
  const sealed = (counter: number, body = "0102"): string => make("seal-record", { key, counter, type: 3, body }).record as string;
  topic.valid("counter 0", "seal-record", { key, counter: 0, type: 3, body: "0102" });
  topic.valid("counter 2^32", "seal-record", { key, counter: 2 ** 32, type: 3, body: "0102" });
  const open = { key, first: 0, records: [0, 1, 2].map((counter) => sealed(counter)) };
  topic.valid("three in a row", "open-records", open);
  topic.valid("one that was lost", "open-records", { ...open, records: [sealed(0), sealed(9)] });
  const refuse = (name: string, records: readonly string[], code: string, proves: string): Topic =>
    topic.invalid(name, "open-records", { ...open, records }, code, proves);
  refuse("one twice", [sealed(4), sealed(4)], "cannot-open", "A counter counts once.");
  refuse("one that is late", [sealed(4), sealed(3)], "cannot-open", "Counters rise.");
  refuse("another counter in clear", [flip(sealed(4), 7)], "cannot-open", "The counter is the nonce.");
  refuse("another tag", [flip(sealed(4), -1)], "cannot-open", "It cannot be changed on its way.");
  refuse("a byte short", [sealed(4).slice(0, -2)], "cannot-open", "It is whole.");
  refuse("of 23 bytes", ["00".repeat(23)], "malformed", "There is no such record.");
  refuse("a counter beyond 2^53", [`ff${sealed(4).slice(2)}`], "cannot-open", "Integers are below 2^53.");
  topic.invalid(
    "before the first",
    "open-records",
    { ...open, first: 1, records: [sealed(0)] },
    "cannot-open",
    "0 was the answer.",
  );
  const forged = (plain: string): string => {
    const nonce = new Uint8Array(24);
    return "00".repeat(8) + toHex(xchacha20poly1305(fromHex(key), nonce).encrypt(fromHex(plain)));
  };
  const plain = (length: string, rest: string, size = 64): string => (length + rest).padEnd(2 * size, "0");
  for (const [name, bytes] of [
    ["no type", plain("00000000", "")],
    ["longer than it is", plain("0000003d", "03")],
    ["something after its end", flip(plain("00000003", "030102"), -1)],
    ["more padding than it needs", plain("00000003", "030102", 512)],
    ["a size that there is not", plain("00000003", "030102", 65)],
    ["empty", ""],
  ] as const)
    refuse(name, [forged(bytes)], "bad-padding", "One text has one form, and nothing is hidden in it.");
}

function chunkCases(topic: Topic, make: Make): void {
  const record = topic.random("record", 1048);
  for (const size of [CUT, 185, 244, 512]) {
    topic.valid(`of ${size}`, "chunks", { record, size });
    topic.valid(`of ${size}`, "assemble", { chunks: make("chunks", { record, size }).chunks! });
  }
  const chunks = make("chunks", { record, size: 244 }).chunks as readonly string[];
  topic.valid("two records", "assemble", { chunks: [...chunks, ...chunks] });
  topic.valid("one that is not whole yet", "assemble", { chunks: chunks.slice(0, 2) });
  const [first, second, third] = chunks as [string, string, string];
  const refuse = (name: string, parts: readonly string[], proves: string): Topic =>
    topic.invalid(name, "assemble", { chunks: parts }, "malformed", proves);
  refuse("a gap", [first, third], "Something is lost.");
  refuse("a repetition", [first, first], "Each comes once.");
  refuse("in another order", [second, first], "They come in order.");
  refuse("a total that changes", [first, flip(second, 3, 0x0f)], "A record does not grow.");
  refuse("a total of none", [`00000000${first.slice(8)}`], "It is one of some.");
  refuse("beyond its total", [`00050005${first.slice(8)}`], "It is one of them.");
  refuse("without data", [first.slice(0, 8)], "A chunk has something.");
  refuse("without a whole head", ["0000"], "A chunk has its place.");
  refuse("of 513 bytes", [`00000002${"5a".repeat(509)}`], "No value is longer than 512.");
  const endless = Array.from({ length: 134 }, (_, i) => `00${i.toString(16).padStart(2, "0")}ffff${"5a".repeat(508)}`);
  refuse("without an end", endless, "Nobody fills a reader's memory.");
}

function deposits(topic: Topic, make: Make): void {
  const relay_seed = topic.random("relay", 32);
  const relay_pk = publicKeyOf(relay_seed);
  const deposit = {
    ...{ authority: AUTHORITY, relay_pk, kind: "MailboxSubmit", body: topic.random("body", 333) },
    ...{ deposit_seed: topic.random("deposit seed", 32), nonce: topic.random("nonce", 24) },
  };
  for (const kind of ["SealedNoteSubmit", "MailboxSubmit", "LEAVE_CARRY_GROUP", "LEAVE_DELEGATED"])
    topic.valid(kind, "deposit", { ...deposit, kind });
  const made = make("deposit", deposit).deposit as string;
  const opened = { relay_seed, hosts: ["localhost:8787", AUTHORITY], deposit: made };
  topic.valid("by its relay", "open-deposit", opened);
  topic.invalid("too long", "deposit", { ...deposit, body: "5a".repeat(66 * 1024) }, "too-large", "A link takes it as one record.");
  for (const [what, key] of SMALL_ORDER)
    topic.invalid(`a relay's key of ${what}`, "deposit", { ...deposit, relay_pk: key }, "bad-key", "Anybody could open it.");
  const refuse = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    topic.invalid(name, "open-deposit", { ...opened, ...change }, code, proves);
  refuse("for another relay's name", { hosts: ["other.example"] }, "cannot-open", "It is for one relay.");
  refuse("for another relay's key", { relay_seed: SEEDS.alice }, "cannot-open", "It is for one relay.");
  refuse("a byte changed", { deposit: flip(made, -1) }, "cannot-open", "It cannot be changed on its way.");
  const [from, to] = [hexOf(AUTHORITY), hexOf("relay.examplf")];
  refuse(
    "another authority in front",
    { hosts: ["relay.examplf"], deposit: made.replace(from, to) },
    "cannot-open",
    "What stands in the clear is covered.",
  );
  const end = 2 * (1 + AUTHORITY.length);
  const replaced = (key: string): string => made.slice(0, end) + key + made.slice(end + 64);
  refuse("an ephemeral key of small order", { deposit: replaced(littleEndian(1n)) }, "bad-key", "Everybody would have the key.");
  refuse("without an authority", { deposit: `00${made.slice(2)}` }, "malformed", "A courier must know where to.");
  refuse("cut short", { deposit: made.slice(0, 2 * (1 + AUTHORITY.length + 32 + 24 + 15)) }, "malformed", "It is whole.");
  refuse("nothing", { deposit: "" }, "malformed", "It is whole.");
}

interface Parcel extends JsonMap {
  readonly parcel: string;
}

function parcels(topic: Topic, make: Make): void {
  const group = { group_id: topic.random("parcel group", 16), carry_key: topic.random("parcel carry key", 32) };
  const other = { group_id: topic.random("other parcel group", 16), carry_key: topic.random("other parcel key", 32) };
  const records = examples(topic).flatMap(([direction, record]): Json[] =>
    direction !== "parcel" || record.is === "made" ? [] : [record],
  );
  const day = { seed: SEEDS.bob, authority: AUTHORITY, epoch: 20_833 };
  const base = {
    ...group,
    maker: { seed: SEEDS.carol },
    reader: BOB,
    records,
    made_at: NOW,
    parcel_seed: topic.random("parcel", 32),
  };
  topic.valid("to a person", "parcel", base);
  topic.valid("with nothing in it", "parcel", { ...base, records: [] });
  const toDay = { ...base, reader: make("key", { signer: day }).key! };
  topic.valid("to a hidden mailbox", "parcel", toDay);
  topic.valid("an answer of a hidden mailbox", "parcel", { ...base, maker: day, reader: CAROL });
  const { parcel } = make("parcel", base) as Parcel;
  const opening = { groups: [other, group], readers: [day, { seed: SEEDS.bob }], trusted: [CAROL], now: NOW + DAY, parcel };
  topic.valid("by a person", "open-parcel", opening);
  topic.valid("by a hidden mailbox", "open-parcel", { ...opening, parcel: (make("parcel", toDay) as Parcel).parcel });
  const refuse = (name: string, change: JsonMap, code: string, proves: string): Topic =>
    topic.invalid(name, "open-parcel", { ...opening, ...change }, code, proves);
  refuse("for somebody else", { readers: [{ seed: SEEDS.alice }] }, "cannot-open", "A parcel is for one.");
  refuse("of another group", { groups: [other] }, "cannot-open", "Who is not of the group reads nothing.");
  refuse("of nobody trusted", { trusted: [ALICE] }, "bad-signature", "Couriers alone bring mail.");
  refuse("32 days later", { now: NOW + 31 * DAY + 1 }, "expired", "Nothing in it counts any more.");
  refuse("of a time ahead", { now: NOW - DAY - 1 }, "expired", "A clock is wrong by a day at most.");
  refuse("another beginning", { parcel: flip(parcel, 0) }, "malformed", "It is no parcel.");
  refuse("cut in a record", { parcel: parcel.slice(0, -2) }, "malformed", "It is whole.");
  refuse("a byte changed", { parcel: flip(parcel, -1) }, "cannot-open", "It cannot be changed on its way.");
  const [without, last] = lastRecord(parcel);
  refuse("without its end", { parcel: without }, "malformed", "It is whole.");
  refuse("its end twice", { parcel: parcel + last }, "cannot-open", "A counter counts once.");
  refuse("nothing but its head", { parcel: parcel.slice(0, 78) }, "malformed", "A parcel is of somebody.");
  const keyed = (key: string): string => parcel.slice(0, 14) + key + parcel.slice(78);
  const e = parcel.slice(14, 78);
  refuse("a key of small order", { parcel: keyed(littleEndian(1n)) }, "bad-key", "Everybody would have the key.");
  refuse(
    "a key with a part of small order",
    { parcel: keyed(withTorsion(e)) },
    "bad-key",
    "It would tell bits of a mailbox's scalar.",
  );

  const text = make("armour", { parcel, note: "Open this with Cairn." }).text as string;
  topic.valid("with a word to the finder", "armour", { parcel, note: "Open this with Cairn." });
  topic.valid("with none", "armour", { parcel: parcel.slice(0, 200), note: "" });
  topic.valid("as it was written", "read-armour", { text });
  topic.valid("as mail programs leave it", "read-armour", { text: `> hello\r\n${text.replace(/\n/g, "\r\n  ")}bye` });
  const armour = (name: string, changed: string, proves: string): Topic =>
    topic.invalid(name, "read-armour", { text: changed }, "malformed", proves);
  armour("no parcel", "hello", "There is none.");
  armour("without its end", text.slice(0, 300), "It is whole.");
  armour("another letter", text.replace(/\n(\w)/, "\n+"), "It is base64url.");
}

function lastRecord(parcel: string): readonly [string, string] {
  let at = 78;
  let from = at;
  while (at < parcel.length) {
    from = at;
    at += 8 + 2 * Number.parseInt(parcel.slice(at, at + 8), 16);
  }
  return [parcel.slice(0, from), parcel.slice(from)];
}
