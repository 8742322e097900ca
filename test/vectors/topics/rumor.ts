/** Topic: rumor. Also the nine contents, which the gift wrap cases use. */
import type { JsonMap } from "../format.ts";
import type { Value } from "../independent/msgpack.ts";
import { SEEDS, Topic } from "./builder.ts";
import { publicKeyOf } from "./points.ts";
import { bin, changed, float, packed, structure } from "./raw.ts";
import { signWith } from "./signing.ts";

export const NOW = 1_800_000_000;
const LAST_TIME = 4_102_444_800;
const [ALICE, BOB, CAROL] = [publicKeyOf(SEEDS.alice), publicKeyOf(SEEDS.bob), publicKeyOf(SEEDS.carol)];

const own = new Topic("contents", "");
const EVENT_ID = own.random("event id", 16);

export const CONTENTS: Readonly<Record<string, JsonMap>> = {
  PRESENCE: {
    event_id: EVENT_ID,
    message: "Look under the third bench. 🪨",
    region: { region_type: 0, latitude: 48.137154, longitude: 11.576124, radius_m: 120 },
    time_window: { starts_at: NOW, ends_at: NOW + 86_400, timezone: "Europe/Berlin" },
    recipients: [BOB],
  },
  REVOKE: { event_id: EVENT_ID },
  ACK: { event_id: EVENT_ID },
  KEY_ROTATION: { new_pubkey: CAROL, migration_sig: signWith(SEEDS.alice, ALICE + CAROL) },
  CONTACT_DISCOVERY: { attestation: own.random("attestation", 48) },
  CARRY_GROUP_INVITE: {
    group_id: own.random("group", 16),
    group_name: "Hut wardens",
    members: [ALICE, BOB, CAROL],
    couriers: [CAROL],
  },
  CARRY_GROUP_ACCEPT: { group_id: own.random("group", 16) },
  KEY_EXCHANGE_RETURN: { initiator_pubkey: BOB, responder_pubkey: ALICE, handle: "Alice", relay_url: "https://relay.example" },
  GROUP_INVITE: { room_id: own.random("room", 16), room_key: own.random("room key", 32), group_name: "Allotment 14" },
};

const KIND_NUMBERS: Readonly<Record<string, number>> = Object.fromEntries(Object.keys(CONTENTS).map((name, i) => [name, i + 1]));

const region = structure({ 14: 0, 20: float(48.137154), 21: float(11.576124), 22: 120 });
const window = structure({ 23: NOW, 24: NOW + 86_400, 25: "Europe/Berlin" });
export const presence = structure({ 15: bin(EVENT_ID), 16: "hello", 17: region, 18: window, 19: [bin(BOB)] });
export const rumor = structure({ 5: NOW, 7: bin(ALICE), 8: 1, 9: presence });

type Change = Readonly<Record<number, Value | undefined>>;
const inRumor = (change: Change): string => packed(changed(rumor, change));
const inPresence = (change: Change): string => inRumor({ 9: changed(presence, change) });
const inRegion = (change: Change): string => inPresence({ 17: changed(region, change) });

