/** The operator's command line and the tables: no command may leave one out. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tablesOf } from "../../relay/admin/database.ts";
import { ABOUT_A_KEY, ABOUT_NO_KEY } from "../../relay/admin/held.ts";
import { QUESTIONS } from "../../relay/admin/stats.ts";
import { rationDigest } from "../../relay/features/discovery/handlers.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import type { NewRoom } from "../../relay/store/rooms.ts";
import type { Store } from "../../relay/store/store.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { behind, run } from "./command-line.ts";
import { type Harness, startRelay } from "./harness.ts";
import { bytesOf, longBytesOf, type Person, person } from "./people.ts";

const bob = person("bob");
const carol = person("carol");
/** The command line has the system's time, which is between these two. */
const [PAST, FUTURE] = [1_000_000, 4_000_000_000];

const BOUNDS = { maxBytes: Infinity, perTag: 32, perAddress: 2 };

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const id = (label: string): Uint8Array => bytesOf(label, 16);

const room = (label: string, admin: Person, expiresAt = FUTURE): NewRoom => ({
  roomId: id(label),
  kind: "room",
  admin: admin.publicKey,
  gated: true,
  proximityRequired: false,
  bleEnabled: false,
  maxMembers: 9,
  createdAt: PAST,
  expiresAt,
  cells: undefined,
  name: undefined,
  description: undefined,
});

const event = (recipient: Person, label: string, expiresAt: number) => ({
  recipient: recipient.publicKey,
  eventId: bytesOf(`event ${label}`, 32),
  sealedId: bytesOf(`sealed ${label}`, 32),
  createdAt: PAST,
  expiresAt,
  envelope: bytesOf(label, 60),
});

const knock = (roomLabel: string, label: string, knocker: Person) => ({
  roomId: id(roomLabel),
  requestId: id(label),
  knocker: knocker.publicKey,
  ephemeralKey: bytesOf(`ephemeral ${label}`, 32),
  handle: undefined,
});

type Row = Readonly<Record<string, string | number>> & { readonly table: string };
const exported = async (dataDir: string, ...args: string[]): Promise<Row[]> =>
  (await run(dataDir, "export", ...args)).lines.map((line) => JSON.parse(line) as Row);

const countOf = (dataDir: string): Record<string, number> =>
  behind(dataDir, (db) =>
    Object.fromEntries(tablesOf(db).map((table) => [table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number])),
  );

/** A group whose inviter is its only member. */
const carryGroup = (who: Person, label: string, until: number) => ({
  ...{ inviter: who.publicKey, groupId: bytesOf(`carry group of ${label}`, 16), version: 1, keys: [who.publicKey] },
  ...{ couriers: [0], issued: [PAST], until: [until], leaveDigests: [bytesOf(`${label} left`, 16)] },
});

/** Stores something about this key in every table that has anything about keys. `other` admits it to one room and bans it from another. */
async function holdAllAbout(
  who: Person,
  name: string,
  other: string,
  { store, connect, dataDir, url, clock }: Harness,
): Promise<void> {
  const now = clock.now();
  await store.mailbox.put(event(who, name, FUTURE), now);
  await store.tokens.register(bytesOf(`token of ${name}`, 12), who.publicKey);
  await store.backups.store(who.publicKey, bytesOf(`backup of ${name}`, 64), now);
  await store.push.register(who.publicKey, { platform: "fcm", token: `device of ${name}` });
  const registration = { sealedNumber: longBytesOf(`number of ${name}`, 108), language: "en" };
  await store.sms.register(who.publicKey, registration, now);
  await store.rooms.knock(knock(`${other}'s hall`, `${name} knocks`, who), now);
  await store.rooms.admit(id(`${other}'s hall`), id(`${name} knocks`), bytesOf(`grant of ${name}`, 60), now);
  await store.rooms.remove(id(`${other}'s yard`), who.publicKey, true);
  const published = { publisher: who.publicKey, tags: [bytesOf("tag", 32)], boxes: [bytesOf(name, 64)], near: [bytesOf(name, 4)] };
  await store.discovery.publish({ ...published, until: FUTURE }, BOUNDS, now);
  await store.discovery.takeRation(rationDigest(loadRelayKey(dataDir), who.publicKey), 1, now);
  await store.carry.register(carryGroup(who, name, FUTURE), now);
  const { client, nonce } = await connect();
  expect((await client.send({ cmd: "AUTH", ...who.auth(nonce, new URL(url).host) })).cmd).toBe("AUTH_OK");
  await expect.poll(() => countOf(dataDir).bound_keys).toBeGreaterThan(name === "bob" ? 0 : 1);
  await run(dataDir, "block", hexOf(who.publicKey));
}

