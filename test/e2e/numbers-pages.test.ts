/** How the directory's pages look: readable at every size, in both themes and all languages. */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright";
import { expect, it } from "vitest";
import { newestCode } from "../numbers/auth/directory.ts";
import { violations } from "../support/axe.ts";
import { isLong } from "../support/long.ts";
import { directoryForEach, type Visitor } from "./login-stage.ts";

let come: () => Promise<Visitor>;
directoryForEach((visit) => {
  come = visit;
});

const TONGUES = isLong ? ["en", "de", "ar"] : ["de"];
const SIZES = [
  { name: "keypad", width: 240, height: 320 },
  { name: "small", width: 320, height: 568 },
  { name: "phone", width: 360, height: 800 },
  { name: "desk", width: 1440, height: 900 },
];
/** A folder for pictures, to be looked at. */
const SHOTS = process.env.CAIRN_SHOTS;

/** Every look of the page that is shown. */
async function look(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  const inTongue = (tongue: string): string => {
    const here = new URL(page.url());
    here.searchParams.set("lang", tongue);
    return here.href;
  };
  for (const tongue of TONGUES) {
    await page.goto(inTongue(tongue));
    for (const { name: size, width, height } of SIZES) {
      await page.setViewportSize({ width, height });
      // A keypad phone's browser has one theme.
      for (const colorScheme of size === "keypad" ? (["light"] as const) : (["light", "dark"] as const)) {
        await page.emulateMedia({ colorScheme });
        const where = `${name}-${size}-${tongue}-${colorScheme}`;
        if (size === "phone" || size === "keypad") found.push(...(await violations(page)).map((one) => `${where}: ${one}`));
        if (SHOTS) await page.screenshot({ path: `${SHOTS}/${where}.png`, fullPage: true });
      }
    }
  }
  await page.goto(inTongue("en"));
  return found;
}

it(`every page is readable at every size, in both themes and ${TONGUES.join(", ")}`, { timeout: 600_000 }, async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  const mail = "constantin.von.langenfeld@example.org";
  const me = await come();
  const { page, directory } = me;
  await me.authenticator();
  const found: string[] = [];
  const looks = async (name: string, at = page): Promise<void> => void found.push(...(await look(at, name)));
  await me.open();
  await looks("login");
  await page.getByLabel("Your e-mail address").fill(mail);
  await me.press("Send me a code");
  await looks("code");
  await page.getByLabel("Six digits").fill(newestCode(directory));
  await me.press("Go on");
  await looks("new");
  await me.press("Take this number");
  await looks("offer");
  await me.press("Make a passkey");
  await me.isBack();
  await me.open("shop", { scope: "openid profile email offline_access", prompt: "consent" });
  await looks("consent");
  const other = await come();
  await other.open();
  await other.codeByMail(mail);
  await looks("wait", other.page);
  for (const path of ["account", "organisation", "enter/nobody"]) {
    await page.goto(`${directory.issuer}/${path}`);
    await looks(path.replace("/", "-"));
  }
  await me.context.clearCookies();
  await me.open();
  await me.press("Get a number with a passkey");
  await looks("new-passkey");
  expect(found).toEqual([]);
});
