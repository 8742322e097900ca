/** The people and notes of the mock-ups, and the scenes made of them. All times are relative to one fixed clock. */
import {
  type Carrying,
  type EngineState,
  type Finding,
  type FoundPerson,
  type Mark,
  type MediaLabel,
  MYSELF,
  type OpenedNote,
  type Person,
  type SentNote,
  type SentState,
  STARTING,
  type WaitingNote,
} from "../../../src/engine/face.ts";
import type { Installable, Permission, PositionState } from "../../../src/view/ports.ts";
import { numbersOf } from "./numbers.ts";

/** Thursday 14 May 2026, 14:10 in London. */
export const NOW = Date.UTC(2026, 4, 14, 13, 10) / 1000;
const ZONE = "Europe/London";
export const HERE = { latitude: 56.4155, longitude: -5.4713 };
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const person = (id: string, name: string, level: 0 | 1 | 2 = 0): Person => ({
  id,
  name,
  level,
  fingerprint: ["q7Rd", "Lm0a", "Vx3K", "9sTe", "Hb5w", "Zg"],
  relay: "https://relay.example",
  added_at: NOW - 40 * DAY,
  receipts: false,
  history: [],
  earlier: [],
  ...(level > 0 ? { verified_at: NOW - 11 * DAY } : {}),
});

export const INES = person("0101", "Ines");
export const TEO = person("0203", "Teo");
export const RUTH = person("0002", "Ruth");
export const JONAS = person("0000", "Jonas");
export const SANA = person("0105", "Sana");
export const MALIK = person("0004", "Malik");
const PEOPLE = [INES, TEO, RUTH, JONAS, SANA, MALIK];

const window = (from: number, to: number) => ({ starts_at: NOW + from, ends_at: NOW + to, timezone: ZONE });
const off = (north: number, east: number, radius_m: number) => ({
  latitude: HERE.latitude + north / 111_195,
  longitude: HERE.longitude + east / (111_195 * Math.cos((HERE.latitude * Math.PI) / 180)),
  radius_m,
});

export const NEAR: WaitingNote = {
  id: "near1",
  from: INES.id,
  window: window(-DAY, 3 * HOUR + 50 * MINUTE),
  where: { kind: "near", within_m: 250, haze: off(235, -185, 130) },
};
const FAR: readonly WaitingNote[] = [
  { id: "far1", from: RUTH.id, window: window(18 * HOUR + 50 * MINUTE, 3 * DAY), where: { kind: "far" } },
  { id: "far2", from: TEO.id, window: window(-DAY, 19 * DAY), where: { kind: "far" } },
];

const opened = (id: string, from: string, text: string, days: number, seen = true): OpenedNote => ({
  id,
  from,
  text,
  circle: off(20, 40, 80),
  window: window(-3 * DAY, 2 * DAY),
  created_at: NOW - 2 * DAY + 3 * HOUR,
  opened_at: NOW - days * DAY - 8 * MINUTE,
  accuracy_m: 8,
  seen,
  kept: false,
});
export const BOAT =
  "You found it. Look up: our paper boat is still in the third window. Bring it down before they paint. I’ll be on the wall until six.";
/** Forty notes of three people at one place. */
const TOGETHER = Array.from({ length: 40 }, (_, i): OpenedNote => {
  const note = opened(`here${i}`, PEOPLE[i % 3]!.id, `Left here, number ${i + 1}.`, 0, false);
  return { ...note, circle: { ...note.circle, latitude: note.circle.latitude + (i % 5) * 1e-5 }, opened_at: NOW - 1 };
});
const picture = (description: string): MediaLabel => ({ kind: "picture", description, bytes: 11_400 });
const voice = (seconds: number, description = ""): MediaLabel => ({ kind: "voice", description, seconds, bytes: 900 * seconds });
const WITH_MEDIA: readonly OpenedNote[] = [
  { ...opened("pic1", INES.id, "This one. Under it.", 0), media: picture("A bench under a tree, the sea behind it") },
  { ...opened("voice1", TEO.id, "", 0), media: voice(12, "Teo sings what the gulls said") },
  { ...opened("lie1", RUTH.id, "Look at this.", 1), media: picture("") },
  { ...opened("mute1", RUTH.id, "Listen.", 1), media: voice(9) },
  { ...opened("bare1", SANA.id, "", 2), media: picture("") },
];
const OPENED = [
  opened("open1", SANA.id, "The key is under the blue pot. The cat will lie to you about supper.", 2),
  opened("open2", MALIK.id, "Best echo in town. Try your own name.", 4),
];