function readings(topic: Topic): void {
  const read = (name: string, bytes: string): Topic => topic.valid(name, "read", { bytes });
  read("a note", packed(rumor));
  read("latitude as an integer", inRegion({ 20: 48 }));
  read("an unknown key is ignored", inRumor({ 99: "from a later version" }));
  read("an unknown key in the content is ignored", inPresence({ 99: bin("00") }));
  read("keys in another order", packed(new Map([...rumor.entries()].reverse())));
  read("an unknown kind", inRumor({ 8: 200, 9: structure({ 77: "whatever" }) }));
  read("an unknown kind whose content is no map", inRumor({ 8: 10, 9: [1, 2] }));
  read("region of an unknown type with its circle", inRegion({ 14: 5 }));
  read("region of an unknown type without a circle", inPresence({ 17: structure({ 14: 5 }) }));
  read("region of geohash cells", inRegion({ 14: 1, 37: ["u281z", "u281y"] }));
  const back = structure({ 31: bin(BOB), 32: bin(ALICE) });
  read("key exchange without handle and relay", inRumor({ 8: 8, 9: back }));
  read("nil stands for missing", inRumor({ 8: 8, 9: changed(back, { 38: null, 43: null }) }));
  read("a message of 201 bytes that begins with U+FEFF", inPresence({ 16: `\ufeff${"f".repeat(198)}` }));
  read("created_at at the start of 2100", inRumor({ 5: LAST_TIME }));
  read("ends_at after 2100 is read as its start", inPresence({ 18: changed(window, { 24: 2 ** 53 - 1 }) }));
  read("no recipients", inPresence({ 19: [] }));
  for (const length of [144, 161, 208, 225]) read(`an attestation of ${length} bytes`, inRumor({ 42: bin("a7".repeat(length)) }));
  // What is none is read as empty, and takes nothing from the message.
  read("an attestation of another length", inRumor({ 42: bin("a7".repeat(7)) }));
  read("an attestation of more bytes than any has", inRumor({ 42: bin("a7".repeat(226)) }));
  read("an attestation that is text", inRumor({ 42: "a7".repeat(72) }));
  read("an attestation that is a map", inRumor({ 42: structure({ 1: 1 }) }));
  read("nil stands for a missing attestation", inRumor({ 42: null }));
  read("an attestation beside an unknown kind", inRumor({ 8: 200, 42: bin("a7".repeat(144)) }));
  const media = structure({ 8: 1, 39: "A gate", 60: "image/webp", 61: bin("52494646") });
  const withMedia = (change: Change): string => inPresence({ 59: changed(media, change) });
  read("a picture", withMedia({}));
  read("a voice", withMedia({ 8: 2, 60: "audio/ogg", 62: 15, 39: undefined }));
  read("media of a later kind and type", withMedia({ 8: 9, 60: "model/gltf" }));
  read("an unknown key in the media is ignored", withMedia({ 99: 1 }));
  read("nil stands for missing media", inPresence({ 59: null }));
  // What is wrong in it takes nothing from the note.
  read("media that is no map", inPresence({ 59: "picture" }));
  read("media without its bytes", withMedia({ 61: undefined }));
  read("media of no bytes", withMedia({ 61: bin("") }));
  read("media of more bytes than a bucket", withMedia({ 61: bin("00".repeat(16_385)) }));
  read("media with bytes as text", withMedia({ 61: "RIFF" }));
  read("media with a length in fractions", withMedia({ 62: float(1.5) }));
  read("media with a type of 41 characters", withMedia({ 60: "m".repeat(41) }));
  read("media with a description of 201 characters", withMedia({ 39: "d".repeat(201) }));
}

