/** `npm start`: app, relay and a trial of the directory, which end together. The tests' app is built before. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "cairn-start-"));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGTERM");
  rmSync(dir, { recursive: true, force: true });
});

/** @returns what it says, once it says all of these */
async function start(env: Record<string, string>, ...lines: readonly RegExp[]) {
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", PORT: "0", PPP_DATA_DIR: join(dir, "relay"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const found = new Map<RegExp, string>();
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said.join("\n")}`)));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream as NodeJS.ReadableStream }).on("line", (line) => {
        said.push(line);
        for (const expected of lines) if (expected.test(line)) found.set(expected, expected.exec(line)?.[1] ?? line);
        if (found.size === lines.length) resolve();
      });
  });
  return { child, said, found: lines.map((line) => found.get(line) ?? "") };
}

const RELAY = /^Cairn is at (\S+)$/;
const DIRECTORY = /^The directory of numbers is at (\S+)$/;

it("serves the app, its relay and a directory that prints its codes, and stops them together", async () => {
  const { child, found, said } = await start({}, RELAY, DIRECTORY);
  const [relay, directory] = found;
  expect(await (await fetch(`${relay}/`)).text()).toContain("<title>Cairn");
  expect(await (await fetch(`${relay}/v1/capabilities`)).text()).not.toMatch(/numbers|directory/);
  expect(await (await fetch(`${directory}/.well-known/openid-configuration`)).json()).toMatchObject({ issuer: directory });
  expect(said.join("\n")).toContain("codes that would be mailed are printed here");
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  await expect(fetch(`${directory}/healthz`)).rejects.toThrow();
});

it("serves on when the directory does not start, and starts none when it is told so", async () => {
  const env = { NUMBERS_TRIAL: "maybe" };
  const broken = await start(env, RELAY, /NUMBERS_TRIAL must be on or off/, /the relay goes on without it/);
  expect((await fetch(`${broken.found[0]}/healthz`)).status).toBe(200);
  broken.child.kill("SIGTERM");
  await once(broken.child, "exit");
  const { child, said } = await start({ ...env, NUMBERS: "off" }, RELAY);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  expect(said.join("\n")).not.toMatch(/NUMBERS|directory of numbers/);
});