const sent = (id: string, to: string, text: string, place: string, radius: number, state: SentState, hours: number): SentNote => ({
  id,
  text,
  place,
  circle: off(-80 - hours * 30, -230 + hours * 60, radius),
  window: window(-3 * DAY, 5 * DAY),
  created_at: NOW - hours * HOUR,
  to: [{ person: to, state }],
});
const SENT: readonly SentNote[] = [
  sent(
    "sent1",
    TEO.id,
    "Meet me where the swings were.",
    "Old playground",
    150,
    { kind: "failed", since: NOW - HOUR, reason: "no-relay" },
    1,
  ),
  sent("sent2", INES.id, "Look up: our paper boat is still in the window.", "", 80, { kind: "queued", since: NOW - 2 * HOUR }, 2),
  sent(
    "sent4",
    JONAS.id,
    "Left tyre, second rack, as promised.",
    "Station",
    100,
    { kind: "relay", since: NOW - 8 * MINUTE, sealed: true },
    4,
  ),
  sent("sent5", SANA.id, "Happy birthday from this exact spot.", "Mill Lane", 200, { kind: "received", since: NOW - 5 * HOUR }, 6),
  sent("sent6", RUTH.id, "First ice cream of the year?", "Pier kiosk", 100, { kind: "lapsed", since: NOW - 4 * DAY }, 80),
];

const ME = {
  id: "aa11",
  name: "Mara",
  link: "https://relay.example/add#p=u3KzVq0n1Jx7Qm5Tt9bGf2LwYcR8sEhPaDiOoNkMvZ4&r=aHR0cHM6Ly9yZWxheS5leGFtcGxl&n=Mara",
  words_confirmed: false,
};
const ONLINE = {
  state: "online",
  relay: "https://relay.example",
  last_heard_at: NOW - 20,
  transport: "socket",
  push_key: "BPpp",
} as const;

const BACKUP = { on: true, busy: false, changed: false, stored_at: NOW - 3 * DAY, bytes: 61_480, file_at: NOW - 20 * DAY } as const;

const EMPTY: EngineState = {
  ...STARTING,
  phase: "ready",
  me: ME,
  backup: BACKUP,
  lock: { set: false, after_s: 300 },
  connection: ONLINE,
};
const FULL: EngineState = { ...EMPTY, people: PEOPLE, waiting: [NEAR, ...FAR], opened: OPENED, sent: SENT, queued: 1 };

/** A cell of 150 m, slightly rotated as S2's are. */
const cell = (north: number, east: number) =>
  [
    [70, -60],
    [85, 60],
    [-65, 75],
    [-80, -45],
  ].map(([n = 0, e = 0]) => {
    const { latitude, longitude } = off(north + n, east + e, 1);
    return { latitude, longitude };
  });

type Room = EngineState["rooms"][number];
type Line = EngineState["talks"][number]["lines"][number];
const member = (id: string, name: string, more: Partial<Room["members"][number]> = {}) => ({
  ...{ id, name, admin: false, me: false },
  ...more,
});
const CINEMA: Room = {
  ...{ id: "c1", kind: "room", name: "Harbour cinema", relay: "https://relay.example", mine: true, gated: true, stage: "open" },
  ...{ cell: cell(330, 220), expires_at: NOW + 9 * HOUR, inside: 4, unread: 0, busy: false },
  members: [
    member("0a", "Mara", { admin: true, me: true }),
    member("0004", "malik"),
    member("0105", "sana"),
    member("0309", "lou"),
  ],
  last: { by: "", text: "Starting in ten. Phones to dark, please.", at: NOW - 4 * MINUTE },
  knocks: [{ id: "k1", name: "teo_k", mark: ["7dQm", "Xa2R", "0pLf"], ends_at: NOW + 102 }],
};
const CREW: Room = {
  ...{ id: "c2", kind: "group", name: "Allotment 14", relay: "https://relay.example", mine: false, gated: false, stage: "open" },
  ...{
    inside: 5,
    unread: 3,
    busy: false,
    knocks: [],
    members: [member("0002", "Ruth", { admin: true }), member("0b", "Mara", { me: true })],
  },
  last: { by: "Ruth", text: "The key is under the pot, the cat knows.", at: NOW - 50 * MINUTE },
};
const OVER_ROOM: Room = {
  ...{ id: "c3", kind: "room", name: "Boat race", relay: "https://relay.example", mine: false, gated: true, stage: "over" },
  ...{ over: "shut", inside: 3, unread: 0, busy: false, knocks: [], members: [], expires_at: NOW + HOUR },
};
const ASKED: Room = { ...CREW, id: "c4", name: "Night swimmers", stage: "invited", from: INES.id, unread: 0, members: [] };
const line = (id: string, by: string, name: string, text: string, ago: number, more: Partial<Line> = {}): Line => ({
  ...{ id, kind: "text", by, name, text, at: NOW - ago * MINUTE, mine: false, admin: false },
  ...more,
});
const mine = (id: string, text: string, ago: number, state: NonNullable<Line["state"]>): Line =>
  line(id, "0a", "Mara", text, ago, { mine: true, admin: true, state });
