/** Smoke test in WebKit: an identity is made and stored, a person is added, their note arrives. The browser has no position. */
import { afterEach, describe, expect, it } from "vitest";
import { findProgram, unless } from "../support/debian.ts";
import { freePort } from "../support/free-port.ts";
import { Stranger } from "../support/stranger.ts";
import { RelayProcess } from "./relay-process.ts";
import { STEPS } from "./stage.ts";
import { WebDriver } from "./webdriver.ts";

const program = findProgram("WebKitWebDriver") && findProgram("xvfb-run");

describe.skipIf(!program)(`in WebKit${unless("WebKitWebDriver")}`, () => {
  const relay = new RelayProcess();
  let browser: WebDriver | undefined;
  let mia: Stranger | undefined;
  afterEach(async () => {
    mia?.end();
    await browser?.end();
    await relay.end();
  });

  it("starts, keeps its key, adds somebody and hears of their note", async () => {
    await relay.start();
    browser = await WebDriver.webkit(await freePort());
    await browser.go(relay.origin);
    await browser.click("//button[.='Start now']");
    await browser.type("//input", "Ana\uE007");
    await browser.find("//button[contains(., 'Leave a note')]");

    await browser.go(`${relay.origin}/link`);
    const link = (): Promise<unknown> =>
      (browser as WebDriver).run(
        "return [...document.querySelectorAll('input, textarea')].map((f) => f.value).find((v) => v.includes('/add#')) || ''",
      );
    await expect.poll(link, { timeout: 20_000 }).toContain("/add#p=");
    const mine = String(await link());

    mia = await Stranger.create("Mia", relay.origin);
    const to = mia.recipient(mine);
    const session = await mia.session();
    await mia.registerTokenFor(session, to);
    await browser.go(mia.link);
    await browser.click("//button[starts-with(., 'Add ')]");
    await browser.find("//button[starts-with(., 'Leave ')]");
    await mia.store(session, mia.envelope(to, mia.note(to, "The paper boat.", STEPS)));

    // A reload: everything comes from storage.
    await browser.go(`${relay.origin}/notes`);
    await browser.find("//h2[contains(., 'Far')]");
    expect(await browser.text("//main")).toContain("Mia");
    expect(await browser.run("return document.body.innerText.includes('paper boat')")).toBe(false);
    expect(await browser.run("return [document.documentElement.scrollWidth <= innerWidth]")).toEqual([true]);
  });
});
