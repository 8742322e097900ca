/** Another mail address, on the account's page. */
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { eventsOf } from "../accounts.ts";
import { Browser, baseOf, type Directory, enterByMail, newestCode, type Shown, startDirectory } from "./directory.ts";

const [OLD, NEW] = ["anna@example.org", "anna@new.example"];

interface Here {
  readonly directory: Directory;
  readonly browser: Browser;
  ask(mail: string): Promise<Shown>;
  type(code: string): Promise<Shown>;
  mail(): Promise<string | undefined>;
  /** Events of it. */
  changes(): Promise<number>;
}

async function loggedIn(): Promise<Here> {
  const directory = await startDirectory();
  const browser = new Browser(directory.issuer);
  await enterByMail(directory, browser, "/account", OLD);
  const [{ subject = "" } = {}] = (await directory.store.audit.list(0, 100)).filter(({ action }) => action === "activated");
  return {
    ...{ directory, browser },
    ask: (mail) => browser.submit("/account/change/mail", { mail }),
    type: (code) => browser.submit("/account/change/code", { code }),
    mail: async () => (await directory.store.contacts.get(subject))?.email,
    changes: async () => (await eventsOf(directory.store, subject)).filter((kind) => kind === "contact-changed").length,
  };
}

it("is the account's once its code was typed, and the one before is told", async () => {
  const { directory, browser, ask, type, mail, changes } = await loggedIn();
  const asked = await ask(NEW);
  expect([asked.url, asked.text]).toEqual([`${directory.issuer}/account?mail`, expect.stringContaining(NEW)]);
  expect([directory.letters.at(-1)?.to, await mail()]).toEqual([NEW, OLD]);
  expect(await changes()).toBe(0);
  expect((await type(newestCode(directory))).text).toContain(NEW);
  expect([await mail(), await changes()]).toEqual([NEW, 1]);
  expect(directory.letters.at(-1)).toMatchObject({ to: OLD, subject: "Your account has another e-mail address" });
  expect(JSON.stringify(directory.letters.at(-1))).not.toContain(NEW);
  // Codes to the new one lead here, those to the old one to somebody new.
  await browser.submit("/account/leave");
  expect((await enterByMail(directory, browser, "/account", NEW)).text).toContain(NEW);
  expect(await mail()).toBe(NEW);
});

it("may be the first of an account, which has nobody to tell", async () => {
  const { directory, browser, ask, type, mail, changes } = await loggedIn();
  const db = new Sqlite(join(directory.dataDir, "numbers.db"));
  db.exec("DELETE FROM contact");
  db.close();
  expect((await browser.open("/account")).text).toContain("Your e-mail address");
  const before = directory.letters.length;
  await ask(NEW);
  await type(newestCode(directory));
  // All who are logged in hear of it.
  expect([await mail(), directory.letters.length - before, await changes()]).toEqual([NEW, 1, 1]);
});

it("that is the same, written otherwise, is told to nobody", async () => {
  const { directory, ask, type, mail, changes } = await loggedIn();
  const before = directory.letters.length;
  await ask(OLD.toUpperCase());
  await type(newestCode(directory));
  expect([await mail(), directory.letters.length - before, await changes()]).toEqual([OLD.toUpperCase(), 1, 0]);
});

it("is not set by a wrong code, nor by one that was asked for elsewhere", async () => {
  const { directory, ask, type, mail } = await loggedIn();
  expect((await type("123456")).url).toBe(`${directory.issuer}/account`);
  await ask(NEW);
  const code = newestCode(directory);
  const wrong = await type(code === "000000" ? "111111" : "000000");
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining("not the code")]);
  const eve = new Browser(directory.issuer);
  await enterByMail(directory, eve, "/account", "eve@example.org");
  await eve.submit("/account/change/code", { code });
  expect(await mail()).toBe(OLD);
  const nobody = await new Browser(directory.issuer).submit("/account/change/code", { code });
  expect([baseOf(nobody) !== "", await mail()]).toEqual([true, OLD]);
  await type(code);
  expect(await mail()).toBe(NEW);
});

it("is not another account's, which is said only to who reads its mail", async () => {
  const { directory, ask, type, mail } = await loggedIn();
  await enterByMail(directory, new Browser(directory.issuer), "/account", "eve@example.org");
  expect((await ask("eve@example.org")).url).toBe(`${directory.issuer}/account?mail`);
  const taken = await type(newestCode(directory));
  expect([taken.status, taken.text, await mail()]).toEqual([422, expect.stringContaining("belongs to an account"), OLD]);
});

it("is asked for soon after a login; later one logs in once more", async () => {
  const { directory, browser, ask, mail } = await loggedIn();
  directory.clock.advance(601);
  const letters = directory.letters.length;
  expect((await browser.open("/account")).text).toContain("log in once more");
  for (const stale of [await ask(NEW), await browser.submit("/account/change/login")])
    expect([new URL(stale.url).pathname.slice(0, 7), await mail()]).toEqual(["/enter/", OLD]);
  expect(directory.letters).toHaveLength(letters);
});

it("is bounded as codes are, takes no address that is none, and no form of another site", async () => {
  const { browser, ask } = await loggedIn();
  expect((await ask("anna")).text).toContain("no e-mail address");
  for (let i = 0; i < 5; i++) expect((await ask(NEW)).status).toBe(200);
  expect((await ask(NEW)).text).toContain("Too many attempts");
  const foreign = { origin: "https://evil.example" };
  expect((await browser.submit("/account/change/mail", { mail: NEW }, foreign)).status).toBe(403);
  expect((await browser.submit("/account/change/again")).text).toContain("Another e-mail address instead");
});
