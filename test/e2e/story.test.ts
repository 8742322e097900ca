/** The main story in two browsers, with distance, time, a dead relay, a second tab, a day away. */
import { describe, expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { DAY, HOUR, meet, north, STEPS, type Stage, stageForEach } from "./stage.ts";

const TEXT = "Look up: our paper boat is still in the third window.";

describe("two people, two browsers, one relay", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  it("leaves a note that opens there, and shows nothing of it anywhere else", async () => {
    const { ana, ben } = await meet(stage, { ben: { motion: true } });
    await ana.leave(TEXT, "Ben");
    await ana.go("/notes/left");
    await ana.page.getByText(/^At the relay/).waitFor();

    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    expect(await ben.page.getByRole("main").textContent()).toContain("Ana");
    const readable = await ben.everythingReadable();
    for (const secret of ["paper boat", String(STEPS.latitude)]) expect(readable).not.toContain(secret);

    await ben.stand(north(300));
    await ben.page.getByRole("heading", { name: "Near" }).waitFor();
    expect(await ben.page.getByRole("main").textContent()).toContain("250 m");
    expect(await ben.everythingReadable()).not.toContain("paper boat");

    await ben.stand(north(60));
    await ben.page.getByRole("heading", { name: "You are here." }).waitFor();
    await ben.page.getByRole("button", { name: "Read it now" }).click();
    await ben.page.getByText(TEXT).waitFor();
    // Once seen, it is an ordinary note.
    await ben.go("/notes/opened");
    await ben.page.getByText("Look up: our paper boat").waitFor();
    expect(await ben.page.getByRole("heading", { name: "You are here." }).count()).toBe(0);
  });

  inLong("stays shut before its time and after it", async () => {
    const { ana, ben } = await meet(stage);
    await ben.stand(STEPS);
    // Written tomorrow by Ana's clock, so too early for Ben.
    await ana.moveClock(DAY);
    await ana.leave(TEXT, "Ben", "7 days");
    await ben.go("/notes");
    await ben.page.getByText("Ana").first().waitFor();
    await ben.stand(north(10));
    await ben.stand(STEPS);
    expect(await ben.everythingReadable()).not.toContain("paper boat");
    // Nine days later it has expired, unopened.
    await ben.off();
    await ben.moveClock(9 * DAY);
    await ben.open("/notes");
    await ben.stand(north(5));
    await ben.stand(STEPS);
    await ben.page.getByText("Nothing waits for you yet").waitFor();
    expect(await ben.everythingReadable()).not.toContain("paper boat");
  });

  inLong("opens when its time comes", async () => {
    const { ana, ben } = await meet(stage);
    await ben.stand(STEPS);
    await ana.moveClock(DAY);
    await ana.leave(TEXT, "Ben", "7 days");
    await ben.go("/notes");
    await ben.page.getByText("Ana").first().waitFor();
    await ben.moveClock(DAY + HOUR);
    await ben.stand(north(20));
    await ben.page.getByText(TEXT).first().waitFor();
  });

  inLong("composes without signal and delivers by itself when it is back", async () => {
    const { ana, ben } = await meet(stage, { ana: { serviceWorker: true } });
    await ana.keptOffline();
    stage.relay.cut();
    await ana.page.getByText("No signal.").waitFor();
    await ana.leave(TEXT, "Ben");
    await ana.page.getByRole("link", { name: "Notes" }).click();
    await ana.page.getByRole("link", { name: "Left by me" }).click();
    await ana.page.getByText("Waiting for signal").first().waitFor();
    stage.relay.restore();
    await ana.page
      .getByText(/^At the relay/)
      .first()
      .waitFor();
    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
  });

  inLong("loses nothing and sends nothing twice when the relay is killed in between", async () => {
    const { ana, ben } = await meet(stage, { ana: { serviceWorker: true } });
    await ana.keptOffline();
    await stage.relay.kill();
    await ana.page.getByText("No signal.").waitFor();
    await ana.leave(TEXT, "Ben");
    await ana.page.getByRole("link", { name: "Notes" }).click();
    await ana.page.getByRole("link", { name: "Left by me" }).click();
    await ana.page.getByText("Waiting for signal").first().waitFor();
    await stage.relay.boot();
    await ana.page
      .getByText(/^At the relay/)
      .first()
      .waitFor();
    // Killed again between delivery and fetching: what was acknowledged is on its disk.
    await stage.relay.kill();
    await stage.relay.boot();
    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    await ben.stand(STEPS);
    await ben.page.getByText(TEXT).first().waitFor();
    await expect.poll(() => ben.countOpened(/Look up: our paper boat/)).toBe(1);
  });

  inLong("sends once from two tabs, and the second carries on when the first is closed", async () => {
    const { ana, ben } = await meet(stage);
    const first = ana.page;
    await first.goto(`${stage.relay.origin}/`);
    const second = await ana.open("/notes/left");
    await ana.leave("from the second tab", "Ben");
    await first.getByRole("link", { name: "Notes" }).click();
    await first.getByRole("link", { name: "Left by me" }).click();
    await first.getByText("from the second tab").waitFor();
    await first.close();
    await second.bringToFront();
    await ana.leave("after the first was closed", "Ben");
    await ana.go("/notes/left");
    await expect.poll(() => ana.page.getByText(/^At the relay/).count()).toBe(2);
    await ben.go("/notes");
    await ben.stand(STEPS);
    await ben.page
      .getByText(/from the second tab|after the first/)
      .first()
      .waitFor();
    await expect.poll(() => ben.countOpened(/from the second tab/)).toBe(1);
    await expect.poll(() => ben.countOpened(/after the first was closed/)).toBe(1);
  });

  inLong("gets everything after a day away", async () => {
    const { ana, ben } = await meet(stage);
    await ben.off();
    for (const text of ["the first", "the second", "the third"]) await ana.leave(text, "Ben");
    await ana.go("/notes/left");
    await expect.poll(() => ana.page.getByText(/^At the relay/).count()).toBe(3);
    await ben.moveClock(DAY);
    await ben.open("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    await ben.stand(STEPS);
    await ben.page
      .getByText(/the (first|second|third)/)
      .first()
      .waitFor();
    for (const text of [/the first/, /the second/, /the third/]) await expect.poll(() => ben.countOpened(text)).toBe(1);
  });
});
