/** Positions become visible in the order in which they are given, whoever stores and whoever is killed; and a store in which they do not fails here. */
import { afterAll, describe, expect, it } from "vitest";
import { problemsOf } from "../../relay/admin/postgres/verify.ts";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { openPostgresStore } from "../../relay/store/postgres/postgres-store.ts";
import type { Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { sql, withPatientClient } from "../../src/host/postgres/database.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { inForm } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { eventOf, Reader, write } from "./order-world.ts";

if (postgresMissing) console.log(`test/faults/order.test.ts is skipped: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());

const EVENTS = inForm(2_000, 60_000);
const ROUNDS = inForm(1, 10);

interface World {
  readonly url: string;
  readonly stores: readonly Store[];
  readonly proxies: readonly TcpProxy[];
}

/** Two relays' stores, each over a way of its own that can be cut as when its process is killed. */
async function world(): Promise<World> {
  const dataDir = tempDir();
  const url = await (server as PostgresServer).urlOf(dataDir.replaceAll(/\W/g, "_").toLowerCase());
  const proxies = await Promise.all([0, 1].map(() => TcpProxy.to(Number(new URL(url).port))));
  const stores: Store[] = [];
  for (const { port } of proxies) {
    const way = new URL(url);
    way.port = `${port}`;
    stores.push(await openPostgresStore({ url: way.href, key: loadRelayKey(dataDir), clock: systemClock }));
  }
  undoLater(async () => {
    for (const proxy of proxies) proxy.reset();
    await Promise.all(stores.map((store) => store.close()));
    for (const proxy of proxies) proxy.close();
  });
  return { url, stores, proxies };
}

/** Numbers all events from one sequence, as a store would that takes no lock. */
const MUTANT = `
CREATE SEQUENCE everything;
CREATE OR REPLACE FUNCTION put_batch(
  boxes uuid[], digests uuid[], sealeds uuid[], created int8[], expires int8[], sizes int4[], offsets int4[], event_ids bytea, envelopes bytea,
  max_events float8, max_bytes float8
) RETURNS int2[] LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mailboxes (box, next, events, bytes, day) SELECT DISTINCT box, 0, 0, 0, 0 FROM unnest(boxes) AS box ORDER BY box ON CONFLICT DO NOTHING;
  INSERT INTO events (mailbox, n, created_at, purge_at, digest, event_id, envelope)
    SELECT m.id, nextval('everything'), 1, 1, digest, substring(event_ids FROM (i::int4 - 1) * 32 + 1 FOR 32), envelopes
    FROM unnest(boxes, digests) WITH ORDINALITY AS b (box, digest, i) JOIN mailboxes AS m USING (box);
  RETURN (SELECT array_agg(1::int2) FROM unnest(boxes));
END $$;`;

async function missedWhile(
  { url, stores }: World,
  work: (answered: Set<string>) => Promise<void>,
): Promise<Record<string, number>> {
  const reader = new Reader(url);
  const reading = reader.run();
  const answered = new Set<string>();
  await Promise.all([write(stores, "event", { answered, isOver: () => answered.size >= EVENTS }), work(answered)]);
  reader.end();
  await reading;
  const missed = [...answered].filter((id) => !reader.seen.has(id)).length;
  const twice = [...reader.seen.values()].filter((count) => count > 1).length;
  return { answered: answered.size, missed, twice, outOfPlace: reader.outOfPlace };
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe.skipIf(postgresMissing)("two relays that store in the same mailboxes", () => {
  it("lose nothing, and show everything once and in order, while one after the other is cut off and the server is killed", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const here = await world();
      const found = await missedWhile(here, async (answered) => {
        await until(() => answered.size > EVENTS / 4);
        here.proxies[round % 2]?.reset();
        await until(() => answered.size > EVENTS / 2);
        await (server as PostgresServer).kill();
        await (server as PostgresServer).resume();
      });
      console.log(`order, round ${round + 1} of ${ROUNDS}: ${JSON.stringify(found)}`);
      expect(found).toMatchObject({ missed: 0, twice: 0, outOfPlace: 0 });
      const crypto = await loadRelayCrypto();
      const digests = { boxOf: () => new Uint8Array(16), mark: new Uint8Array(16) };
      const { shown } = await withPatientClient(here.url, async (query) => {
        await query(sql("BEGIN"));
        return problemsOf(query, crypto, digests);
      });
      // Envelopes here are random bytes; the accounts and the ids are what matters.
      expect(shown.filter((line) => !line.endsWith("its envelope cannot be read"))).toEqual([]);
    }
  });

  it("show nothing of one mailbox before what was stored earlier, however long that takes; positions from one sequence would", async () => {
    const here = await world();
    expect(await missedOfTwo(here)).toBe(0);
    const other = await world();
    await withPatientClient(other.url, (query) => query({ name: "", text: MUTANT }));
    expect(await missedOfTwo(other)).toBe(1);
  });
});

/** The transaction that stores such an envelope takes long before it commits. */
const SLOW = `
CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.envelope = 'slow' THEN PERFORM pg_sleep(1); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER take_long AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION take_long();`;

const WAITING = sql(
  "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND (wait_event = 'PgSleep' OR wait_event_type = 'Lock')",
);

/** One relay is slow to commit, the other stores in the same mailbox meanwhile, and a reader looks in between. @returns how many it misses */
async function missedOfTwo({ url, stores }: World): Promise<number> {
  const reader = new Reader(url);
  const put = (i: number, text: string): Promise<unknown> =>
    (stores[i] as Store).mailbox.put({ ...eventOf(text, 0), envelope: Buffer.from(text) }, 1);
  await withPatientClient(url, async (query) => {
    // A mailbox that is being made is waited for in any case.
    await put(0, "first");
    await query({ name: "", text: SLOW });
    const isWaiting = async (count: number): Promise<boolean> =>
      ((await query<{ count: number }>(WAITING))[0]?.count ?? 0) >= count;
    const slow = put(0, "slow");
    while (!(await isWaiting(1)));
    let isDone = false;
    const fast = put(1, "fast").then(() => {
      isDone = true;
    });
    while (!isDone && !(await isWaiting(2)));
    await reader.round();
    await Promise.all([slow, fast]);
    await reader.round();
  });
  return ["slow", "fast"].filter((text) => !reader.seen.has(Buffer.from(eventOf(text, 0).eventId).toString("hex"))).length;
}
