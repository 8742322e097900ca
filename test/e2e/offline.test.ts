/** When the browser reports that it is offline, the app says so at once, without waiting for a timeout. */
import { describe, expect, it } from "vitest";
import { meet, STEPS, type Stage, stageForEach } from "./stage.ts";

describe("without a network", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  it("the app says so at once, a note says what it waits for, and leaves as soon as there is one", async () => {
    // The app's files come from the service worker's cache.
    const { ana, ben } = await meet(stage, { ana: { serviceWorker: true } });
    const { page } = ana;
    await ana.go("/");
    await ana.keptOffline();
    await page.getByRole("button", { name: "Leave a note" }).waitFor();
    await page.getByText("No signal").waitFor({ state: "detached" });
    await ana.context.setOffline(true);
    // Without that event a probe would be sent after 45 seconds and time out after 20 more: longer than this waits.
    const noSignal = page.getByText(/^No signal/).first();
    await noSignal.waitFor({ timeout: 40_000 });

    await ana.leave("Said without a signal.", "Ben");
    await page.getByRole("link", { name: "Notes" }).click();
    await page.getByRole("link", { name: "Left by me" }).click();
    await page.getByText("Said without a signal.").first().waitFor();
    await page.getByText("Waiting for signal").first().waitFor();
    expect(await page.getByText(/^At the relay/).count()).toBe(0);
    expect(await ben.page.getByText("Elsewhere").count()).toBe(0);

    await ana.context.setOffline(false);
    await noSignal.waitFor({ state: "detached" });
    await page
      .getByText(/^At the relay/)
      .first()
      .waitFor();
    expect(await page.getByText("Waiting for signal").count()).toBe(0);
    await ben.stand(STEPS);
    await ben.page.getByRole("heading", { name: "You are here." }).waitFor();
    expect(await ben.countOpened(/Said without a signal\./)).toBe(1);
  });
});
