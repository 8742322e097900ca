/**
 * How the keypad app answers on a main thread slowed twenty times.
 *
 *   npm run build && npm run bench:kaios
 *
 * The built app in Chromium at 240 × 320 without what came after Gecko 48, under the privileged policy, against a real relay. RUNS (5) times
 * each: from the start until the first screen can be used, by a newcomer and by somebody who lives here; then 60 key presses, five a second,
 * while 50 notes come in and the worker opens them. What counts is Event Timing: from the press until what it did is drawn. Chromium's tools
 * slow the page only: the worker runs at the machine's own pace, which makes its notes come thicker than a phone's would.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "playwright";
import { RelayProcess } from "../test/e2e/relay-process.ts";
import { launchOnlyHere, STEPS } from "../test/e2e/stage.ts";
import { AppServer } from "../test/kaios/app-server.ts";
import { builtFor } from "../test/kaios/built.ts";
import { Correspondent } from "../test/kaios/correspondent.ts";
import { Phone } from "../test/kaios/phone.ts";
import { loadNow, machine, median, quantile, writeResult } from "./load/figures.ts";

const SLOWER = 20;
const RUNS = Number(process.env.RUNS ?? 5);
const NOTES = 50;
const PRESSES = 60;
const TARGET = { start_ms: 5_000, key_ms: 100 };
const FAR = { latitude: STEPS.latitude + 0.05, longitude: STEPS.longitude };

/** What the page counts for us. */
interface Counts {
  /** Until a text of the first screens was there, ms. */
  readonly seen: Record<string, number>;
  /** Until a key press was drawn, ms; shorter ones than a frame are not told. */
  readonly waits: number[];
}

/** In the page, before anything else. */
function watch(): void {
  const seen: Record<string, number> = {};
  const waits: number[] = [];
  Object.assign(self, { seen, waits });
  const look = (): void => {
    const now = document.getElementById("root")?.textContent ?? "";
    for (const text of ["Start", "Nothing waits"]) if (now.includes(text)) seen[text] ??= performance.now();
    requestAnimationFrame(look);
  };
  // Only while it starts: looking costs what a key press would have to wait for.
  if (new URLSearchParams(location.search).has("start")) requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") waits.push(duration);
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

const counts = (phone: Phone): Promise<Counts> =>
  phone.page.evaluate(() => {
    const { seen, waits } = self as unknown as Counts;
    return { seen, waits };
  });

async function open(browser: Browser, server: AppServer): Promise<Phone> {
  const phone = await Phone.on(browser, server, { at: STEPS });
  await phone.context.addInitScript(`self.__name = (named) => named; (${watch.toString()})();`);
  return phone;
}

async function slow(phone: Phone): Promise<void> {
  const cdp = await phone.context.newCDPSession(phone.page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

async function startUntil(phone: Phone, server: AppServer, text: string): Promise<number> {
  await phone.page.goto("about:blank");
  await phone.page.goto(`${server.origin}/?start`);
  await phone.page.waitForFunction((wanted) => (self as unknown as Counts).seen[wanted] !== undefined, text, { timeout: 60_000 });
  return (await counts(phone)).seen[text] as number;
}

async function starts(browser: Browser, server: AppServer): Promise<{ readonly newcomer: number; readonly living: number }> {
  const phone = await open(browser, server);
  await slow(phone);
  const newcomer = await startUntil(phone, server, "Start");
  await phone.begin("Kai");
  const living = await startUntil(phone, server, "Nothing waits");
  await phone.context.close();
  return { newcomer, living };
}

async function keysUnderBacklog(browser: Browser, server: AppServer, relay: RelayProcess): Promise<readonly number[]> {
  const phone = await open(browser, server);
  await phone.begin("Kai");
  const ana = await Correspondent.knownTo(phone, relay.origin);
  await phone.page.goto("about:blank");
  await ana.leave(FAR, ...Array.from({ length: NOTES }, (_, n) => `Stone ${n}.`));
  // Out of reach until the page stands still, so that every note comes while keys are pressed.
  relay.cut();
  await phone.page.goto(server.origin);
  await slow(phone);
  await phone.sees("Nothing waits", 60_000);
  relay.restore();
  for (let pressed = 0; pressed < PRESSES; pressed++) {
    await phone.press(pressed % 5 === 4 ? "ArrowUp" : "ArrowDown");
    // A thumb's pace: presses that wait for one another would measure themselves.
    await pause(200);
  }
  await phone.sees("Ana");
  await pause(1_000);
  const { waits } = await counts(phone);
  await phone.context.close();
  // A press that was answered within a frame is not told; it counts as one frame.
  return [...waits, ...Array.from({ length: Math.max(0, PRESSES - waits.length) }, () => 16)];
}

const relay = new RelayProcess({ PPP_RATE_FACTOR: "1000000" });
await relay.start();
const browser = await launchOnlyHere();
const server = await AppServer.start(await builtFor(relay.origin));
try {
  const load = loadNow();
  const newcomers: number[] = [];
  const living: number[] = [];
  const waits: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = await starts(browser, server);
    newcomers.push(start.newcomer);
    living.push(start.living);
    waits.push(...(await keysUnderBacklog(browser, server, relay)));
  }
  const spread = (values: readonly number[]): object => ({
    median: Math.round(median(values)),
    p95: Math.round(quantile(values, 0.95)),
    worst: Math.round(Math.max(...values)),
  });
  const result = {
    slower: SLOWER,
    runs: RUNS,
    welcome_ms: spread(newcomers),
    notes_ms: spread(living),
    key_ms: { ...spread(waits), over_target: waits.filter((ms) => ms > TARGET.key_ms).length, of: waits.length },
    target: TARGET,
    load,
    machine: `${machine()}, Chromium ${browser.version()}`,
  };
  console.log(result);
  writeResult("kaios.json", `${JSON.stringify(result, null, 1)}\n`);
} finally {
  await browser.close();
  await server.stop();
  await relay.end();
}
