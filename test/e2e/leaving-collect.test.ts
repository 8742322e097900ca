/** Leaving the screen while the browser's list is open. */
import { expect, it } from "vitest";
import { STEPS, type Stage, stageForEach } from "./stage.ts";

let stage: Stage;
stageForEach((set) => {
  stage = set;
});

it("nothing is connected to for a screen that was left while the list was open", { timeout: 120_000 }, async () => {
  const [ben, ana] = [await stage.person("Ben", STEPS), await stage.person("Ana", STEPS)];
  for (const one of [ben, ana]) await one.begin();
  await ben.add(await ana.link());
  await ben.context.addInitScript(() => {
    const asked: string[] = [];
    const connect = () => {
      asked.push("connect");
      return new Promise(() => {});
    };
    const gatt = { connected: false, connect, disconnect: () => {} };
    const device = Object.assign(new EventTarget(), { gatt });
    const bluetooth = {
      getAvailability: async () => true,
      requestDevice: () => new Promise((resolve) => Object.assign(globalThis, { pick: () => resolve(device) })),
    };
    Object.defineProperty(navigator, "bluetooth", { value: bluetooth, configurable: true });
    Object.assign(globalThis, { asked });
  });
  await ben.go("/me/couriers");
  await ben.page.getByRole("button", { name: "New group" }).click();
  await ben.page.getByRole("group", { name: "Whose mail is carried" }).getByRole("button", { name: "Ana" }).click();
  await ben.page.getByRole("button", { name: "Ask them" }).click();
  await ben.page.getByRole("button", { name: "Collect" }).click();
  await ben.page.waitForFunction(() => "pick" in globalThis);
  await ben.page.getByRole("button", { name: "Back" }).click();
  await ben.page.getByRole("heading", { name: "Couriers" }).waitFor({ state: "detached" });
  await ben.page.evaluate(() => (globalThis as unknown as { pick(): void }).pick());
  // What the engine is asked after that, and answers.
  await ben.page.getByRole("link", { name: "Couriers" }).click();
  const carries = ben.page.getByRole("switch", { name: /^Carry for others/ });
  const before = await carries.isChecked();
  await carries.click();
  await expect.poll(() => carries.isChecked()).toBe(!before);
  expect(await ben.page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([]);
});
