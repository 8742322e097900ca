/**
 * `npm run bench:numbers-million`: the directory's program with a million numbers in its database: how much memory it has resident after it was looked
 * up from for a while, and with an empty database beside it. Needs `npm run build:numbers`. Linux: it reads /proc.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { loadDirectorySecrets } from "../numbers/issue/directory-secrets.ts";
import { drawPpnum } from "../numbers/model/ppnum.ts";
import { newPpnumId } from "../numbers/model/ppnum-id.ts";
import { openNumbersStore } from "../numbers/store/sqlite/sqlite-store.ts";
import { keysIn } from "../src/host/key-file.ts";
import { systemClock, systemRandom } from "../src/host/ports.ts";

const MILLION = 1_000_000;
const BATCH = 10_000;
const MOST_MIB = 150;
const LOOKUPS = 5000;
/** As docs/operating starts it. */
const SMALL = "--max-semi-space-size=4";
const PROGRAM = fileURLToPath(new URL("../dist/numbers/main.js", import.meta.url));

/** @returns some of the numbers */
async function fill(dataDir: string): Promise<readonly string[]> {
  const auditKey = loadDirectorySecrets(keysIn(dataDir), systemRandom).audit;
  const store = openNumbersStore(dataDir, { auditKey, clock: systemClock });
  const now = Math.floor(Date.now() / 1000);
  const some: string[] = [];
  for (let made = 0; made < MILLION; made += BATCH) {
    const entities = Array.from({ length: BATCH }, () => ({
      ...({ ppnumId: newPpnumId("human", now, systemRandom), type: "human", reach: "ask", hasSecret: false } as const),
    }));
    const outcome = await store.entities.create(entities, (depth) => drawPpnum(systemRandom, depth), { admin: "bench" }, now);
    if ("created" in outcome) some.push(...outcome.created.slice(0, LOOKUPS / (MILLION / BATCH)).map(({ ppnum }) => ppnum));
  }
  console.log(`${MILLION} numbers are ${((await store.usage()).bytes / 2 ** 20).toFixed(0)} MiB of database`);
  await store.close();
  return some;
}

function start(dataDir: string): Promise<{ child: ChildProcess; issuer: string }> {
  const env = { PATH: process.env.PATH ?? "", NUMBERS_DATA: dataDir, NUMBERS_PORT: "0", NUMBERS_EXTERNAL_PORT: "0" };
  const child = spawn(process.execPath, [SMALL, PROGRAM], { env, stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const issuer = /^The directory of numbers is at (\S+)$/.exec(line)?.[1];
      if (issuer !== undefined) resolve({ child, issuer });
    });
  });
}

const residentMib = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024;

/** Sixty-four at a time; most are over the rations, and answered so. */
async function lookUp(issuer: string, numbers: readonly string[]): Promise<void> {
  const left = [...numbers];
  const one = async (): Promise<void> => {
    for (let ppnum = left.pop(); ppnum !== undefined; ppnum = left.pop()) {
      const headers = { "content-type": "application/json", "x-forwarded-for": `198.51.${left.length >> 8}.${left.length & 255}` };
      const body = JSON.stringify({ address: ppnum });
      await (await fetch(`${issuer}/cairn.numbers.v1.DirectoryService/Resolve`, { method: "POST", headers, body })).text();
    }
  };
  await Promise.all(Array.from({ length: 64 }, one));
}

async function measure(what: string, dataDir: string, numbers: readonly string[]): Promise<number> {
  const { child, issuer } = await start(dataDir);
  const begun = residentMib(child);
  await lookUp(issuer, numbers);
  const used = residentMib(child);
  console.log(`${what}: ${begun.toFixed(0)} MiB resident at the start, ${used.toFixed(0)} after ${numbers.length} look-ups`);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
  return used;
}

const dir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
try {
  const numbers = await fill(join(dir, "million"));
  await measure("empty", join(dir, "empty"), numbers);
  const used = await measure("a million numbers", join(dir, "million"), numbers);
  console.log(used <= MOST_MIB ? `at most ${MOST_MIB} MiB: ok` : `at most ${MOST_MIB} MiB: TOO MUCH`);
} finally {
  rmSync(dir, { recursive: true });
}
