/** The app in the browser's language, in a chosen one, and offline. */
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { STEPS, type Stage, stageForEach } from "./stage.ts";

/** The page's declared language and direction, and the side of its first tab. */
const reads = (page: Page) =>
  page.evaluate(() => {
    const tab = document.querySelector("nav.tabs a")?.getBoundingClientRect();
    const { lang, dir } = document.documentElement;
    return { lang, dir, begins: tab && tab.left > innerWidth / 2 ? "right" : "left" };
  });

describe("the language", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  inLong("is the browser's, then the chosen one, after a restart and without a line too", async () => {
    const noor = await stage.person("نور", STEPS, { locale: "ar-EG", serviceWorker: true });
    // From the first paint on.
    await noor.page.getByRole("heading", { name: "اترك كلماتك حيث تنتمي." }).waitFor();
    expect(await noor.page.evaluate(() => document.documentElement.dir)).toBe("rtl");
    await noor.page.getByRole("button", { name: "ابدأ الآن" }).click();
    await noor.page.getByRole("textbox", { name: "اسمي" }).fill(noor.name);
    await noor.page.keyboard.press("Enter");
    await noor.page.getByRole("button", { name: "اترك رسالة" }).waitFor();
    expect(await reads(noor.page)).toEqual({ lang: "ar-u-nu-latn", dir: "rtl", begins: "right" });

    await noor.go("/me");
    await noor.page.getByRole("button", { name: "Deutsch" }).click();
    await noor.page.getByRole("heading", { name: "Ich", level: 1 }).waitFor();
    expect(await reads(noor.page)).toEqual({ lang: "de-DE", dir: "ltr", begins: "left" });
    await noor.page.getByRole("button", { name: "Deutsch", pressed: true }).waitFor();
    await noor.page.getByRole("textbox", { name: "Mein Name" }).and(noor.page.locator("[dir=auto]")).waitFor();

    // Rooms and backups have separate word files, loaded with their pages.
    await noor.go("/rooms");
    await noor.page.getByText("Noch keine Räume").waitFor();
    await noor.go("/me/backup");
    await noor.page.getByRole("heading", { name: "Beim Relay" }).waitFor();

    await noor.keptOffline();
    await noor.off();
    await noor.open();
    await noor.page.getByRole("button", { name: "Nachricht hinterlassen" }).waitFor();

    stage.relay.cut();
    await noor.off();
    await noor.open();
    await noor.page.getByText("Kein Netz.").waitFor();
    await noor.page.getByRole("button", { name: "Nachricht hinterlassen" }).waitFor();
    // The Arabic words were cached too, although they are not in use.
    await noor.go("/me");
    await noor.page.getByRole("button", { name: "العربية" }).click();
    await noor.page.getByRole("heading", { name: "أنا", level: 1 }).waitFor();
    await noor.go("/");
    await noor.page.getByText("لا إشارة.").first().waitFor();
    expect(await reads(noor.page)).toEqual({ lang: "ar-u-nu-latn", dir: "rtl", begins: "right" });
    stage.relay.restore();
  });

  it("is English where there is no other", async () => {
    const kim = await stage.person("Kim", undefined, { locale: "ko-KR" });
    await kim.page.getByRole("button", { name: "Start now" }).waitFor();
    expect(await kim.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(["en-GB", "ltr"]);
  });
});
