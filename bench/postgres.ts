/**
 * Relays with PostgreSQL against one with SQLite of another commit, in turns:
 *
 *   npm run bench:postgres -- c8fd18a
 *
 * STORE to 64 and to 20,000 mailboxes, FETCH with ACK, by one relay and by two; what they cost relays and PostgreSQL, the write-ahead log, and how
 * long a NOTIFY takes from one relay to the other. ROUNDS (9) and EVENTS (4000) set how much. Needs PostgreSQL; NATS where it is there.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { parseMessage } from "../src/protocol/wire/frame.ts";
import { NatsServer, natsMissing } from "../test/support/nats-server.ts";
import { PostgresServer, postgresMissing } from "../test/support/postgres-server.ts";
import { machine, median, quantile } from "./load/figures.ts";
import { build, checkOut, HERE, removeCheckOut } from "./load/other-commit.ts";
import { keys, storeFrame } from "./load/people.ts";
import { connect, connectListening, type Relay, spentBy, startRelay } from "./load/relay.ts";
import { fetchAll, spreadFrames, storeAll, storeFrames } from "./load/workloads.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const EVENTS = Number(process.env.EVENTS ?? 4_000);
const NOTIFIES = 100;
const [commit = "c8fd18a"] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
if (postgresMissing) throw new Error(postgresMissing);

/** One of each figure a sample. */
interface Sample {
  readonly rate: number;
  readonly cpuUs: number;
  readonly postgresUs: number;
  readonly walBytes: number;
}

interface Side {
  readonly name: string;
  readonly relays: readonly Relay[];
  close(): Promise<void>;
}

const postgres = await PostgresServer.start([
  "max_wal_size=8GB",
  "checkpoint_timeout=15min",
  "wal_compression=lz4",
  "shared_buffers=256MB",
]);
const admin = new pg.Client(postgres.url("postgres"));
await admin.connect();

/** Processor time of all its processes until now, µs. Those that ended are in the time of their parent's children. */
function postgresCpu(): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  let sum = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.split(") ")[1]?.split(" ") ?? [];
      if (Number(pid) === postgres.pid) sum += [11, 12, 13, 14].reduce((all, i) => all + Number(fields[i]), 0) * 10_000;
      else if (Number(fields[1]) === postgres.pid) sum += (Number(fields[11]) + Number(fields[12])) * 10_000;
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}

const walNow = async (): Promise<number> => {
  const { rows } = await admin.query<{ at: string }>("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS at");
  return Number(rows[0]?.at);
};

async function measured({ relays }: Side, run: () => Promise<{ readonly events: number; readonly rate: number }>): Promise<Sample> {
  const cpu = (): number => relays.reduce((sum, { child }) => sum + spentBy(child.pid).cpuUs, 0);
  const before = [cpu(), postgresCpu(), await walNow()] as const;
  const { events, rate } = await run();
  const after = [cpu(), postgresCpu(), await walNow()] as const;
  const [cpuUs, postgresUs, walBytes] = before.map((value, i) => ((after[i] as number) - value) / events);
  return { rate, cpuUs: cpuUs as number, postgresUs: postgresUs as number, walBytes: walBytes as number };
}

/** Half of the work at each, where there are two. */
async function storing({ relays }: Side, mailboxes: number): Promise<{ readonly events: number; readonly rate: number }> {
  const shares = relays.map(() => spreadFrames(EVENTS / relays.length, mailboxes));
  const begun = performance.now();
  await Promise.all(relays.map(({ url }, i) => storeAll(url, shares[i] ?? [], 8 / relays.length, 16)));
  return { events: EVENTS, rate: EVENTS / ((performance.now() - begun) / 1000) };
}

async function fetching({ relays }: Side): Promise<{ readonly events: number; readonly rate: number }> {
  const [first] = relays as [Relay];
  const { events, figure } = await fetchAll(first.url);
  return { events, rate: figure.rate };
}

const folders: string[] = [];
const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "cairn-postgres-bench-"));
  folders.push(dir);
  return dir;
};

async function sideOf(name: string, count: number, env: Readonly<Record<string, string>>, root?: string): Promise<Side> {
  const relays: Relay[] = [];
  const first = folder();
  for (let i = 0; i < count; i++) {
    const dir = i === 0 ? first : folder();
    if (i > 0) copyFileSync(join(first, "relay-key.json"), join(dir, "relay-key.json"));
    relays.push(await startRelay(dir, env, root));
  }
  return { name, relays, close: async () => void (await Promise.all(relays.map((relay) => relay.stop()))) };
}

