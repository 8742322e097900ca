/** A browser that says it is offline: the app says so at once, not when a question has gone unanswered. */
import { describe, it } from "vitest";
import { meet, type Stage, stageForEach } from "./stage.ts";

describe("without a network", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  it("the app says so at once, a note says what it waits for, and leaves as soon as there is one", async () => {
    const { ana } = await meet(stage);
    await ana.go("/");
    await ana.page.getByRole("button", { name: "Leave a note" }).waitFor();
    await ana.page.getByText("No signal").waitFor({ state: "detached" });
    await ana.context.setOffline(true);
    // Without that word a question would be asked after 45 seconds of quiet, and time out after 20 more: later than this waits.
    await ana.page
      .getByText(/^No signal/)
      .first()
      .waitFor({ timeout: 40_000 });
    await ana.context.setOffline(false);
    await ana.page
      .getByText(/^No signal/)
      .first()
      .waitFor({ state: "detached" });
  });
});