/** The tables in which there is something about a key, by that key or by a digest of it. */
const KEYED = [
  ...[
    "admissions",
    "backups",
    "bans",
    "blocks",
    "bound_keys",
    "carry_consents",
    "carry_groups",
    "delivery_tokens",
    "discovery_boxes",
    "discovery_rations",
  ],
  ...["boxes", "due_ids", "events", "fresh_ids", "knocks"],
  ...["push_registrations", "rooms", "sms_registrations"],
];

describe("export", () => {
  it("has, of one key, what every table holds about it, and nothing about another", async () => {
    const relay = await startRelay();
    const { dataDir, store } = relay;
    for (const [name, who] of [["bob", bob] as const, ["carol", carol] as const]) {
      for (const place of ["hall", "yard"]) await store.rooms.create(room(`${name}'s ${place}`, who));
    }
    await holdAllAbout(bob, "bob", "carol", relay);
    await holdAllAbout(carol, "carol", "bob", relay);
    // What came in until then has its ids by expiry, and the next not yet.
    await store.mailbox.purge(PAST, 10);
    for (const who of [bob, carol]) await store.mailbox.put(event(who, "fresh", FUTURE), PAST);
    const [ofBob, ofCarol, ofNobody] = await Promise.all(
      [bob, carol, person("nobody")].map((who) => exported(dataDir, hexOf(who.publicKey))),
    );
    for (const rows of [ofBob, ofCarol]) expect([...new Set(rows?.map(({ table }) => table))].sort()).toEqual([...KEYED].sort());
    expect(ofNobody).toEqual([]);
    expect(JSON.stringify(ofBob)).not.toContain(hexOf(carol.publicKey));
    // Together the two are all there is: no row is left out, and none is told to both.
    const rows = (await exported(dataDir)).filter(({ table }) => KEYED.includes(table));
    const sorted = (some: readonly Row[]) => some.map((row) => JSON.stringify(row)).sort();
    expect(sorted([...(ofBob ?? []), ...(ofCarol ?? [])])).toEqual(sorted(rows));
  });

  it("knows every table: by what it is about a key, or why it is not", async () => {
    const { dataDir } = await startRelay();
    const known = [...Object.keys(ABOUT_A_KEY), ...Object.keys(ABOUT_NO_KEY)];
    expect(known.sort()).toEqual(behind(dataDir, tablesOf));
  });

  it("of everything has every row of every table", async () => {
    const { dataDir, store } = await startRelay();
    await store.probe();
    await store.rooms.create(room("hall", bob));
    await store.rooms.store(id("hall"), bytesOf("nonce", 24), bytesOf("message", 64), PAST);
    await store.rooms.registerToken(id("hall"), bytesOf("member", 12));
    await store.rooms.registerRoomToken(id("hall"), bytesOf("shared", 12));
    const rows = await exported(dataDir);
    for (const [table, count] of Object.entries(countOf(dataDir))) {
      expect([table, rows.filter((row) => row.table === table).length]).toEqual([table, count]);
    }
    const message = rows.find(({ table }) => table === "room_messages");
    expect(message?.ciphertext).toBe(Buffer.from(bytesOf("message", 64)).toString("base64"));
  });

  it("refuses where the key is missing by which the relay digests others, and makes none", async () => {
    const { dataDir } = await startRelay();
    rmSync(join(dataDir, "relay-key.json"));
    const attempt = () => run(dataDir, "export", hexOf(bob.publicKey));
    await expect(attempt()).rejects.toThrow(/there is no relay-key\.json/);
    await expect(attempt()).rejects.toThrow(/there is no relay-key\.json/);
  });
});

