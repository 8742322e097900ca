/**
 * `npm run bench:numbers-store`: what the directory's store takes for ten thousand numbers at once, for a cascade over them, and for look-ups, each
 * beside a bare better-sqlite3 that writes or reads the same rows in the same tables. Medians of processor time: other programs on the machine count
 * less then, and waiting for the disk does not. The numbers are drawn from random bytes that were fetched before.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { drawPpnum } from "../numbers/model/ppnum.ts";
import { newPpnumId } from "../numbers/model/ppnum-id.ts";
import type { NumbersStore } from "../numbers/store/contract.ts";
import type { NewEntity } from "../numbers/store/contract-entities.ts";
import { MIGRATIONS } from "../numbers/store/rules/schema.ts";
import { openNumbersStore } from "../numbers/store/sqlite/sqlite-store.ts";
import { type Random, systemClock, systemRandom } from "../src/host/ports.ts";

const ROUNDS = 7;
const MANY = 10_000;
const LOOKUPS = 50_000;
const NOW = Math.floor(Date.now() / 1000);
const BY = { admin: "bench" };

/** In the place of a system call for each number. */
function pooled(random: Random): Random {
  let [pool, at] = [random(0), 0];
  return (length) => {
    if (at + length > pool.length) [pool, at] = [random(1 << 20), 0];
    at += length;
    return pool.subarray(at - length, at);
  };
}
const random = pooled(systemRandom);
const draw = (depth: 0 | 1 | 2): string => drawPpnum(random, depth);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function seconds(work: () => unknown): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

const entity = (type: "enterprise" | "programmable", owner?: string): NewEntity => ({
  ...{ ppnumId: newPpnumId(type, NOW, random), type, reach: "open", hasSecret: true },
  ...(owner === undefined ? {} : { owner }),
});

class Figures {
  private readonly ours = new Map<string, number[]>();
  private readonly bare = new Map<string, number[]>();

  private static add(to: Map<string, number[]>, what: string, value: number): void {
    to.set(what, [...(to.get(what) ?? []), value]);
  }

  async measure(what: string, ours: () => unknown, bare: () => unknown): Promise<void> {
    Figures.add(this.bare, what, await seconds(bare));
    Figures.add(this.ours, what, await seconds(ours));
  }

  say(what: string, most: number): void {
    const [ours, bare] = [median(this.ours.get(what) ?? []), median(this.bare.get(what) ?? [])];
    const verdict = ours <= most ? "ok" : "TOO MUCH";
    console.log(
      `${what}: ${ours.toFixed(3)} s (at most ${most}: ${verdict}); bare ${bare.toFixed(3)} s, ratio ${(bare / ours).toFixed(2)}`,
    );
  }
}

/** The same tables, and nothing of ours on them. */
function bareDatabase(dataDir: string): Database {
  const db = new Sqlite(join(dataDir, "bare.db"));
  for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "cache_size = -16384"]) db.pragma(pragma);
  db.pragma("wal_autocheckpoint = 16384");
  for (const migration of MIGRATIONS) db.exec(migration);
  return db;
}

const ENTITY = "INSERT INTO entity (ppnum_id, type, owner, depth, state, reach, has_secret, created_at)";

function issueBare(db: Database, owner: string, ids: readonly string[]): void {
  const insertEntity = db.prepare(`${ENTITY} VALUES (?, 'programmable', ?, 1, 'active', 'open', 1, ?)`);
  const insertNumber = db.prepare("INSERT INTO number VALUES (?, ?, 'active', ?, NULL) ON CONFLICT (ppnum) DO NOTHING");
  const insertEvent = db.prepare("INSERT INTO event (ppnum_id, watcher, kind, at) VALUES (?, ?, 1, ?)");
  db.transaction(() => {
    db.prepare(`${ENTITY} VALUES (?, 'enterprise', NULL, 0, 'active', 'open', 1, ?)`).run(owner, NOW);
    for (const id of ids) {
      insertEntity.run(id, owner, NOW);
      insertNumber.run(draw(1), id, NOW);
      for (const watcher of [id, owner]) insertEvent.run(id, watcher, NOW);
    }
  }).immediate();
}