const TALK: readonly Line[] = [
  line("l0", "0a", "Mara", "", 26 * 60, { kind: "came", mine: true, admin: true }),
  line("l1", "0004", "malik", "Who brings the good chair?", 25 * 60),
  line("l2", "0004", "malik", "Screen’s up. Wind is kind tonight.", 40),
  line("l3", "0105", "sana", "Two blankets spare, row three. Come before the titles.", 31),
  line("l4", "0309", "lou", "", 20, { kind: "came" }),
  line("l5", "0309", "lou", "Found you. That gate is a good idea.", 12),
  mine("l6", "Starting in ten. Phones to dark, please.", 4, { kind: "relay", since: NOW - 4 * MINUTE, sealed: true }),
];
const SHOWING: readonly Line[] = [
  ...TALK,
  line("pic2", "0105", "sana", "This blanket?", 3, { media: picture("A red blanket on a bench") }),
  line("voice2", "0309", "lou", "", 2, { media: voice(4) }),
  line("gone2", "0004", "malik", "Like last time.", 2, { media: { ...picture("The screen, torn"), bytes: 0 } }),
];
const FAILING: readonly Line[] = [
  ...TALK,
  mine("l7", "And somebody bring the spare reel.", 1, { kind: "failed", since: NOW, reason: "quota" }),
  mine("l8", "Please.", 0, { kind: "queued", since: NOW }),
];
const AROUND: NonNullable<EngineState["around"]> = {
  ...{ looking: false, at: NOW - 2 * MINUTE, from: HERE },
  rooms: [
    {
      ...{ id: "d1", name: "Allotments", about: "Seeds, swaps and slugs", gated: false, inside: 2, expires_at: NOW + 2 * DAY },
      ...{ cell: cell(300, -330), center: off(300, -330, 1) },
    },
    {
      ...{ id: "d2", name: "Quiet carriage", about: "", gated: true, inside: 7, expires_at: NOW + 2 * HOUR },
      ...{ cell: cell(-900, 500), center: off(-900, 500, 1) },
    },
  ],
};

export interface Scenario {
  readonly engine: EngineState;
  readonly position: PositionState;
  /** The browser's permission for notifications; absent: asks once. */
  readonly permission?: Permission;
  readonly update?: boolean;
  /** The browser does not promise persistent storage. */
  readonly unkept?: boolean;
  readonly install?: Installable;
  /** Packs of the map that are saved; absent: nothing can be. */
  readonly packs?: number;
}

const ON: PositionState = { kind: "on", fix: { ...HERE, accuracy_m: 8 }, at: NOW - 2 };
const ROUGH: PositionState = { kind: "on", fix: { ...HERE, accuracy_m: 180 }, at: NOW - 4 };

const ROOMS: EngineState = { ...FULL, rooms: [CINEMA, CREW, ASKED, OVER_ROOM], around: AROUND };
const KNOCK = { room: "d2", name: "Quiet carriage", gated: true, mark: ["7dQm", "Xa2R", "0pLf"], ends_at: NOW + 88 };

