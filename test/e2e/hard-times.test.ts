/** A killed browser, a connection as slow as 2G, a clock two days off. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type BrowserContext, chromium } from "playwright";
import { describe, expect } from "vitest";
import { CHROMIUM_ARGS, ensureChromium } from "../support/chromium.ts";
import { inLong } from "../support/long.ts";
import { Stranger } from "../support/stranger.ts";
import { DAY, meet, Person, STEPS, type Stage, stageForEach } from "./stage.ts";

describe("in hard times", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  /** A separate browser with a profile on disk, as on a phone. */
  async function start(profile: string): Promise<{ ana: Person; context: BrowserContext }> {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: ensureChromium(),
      args: [...CHROMIUM_ARGS],
      viewport: { width: 360, height: 800 },
      geolocation: { ...STEPS, accuracy: 8 },
      permissions: ["geolocation"],
      reducedMotion: "reduce",
      locale: "en-GB",
    });
    await context.addInitScript(() => {
      const says = ({ target }: Event) => (target as Element).closest("button")?.textContent?.includes("Leave it here");
      document.addEventListener("click", (event) => says(event) && console.info("pressed"), true);
    });
    const ana = new Person("Ana", context, stage.relay.origin);
    return { ana, context };
  }

  inLong("a browser killed at any moment of leaving a note loses none that it called left, and sends none twice", async () => {
    const profile = mkdtempSync(join(tmpdir(), "cairn-profile-"));
    let { ana, context } = await start(profile);
    await ana.open();
    await ana.begin();
    const mia = await Stranger.create("Mia", stage.relay.origin);
    const session = await mia.session();
    await mia.registerTokenFor(session, mia.recipient(await ana.link()));
    await ana.add(mia.link);
    const mailbox = async (): Promise<number> => {
      const page = await session.request({ cmd: "FETCH", since: 0 });
      return page.cmd === "EVENTS" ? page.events.length : 0;
    };
    const before = await mailbox();

    const delays = [0, 0, 10, 10, 60, 60, 200];
    const left: string[] = [];
    for (const [round, delay] of delays.entries()) {
      const text = `Stone number ${round}.`;
      let isLeft = false;
      await ana.go("/");
      const leaving = ana.leave(text, "Mia").then(
        () => {
          isLeft = true;
        },
        () => {},
      );
      const pressed = ana.page.waitForEvent("console", { predicate: (message) => message.text() === "pressed" });
      await pressed;
      await pause(delay);
      const promised = isLeft;
      // As an operating system ends an app: without warning, all processes at once.
      spawnSync("pkill", ["-9", "-f", `--user-data-dir=${profile}`]);
      await Promise.all([leaving, context.close().catch(() => {})]);
      ({ ana, context } = await start(profile));
      await ana.open("/notes/left");
      await ana.page.getByRole("main").waitFor();
      await ana.page
        .getByText("Stone number 0")
        .or(ana.page.getByRole("heading", { name: "Notes" }))
        .first()
        .waitFor();
      const row = ana.page.getByRole("list", { name: "Left by me" }).getByText(text);
      await row.waitFor({ timeout: promised ? 20_000 : 1_500 }).catch(() => {});
      const kept = await row.count();
      if (promised) expect([text, kept]).toEqual([text, 1]);
      if (kept > 0) left.push(text);
    }
    // Every note in her list is sent without a press, each once.
    await expect.poll(mailbox, { timeout: 30_000 }).toBe(before + left.length);
    await pause(1_000);
    expect(await mailbox()).toBe(before + left.length);
    console.info(`killed ${delays.length} times, ${left.length} left, ${left.length} arrived`);
    mia.end();
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  inLong("over a line like 2G the app starts, and a note goes out and comes in", async () => {
    const { ana, ben } = await meet(stage, { ben: { serviceWorker: true } });
    await ben.keptOffline();
    await ben.off();
    stage.relay.slow(6_000, 300);
    const begun = performance.now();
    await ben.open("/notes");
    await ben.page.getByRole("heading", { name: "Notes" }).waitFor();
    console.info(`2G: the notes are on the screen after ${Math.round(performance.now() - begun)} ms`);
    await ana.leave("Slow water, deep stone.", "Ben");
    await ben.stand(STEPS);
    await ben.page.getByRole("heading", { name: "You are here." }).waitFor({ timeout: 60_000 });
    await ben.page.getByText("Slow water, deep stone.").waitFor();
    stage.relay.fast();
  });

  inLong("says that the clock is two days wrong; what is left still arrives", async () => {
    const { ana, ben } = await meet(stage);
    await ana.off();
    await ana.moveClock(2 * DAY);
    // The page in which the clock was moved may have compared it before.
    await ana.off();
    await ana.open("/");
    await ana.page.getByText("This device’s clock is 2 days ahead.").waitFor();
    await ana.leave("From the day after tomorrow.", "Ben");
    await ana.go("/notes/left");
    await ana.page.getByText(/^At the relay/).waitFor();
    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    await ana.off();
    await ana.moveClock(-4 * DAY);
    await ana.off();
    await ana.open("/");
    await ana.page.getByText("This device’s clock is 2 days behind.").waitFor();
    await ana.moveClock(2 * DAY);
    await ana.off();
    await ana.open("/");
    await ana.page.getByRole("button", { name: "Leave a note" }).waitFor();
    await expect.poll(() => ana.page.getByText("This device’s clock").count()).toBe(0);
  });
});
