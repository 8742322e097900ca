/**
 * An hour of use of the keypad app, by keys: sixty minutes without the pauses. A phone with 256 MB ends a page that grows, so the memory
 * of page and worker must stay bounded, and must not grow with what was viewed.
 */
import type { Browser } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { RelayProcess } from "../e2e/relay-process.ts";
import { launchOnlyHere, STEPS } from "../e2e/stage.ts";
import { choose, press, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Correspondent } from "./correspondent.ts";
import { Heap, type Held } from "./heap.ts";
import { Phone } from "./phone.ts";

/** After this many minutes everything that is loaded on demand is loaded. */
const SETTLED = 18;
const MINUTES = 60;
const MIB = 1024 * 1024;
/** Page and worker together; the phone has 256 MB. */
const MOST = 16 * MIB;
/** Allowed growth for forty more notes, with the engine's own slack, bytes. */
const GROWTH = MIB;
/** The browser may still hold nodes of the last screen; a leaked screen would count seven times. */
const DETACHED = 40;

const relay = new RelayProcess({ PPP_RATE_FACTOR: "1000" });
let browser: Browser;
let server: AppServer;
let phone: Phone;
let ana: Correspondent;

beforeAll(async () => {
  await relay.start();
  browser = await launchOnlyHere();
  server = await AppServer.start(await builtFor(relay.origin));
  phone = await Phone.on(browser, server, { at: STEPS });
  await phone.begin("Kai");
  ana = await Correspondent.knownTo(phone, relay.origin);
  await home();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await phone.text, phone.errors);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await relay.end();
});

async function keys(...names: readonly string[]): Promise<void> {
  for (const name of names) await press(phone.page, name);
}

const near = (metres: number): typeof STEPS => ({ ...STEPS, latitude: STEPS.latitude + metres / 111_195 });

/** Back leads there from anywhere, but empties a field first. */
async function home(): Promise<void> {
  for (let pressed = 0; pressed < 30; pressed++) {
    if (await phone.page.getByText("Elsewhere").isVisible()) return;
    await press(phone.page, "Backspace");
  }
  throw new Error("Back does not lead to the notes");
}

/** The actions of one minute, starting at the list of notes. */
const MINUTE: readonly ((minute: number) => Promise<void>)[] = [
  async (minute) => {
    await ana.leave(near(5_000), `Far away ${minute}`);
    await phone.sees("Far");
    await keys("ArrowDown", "ArrowUp", "Enter");
  },
  async (minute) => {
    await ana.leave(STEPS, `Right here ${minute}`);
    await phone.sees("You are here.");
    await press(phone.page, "Enter");
    await phone.sees(`Right here ${minute}`);
  },
  async () => {
    await keys("5", "ArrowUp", "ArrowLeft", "3", "ArrowDown", "1", "5");
  },
  async (minute) => {
    await press(phone.page, "SoftLeft");
    await typed(phone.page, "What you leave", `For you ${minute}`);
    await keys("ArrowDown", "ArrowDown", "ArrowUp", "SoftRight");
  },
  async () => {
    await keys("ArrowRight");
    await choose(phone.page, "Ana");
    await keys("Backspace", "3", "ArrowDown", "4");
    await choose(phone.page, "Space on this device");
    await press(phone.page, "Backspace");
    await choose(phone.page, "About");
  },
  async (minute) => {
    await phone.context.setGeolocation({ ...near(minute % 2 ? 3_000 : 0), accuracy: 20 });
    relay.cut();
    await keys("ArrowDown", "ArrowDown");
    relay.restore();
    await keys("ArrowUp", "ArrowUp", "2");
    await phone.context.setGeolocation({ ...STEPS, accuracy: 20 });
  },
];

const said = ({ page, worker, detached }: Held): string =>
  `page ${(page / MIB).toFixed(1)} MiB, worker ${(worker / MIB).toFixed(1)} MiB, detached ${JSON.stringify(detached)}`;
const count = (detached: Held["detached"]): number => Object.values(detached).reduce((all, one) => all + one, 0);

test("an hour's use leaves page and worker as small as they were", async () => {
  const heap = await Heap.of(phone.page);
  let before: Held | undefined;
  for (let minute = 0; minute < MINUTES; minute++) {
    if (minute === SETTLED) before = await heap.look();
    await MINUTE[minute % MINUTE.length]?.(minute);
    await home();
  }
  const after = await heap.look();
  if (!before) throw new Error("the hour was too short");
  console.log(`after ${SETTLED} minutes: ${said(before)}\nafter ${MINUTES}: ${said(after)}`);
  expect(after.page + after.worker).toBeLessThan(MOST);
  expect(after.page - before.page).toBeLessThan(GROWTH);
  expect(after.worker - before.worker).toBeLessThan(GROWTH);
  expect(count(after.detached)).toBeLessThan(DETACHED);
  expect(phone.errors).toEqual([]);
});