const FINDS = { ...ONLINE, finds_people: true } as const;
const found = (id: string, name: string, tel: string, part: Partial<FoundPerson> = {}): FoundPerson => ({
  id,
  handle: name,
  relay: "https://hills.example",
  entry: { id: tel, name },
  by: "pair",
  at: NOW - HOUR,
  standing: "new",
  others: 0,
  ...part,
});
const FINDING: Finding = {
  identifiers: [
    { id: "tel:+491701234567", findable: false },
    { id: "mailto:me@example.org", findable: true },
  ],
  book: 212,
  evaluators: ["relay.example", "hills.example"],
  evaluated: { done: 424, of: 424 },
  met: { done: 130, of: 424 },
  full: 0,
  leaving: 0,
  by_hash: false,
  hashed: { done: 0, of: 0 },
  published: 0,
  found: [
    found("0306", "Anna Lindqvist", "tel:+4930901820", { handle: "Anni" }),
    found("0401", "Bo", "mailto:bo.the.long.named.one@somewhere.example.org", { others: 1 }),
    found("0502", "Bo", "mailto:bo.the.long.named.one@somewhere.example.org", { others: 1, by: "one", handle: "" }),
    found(RUTH.id, "Ruth", "tel:+447700900123", { standing: "known" }),
  ],
};
const TROUBLED: Finding = {
  ...FINDING,
  evaluators: ["relay.example"],
  evaluated: { done: 64, of: 424 },
  met: { done: 0, of: 424 },
  full: 2,
  leaving: 3,
  trouble: { kind: "rationed", relay: "https://relay.example", again: NOW + 5 * HOUR },
  found: [],
};

const ATTESTED = { by: "https://numbers.example", until: NOW + 3 * DAY } as const;
const numbered = (type: NonNullable<Mark["type"]>, number: string): Mark => ({ outcome: "attested", type, number, ...ATTESTED });
const AI = numbered("ai_agent", "81200031415");
const LENT: Mark = { ...numbered("human", "12312345678"), outcome: "delegated", actor: "ai_agent" };
/** What a directory of numbers says of each, or does not. */
const MARKED: Partial<EngineState> = {
  waiting: [{ ...NEAR, mark: LENT }, ...FAR.map((note, i) => ({ ...note, mark: i === 0 ? AI : numbered("mask", "44455556666") }))],
  opened: [
    { ...opened("ai1", TEO.id, "The ferry at six is full. There is room at eight.", 0), mark: AI },
    { ...opened("org1", SANA.id, "The exhibition is open until Sunday.", 0), mark: numbered("enterprise", "70012340000") },
    { ...opened("auto1", MALIK.id, "The bridge opens at 17:40.", 1), mark: numbered("programmable", "123412345678901") },
    { ...opened("person1", INES.id, "I am at the wall.", 1), mark: numbered("human", "12312345678") },
    { ...opened("lent1", INES.id, "Ines is late and asks you to wait.", 1), mark: LENT },
    {
      ...opened("changed1", RUTH.id, "It is me, with another phone.", 2),
      mark: { ...numbered("human", "12399998888"), outcome: "changed" },
    },
    { ...opened("broken1", JONAS.id, "Who am I?", 2), mark: { outcome: "broken" } },
    opened("none1", JONAS.id, "No number here.", 3),
  ],
  requests: [
    {
      id: "0909",
      handle: "Tide tables",
      relay: "https://relay.example",
      at: NOW - HOUR,
      mark: numbered("programmable", "70012341111"),
    },
  ],
};

