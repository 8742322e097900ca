/** Cascades: random trees against a plain model, and ten thousand accounts at once under kill -9. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import { MAX_OWNED } from "../../numbers/store/contract-entities.ts";
import { openNumbersStore } from "../../numbers/store/sqlite/sqlite-store.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { tempDir } from "../relay/harness.ts";
import { inForm } from "../support/long.ts";
import { seededRandom } from "../support/random.ts";
import { ADMIN, bytesOf, counting, make, NOW, newEntity, stateOf } from "./accounts.ts";

const open = (dataDir = tempDir()): NumbersStore =>
  openNumbersStore(dataDir, { auditKey: bytesOf("audit key", 32), clock: new FakeClock(NOW) });

/** What an account is for itself; whether it is awake follows from those above it. */
type Own = "active" | "suspended" | "deactivated";

class Tree {
  readonly own: Own[] = ["active"];
  readonly ids: string[] = [];
  private readonly owners: (number | undefined)[] = [undefined];

  add(owner: number): void {
    this.own.push("active");
    this.owners.push(owner);
  }

  above(i: number): number[] {
    const owner = this.owners[i];
    return owner === undefined ? [] : [owner, ...this.above(owner)];
  }

  depth = (i: number): number => this.above(i).length;

  /** By the definition: awake when it and all above it are active. */
  state(i: number): Own {
    const line = [i, ...this.above(i)].map((one) => this.own[one]);
    if (this.own[i] === "deactivated") return "deactivated";
    return line.every((own) => own === "active") ? "active" : "suspended";
  }

  isUnder = (i: number, root: number): boolean => i === root || this.above(i).includes(root);
}

const MOVES = ["suspend", "resume", "deactivate"] as const;
const step = record({ move: constantFrom(...MOVES), at: integer({ min: 0, max: 11 }) });

/** What the model says of a move by an operator. */
function moveModel(tree: Tree, move: (typeof MOVES)[number], i: number): void {
  const isAwakeAbove = tree.above(i).every((one) => tree.own[one] === "active");
  if (tree.own[i] === "deactivated") return;
  if (move === "suspend") tree.own[i] = "suspended";
  else if (move === "resume" && isAwakeAbove) tree.own[i] = "active";
  else if (move === "deactivate") for (const j of tree.own.keys()) if (tree.isUnder(j, i)) tree.own[j] = "deactivated";
}

describe("a cascade", () => {
  it("leaves each of a random tree as it would be by definition, after any moves", () =>
    assert(
      asyncProperty(
        array(integer({ min: 0, max: 9 }), { maxLength: 11 }),
        array(step, { maxLength: 14 }),
        async (owners, steps) => {
          const store = open();
          const tree = new Tree();
          tree.ids.push((await make(store, "root", "enterprise")).ppnumId);
          for (const choice of owners) {
            const possible = tree.ids.map((_, i) => i).filter((i) => tree.depth(i) < 2);
            const owner = possible[choice % possible.length] ?? 0;
            const label = `node ${tree.ids.length}`;
            const made = await make(store, label, "ai_agent", { owner: tree.ids[owner]!, hasSecret: false, reach: "closed" });
            tree.add(owner);
            tree.ids.push(made.ppnumId);
          }
          for (const { move, at } of steps) {
            const i = at % tree.ids.length;
            await store.life[move](tree.ids[i]!, ADMIN, NOW);
            moveModel(tree, move, i);
            const states = await Promise.all(tree.ids.map((id) => stateOf(store, id)));
            expect(states).toEqual(tree.ids.map((_, j) => tree.state(j)));
            const live = tree.ids.filter((_, j) => j > 0 && tree.own[j] !== "deactivated").length;
            if (tree.own[0] !== "deactivated") expect(await store.entities.ownedCount(tree.ids[0]!)).toBe(live);
          }
          await store.close();
        },
      ),
      { numRuns: inForm(25, 400) },
    ));
});

const CHILD = fileURLToPath(new URL("cascade-child.ts", import.meta.url));
const LOADER = import.meta.resolve("tsx");

/** Runs the child for so long after it has begun, then kills it. */
async function killAfter(ms: number, dataDir: string, root: string): Promise<void> {
  const child = spawn(process.execPath, ["--import", LOADER, CHILD, dataDir, root], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, ms));
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** The states that the tables have, each with its count. */
function statesIn(dataDir: string) {
  const db = new Sqlite(join(dataDir, "numbers.db"));
  const pairs = (sql: string): string =>
    (db.prepare(sql).raw().all() as [string, number][]).map(([state, count]) => `${state} ${count}`).join(", ");
  const count = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0;
  const found = {
    check: db.pragma("integrity_check", { simple: true }),
    entities: pairs("SELECT state, count(*) FROM entity GROUP BY state"),
    numbers: pairs("SELECT state, count(*) FROM number GROUP BY state"),
    moved: count("SELECT count(*) FROM audit WHERE action IN ('suspended', 'resumed')"),
    told: count("SELECT count(*) FROM event WHERE kind IN (3, 4) AND watcher = ppnum_id"),
  };
  // A hundred rounds would write millions.
  db.exec("DELETE FROM event");
  db.close();
  return found;
}

it("over ten thousand happens whole or not at all, however often the process is killed", async () => {
  const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 1_000_000);
  console.log(`PROPERTY_SEED=${seed}`);
  const dataDir = tempDir();
  const store = open(dataDir);
  const root = await make(store, "org", "enterprise");
  const senders = Array.from({ length: MAX_OWNED }, (_, i) =>
    newEntity(`sender ${i}`, "programmable", { owner: root.ppnumId, reach: "open" }),
  );
  await store.entities.create(senders, counting(1e6), ADMIN, NOW);
  await store.close();
  const all = MAX_OWNED + 1;
  const random = seededRandom(seed);
  let before = 0;
  for (let round = 0; round < inForm(2, 100); round++) {
    await killAfter((random(1)[0] ?? 0) * 2, dataDir, root.ppnumId);
    const { check, entities, numbers, moved, told } = statesIn(dataDir);
    expect(check).toBe("ok");
    expect([`active ${all}`, `suspended ${all}`]).toContain(entities);
    expect(numbers).toBe(entities);
    // Each line of the audit has its events, and no event is without its line.
    expect(told).toBe((moved - before) * all);
    before = moved;
  }
  const after = open(dataDir);
  expect(await after.audit.verify()).toMatchObject({ lines: expect.any(Number) });
  await after.close();
});