function refusals(topic: Topic): void {
  const refuse = (name: string, bytes: string, proves: string) => topic.invalid(name, "read", { bytes }, "malformed", proves);
  const NAMES: Readonly<Record<number, string>> = { 5: "created_at", 7: "sender", 8: "kind", 9: "content" };
  for (const [key, name] of Object.entries(NAMES)) refuse(`without ${name}`, inRumor({ [key]: undefined }), `${name} is required.`);
  for (const key of [15, 16, 17, 18, 19])
    refuse(`note without key ${key}`, inPresence({ [key]: undefined }), "Every field of the content is required.");
  refuse("sender of 31 bytes", inRumor({ 7: bin(ALICE.slice(2)) }), "A key has 32 bytes.");
  refuse("sender as text", inRumor({ 7: "a".repeat(32) }), "Bytes are bin, not str.");
  refuse("created_at after the start of 2100", inRumor({ 5: LAST_TIME + 1 }), "A time that nobody can draw is none.");
  refuse(
    "starts_at after the start of 2100",
    inPresence({ 18: changed(window, { 23: 2 ** 53 - 1 }) }),
    "A time that nobody can draw is none.",
  );
  refuse("ends_at below zero", inPresence({ 18: changed(window, { 24: -1 }) }), "Times are unsigned.");
  refuse("created_at below zero", inRumor({ 5: -1 }), "Times are unsigned.");
  refuse("created_at with a fraction", inRumor({ 5: float(1.5) }), "Times are whole seconds.");
  refuse("created_at as text", inRumor({ 5: "1800000000" }), "Integers are integers.");
  refuse("kind 256", inRumor({ 8: 256 }), "kind is a uint8.");
  refuse("kind as true", inRumor({ 8: true }), "Booleans are not integers.");
  refuse("content is a list", inRumor({ 9: [1] }), "Contents of known kinds are maps.");
  refuse("content is nil", inRumor({ 9: null }), "Contents of known kinds are maps.");
  refuse("the rumor is a list", packed([NOW, bin(ALICE), 1, presence]), "A rumor is a map.");
  refuse(
    "the rumor has text keys",
    packed(
      new Map<string, Value>([
        ["sender", bin(ALICE)],
        ["created_at", NOW],
        ["kind", 1],
      ]),
    ),
    "Keys are integers.",
  );
  refuse("trailing byte", `${packed(rumor)}00`, "Nothing may follow a rumor.");
  refuse("cut short", packed(rumor).slice(0, -2), "A rumor is whole.");
  refuse("message as bytes", inPresence({ 16: bin("68656c6c6f") }), "Text is str, not bin.");
  refuse("message that is not UTF-8", packed(rumor).replace("a568656c6c6f", "a5c36c6c6f68"), "Text is UTF-8.");
  refuse("event_id of 15 bytes", inPresence({ 15: bin(EVENT_ID.slice(2)) }), "A note's id has 16 bytes.");
  refuse("a recipient of 33 bytes", inPresence({ 19: [bin(`${BOB}00`)] }), "Every item of a list is checked.");
  refuse("101 recipients", inPresence({ 19: Array.from({ length: 101 }, () => bin(BOB)) }), "Lists are bounded: 100 recipients.");
  refuse("recipients as a map", inPresence({ 19: structure({ 0: bin(BOB) }) }), "A list is a list.");
  refuse("ends_at missing", inPresence({ 18: changed(window, { 24: undefined }) }), "Every field of the window is required.");
  refuse("timezone of 65 characters", inPresence({ 18: changed(window, { 25: "z".repeat(65) }) }), "Text is bounded.");
  refuse("latitude 90.5", inRegion({ 20: float(90.5) }), "Latitude is within ±90.");
  refuse("radius 9", inRegion({ 22: 9 }), "A radius is at least 10 m.");
  refuse(
    "handle of 101 characters",
    inRumor({ 8: 8, 9: structure({ 31: bin(BOB), 32: bin(ALICE), 38: "h".repeat(101) }) }),
    "Names are bounded.",
  );
  refuse(
    "migration_sig of 63 bytes",
    inRumor({ 8: 4, 9: structure({ 26: bin(CAROL), 27: bin("00".repeat(63)) }) }),
    "A signature has 64 bytes.",
  );
  refuse("nested seven deep", inPresence({ 99: [[[[[1]]]]] }), "Nesting is bounded at six, unknown keys included.");
}

