/** Faults of the way to PostgreSQL and of PostgreSQL: what was answered is there, what was not is told, and it goes on by itself. */
import { afterAll, describe, expect, it } from "vitest";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { withPatientClient } from "../../relay/store/postgres/database.ts";
import { openPostgresStore } from "../../relay/store/postgres/postgres-store.ts";
import type { NewEvent, PutOutcome, Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { bytesOf } from "../relay/people.ts";
import { elsewhere } from "../support/long.ts";
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
  return { store: store as Store, straight: straight as Store, proxy, url };
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
});
