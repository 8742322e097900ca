/** Two newcomers, whose mail is hidden as long as they do not say otherwise. */
import { expect } from "vitest";
import { inLong } from "../support/long.ts";
import { STEPS, type Stage, stageForEach } from "./stage.ts";

let stage: Stage;
stageForEach((set) => {
  stage = set;
});

inLong("find one another by a link, and a note goes between them of which the relay saw neither", async () => {
  const ana = await stage.person("Ana", STEPS);
  const ben = await stage.person("Ben", STEPS);
  for (const one of [ana, ben]) {
    await one.begin(true);
    await one.go("/me/privacy");
    await one.page.getByText("On. From people whose app can do it too").waitFor();
  }
  const link = await ana.link();
  expect(new URL(link).hash).toMatch(/&m=[\w-]{43}$/);
  await ben.add(link);
  // The answer waits up to half a minute, so that its time tells nothing.
  await ben.go("/people");
  await ana.go("/people");
  await ana.page.getByRole("link", { name: /Ben/ }).waitFor({ timeout: 100_000 });
  await ana.leave("Under the third step.", "Ben");
  await ana.go("/notes/left");
  await ana.page.getByText("Under the third step.").click();
  const now = ana.page.getByRole("button", { name: "Send it now" });
  if (await now.isVisible()) await now.click();
  await ana.page.getByText("The relay saw neither of you.").waitFor({ timeout: 60_000 });
  await ben.page.getByRole("heading", { name: "You are here." }).waitFor({ timeout: 60_000 });
});
