/** A recipient with a backlog: a relay of one build, a profile that has the identity, the contact and the kept app, and how long all of it takes to show. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BrowserContext, chromium } from "playwright";
import { CHROMIUM_ARGS, ensureChromium } from "../../test/support/chromium.ts";
import { Stranger } from "../../test/support/stranger.ts";
import { type Sample, watch } from "../backlog-page.ts";

const HERE = { latitude: 56.3369, longitude: -2.7885 };

async function startRelay(root: string, dataDir: string): Promise<{ child: ChildProcess; origin: string }> {
  const script = join(root, "dist/relay/main.js");
  const env = { ...process.env, PORT: "0", PPP_DATA_DIR: dataDir, PPP_RATE_FACTOR: "1000000", PPP_LOG_LEVEL: "warn" };
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line")) as [string];
  return { child, origin: line.replace("Cairn is at ", "") };
}

const openProfile = (dir: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(dir, {
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGS],
    viewport: { width: 360, height: 800 },
    geolocation: { ...HERE, accuracy: 8 },
    permissions: ["geolocation"],
    locale: "en-GB",
  });

/** A profile as it is after the first day: an identity, a contact, the app kept. */
async function prepare(dir: string, origin: string, sender: Stranger): Promise<{ link: string; browser: string }> {
  const context = await openProfile(dir);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole("button", { name: "Start now" }).click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Go on without a name" }).click();
  await page.getByRole("link", { name: "Map" }).waitFor();
  await page.goto(`${origin}/link`);
  const link = await page.getByRole("textbox", { name: "My link" }).inputValue();
  await page.goto(sender.link);
  await page.getByRole("button", { name: /^Add / }).click();
  await page.getByRole("button", { name: /^Leave .* a note$/ }).waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const browser = context.browser()?.version() ?? "unknown";
  await context.close();
  return { link, browser };
}

/** Leaves the notes a few kilometres off, so that all of them wait. */
async function leaveBacklog(sender: Stranger, link: string, notes: number): Promise<void> {
  const session = await sender.session();
  const to = sender.recipient(link);
  const far = { latitude: HERE.latitude + 0.05, longitude: HERE.longitude };
  const stores: Promise<unknown>[] = [];
  for (let n = 0; n < notes; n++) {
    const text = `The ${n}th stone: bring bread, and the letter you promised me. Wait until the lamps go on. Yours, A.`;
    stores.push(sender.store(session, sender.envelope(to, sender.note(to, text, far))));
    if (stores.length === 64) await Promise.all(stores.splice(0));
  }
  await Promise.all(stores);
  session.close();
}

async function measure(profile: string, origin: string, path: string, notes: number): Promise<Sample> {
  const copy = mkdtempSync(join(tmpdir(), "cairn-profile-"));
  cpSync(profile, copy, { recursive: true });
  const context = await openProfile(copy);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    // tsx names functions by a helper, which the page does not have.
    await page.addInitScript("globalThis.__name = (named) => named");
    await page.addInitScript(watch, notes);
    await page.goto(origin + path);
    const handle = await page.waitForFunction(() => (globalThis as unknown as { sample?: Sample }).sample, undefined, {
      timeout: 60_000,
    });
    return (await handle.jsonValue()) as Sample;
  } finally {
    await context.close();
    rmSync(copy, { recursive: true, force: true });
  }
}

export interface Backlog {
  /** Version of the browser. */
  readonly browser: string;
  /** Leaves so many notes that were never seen before, and opens the app at `path` in a fresh copy of the profile. */
  measure(path: string, notes: number): Promise<Sample>;
  close(): Promise<void>;
}

/** @param root the folder of a build: its `dist` has app and relay */
export async function openBacklog(root: string): Promise<Backlog> {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
  const profile = mkdtempSync(join(tmpdir(), "cairn-profile-"));
  const { child, origin } = await startRelay(root, dataDir);
  const close = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    for (const dir of [dataDir, profile]) rmSync(dir, { recursive: true, force: true });
  };
  try {
    const sender = await Stranger.create("Ana", origin);
    const { link, browser } = await prepare(profile, origin, sender);
    return {
      browser,
      async measure(path, notes) {
        await leaveBacklog(sender, link, notes);
        return measure(profile, origin, path, notes);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
