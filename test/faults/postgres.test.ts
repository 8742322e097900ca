/** Faults of the way to PostgreSQL and of PostgreSQL: what was answered is there, what was not is told, and it goes on by itself. */
import { afterAll, describe, expect, it } from "vitest";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { openPostgresStore } from "../../relay/store/postgres/postgres-store.ts";
import type { NewEvent, PutOutcome, Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { connectionsTo, sql, withPatientClient } from "../../src/host/postgres/database.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { bytesOf } from "../relay/people.ts";
import { elsewhere, inLong } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";

if (postgresMissing) console.log(`test/faults/postgres.test.ts is skipped${elsewhere}: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());

const bob = bytesOf("bob", 32);
const event = (label: string, recipient: Bytes = bob): NewEvent => ({
  ...{ recipient, eventId: bytesOf(label, 32), sealedId: undefined, createdAt: 1, expiresAt: 4_000_000_000 },
  envelope: bytesOf(label, 64),
});
const inbox = async ({ mailbox }: Store): Promise<number> =>
  (await mailbox.page({ recipient: bob, since: 0, after: undefined, maxEvents: 999, maxBytes: 1e6 }, 2)).envelopes.length;

interface Way {
  readonly store: Store;
  readonly proxy: TcpProxy;
  /** Past the proxy. */
  readonly straight: Store;
  readonly url: string;
  readonly proxied: string;
}

async function way(): Promise<Way> {
  const dataDir = tempDir();
  const url = await (server as PostgresServer).urlOf(dataDir.replaceAll(/\W/g, "_").toLowerCase());
  const proxy = await TcpProxy.to(Number(new URL(url).port));
  const proxied = new URL(url);
  proxied.port = `${proxy.port}`;
  const key = loadRelayKey(dataDir);
  const [straight, store] = await Promise.all(
    [url, proxied.href].map((one) => openPostgresStore({ url: one, key, clock: systemClock })),
  );
  undoLater(async () => {
    proxy.reset();
    await Promise.all([store?.close(), straight?.close()]);
    proxy.close();
  });
  return { store: store as Store, straight: straight as Store, proxy, url, proxied: proxied.href };
}

const seconds = async (work: Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work.catch(() => undefined);
  return (performance.now() - from) / 1000;
};

async function untilStored({ mailbox }: Store, label: string): Promise<void> {
  for (;;) {
    const outcome: PutOutcome | undefined = await mailbox.put(event(label), 1).catch(() => undefined);
    if (outcome !== undefined) return;
  }
}

describe.skipIf(postgresMissing)("a store whose database", () => {
  it("answers, but the answer is lost: the sender is told so, comes again and hears duplicate", async () => {
    const { store, proxy, straight } = await way();
    await store.mailbox.put(event("warm"), 1);
    // The outcomes of a batch come as one row of text.
    proxy.swallow((data) => data.includes("{1}"));
    await expect(store.mailbox.put(event("lost answer"), 1)).rejects.toThrow();
    expect(await inbox(straight)).toBe(2);
    expect(await store.mailbox.put(event("lost answer"), 1)).toBe("duplicate");
    expect(await inbox(store)).toBe(2);
  });

  it("falls silent: whoever waits is told, and it goes on once it speaks again", async () => {
    const { store, proxy } = await way();
    await Promise.all([store.mailbox.put(event("warm"), 1), inbox(store)]);
    proxy.silence(true);
    const told = await seconds(Promise.allSettled([store.mailbox.put(event("a"), 1), inbox(store)]));
    expect(store.failures()).toBeGreaterThan(0);
    proxy.silence(false);
    const back = await seconds(untilStored(store, "b"));
    console.log(`a silent database: told after ${told.toFixed(1)} s (7 wanted), back after ${back.toFixed(1)} s (2 wanted)`);
    expect(await inbox(store)).toBeGreaterThanOrEqual(2);
  });

  inLong("falls silent while several wait for one thing: all of them are told together", async () => {
    const { store, proxy } = await way();
    await store.mailbox.put(event("warm"), 1);
    proxy.silence(true);
    const told: string[] = [];
    const say = (label: string): Promise<unknown> =>
      store.rooms.store(bytesOf("room", 16), bytesOf(label, 24), bytesOf(label, 48), 1).catch(() => told.push(label));
    const first = say("first");
    const others = ["second", "third"].map(say);
    await first;
    // Not one after the other, each when its own time is over.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual(["first", "second", "third"]);
    await Promise.all(others);
    proxy.silence(false);
  });

  it("resets every connection: what is under way is told, the next goes through", async () => {
    const { store, proxy } = await way();
    await Promise.all([store.mailbox.put(event("warm"), 1), inbox(store)]);
    proxy.reset();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => store.mailbox.put(event(`${i}`), 1)));
    const stored = outcomes.filter((one) => one.status === "fulfilled").length;
    expect(await store.mailbox.put(event("after"), 1)).toBe("stored");
    expect(await inbox(store)).toBeGreaterThanOrEqual(stored + 2);
  });

  it("is killed and comes back: nothing that was answered is lost", async () => {
    const { store, straight } = await way();
    const answered: string[] = [];
    const load = (async () => {
      for (let i = 0; i < 400; i++) {
        const outcome = await store.mailbox.put(event(`event ${i}`), 1).catch(() => undefined);
        if (outcome === "stored") answered.push(`event ${i}`);
        if (i === 150) await (server as PostgresServer).kill().then(() => (server as PostgresServer).resume());
      }
    })();
    await load;
    expect(answered.length).toBeGreaterThan(300);
    const replies = await Promise.all(answered.map((label) => straight.mailbox.put(event(label), 1)));
    expect(replies.every((reply) => reply === "duplicate")).toBe(true);
  });

  it("has a disk that is full: nothing is stored and the sender is told, what is there can be read, and it goes on when there is space", async () => {
    const { store, straight, url } = await way();
    await store.mailbox.put(event("before"), 1);
    const change = (text: string) => withPatientClient(url, (query) => query({ name: "", text }));
    await change(`
      CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION full_disk();`);
    const failures = store.failures();
    await expect(store.mailbox.put(event("no space"), 1)).rejects.toThrow(/No space left/);
    expect(store.failures()).toBeGreaterThan(failures);
    expect(await inbox(straight)).toBe(1);
    await change("DROP TRIGGER full_disk ON events");
    expect(await store.mailbox.put(event("no space"), 1)).toBe("stored");
    expect(await store.usage()).toMatchObject({ events: 2, bytes: 128 });
  });

  it("is used by relays whose clocks differ by minutes: what came first stays first", async () => {
    const { store, straight } = await way();
    const ahead = systemClock.now() + 300;
    for (let i = 0; i < 6; i++)
      await (i % 2 === 0 ? store : straight).mailbox.put(event(`${i}`), i % 2 === 0 ? ahead : ahead - 600);
    const page = await store.mailbox.page({ recipient: bob, since: 0, after: undefined, maxEvents: 9, maxBytes: 1e6 }, 2);
    expect(page.envelopes.map((one) => Buffer.from(one).toString("hex"))).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => Buffer.from(bytesOf(`${i}`, 64)).toString("hex")),
    );
  });

  const later = postgresMissing ? it.skip : inLong;
  later("is held by a relay that went silent: what it held is free again within seconds", async () => {
    const { straight, proxy, url, proxied } = await way();
    const room = {
      roomId: bytesOf("room", 16),
      kind: "room",
      admin: bob,
      cells: undefined,
      gated: true,
      proximityRequired: false,
    } as const;
    const more = { bleEnabled: true, maxMembers: 5, createdAt: 1, expiresAt: 4_000_000_000, name: "n", description: undefined };
    await straight.rooms.create({ ...room, ...more });
    const pool = connectionsTo(proxied, { name: "test", max: 1, onLost: () => undefined });
    const client = await pool.connect();
    await client.query("BEGIN");
    await client.query("SELECT FROM rooms FOR UPDATE");
    proxy.silence(true);
    const say = () => straight.rooms.store(room.roomId, bytesOf("n", 24), bytesOf("c", 48), 1).catch(() => undefined);
    while ((await say()) === undefined);
    expect(url).not.toBe(proxied);
  });

  later("is used by two relays for everything at once: no error, no deadlock, and the accounts are right", async () => {
    const { store, straight, url } = await way();
    const boxes = Array.from({ length: 12 }, (_, i) => bytesOf(`box ${i}`, 32));
    const errors: string[] = [];
    const until = Date.now() + 15_000;
    const random = seeded(Number(process.env.FC_SEED ?? 20_261_130));
    const any = (n: number): number => Math.floor(random() * n);
    const box = (): Bytes => boxes[any(12)] as Bytes;
    const id = (i: number): Bytes => bytesOf(`id ${i}`, 32);
    const now = Math.floor(systemClock.now());
    const one = (): NewEvent => {
      const i = any(3_000);
      const ends = [now + 1, now - 40 * 86_400, now + 86_400][any(3)] as number;
      const sealedId = i % 2 ? bytesOf(`s ${i}`, 32) : undefined;
      const recipient = boxes[i % 12] as Bytes;
      return { recipient, eventId: id(i), sealedId, createdAt: now, expiresAt: ends, envelope: new Uint8Array(any(500) + 1) };
    };
    const loop = async (work: () => Promise<unknown>): Promise<void> => {
      while (Date.now() < until) await work().catch((error: Error) => void errors.push(error.message));
    };
    const loops = [store, straight].flatMap(({ mailbox, carry, push }) => [
      ...Array.from({ length: 6 }, () => loop(() => Promise.all(Array.from({ length: 10 }, () => mailbox.put(one(), now))))),
      loop(() =>
        mailbox.acknowledge(
          box(),
          Array.from({ length: 20 }, () => id(any(3_000))),
          now,
        ),
      ),
      loop(() => mailbox.page({ recipient: box(), since: 0, after: undefined, maxEvents: 50, maxBytes: 1e6 }, now)),
      loop(() => carry.page({ recipients: boxes, after: undefined, endsAfter: now, maxEvents: 20, maxBytes: 1e6 })),
      loop(() => mailbox.purge(systemClock.now() + 60, 50)),
      loop(() => push.register(bob, { platform: "webpush", token: `${any(9)}` })),
    ]);
    await Promise.all(loops);
    expect([...new Set(errors)]).toEqual([]);
    const [wrong] = await withPatientClient(url, (query) =>
      query<{ count: number }>(
        sql(`SELECT count(*) AS count FROM mailboxes AS m LEFT JOIN
          (SELECT mailbox, count(*) AS events, sum(octet_length(envelope)) AS bytes FROM events GROUP BY mailbox) AS e ON e.mailbox = m.id
          WHERE m.events <> coalesce(e.events, 0) OR m.bytes <> coalesce(e.bytes, 0)`),
      ),
    );
    expect(wrong?.count).toBe(0);
  });
});

/** A sequence that can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