/** One of everything that has an end, which is over or is not. */
async function holdUntil(end: number, label: string, store: Store): Promise<void> {
  const { rooms } = store;
  const start = end - 100;
  await store.mailbox.put(event(bob, label, end), PAST);
  await store.boundKeys.remember(bytesOf(label, 16), Math.floor(end / 86_400));
  const published = {
    publisher: bytesOf(label, 32),
    tags: [bytesOf(label, 32)],
    boxes: [bytesOf(label, 64)],
    near: [bytesOf(label, 4)],
  };
  await store.discovery.publish({ ...published, until: end }, BOUNDS, start);
  await store.discovery.takeRation(bytesOf(label, 16), 1, end - 1350);
  const registration = { sealedNumber: longBytesOf(label, 108), language: "en" };
  await store.sms.register(person(label).publicKey, registration, end - RELAY_LIMITS.SMS_KEPT_SECS);
  await store.postage.spend(bytesOf(label, 16), Math.floor(end / 86_400));
  await store.carry.register(carryGroup(person(label), label, end), start);
  await store.carry.leaveDelegated(bytesOf(label, 16), start, end);
  // A lasting room with what ends in it.
  await rooms.create(room(`${label} hall`, bob));
  await rooms.knock(knock(`${label} hall`, `${label} knock`, carol), start);
  await rooms.registerToken(id(`${label} hall`), bytesOf(`${label} member`, 12));
  await rooms.registerRoomToken(id(`${label} hall`), bytesOf(`${label} shared`, 12));
  await rooms.rotateTokens(id(`${label} hall`), { postsUntil: end, readsUntil: end }, start);
  // A room that ends with all that is in it.
  await rooms.create(room(`${label} yard`, carol, end));
  await rooms.registerToken(id(`${label} yard`), bytesOf(`${label} member`, 12));
  await rooms.remove(id(`${label} yard`), bob.publicKey, true);
  const post = (i: number) =>
    rooms.store(id(`${label} yard`), bytesOf(`nonce ${i}`, 24), bytesOf(`${label} message ${i}`, 48), start);
  await Promise.all(Array.from({ length: 250 }, (_, i) => post(i)));
}

describe("purge", () => {
  it("deletes all that is past its time, of every kind, and nothing else", async () => {
    const { dataDir, store } = await startRelay();
    await holdUntil(FUTURE, "lasting", store);
    const lasting = countOf(dataDir);
    // An event whose ids are to be forgotten by now, and a room whose messages are still to be deleted.
    await store.mailbox.put(event(bob, "forgotten", PAST), PAST);
    await store.mailbox.purge(PAST + 60, 10);
    await store.rooms.create(room("ended", bob));
    await store.rooms.store(id("ended"), bytesOf("nonce", 24), bytesOf("message", 48), PAST);
    await store.rooms.end(id("ended"));
    await holdUntil(PAST, "over", store);
    const due = async (): Promise<number> =>
      (JSON.parse((await run(dataDir, "stats", "--json")).lines[0] ?? "") as { due_for_purge: number }).due_for_purge;
    // Two ids of an event, two ids, room, room that has ended, knock, token of either kind, bound key, box, ration, text messages, postage, consent, leave.
    expect(await due()).toBe(16);
    const { lines } = await run(dataDir, "purge");
    const rest = "1 sms registrations, 1 carry consents, 1 carry leaves, 1 discovery boxes, 1 discovery rations";
    expect(lines).toEqual([
      `deleted what is past its time: 1 bound keys, 1 events, 4 ids, 1 spent postage, 255 room rows, ${rest}`,
    ]);
    expect(await due()).toBe(0);
    // The ids of the event that lasts have got their places; the room that lasts is there.
    expect(countOf(dataDir)).toEqual({ ...lasting, fresh_ids: 0, due_ids: 2, rooms: (lasting.rooms ?? 0) + 1 });
    expect((await run(dataDir, "purge")).lines[0]).toMatch(
      /: 0 bound keys, 0 events, 0 ids, 0 spent postage, 0 room rows, 0 sms registrations, 0 carry consents, 0 carry leaves, 0 discovery boxes, 0 discovery rations$/,
    );
  });
});

describe("stats", () => {
  it("count every table", async () => {
    const { dataDir } = await startRelay();
    const asked = Object.values(QUESTIONS).join("\n");
    for (const table of behind(dataDir, tablesOf).filter((name) => name !== "probe")) {
      expect(asked).toMatch(new RegExp(`FROM ${table}\\b`));
    }
  });

  it("count rooms, backups and devices", async () => {
    const { dataDir, store, clock } = await startRelay();
    await store.rooms.create(room("hall", bob));
    await store.rooms.create({ ...room("circle", bob), kind: "group" });
    await store.rooms.store(id("hall"), bytesOf("nonce", 24), bytesOf("message", 48), clock.now());
    await store.backups.store(bob.publicKey, bytesOf("backup", 64), clock.now());
    await store.push.register(bob.publicKey, { platform: "fcm", token: "device" });
    const { lines } = await run(dataDir, "stats", "--json");
    const counted = { rooms: 1, groups: 1, room_messages: 1, room_bytes: 48, backups: 1, backup_bytes: 64, push_registrations: 1 };
    expect(JSON.parse(lines[0] ?? "")).toMatchObject(counted);
  });
});