/** Sets the state of all that an account owns, and of their numbers, and tells each and the owner. */
function moveBare(db: Database, owner: string, to: string): void {
  const ids = "(SELECT ppnum_id FROM entity WHERE owner = ?)";
  db.transaction(() => {
    db.prepare("UPDATE entity SET state = ?, state_before_owner = 'active' WHERE owner = ?").run(to, owner);
    db.prepare(`UPDATE number SET state = ?, since = ? WHERE state <> 'quarantined' AND ppnum_id IN ${ids}`).run(to, NOW, owner);
    for (const watcher of ["ppnum_id", "owner"])
      db.prepare(
        `INSERT INTO event (ppnum_id, watcher, kind, at) SELECT ppnum_id, ${watcher}, 3, ? FROM entity WHERE owner = ?`,
      ).run(NOW, owner);
  }).immediate();
}

async function issueAndMove(figures: Figures, store: NumbersStore, db: Database): Promise<void> {
  const org = entity("enterprise");
  const owner = org.ppnumId;
  await store.entities.create([org], draw, BY, NOW);
  const senders = Array.from({ length: MANY }, () => entity("programmable", owner));
  const ids = senders.map(({ ppnumId }) => ppnumId);
  await figures.measure(
    "issuing 10,000",
    () => store.entities.create(senders, draw, BY, NOW),
    () => issueBare(db, owner, ids),
  );
  await figures.measure(
    "suspending 10,001",
    () => store.life.suspend(owner, BY, NOW),
    () => moveBare(db, owner, "suspended"),
  );
  await figures.measure(
    "waking 10,001",
    () => store.life.resume(owner, BY, NOW),
    () => moveBare(db, owner, "active"),
  );
  await figures.measure(
    "deactivating 10,001",
    () => store.life.deactivate(owner, BY, NOW),
    () => moveBare(db, owner, "suspended"),
  );
}

async function lookUp(figures: Figures, store: NumbersStore, dataDir: string): Promise<void> {
  await store.entities.create(
    Array.from({ length: MANY }, () => entity("enterprise")),
    draw,
    BY,
    NOW,
  );
  const db = new Sqlite(join(dataDir, "numbers.db"), { readonly: true });
  const numbers = db.prepare("SELECT ppnum FROM number WHERE state = 'active'").pluck().all() as string[];
  const bare = db.prepare("SELECT e.ppnum_id, n.ppnum, e.type FROM number n JOIN entity e USING (ppnum_id) WHERE n.ppnum = ?");
  const numberAt = (i: number): string => numbers[i % numbers.length] ?? "";
  for (let round = 0; round < ROUNDS; round++)
    await figures.measure(
      "50,000 look-ups",
      async () => {
        for (let i = 0; i < LOOKUPS; i++) await store.entities.card(numberAt(i), NOW);
      },
      () => {
        for (let i = 0; i < LOOKUPS; i++) bare.get(numberAt(i));
      },
    );
  db.close();
}

const dataDir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
const store = openNumbersStore(dataDir, { auditKey: systemRandom(32), clock: systemClock });
const db = bareDatabase(dataDir);
const figures = new Figures();
try {
  for (let round = 0; round < ROUNDS; round++) await issueAndMove(figures, store, db);
  await lookUp(figures, store, dataDir);
  figures.say("issuing 10,000", 0.2);
  for (const what of ["suspending 10,001", "waking 10,001", "deactivating 10,001"]) figures.say(what, 0.15);
  figures.say("50,000 look-ups", 1);
} finally {
  db.close();
  await store.close();
  rmSync(dataDir, { recursive: true });
}
