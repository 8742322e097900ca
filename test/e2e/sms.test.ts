/** A number is confirmed in a real browser, at a gateway of another origin; the relay hears of it and never learns it. Only the carrier is simulated. */
import { afterEach, beforeEach, expect } from "vitest";
import { type Both, codeIn, RELAY_SECRET, startBoth } from "../sms/harness.ts";
import { inLong } from "../support/long.ts";
import { meet, Stage } from "./stage.ts";

let both: Both;
let stage: Stage;
beforeEach(async () => {
  both = await startBoth();
  stage = await Stage.set({ PPP_SMS_GATEWAY: both.gateway.url, PPP_SMS_SECRET: RELAY_SECRET, PPP_LOG_LEVEL: "trace" });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await stage.report());
  await stage.strike();
});

inLong("a number is confirmed by the code in a text, and whoever is away is told by another", async () => {
  const { carrier } = both;
  const { ana, ben } = await meet(stage);
  await ben.go("/me/notifications");
  const { page } = ben;
  const asked = () => [...ana.requests, ...ben.requests].filter((url) => url.startsWith(both.gateway.url)).length;
  await page.getByText("can text that something waits", { exact: false }).waitFor();
  expect(asked()).toBe(0);
  stage.alsoAsked.add(both.gateway.url);
  await page.getByLabel("Phone number with its country").fill("+49 (170) 123-4567");
  await page.getByRole("button", { name: "Text me a code" }).click();
  await page.getByLabel("The code in the text").fill(codeIn(await carrier.heard(1).then(() => carrier.texts[0]?.text)));
  await page.getByRole("button", { name: "That is it" }).click();
  await page.getByText("Texts go to").waitFor();
  await page.getByRole("button", { name: "Would a text come?" }).click();
  await page.getByText("would send one", { exact: false }).waitFor();
  await expect.poll(() => stage.relay.output).toContain("REGISTER_SMS");
  expect(stage.relay.output).not.toContain("1701234567");
  // A minute, by real clocks: whoever polls fetches first.
  await ben.off();
  await ana.leave("Ana’s secret words", "Ben");
  await expect.poll(() => carrier.texts.length, { timeout: 100_000 }).toBe(2);
  expect(carrier.texts[1]?.text).toContain("something is waiting for you");
});
