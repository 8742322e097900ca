/**
 * How the keypad app answers on a main thread slowed twenty times.
 *
 *   npm run build && npm run bench:kaios
 *
 * The built app in Chromium at 240 × 320 without what came after Gecko 48, under the privileged policy, against a real relay. RUNS (5) times
 * each: from the start until the first screen can be used, by a newcomer and by somebody who lives here; then 60 key presses, five a second,
 * while 50 notes come in and the worker opens them; and the same presses on fifty plain buttons and nothing else, which is what the browser
 * itself takes here. What counts is Event Timing: from the press until what it did is drawn. Chromium's tools slow the page only: the worker
 * runs at the machine's own pace, which makes its notes come thicker than a phone's would.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Browser, Page } from "playwright";
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
  /** When the page was made old, and when a text of the first screens was there, ms. */
  readonly old?: number;
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
  const { getEntries } = PerformanceObserverEntryList.prototype;
  new PerformanceObserver((list) => {
    for (const { name, duration } of getEntries.call(list)) if (name === "keydown") waits.push(duration);
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

const counts = (page: Page): Promise<Counts> =>
  page.evaluate(() => {
    const { old = 0, seen, waits } = self as unknown as Counts;
    return { old, seen, waits };
  });

/** What watches comes first: an old engine has nothing to watch with. */
const FIRST = `(() => { const __name = (named) => named; (${watch.toString()})(); })();\n`;
async function open(browser: Browser, server: AppServer): Promise<Phone> {
  const phone = await Phone.on(browser, server, { at: STEPS, first: FIRST });
  // From the next page on. What made it old until then took its time too, and is none of the app's.
  await phone.context.addInitScript("self.old = performance.now();");
  return phone;
}

async function slow(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

/** Down four times, up once, at a thumb's pace: presses that wait for one another would measure themselves. */
async function pressAbout({ keyboard }: Page): Promise<void> {
  for (let pressed = 0; pressed < PRESSES; pressed++) {
    await keyboard.press(pressed % 5 === 4 ? "ArrowUp" : "ArrowDown");
    await pause(200);
  }
}

async function waitsOf(page: Page): Promise<readonly number[]> {
  await pause(1_000);
  const { waits } = await counts(page);
  if (waits.length === 0) throw new Error("no press took longer than a frame: nothing was measured");
  // A press that was answered within a frame is not told; it counts as one frame.
  return [...waits, ...Array.from({ length: Math.max(0, PRESSES - waits.length) }, () => 16)];
}

/** Fifty plain buttons, of which the arrows move the focus. */
async function plainKeys(browser: Browser): Promise<readonly number[]> {
  const page = await browser.newPage({ viewport: { width: 240, height: 320 } });
  const rows = Array.from({ length: 50 }, (_, n) => `<button>Row ${n}</button>`).join("");
  await page.setContent(`<style>button{display:block;width:100%;height:52px}:focus{background:#000;color:#fff}</style>${rows}`);
  await page.evaluate(FIRST);
  await page.evaluate(() => {
    const all = [...document.querySelectorAll("button")];
    addEventListener("keydown", (event) => {
      event.preventDefault();
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      all[(at + (event.key === "ArrowUp" ? -1 : 1) + all.length) % all.length]?.focus();
    });
  });
  await slow(page);
  await pressAbout(page);
  const waits = await waitsOf(page);
  await page.close();
  return waits;
}

async function startUntil(phone: Phone, server: AppServer, text: string): Promise<number> {
  await phone.page.goto("about:blank");
  await phone.page.goto(`${server.origin}/?start`);
  await phone.page.waitForFunction((wanted) => (self as unknown as Counts).seen[wanted] !== undefined, text, { timeout: 60_000 });
  const { old = 0, seen } = await counts(phone.page);
  return (seen[text] as number) - old;
}

async function starts(browser: Browser, server: AppServer): Promise<{ readonly newcomer: number; readonly living: number }> {
  const phone = await open(browser, server);
  await slow(phone.page);
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
  await slow(phone.page);
  await phone.sees("Nothing waits", 60_000);
  relay.restore();
  await pressAbout(phone.page);
  await phone.sees("Ana");
  const waits = await waitsOf(phone.page);
  await phone.context.close();
  return waits;
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
  const plain: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = await starts(browser, server);
    newcomers.push(start.newcomer);
    living.push(start.living);
    waits.push(...(await keysUnderBacklog(browser, server, relay)));
    plain.push(...(await plainKeys(browser)));
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
    plain_key_ms: spread(plain),
    key_to_plain: Number((median(waits) / median(plain)).toFixed(2)),
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