/** From the answer of STORE at one relay to NOTIFY at the other, ms. */
async function notifyTimes([here, there]: readonly Relay[]): Promise<readonly number[]> {
  const recipient = keys("who listens");
  const listening = await connectListening((there as Relay).url, recipient);
  const sender = await connect((here as Relay).url, keys("who sends"));
  const times: number[] = [];
  for (let i = 0; i < NOTIFIES; i++) {
    const heard = listening.next("NOTIFY");
    const reply = parseMessage(await sender.ask(storeFrame(recipient.publicKey, 1e9 + i)));
    if (reply.cmd !== "STORED") throw new Error(reply.cmd);
    const begun = performance.now();
    await heard;
    times.push(performance.now() - begun);
    await pause(10);
  }
  sender.close();
  listening.close();
  return times;
}

const nats = natsMissing ? undefined : await NatsServer.start();
const there = checkOut(commit);
const sides: Side[] = [];
try {
  say(`${machine()}; building both`);
  for (const root of [HERE, there]) build(root, new Set(["relay"]));
  const store = async (name: string): Promise<string> => postgres.urlOf(name);
  sides.push(await sideOf(`SQLite at ${commit}`, 1, {}, there));
  sides.push(await sideOf("PostgreSQL × 1", 1, { PPP_STORE: await store("one") }));
  sides.push(await sideOf("PostgreSQL × 2", 2, { PPP_STORE: await store("two"), ...(nats ? { PPP_BUS: nats.url } : {}) }));
  const CASES: Readonly<Record<string, (side: Side) => Promise<Sample>>> = {
    "STORE, 64 mailboxes": (side) => measured(side, () => storing(side, 64)),
    "STORE, 20,000 mailboxes": (side) => measured(side, () => storing(side, 20_000)),
    "FETCH with ACK": async (side) => {
      await storeAll((side.relays[0] as Relay).url, storeFrames(EVENTS), 8, 16);
      return measured(side, () => fetching(side));
    },
  };
  for (const [what, run] of Object.entries(CASES)) {
    const all = sides.map((): Sample[] => []);
    for (let round = 0; round <= ROUNDS; round++) {
      const order = sides.map((_, i) => (i + round) % sides.length);
      for (const i of order) {
        const sample = await run(sides[i] as Side);
        // The first round warms up and is not counted.
        if (round > 0) all[i]?.push(sample);
      }
      if (round === 0) continue;
      const rates = all.map((samples) => samples.at(-1)?.rate ?? Number.NaN);
      const ratios = rates.slice(1).map((rate) => (rate / (rates[0] as number)).toFixed(2));
      say(`${what} ${round}: ${rates.map((rate) => rate.toFixed(0)).join(", ")} a second, ratios ${ratios.join(", ")}`);
    }
    for (const [i, side] of sides.entries()) {
      const of = (name: keyof Sample): readonly number[] => (all[i] ?? []).map((sample) => sample[name]);
      const ratios = of("rate").map((rate, round) => rate / (all[0]?.[round]?.rate ?? Number.NaN));
      const spread = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(2));
      say(
        `${what}, ${side.name}: ${median(of("rate")).toFixed(0)} a second, ratio ${spread[1]} (quartiles ${spread[0]} to ${spread[2]}); ` +
          `relay ${median(of("cpuUs")).toFixed(0)} µs, PostgreSQL ${median(of("postgresUs")).toFixed(0)} µs, WAL ${median(of("walBytes")).toFixed(0)} B an event; load ${loadavg()[0]?.toFixed(1)}`,
      );
    }
  }
  for (const side of sides) await side.close();
  for (const [name, env] of [["NOTIFY of PostgreSQL", {}], ...(nats ? [["NATS", { PPP_BUS: nats.url }] as const] : [])] as const) {
    const side = await sideOf(name, 2, { PPP_STORE: await store(`bus_${name.length}`), PPP_NOTIFY_BATCH_SECS: "0", ...env });
    const times = await notifyTimes(side.relays);
    say(
      `${name}, from the answer at one relay to NOTIFY at the other: p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`,
    );
    await side.close();
  }
} finally {
  await admin.end();
  removeCheckOut(there);
  await nats?.kill();
  await postgres.stop();
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
}
