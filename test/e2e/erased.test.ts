/** Storage is erased under the running app, in real Chromium: the app says what happened and shows no healthy state. */
import { describe, expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { STEPS, type Stage, stageForEach } from "./stage.ts";

describe("storage that goes away under the app", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  it("erased by clearing the site's data: said at once in every tab, nothing is kept anew, and one begins again", async () => {
    const ana = await stage.person("Ana", STEPS);
    await ana.begin();
    const first = ana.page;
    const second = await ana.open("/people");
    await second.getByText("Nobody here yet").waitFor();
    const cdp = await ana.context.newCDPSession(first);
    await cdp.send("Storage.clearDataForOrigin", { origin: stage.relay.origin, storageTypes: "all" });
    for (const page of [first, second]) {
      await page.getByRole("heading", { name: "Cairn had to stop" }).waitFor();
      await page.getByText("What Cairn kept on this device was cleared").waitFor();
    }
    expect(await first.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([]);
    // In a tab whose worker does not run the engine.
    await second.getByRole("button", { name: "Try again" }).click();
    for (const page of [first, second]) await page.getByRole("button", { name: "Start now" }).waitFor();
  });

  inLong("removed by its name: said at once", async () => {
    const ana = await stage.person("Ana", STEPS);
    await ana.begin();
    const how = await ana.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const request = indexedDB.deleteDatabase("cairn");
          request.onsuccess = () => resolve("removed");
          request.onblocked = () => resolve("held up");
        }),
    );
    expect(how).toBe("removed");
    await ana.page.getByText("What Cairn kept on this device was cleared").waitFor();
  });

  inLong(
    "taken by a newer version in another tab: that is what it says, now and at the next start, not a private window",
    async () => {
      const ana = await stage.person("Ana", STEPS);
      await ana.begin();
      await ana.page.evaluate(
        () =>
          new Promise<void>((resolve, reject) => {
            const request = indexedDB.open("cairn", 2);
            request.onsuccess = () => resolve(request.result.close());
            request.onblocked = () => reject(new Error("held up"));
          }),
      );
      await ana.page.getByText("What is kept here is of a newer Cairn").waitFor();
      await ana.page.getByRole("button", { name: "Try again" }).click();
      await ana.page.getByText("What is kept here is of a newer Cairn").waitFor();
      await expect.poll(() => ana.page.getByText("private window").count()).toBe(0);
    },
  );
});
