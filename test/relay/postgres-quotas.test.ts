/** Bounds of mailboxes, rooms, backups and the whole store in PostgreSQL. */
import { afterAll, describe, expect, it } from "vitest";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { openPostgresStore } from "../../relay/store/postgres/postgres-store.ts";
import { NO_QUOTA, type Quota } from "../../relay/store/quota.ts";
import type { NewRoom } from "../../relay/store/rooms.ts";
import type { NewEvent, Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { Client, failure } from "./client.ts";
import { tempDir, undoLater } from "./harness.ts";
import { bytesOf, envelope, longBytesOf, person } from "./people.ts";
import { startSeveral } from "./several.ts";

if (postgresMissing) console.log(`test/relay/postgres-quotas.test.ts is skipped${elsewhere}: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());

const NOW = 1_800_000_000;
const bob = bytesOf("bob", 32);
const alice = bytesOf("alice", 32);
const event = (label: string, changes: Partial<NewEvent> = {}): NewEvent => ({
  ...{ recipient: bob, eventId: bytesOf(`id ${label}`, 32), sealedId: undefined, createdAt: NOW, expiresAt: NOW + 864_000 },
  envelope: bytesOf(`envelope ${label}`, 64),
  ...changes,
});

async function opened(quota: Partial<Quota>): Promise<Store> {
  const dataDir = tempDir();
  const url = await (server as PostgresServer).urlOf(dataDir.replaceAll(/\W/g, "_").toLowerCase());
  // The store is counted anew when a test says so.
  const clock = { ...systemClock, elapsed: () => 0 };
  const store = await openPostgresStore({ url, key: loadRelayKey(dataDir), clock, quota: { ...NO_QUOTA, ...quota } });
  undoLater(() => store.close());
  return store;
}

describe.skipIf(postgresMissing)("in PostgreSQL", () => {
  it("a full mailbox says so, and the others of its batch are stored", async () => {
    const { mailbox, usage, failures } = await opened({ mailboxEvents: 2 });
    for (const label of ["1", "2"]) expect(await mailbox.put(event(label), NOW)).toBe("stored");
    const outcomes = await Promise.all([
      mailbox.put(event("a", { recipient: alice }), NOW),
      mailbox.put(event("3"), NOW),
      mailbox.put(event("1"), NOW),
      mailbox.put(event("a", { recipient: alice }), NOW),
      mailbox.put(event("s", { recipient: alice, sealedId: bytesOf("sealed", 32) }), NOW),
      mailbox.put(event("x", { recipient: alice }), NOW),
    ]);
    expect(outcomes).toEqual(["stored", "mailbox-full", "duplicate", "duplicate", "stored", "mailbox-full"]);
    expect(await usage()).toMatchObject({ events: 4, bytes: 256 });
    expect(failures()).toBe(0);
    expect(await mailbox.acknowledge(bob, [event("1").eventId], NOW)).toBe(1);
    expect(await mailbox.put(event("3"), NOW)).toBe("stored");
  });

  it("a mailbox is full by its bytes as well, and takes what still fits", async () => {
    const { mailbox } = await opened({ mailboxBytes: 200 });
    const sizes = [100, 90, 20, 10];
    const outcomes: string[] = [];
    for (const size of sizes) outcomes.push(await mailbox.put(event(`${size}`, { envelope: new Uint8Array(size) }), NOW));
    expect(outcomes).toEqual(["stored", "stored", "mailbox-full", "stored"]);
  });

  it("a full store says so, knows duplicates, and takes mail again when some was fetched", async () => {
    const { mailbox, usage } = await opened({ storeBytes: 500_000 });
    const put = (i: number) => mailbox.put(event(`${i}`, { envelope: new Uint8Array(60_000) }), NOW);
    let count = 0;
    while ((await put(count)) === "stored") count++;
    expect(count).toBe(8);
    expect(await put(0)).toBe("duplicate");
    expect(await put(99)).toBe("store-full");
    for (let i = 0; i < 4; i++) await mailbox.acknowledge(bob, [event(`${i}`).eventId], NOW);
    await usage();
    expect(await put(101)).toBe("stored");
  });

  it("backups stop at half of it, may be replaced by smaller ones, and make room when they go", async () => {
    const { backups } = await opened({ storeBytes: 500_000 });
    const store = (i: number, size: number) => backups.store(bytesOf(`${i}`, 32), longBytesOf(`${i}`, size), NOW);
    const versions = [];
    for (let i = 0; i < 6; i++) versions.push(await store(i, 50_000));
    expect(versions).toEqual([1, 1, 1, 1, 1, "quota"]);
    expect(await store(0, 40_000)).toBe(2);
    await backups.delete(bytesOf("1", 32));
    expect(await store(7, 50_000)).toBe(1);
  });

  it("rooms and discovery have theirs, and what is withdrawn makes room at once", async () => {
    const { rooms, discovery } = await opened({ roomBytes: 100 });
    const room = {
      roomId: bytesOf("r", 16),
      kind: "room",
      admin: bob,
      cells: undefined,
      gated: true,
      proximityRequired: false,
    } as const;
    const more = { bleEnabled: true, maxMembers: 5, createdAt: NOW, expiresAt: NOW + 3_600, name: "n", description: undefined };
    await rooms.create({ ...room, ...more } satisfies NewRoom);
    const say = (label: string, size: number) =>
      rooms.store(room.roomId, bytesOf(`n${label}`, 24), bytesOf(`c${label}`, size), NOW);
    expect([await say("1", 64), await say("2", 64), await say("1", 64), await say("3", 36)]).toEqual([1, "quota", "duplicate", 2]);
    const bounds = { maxBytes: 3_000, perTag: 9, perAddress: 9 };
    const publish = (i: number) => {
      const box = { tags: [bytesOf(`t${i}`, 32)], boxes: [longBytesOf(`${i}`, 1_000)], near: [bytesOf("n", 4)] };
      return discovery.publish({ publisher: bytesOf(`${i}`, 32), ...box, until: NOW + 1_000 }, bounds, NOW);
    };
    expect([await publish(1), await publish(2), await publish(3)]).toEqual([1, 1, 0]);
    await discovery.withdraw(bytesOf("1", 32), [bytesOf("t1", 32)]);
    expect(await publish(3)).toBe(1);
  });

  it("over the wire the sender hears quota, and somebody else's letter in the same moment is stored", async () => {
    const several = await startSeveral(server as PostgresServer, { env: { PPP_MAILBOX_MAX_EVENTS: "2" } });
    const client = await Client.as((several.relays[0] as { url: string }).url, person("alice"));
    undoLater(() => client.close());
    const mail = (to: string, label: string) => ({
      cmd: "STORE" as const,
      event: envelope(person(to).publicKey, label, several.clock.now()),
    });
    for (const label of ["1", "2"]) await client.send(mail("bob", label));
    const [full, other] = await Promise.all([client.send(mail("bob", "4")), client.send(mail("carol", "1"))]);
    expect([failure(full).code, other.cmd]).toEqual(["quota", "STORED"]);
  });
});
