/** The operator's command line on PostgreSQL, and the move there from SQLite. */
import { afterAll, describe, expect, it } from "vitest";
import { tablesOf as sqliteTables } from "../../relay/admin/database.ts";
import { tablesOf, withPostgres } from "../../relay/admin/postgres/database.ts";
import { ABOUT_A_KEY, ABOUT_NO_KEY } from "../../relay/admin/postgres/held.ts";
import { COPIED, OTHERWISE } from "../../relay/admin/postgres/move-tables.ts";
import { QUESTIONS } from "../../relay/admin/postgres/stats.ts";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { openPostgresStore } from "../../relay/store/postgres/postgres-store.ts";
import type { NewEvent, Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { sql } from "../../src/host/postgres/database.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { behind, type Ran, run, runWith } from "./command-line.ts";
import { passUntil } from "./fake-clock.ts";
import { type Harness, startRelay, undoLater } from "./harness.ts";
import { bytesOf, envelope, longBytesOf, type Person, person } from "./people.ts";
import { createRoom, knockAt, storeRoom } from "./room-messages.ts";

if (postgresMissing) console.log(`test/relay/postgres-admin.test.ts is skipped${elsewhere}: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());
const crypto = await loadRelayCrypto();

const alice = person("alice");
const bob = person("bob");
const carol = person("carol");
const room_id = bytesOf("room", 16);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
/** The command line has the system's time, which is before this. */
const FUTURE = 4_000_000_000;

const urlFor = (dataDir: string): Promise<string> => (server as PostgresServer).urlOf(dataDir.replaceAll(/\W/g, "_").toLowerCase());

const eventFor = (who: Person, label: string, now: number): NewEvent => {
  const bytes = envelope(who.publicKey, label, now);
  const event_id = eventId(crypto as never, readGiftWrap(bytes));
  return {
    recipient: who.publicKey,
    eventId: event_id,
    sealedId: undefined,
    createdAt: Math.floor(now),
    expiresAt: FUTURE,
    envelope: bytes,
  };
};

/** Something in every table of SQLite that holds anything, as a relay leaves it when it stops. */
async function stopped(): Promise<Harness & { readonly now: number }> {
  const harness = await startRelay({ env: { PPP_DISCOVERY: "pair+hash", PPP_MODERATION: "on" } });
  const { store, as, clock, relay } = harness;
  const now = clock.now();
  for (const label of ["1", "2", "3"]) await store.mailbox.put({ ...eventFor(bob, label, now), sealedId: bytesOf(label, 32) }, now);
  const read = eventFor(carol, "read", now);
  await store.mailbox.put(read, now);
  await store.mailbox.acknowledge(carol.publicKey, [read.eventId], now);
  await store.tokens.register(bytesOf("token", 12), bob.publicKey);
  await store.tokens.register(bytesOf("token", 12), alice.publicKey);
  const [admin, knocker] = [await as(alice), await as(bob)];
  await admin.send(createRoom(room_id, now, { gated: true, expires_at: Math.floor(now) + 86_400 }));
  await knocker.send(knockAt(room_id, "bob"));
  await store.rooms.admit(room_id, knockAt(room_id, "bob").request_id, bytesOf("grant", 60), now);
  await store.rooms.remove(room_id, carol.publicKey, true);
  for (const label of ["a", "b"]) await admin.send(storeRoom(room_id, label));
  await store.rooms.registerToken(room_id, bytesOf("member", 12));
  await store.rooms.registerRoomToken(room_id, bytesOf("shared", 12));
  await store.backups.store(bob.publicKey, longBytesOf("backup", 5_000), now);
  await store.push.register(bob.publicKey, { platform: "webpush", token: "device" });
  await store.sms.register(bob.publicKey, { sealedNumber: longBytesOf("number", 108), language: "de" }, FUTURE);
  const box = { publisher: bob.publicKey, tags: [bytesOf("tag", 32)], boxes: [bytesOf("box", 64)], near: [bytesOf("near", 4)] };
  await store.discovery.publish({ ...box, until: FUTURE }, { maxBytes: 1e6, perTag: 9, perAddress: 9 }, now);
  await store.discovery.takeRation(bytesOf("ration", 16), 5, now);
  await store.postage.spend(bytesOf("mark", 16), 20_000);
  await store.boundKeys.remember(bytesOf("bound", 16), 20_000);
  const consent = { keys: [bob.publicKey, carol.publicKey], couriers: [0, 1], issued: [1, 1], until: [FUTURE, FUTURE] };
  const left = { leaveDigests: [bytesOf("l1", 16), bytesOf("l2", 16)] };
  await store.carry.register({ inviter: alice.publicKey, groupId: bytesOf("g", 16), version: 3, ...consent, ...left }, now);
  await store.carry.leaveDelegated(bytesOf("left", 16), 5, FUTURE);
  await run(harness.dataDir, "block", hexOf(carol.publicKey));
  await passUntil(clock, relay.drain());
  return { ...harness, now };
}

async function openMoved(dataDir: string, url: string): Promise<Store> {
  const store = await openPostgresStore({ url, key: loadRelayKey(dataDir), clock: systemClock });
  undoLater(() => store.close());
  return store;
}

describe.skipIf(postgresMissing)("cairn-relay with PostgreSQL", () => {
  it("moves everything from SQLite: what waits keeps its place, what was read stays read, and the rest is as it was", async () => {
    const before = await stopped();
    const url = await urlFor(before.dataDir);
    const { code, lines } = await run(before.dataDir, "move", "--to", url);
    expect([code, lines.at(-1)]).toEqual([0, expect.stringMatching(/^moved, and checked on both sides/)]);
    const store = await openMoved(before.dataDir, url);
    const { now } = before;
    const page = (after?: never) =>
      store.mailbox.page({ recipient: bob.publicKey, since: 0, after, maxEvents: 2, maxBytes: 1e6 }, now);
    const first = await page();
    expect(first.envelopes.map(hexOf)).toEqual(["1", "2"].map((label) => hexOf(envelope(bob.publicKey, label, now))));
    expect((await page(first.next as never)).envelopes).toHaveLength(1);
    for (const event of [eventFor(bob, "2", now), eventFor(carol, "read", now)])
      expect(await store.mailbox.put(event, now)).toBe("duplicate");
    expect(await store.mailbox.put(eventFor(bob, "4", now), now)).toBe("stored");
    expect(await store.mailbox.acknowledge(bob.publicKey, [bytesOf("1", 32)], now)).toBe(1);
    expect(hexOf((await store.tokens.ownerOf(bytesOf("token", 12))) as Uint8Array)).toBe(hexOf(bob.publicKey));
    expect((await store.rooms.messages(room_id, 0, { maxMessages: 9, maxBytes: 1e6 })).map(({ id }) => id)).toEqual([1, 2]);
    expect(await store.rooms.store(room_id, bytesOf("n", 24), bytesOf("c", 48), now)).toBe(3);
    expect(await store.rooms.isAdmitted(room_id, bob.publicKey)).toBe(true);
    expect(await store.rooms.isBanned(room_id, carol.publicKey)).toBe(true);
    expect(await store.rooms.hasToken(room_id, bytesOf("member", 12), now)).toBe(true);
    expect(await store.rooms.opens(room_id, bytesOf("shared", 12), now)).toBe("posting");
    expect(await store.backups.store(bob.publicKey, bytesOf("next", 64), now, 1)).toBe(2);
    expect(await store.push.registrationsOf(bob.publicKey)).toMatchObject([{ token: "device" }]);
    expect((await store.sms.owedTo(bob.publicKey, now))?.language).toBe("de");
    expect(await store.discovery.boxesUnder([bytesOf("tag", 32)], 1e6, now)).toHaveLength(1);
    expect(await store.postage.spend(bytesOf("mark", 16), 20_000)).toBe(false);
    expect(await store.boundKeys.has(bytesOf("bound", 16), 20_000)).toBe(true);
    expect((await store.carry.listFor(carol.publicKey, alice.publicKey, bytesOf("g", 16), now))?.members).toHaveLength(1);
    expect(await store.carry.leftAt([bytesOf("left", 16)])).toEqual([5]);
    expect((await store.blocks.list()).length).toBe(1);
    const [{ names } = { names: "" }] = await withPostgres(url, (query) =>
      query<{ names: string }>(sql("SELECT string_agg(name, ' ' ORDER BY name) AS names FROM secrets")),
    );
    expect(names).toBe("discovery-keys.json discovery-pepper.json vapid.json");
  });

  it("moves a name with U+0000 in it, and gives no room the number of one that ended", async () => {
    const { dataDir, as, clock, relay, store } = await startRelay();
    const admin = await as(alice);
    const [ended, fresh] = [bytesOf("ended", 16), bytesOf("fresh", 16)];
    await admin.send(createRoom(room_id, clock.now(), { name: "a\0b" }));
    await admin.send(createRoom(ended, clock.now()));
    for (const label of ["1", "2"]) await store.rooms.store(ended, bytesOf(`n ${label}`, 24), bytesOf(label, 48), clock.now());
    await store.rooms.end(ended);
    await passUntil(clock, relay.drain());
    const url = await urlFor(dataDir);
    expect((await run(dataDir, "move", "--to", url)).code).toBe(0);
    const { rooms } = await openMoved(dataDir, url);
    const flags = { gated: true, proximityRequired: false, bleEnabled: true, maxMembers: 5, name: "x\0y", description: undefined };
    const about = { roomId: fresh, kind: "room" as const, admin: bob.publicKey, cells: undefined, createdAt: 1, expiresAt: FUTURE };
    expect(await rooms.create({ ...about, ...flags })).toBe("created");
    const bounds = { maxMessages: 9, maxBytes: 1e6 };
    // What was said in the room that ended is not for those of the new one.
    expect(await rooms.messages(fresh, 0, bounds)).toEqual([]);
    expect(await rooms.store(fresh, bytesOf("n", 24), bytesOf("c", 48), 1)).toBe(1);
    while ((await rooms.purge(1, 200)).more);
    expect(await rooms.messages(fresh, 0, bounds)).toHaveLength(1);
  });

  it("leaves every row of SQLite behind where one cannot be moved, and refuses a running relay and a used database", async () => {
    const before = await stopped();
    const url = await urlFor(before.dataDir);
    await expect(run(before.dataDir, "move")).rejects.toThrow(/where to: --to postgres/);
    await expect(run(before.dataDir, "move", "--to", "mysql://x/y")).rejects.toThrow(/where to/);
    behind(before.dataDir, (db) => db.exec("CREATE TABLE surprise (id INTEGER)"));
    await expect(run(before.dataDir, "move", "--to", url)).rejects.toThrow(/does not move: surprise/);
    behind(before.dataDir, (db) => db.exec("DROP TABLE surprise"));
    await run(before.dataDir, "move", "--to", url);
    await expect(run(before.dataDir, "move", "--to", url)).rejects.toThrow(/not empty: nothing was copied/);
    expect((await run(before.dataDir, "verify")).lines).toEqual(["fine: 3 events"]);
  });

  it("knows every table: what it copies, what it counts, what it holds about a key", async () => {
    const before = await stopped();
    expect([...Object.keys(COPIED), ...Object.keys(OTHERWISE)].sort()).toEqual([...behind(before.dataDir, sqliteTables)].sort());
    const url = await urlFor(before.dataDir);
    await openMoved(before.dataDir, url);
    const tables = await withPostgres(url, tablesOf);
    expect([...Object.keys(ABOUT_A_KEY), ...Object.keys(ABOUT_NO_KEY)].sort()).toEqual([...tables].sort());
    const asked = Object.values(QUESTIONS).join(" ");
    expect(tables.filter((table) => !asked.includes(table)).sort()).toEqual(["probe", "schema_version", "store_state"]);
  });

  it("counts, blocks, exports, verifies and purges there", async () => {
    const before = await stopped();
    const { dataDir } = before;
    const url = await urlFor(dataDir);
    await run(dataDir, "move", "--to", url);
    const there = (...args: string[]): Promise<Ran> => runWith({ PPP_DATA_DIR: dataDir, PPP_STORE: url }, ...args);
    const { lines } = await there("stats", "--json");
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      waiting_events: 3,
      mailboxes_with_mail: 1,
      rooms: 1,
      room_messages: 2,
      shared_keys: 3,
    });
    expect((await there("verify")).lines).toEqual(["fine: 3 events"]);
    expect((await there("unblock", hexOf(carol.publicKey))).lines).toEqual(["unblocked"]);
    expect((await there("block", hexOf(carol.publicKey))).lines).toEqual(["blocked"]);
    const about = async (who: Person): Promise<readonly string[]> => {
      const rows = (await there("export", hexOf(who.publicKey))).lines.map((line) => (JSON.parse(line) as { table: string }).table);
      return [...new Set(rows)].sort();
    };
    expect(await about(bob)).toEqual(
      [
        "admissions",
        "backups",
        "carry_consents",
        "delivery_tokens",
        "discovery_boxes",
        "events",
        "ids",
        "knocks",
        "mailboxes",
      ].concat(["push_registrations", "sms_registrations"]),
    );
    expect(await about(person("nobody"))).toEqual([]);
    const all = (await there("export")).lines.length;
    const [{ rows } = { rows: 0 }] = await withPostgres(url, async (query) => {
      const counts = (await tablesOf(query)).map((table) => `(SELECT count(*) FROM ${table})`).join(" + ");
      return query<{ rows: number }>(sql(`SELECT ${counts} AS rows`));
    });
    expect(all).toBe(rows);
    expect((await there("purge")).lines[0]).toMatch(/^deleted what is past its time/);
    await expect(there("backup", "x")).rejects.toThrow(/pg_basebackup or pg_dump/);
    await expect(there("restore", "x")).rejects.toThrow(/pg_basebackup or pg_dump/);
  });

  it("finds what is wrong", async () => {
    const { dataDir } = await stopped();
    const url = await urlFor(dataDir);
    await run(dataDir, "move", "--to", url);
    const verify = async (change: string): Promise<string> => {
      await withPostgres(url, (query) => query(sql(change)));
      const { code, lines } = await runWith({ PPP_DATA_DIR: dataDir, PPP_STORE: url }, "verify");
      expect(code).toBe(1);
      return lines.join("\n");
    };
    expect(await verify("UPDATE mailboxes SET events = events + 1 WHERE events > 0")).toMatch(/accounts do not agree/);
    expect(await verify("UPDATE mailboxes SET next = 1")).toMatch(/beyond the end of their mailbox/);
    expect(await verify("UPDATE ids SET n = n + 1 WHERE n IS NOT NULL")).toMatch(/its id is not remembered/);
    expect(await verify("UPDATE events SET event_id = '\\x00' WHERE n = (SELECT min(n) FROM events)")).toMatch(
      /not that of its envelope/,
    );
    expect(await verify("UPDATE events SET envelope = '\\x00' WHERE n = (SELECT max(n) FROM events)")).toMatch(/cannot be read/);
    expect(await verify("UPDATE rooms SET bytes = 1")).toMatch(/room accounts do not agree/);
    expect(await verify("UPDATE usage SET events = events + 7 WHERE slot = 5")).toMatch(/sums over the store do not agree/);
  });
});
