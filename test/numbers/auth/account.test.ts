/** A person's own page on the directory. */
import { describe, expect, it } from "vitest";
import { bytesOf } from "../accounts.ts";
import { APP_RETURN, Browser, baseOf, enterByMail, loginRequest, newestCode, startDirectory } from "./directory.ts";
import { addPasskey, begin, codeFor, signUp, subOf, type } from "./entering.ts";

describe("the account's page", () => {
  it("asks who is not logged in to log in, and shows only one's own", async () => {
    const directory = await startDirectory();
    const ppnumId = await signUp(directory, "anna@example.org");
    const browser = new Browser(directory.issuer);
    const login = await browser.open("/account");
    expect(login.text).toContain("/mail");
    const shown = await enterByMail(directory, browser, "/account", "anna@example.org");
    expect(shown.url).toBe(`${directory.issuer}/account?in`);
    expect(shown.text).toContain("anna@example.org");
    expect(shown.text).toContain((await directory.store.entities.get(ppnumId))?.ppnum?.slice(-4));
    const out = await browser.submit("/account/leave");
    expect(out.text).toContain("logged out");
    expect((await browser.open("/account")).text).toContain("/mail");
  });

  async function withPasskey() {
    const directory = await startDirectory();
    const browser = new Browser(directory.issuer);
    const { url } = await loginRequest(directory, "app", APP_RETURN);
    await enterByMail(directory, browser, url, "anna@example.org");
    const ppnumId = await subOf(directory, browser);
    await addPasskey(directory, ppnumId);
    return { directory, browser, ppnumId };
  }

  it("removes passkeys, but not the last way in", async () => {
    const { directory, browser, ppnumId } = await withPasskey();
    const id = Buffer.from(bytesOf("key", 16)).toString("base64url");
    await browser.submit("/account/remove", { id });
    expect(await directory.store.credentials.list(ppnumId)).toEqual([]);
  });

  /** Somebody finds the browser eleven minutes after its login. */
  async function found() {
    const made = await withPasskey();
    made.directory.clock.advance(601);
    return made;
  }

  it("adds and removes passkeys soon after a login alone, and says what to do later", async () => {
    const { directory, browser, ppnumId } = await found();
    const page = await browser.open("/account");
    expect(page.text).toContain("log in once more");
    for (const offer of ["/account/remove", "data-passkey", "/account/change/mail"]) expect(page.text).not.toContain(offer);
    const id = Buffer.from(bytesOf("key", 16)).toString("base64url");
    expect(baseOf(await browser.submit("/account/remove", { id }))).toMatch(/^\/enter\//);
    expect((await browser.submit("/account/passkey/make")).status).toBe(401);
    expect(await directory.store.credentials.list(ppnumId)).toHaveLength(1);
  });

  it("offers all of it right after a login", async () => {
    const directory = await startDirectory();
    const browser = new Browser(directory.issuer);
    const page = await enterByMail(directory, browser, "/account", "anna@example.org");
    for (const offer of ["data-passkey", "/account/change/mail"]) expect(page.text).toContain(offer);
    expect(page.text).not.toContain("log in once more");
    expect((await browser.submit("/account/passkey/make")).status).toBe(200);
  });

  it("lets a waiting mail code in soon after a login alone, and refuses it at any time", async () => {
    const { directory, browser, ppnumId } = await found();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    await type(begun, newestCode(directory));
    const { digits = "" } = (await directory.auth.recoveries.underWay(ppnumId)) ?? {};
    expect((await browser.open("/account")).text).not.toContain("let it in<");
    expect(baseOf(await browser.submit("/account/recovery", { answer: "allowed", digits }))).toMatch(/^\/enter\//);
    expect((await begun.browser.submit(`${begun.base}/waited`)).text).toContain("In 24 hours");
    await browser.submit("/account/recovery", { answer: "refused", digits });
    expect((await begun.browser.submit(`${begun.base}/waited`)).status).toBe(403);
  });
});
