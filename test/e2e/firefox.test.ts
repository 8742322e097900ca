/** The main story in Firefox: the engine in its worker, IndexedDB, Geolocation and the map work as in Chromium. */
import { afterEach, describe, expect, it } from "vitest";
import { unless } from "../support/debian.ts";
import { hasFirefox, launchFirefox } from "../support/firefox.ts";
import { meet, north, Stage } from "./stage.ts";

describe.skipIf(!hasFirefox)(`in Firefox${unless("firefox-esr")}`, () => {
  let stage: Stage | undefined;
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage?.report());
    await stage?.strike();
  });

  it("two people meet, one leaves a note, it opens for the other there and nowhere else", async () => {
    stage = await Stage.set({}, launchFirefox);
    const { ana, ben } = await meet(stage);
    await ana.leave("The paper boat is in the third window.", "Ben");
    await ana.go("/notes/left");
    await ana.page.getByText(/^At the relay/).waitFor();
    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    expect(await ben.everythingReadable()).not.toContain("paper boat");
    await ben.stand(north(60));
    await ben.page.getByRole("heading", { name: "You are here." }).waitFor();
    await ben.page.getByRole("button", { name: "Read it now" }).click();
    await ben.page.getByText("The paper boat is in the third window.").waitFor();
    // Another start with the same profile finds it again.
    await ben.off();
    await ben.open("/notes/opened");
    await ben.page.getByText("The paper boat").waitFor();
  });
});