export function rumors(): Topic {
  const topic = new Topic("rumor", "Layer 1: the content of every kind as bytes (§3.3, §4.3, §C.5).");
  for (const [kind, content] of Object.entries(CONTENTS)) {
    topic.valid(kind, "write", { sender: ALICE, created_at: NOW + (KIND_NUMBERS[kind] as number), kind, content });
  }
  topic.valid("key exchange without handle and relay", "write", {
    sender: ALICE,
    created_at: NOW,
    kind: "KEY_EXCHANGE_RETURN",
    content: { initiator_pubkey: BOB, responder_pubkey: ALICE },
  });
  topic.valid("key exchange with a mailbox key", "write", {
    sender: ALICE,
    created_at: NOW,
    kind: "KEY_EXCHANGE_RETURN",
    content: {
      ...CONTENTS.KEY_EXCHANGE_RETURN,
      mailbox_key: "0b32d4858f066f07e43c2767e38e520a4e80f93e24c0cc254b1078c2d507ab8f",
      mailbox_generation: 0,
    },
  });
  topic.valid("key exchange with a mailbox key that is none", "write", {
    sender: ALICE,
    created_at: NOW,
    kind: "KEY_EXCHANGE_RETURN",
    content: { ...CONTENTS.KEY_EXCHANGE_RETURN, mailbox_key: "0b32", mailbox_generation: 2 ** 32 - 1 },
  });
  topic.valid("an invite to a group on another relay", "write", {
    sender: ALICE,
    created_at: NOW,
    kind: "GROUP_INVITE",
    content: { ...CONTENTS.GROUP_INVITE, relay_url: "https://elsewhere.example" },
  });
  topic.valid("an invite to a group whose admin has a key for it alone", "write", {
    sender: ALICE,
    created_at: NOW,
    kind: "GROUP_INVITE",
    content: { ...CONTENTS.GROUP_INVITE, admin_pk: BOB },
  });
  const half_a_year = NOW + 180 * 86_400;
  for (const [name, kind, content] of [
    [
      "a carry group with its key",
      "CARRY_GROUP_INVITE",
      {
        carry_key: topic.random("carry key", 32),
        relay_url: "https://relay.example",
        valid_until: half_a_year,
        couriers_version: 3,
      },
    ],
    [
      "an invitation to a carry group that is registered",
      "CARRY_GROUP_INVITE",
      { carry_key: topic.random("carry key", 32), relay_url: "https://relay.example", registered: 1, valid_until: half_a_year },
    ],
    [
      "consent to a carry group",
      "CARRY_GROUP_ACCEPT",
      { consent: topic.random("consent", 64), issued_at: NOW, valid_until: half_a_year },
    ],
    ["leaving a carry group", "CARRY_GROUP_ACCEPT", { left: NOW }],
    [
      "two mailboxes delegated to a courier",
      "CARRY_GROUP_ACCEPT",
      {
        delegations: [BOB, CAROL].map((mailbox) => ({
          mailbox,
          valid_until: NOW + 31 * 86_400,
          signature: topic.random(`delegation ${mailbox}`, 64),
          relay_url: "https://relay.example",
        })),
      },
    ],
  ] as const) {
    topic.valid(name, "write", {
      sender: ALICE,
      created_at: NOW,
      kind,
      content: { ...(CONTENTS[kind] as JsonMap), ...(content as JsonMap) },
    });
  }
  for (const [name, kind, length] of [
    ["a note with an attestation", "PRESENCE", 144],
    ["a note with one that is delegated and linked", "PRESENCE", 225],
    ["key exchange with an attestation", "KEY_EXCHANGE_RETURN", 208],
    ["a discovery, whose content has a field of the same number", "CONTACT_DISCOVERY", 161],
  ] as const) {
    const attestation = topic.random(name, length);
    topic.valid(name, "write", { sender: ALICE, created_at: NOW, kind, content: CONTENTS[kind] as JsonMap, attestation });
  }
  const data = topic.random("media", 900);
  for (const [name, media] of [
    ["a note with a picture", { kind: 1, mime: "image/webp", data, text: "The gate" }],
    ["a note with a voice", { kind: 2, mime: "audio/webm", data, seconds: 12 }],
  ] as const) {
    const message = "Look up.\n[Picture: the gate]";
    topic.valid(name, "write", {
      sender: ALICE,
      created_at: NOW,
      kind: "PRESENCE",
      content: { ...CONTENTS.PRESENCE, message, media },
    });
  }
  topic.valid("whole degrees are floats all the same", "write", {
    sender: ALICE,
    created_at: NOW,
    kind: "PRESENCE",
    content: { ...CONTENTS.PRESENCE, region: { region_type: 0, latitude: 48, longitude: -12, radius_m: 50_000 } },
  });
  readings(topic);
  refusals(topic);
  return topic;
}
