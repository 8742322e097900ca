/**
 * How the map answers to touch while a backlog of 1,000 notes and 50 rooms arrives, on a main thread slowed four times.
 *
 *   npm run build && npm run bench:touch
 *
 * A real relay; an identity with 50 groups and one contact is made by an engine in Node, backed up, and brought back in Chromium from its
 * words. While that profile is closed, 10 lines are said in each group and 1,000 notes left. Then the app is opened on the map with the
 * processor slowed, and the map is touched and dragged all the while. What counts is Event Timing: from the touch to the next picture.
 * Where CAIRN_REAL_MAP names an MBTiles file (of Monaco), its streets are saved and lie under all of it.
 * Prints the median, the 95th of a hundred and the worst of all touches in RUNS (3) runs, and keeps the trace of the last one beside them.
 */
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "playwright";
import { createEngine } from "../src/engine/engine.ts";
import type { EngineState } from "../src/engine/face.ts";
import { loadSodium } from "../src/platform/worker/sodium.ts";
import { CHROMIUM_ARGS, ensureChromium } from "../test/support/chromium.ts";
import { MemoryStore, MemoryVault } from "../test/support/memory-store.ts";
import { NodeNetwork } from "../test/support/node-network.ts";
import { Stranger, wallClock } from "../test/support/stranger.ts";
import { loadNow, machine, quantile, writeResult } from "./load/figures.ts";
import { startRelay } from "./load/relay.ts";

const NOTES = 1_000;
const ROOMS = 50;
const LINES = 10;
const SLOWER = 4;
const RUNS = Number(process.env.RUNS ?? 3);
const TARGET_MS = 100;
const MAP = process.env.CAIRN_REAL_MAP;
const HERE = MAP ? { latitude: 43.7347, longitude: 7.4206 } : { latitude: 56.3369, longitude: -2.7885 };

const id = (): string => randomBytes(16).toString("hex");

/** An engine on this machine's own clock, and a way to wait for its state. */
async function device(relay: string) {
  const engine = createEngine({
    store: new MemoryStore(),
    vault: new MemoryVault(),
    network: new NodeNetwork(),
    clock: wallClock,
    random: (length) => new Uint8Array(randomBytes(length)),
    loadCrypto: loadSodium,
    slowHash: () => Promise.reject(new Error("no passcode here")),
    app: relay,
    relay,
  });
  let state: EngineState | undefined;
  engine.subscribe((next) => {
    state = next;
  });
  const until = async (done: (state: EngineState) => boolean): Promise<void> => {
    while (!state || !done(state)) await pause(20);
  };
  await engine.start();
  return { engine, until, state: () => state as EngineState };
}

type Device = Awaited<ReturnType<typeof device>>;

async function say({ engine, state, until }: Device, lines: number): Promise<void> {
  for (const { id: room } of state().rooms) {
    await engine.openRoom(room);
    for (let line = 0; line < lines; line++) await engine.say(room, id(), `Line ${line}: who brings the good chair tonight?`);
  }
  await until(({ talks }) =>
    talks.every(({ lines: said }) => said.every(({ state: now }) => now === undefined || now.kind === "relay")),
  );
}

const openProfile = (dir: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(dir, {
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGS],
    viewport: { width: 360, height: 800 },
    hasTouch: true,
    geolocation: { ...HERE, accuracy: 8 },
    permissions: ["geolocation"],
    locale: "en-GB",
  });

async function bringBack(dir: string, origin: string, words: string): Promise<void> {
  const context = await openProfile(dir);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole("button", { name: "I have words" }).click();
  await page.getByLabel("Words, or 64 hex digits").fill(words);
  await page.getByRole("button", { name: "Bring me back" }).click();
  await page.getByRole("button", { name: "To the map" }).click({ timeout: 60_000 });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  if (MAP) {
    await page.goto(`${origin}/me/streets`);
    await page.getByRole("button", { name: "See what there is" }).click();
    await page.getByRole("button", { name: /^Save the map of this area/ }).click();
    await page.getByText("The map of this area is saved.").waitFor();
  }
  await context.close();
}

/** In the page: every input that took a frame or longer, and what the count says. */
function watch(): void {
  const inputs: number[] = [];
  Object.assign(globalThis, { inputs });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (/^(pointer|touch)(down|up|start|end)$/.test(name)) inputs.push(duration);
  }).observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