/** Teo asks to carry my mail; I carry Ruth's. */
const CARRYING: Carrying = {
  groups: [
    {
      ...{ id: "a".repeat(32), name: "The island", inviter: TEO.id, fresh: [], valid_until: NOW + 180 * DAY, member: "asked" },
      ...{ couriers: [{ id: TEO.id, standing: "in" }], members: [{ id: MYSELF, standing: "asked" }] },
    },
    {
      ...{ id: "b".repeat(32), name: "The valley", inviter: MYSELF, fresh: [], valid_until: NOW + 90 * DAY, courier: "in" },
      ...{ couriers: [{ id: MYSELF, standing: "in" }], members: [{ id: RUTH.id, standing: "in" }] },
    },
  ],
  on: true,
  held: { events: 3, letters: 1, bytes: 9_000, oldest: NOW - 2 * HOUR },
  receipts: 0,
};

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  welcome: { engine: { ...EMPTY, phase: "welcome" }, position: { kind: "off" } },
  couriers: { engine: { ...FULL, carrying: CARRYING }, position: ON },
  sms: { engine: { ...FULL, connection: { ...ONLINE, sms_gateway: "https://sms.example" } }, position: ON },
  discovery: { engine: { ...FULL, connection: FINDS }, position: ON },
  found: { engine: { ...FULL, connection: FINDS, finding: FINDING }, position: ON },
  "finding-troubled": { engine: { ...FULL, connection: FINDS, finding: TROUBLED }, position: ON },
  failed: { engine: { ...EMPTY, phase: "failed", failure: "storage" }, position: { kind: "off" } },
  full: { engine: FULL, position: ON },
  marks: { engine: { ...FULL, ...MARKED, numbers: numbersOf(NOW) }, position: ON },
  numbers: { engine: { ...FULL, numbers: numbersOf(NOW) }, position: ON },
  recovery: {
    engine: {
      ...FULL,
      numbers: {
        ...numbersOf(NOW),
        mine: numbersOf(NOW).mine.map((one) => ({ ...one, recovery: { ready_at: NOW + 22 * 3_600, digits: "07" } })),
      },
    },
    position: ON,
  },
  directory: { engine: { ...FULL, numbers: { ...numbersOf(NOW), mine: [], masks: [], known: [] } }, position: ON },
  streets: { engine: FULL, position: ON, packs: 2 },
  "no-streets": { engine: FULL, position: ON, packs: 0 },
  empty: { engine: EMPTY, position: ON },
  new: { engine: EMPTY, position: { kind: "off" } },
  offline: {
    engine: { ...EMPTY, connection: { state: "offline", relay: ONLINE.relay, last_heard_at: NOW - 39 * MINUTE }, queued: 1 },
    position: ON,
  },
  coarse: { engine: { ...FULL, waiting: [{ ...NEAR, held: "position-coarse" }, ...FAR] }, position: ROUGH },
  refused: { engine: FULL, position: { kind: "refused" }, permission: "refused" },
  "relay-changed": {
    engine: {
      ...FULL,
      relay_warnings: [
        { relay: "https://relay.example", withdrawn: true },
        { relay: "https://hills.example", other_key: true },
      ],
    },
    position: ON,
  },
  silent: {
    engine: {
      ...FULL,
      queued: 3,
      connection: {
        state: "silent",
        relay: ONLINE.relay,
        last_heard_at: NOW - 39 * MINUTE,
        retry_at: NOW + 40,
        said: "503 unavailable",
      },
    },
    position: ON,
  },
  fresh: { engine: { ...FULL, opened: [{ ...opened("boat", INES.id, BOAT, 0, false) }, ...OPENED] }, position: ON },
  media: {
    engine: {
      ...ROOMS,
      opened: [...WITH_MEDIA, ...OPENED],
      sent: [{ ...SENT[0]!, id: "pic3", media: picture("The swings") }, ...SENT.slice(1)],
      rooms: [{ ...CINEMA, knocks: [], last: { by: "lou", text: "", media: "voice", at: NOW - 2 * MINUTE } }, CREW],
      talks: [{ room: "c1", lines: SHOWING }],
    },
    position: ON,
  },
  together: {
    engine: {
      ...FULL,
      opened: [...TOGETHER, { ...opened("boat", INES.id, BOAT, 0, false), circle: off(900, 900, 80) }, ...OPENED],
    },
    position: ON,
  },
  spot: {
    engine: { ...FULL, opened: [...TOGETHER.map((note) => ({ ...note, seen: true })), ...OPENED] },
    position: ON,
  },
  boat: { engine: { ...FULL, opened: [opened("boat", INES.id, BOAT, 0), ...OPENED] }, position: ON },
  changed: {
    engine: {
      ...FULL,
      people: [
        {
          ...INES,
          change: { at: NOW - HOUR, before: 2 },
          history: [
            { at: NOW - 11 * DAY, kind: "scan" },
            { at: NOW - HOUR, kind: "announced" },
          ],
        },
        { ...TEO, change: { at: NOW - HOUR, before: 1 } },
        ...PEOPLE.slice(2),
      ],
      queued: 1,
    },
    position: ON,
  },
  blocked: {
    engine: { ...FULL, people: PEOPLE.slice(1), blocked: [{ id: INES.id, name: "Ines", at: NOW - 3 * DAY }] },
    position: ON,
  },
  twin: {
    engine: { ...FULL, requests: [{ id: "0502", handle: "Ines", relay: "https://other.example", at: NOW - DAY, like: INES.id }] },
    position: ON,
  },
  met: { engine: { ...FULL, people: [{ ...INES, level: 2, verified_at: NOW - 11 * DAY }, ...PEOPLE.slice(1)] }, position: ON },
  requests: {
    engine: { ...FULL, requests: [{ id: "0502", handle: "Noor", relay: "https://other.example", at: NOW - DAY }] },
    position: ON,
  },
  update: { engine: FULL, position: ON, update: true },
  unkept: { engine: { ...FULL, me: { ...ME, words_confirmed: true } }, position: ON, unkept: true },
  rooms: { engine: { ...ROOMS, talks: [{ room: "c1", lines: TALK }] }, position: ON },
  "numbered-rooms": { engine: { ...ROOMS, numbers: numbersOf(NOW) }, position: ON },
  saying: {
    engine: { ...ROOMS, rooms: [{ ...CINEMA, knocks: [] }, CREW], talks: [{ room: "c1", lines: FAILING }] },
    position: ON,
  },
  knocking: { engine: { ...ROOMS, knocking: [{ ...KNOCK, state: "waiting" }] }, position: ON },
  lapsed: { engine: { ...ROOMS, knocking: [{ ...KNOCK, state: "lapsed", ends_at: NOW - 1 }] }, position: ON },
  many: { engine: many(), position: ON },
  iphone: { engine: FULL, position: ON, install: "ios", unkept: true },
  installable: { engine: { ...FULL, lock: { set: true, after_s: 300 } }, position: ON, install: "offered" },
  conflict: { engine: { ...FULL, backup: { ...BACKUP, changed: true, failure: "conflict" } }, position: ON },
  unstored: {
    engine: { ...FULL, backup: { ...BACKUP, changed: true, failure: "no-answer", retry_at: NOW + 200 } },
    position: ON,
  },
  locked: { engine: { ...EMPTY, phase: "locked", lock: { set: true, after_s: 300 } }, position: ON },
  waiting: { engine: { ...EMPTY, phase: "locked", lock: { set: true, after_s: 300, wait_until: NOW + 45 } }, position: ON },
  wiped: { engine: { ...EMPTY, phase: "wiped" }, position: { kind: "off" } },
  looking: { engine: { ...EMPTY, restore: { kind: "looking" } }, position: { kind: "off" } },
  writing: { engine: { ...EMPTY, restore: { kind: "writing", done: 340, total: 1200 } }, position: { kind: "off" } },
  back: { engine: { ...FULL, restore: { kind: "done", made_at: NOW - DAY, people: 6, notes: 31 } }, position: { kind: "off" } },
  "back-here": {
    engine: { ...FULL, opened: TOGETHER, restore: { kind: "done", made_at: NOW - DAY, people: 6, notes: 31 } },
    position: ON,
  },
  nothing: { engine: { ...EMPTY, restore: { kind: "none" } }, position: { kind: "off" } },
  unrestored: { engine: { ...EMPTY, restore: { kind: "failed", reason: "unreadable" } }, position: { kind: "off" } },
  full_device: { engine: { ...FULL, unwritten: "full" }, position: ON },
};

/** A thousand of each, for long lists and the map. */
function many(): EngineState {
  const list = Array.from({ length: 1000 }, (_, i) => i);
  const states: readonly SentState[] = [
    { kind: "queued", since: NOW },
    { kind: "relay", since: NOW - HOUR, sealed: true },
    { kind: "received", since: NOW - HOUR },
  ];
  return {
    ...FULL,
    sent: list.map((i) =>
      sent(
        `many${i}`,
        PEOPLE[i % 6]!.id,
        `Note number ${i}, with a few words more.`,
        `Place ${i}`,
        50 + (i % 9) * 20,
        states[i % 3]!,
        i / 40,
      ),
    ),
    waiting: list.map((i) => ({ ...FAR[1]!, id: `wait${i}`, from: PEOPLE[i % 6]!.id })),
    opened: list.map((i) => opened(`opened${i}`, PEOPLE[i % 6]!.id, `Opened number ${i}.`, i / 50)),
  };
}