async function touchUntil(page: Page, done: () => Promise<boolean>): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  let count = 0;
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  while (!(await done())) {
    const [x, y] = [120 + (count % 5) * 20, 300 + (count % 7) * 15];
    await touch("touchStart", x, y);
    for (let step = 1; step <= 4; step++) await touch("touchMove", x + step * 6, y + step * 4);
    await touch("touchEnd", x + 24, y + 16);
    count++;
    await pause(60);
  }
  return count;
}

async function measure(
  profile: string,
  origin: string,
): Promise<{ readonly inputs: number[]; readonly touches: number; readonly ms: number }> {
  const copy = mkdtempSync(join(tmpdir(), "cairn-profile-"));
  cpSync(profile, copy, { recursive: true });
  const context = await openProfile(copy);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.addInitScript("globalThis.__name = (named) => named");
    await page.addInitScript(watch);
    const cdp = await context.newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    const begun = performance.now();
    await page.goto(origin);
    await page.locator("canvas").first().waitFor();
    const waiting = (): Promise<number> =>
      page.evaluate(() => {
        const badge = document.querySelector('nav a[href="/notes"] .badge .sr');
        return Number((badge?.textContent ?? "").replace(/\D/g, ""));
      });
    // Rooms go on for a while after the last note: their lines are one's own, so no count tells when they are all there.
    let end = Number.POSITIVE_INFINITY;
    const isDone = async (): Promise<boolean> => {
      if (end === Number.POSITIVE_INFINITY && (await waiting()) >= NOTES) end = performance.now() + 3_000;
      return performance.now() > end;
    };
    const touches = await touchUntil(page, isDone);
    const ms = performance.now() - begun;
    await pause(500);
    const inputs = await page.evaluate(() => (globalThis as unknown as { inputs: number[] }).inputs);
    return { inputs, touches, ms };
  } finally {
    await context.close();
    rmSync(copy, { recursive: true, force: true, maxRetries: 3 });
  }
}

const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const profile = mkdtempSync(join(tmpdir(), "cairn-profile-"));
const relay = await startRelay(dataDir, MAP ? { PPP_MAP: MAP } : {});
try {
  const ana = await device(relay.url);
  await ana.engine.createIdentity("Ana");
  await ana.until(({ connection }) => connection.state === "online");
  const sender = await Stranger.create("Mia", relay.url);
  await ana.engine.addPerson(sender.link, "Mia");
  for (let i = 0; i < ROOMS; i++) await ana.engine.createGroup(id(), `Group ${i}`, []);
  await ana.until(({ rooms }) => rooms.length === ROOMS && rooms.every(({ stage }) => stage === "open"));
  await say(ana, 1);
  await ana.engine.backupNow();
  const words = (await ana.engine.words()).join(" ");
  await bringBack(profile, relay.url, words);
  await say(ana, LINES);
  const link = ana.state().me?.link ?? "";
  ana.engine.stop();
  const session = await sender.session();
  const to = sender.recipient(link);
  const far = { latitude: HERE.latitude + 0.05, longitude: HERE.longitude };
  for (let n = 0; n < NOTES; n++) await sender.store(session, sender.envelope(to, sender.note(to, `The ${n}th stone.`, far)));
  session.close();

  const load = loadNow();
  const inputs: number[] = [];
  let touches = 0;
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    // The relay keeps what one copy of the profile acknowledged for a day, but hands it out once: each run needs its own notes.
    if (i > 0) {
      const again = await sender.session();
      for (let n = 0; n < NOTES; n++) await sender.store(again, sender.envelope(to, sender.note(to, `Run ${i}, stone ${n}.`, far)));
      again.close();
    }
    const run = await measure(profile, relay.url);
    inputs.push(...run.inputs);
    touches += run.touches;
    times.push(run.ms);
    console.log(`run ${i + 1}: ${run.touches} touches while ${NOTES} notes and ${ROOMS} rooms came in, ${Math.round(run.ms)} ms`);
  }
  // A touch that was answered within a frame is not reported; it counts as one frame.
  const all = [...inputs, ...Array.from({ length: Math.max(0, touches * 2 - inputs.length) }, () => 16)];
  const result = {
    slower: SLOWER,
    touches,
    p50: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    worst: Math.max(...all),
    sync_ms: times.map(Math.round),
    target_ms: TARGET_MS,
    load,
    machine: machine(),
  };
  console.log(result);
  writeResult("touch.json", `${JSON.stringify(result, null, 1)}\n`);
} finally {
  await relay.stop();
  for (const dir of [dataDir, profile]) rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
