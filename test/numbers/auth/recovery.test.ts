/** A mail code for an account that has passkeys: it waits, is told of, let in and refused. */
import { describe, expect, it } from "vitest";
import { bytesOf } from "../accounts.ts";
import {
  APP_RETURN,
  Browser,
  type Directory,
  enterByMail,
  loginRequest,
  newestCode,
  type Shown,
  startDirectory,
} from "./directory.ts";
import { addPasskey, type Begun, begin, codeFor, HOUR, now, signUp, type } from "./entering.ts";

describe("a code for an account that has passkeys", () => {
  async function asked(): Promise<Begun & { readonly ppnumId: string; readonly page: Shown }> {
    const directory = await startDirectory();
    const ppnumId = await signUp(directory, "anna@example.org");
    await addPasskey(directory, ppnumId);
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    return { ...begun, ppnumId, page: await type(begun, newestCode(directory)) };
  }
  const digitsOf = (page: Shown): string => /shows (\d\d)\./.exec(page.text)?.[1] ?? "";

  /** A browser in which the account is logged in, as by its passkey. */
  async function owner(directory: Directory, ppnumId: string): Promise<Browser> {
    await directory.store.credentials.drop(ppnumId, bytesOf("key", 16), now(directory));
    const browser = new Browser(directory.issuer);
    const { url } = await loginRequest(directory, "app", APP_RETURN);
    await enterByMail(directory, browser, url, "anna@example.org");
    await addPasskey(directory, ppnumId);
    return browser;
  }

  it("waits a day, and tells the owner by mail once", async () => {
    const begun = await asked();
    expect(begun.page.text).toContain("In 24 hours");
    expect(begun.directory.letters.at(-1)?.text).toContain("/account");
    const letters = begun.directory.letters.length;
    await begun.browser.submit(`${begun.base}/waited`);
    begun.directory.clock.advance(23 * HOUR);
    const later = await begin(begun.directory, begun.browser);
    await codeFor(later, "anna@example.org");
    expect((await type(later, newestCode(begun.directory))).text).toContain("In 24 hours");
    expect(begun.directory.letters).toHaveLength(letters + 1);
    begun.directory.clock.advance(HOUR + 1);
    const last = await begin(begun.directory, begun.browser);
    await codeFor(last, "anna@example.org");
    expect((await type(last, newestCode(begun.directory))).url).toContain(`${APP_RETURN}?code=`);
  });

  const timesTold = async ({ store }: Directory, ppnumId: string): Promise<number> => {
    const events = await store.events.after(ppnumId, 0, 100);
    return events === "too-old" ? -1 : events.filter(({ kind }) => kind === "recovery-asked").length;
  };

  it("is told to who is logged in as well, once: the mailbox may be in other hands", async () => {
    const { directory, ppnumId, browser, base } = await asked();
    await browser.submit(`${base}/waited`);
    expect(await timesTold(directory, ppnumId)).toBe(1);
  });

  it("is the browser's that asked: who reads the mail later begins a day of their own, of which all are told", async () => {
    const { directory, ppnumId } = await asked();
    directory.clock.advance(3 * 24 * HOUR);
    const [letters, thief] = [directory.letters.length, new Browser(directory.issuer)];
    for (const passed of [0, 23 * HOUR]) {
      directory.clock.advance(passed);
      const begun = await begin(directory, thief);
      await codeFor(begun, "anna@example.org");
      expect((await type(begun, newestCode(directory))).text).toContain("In 24 hours");
    }
    // Two codes, and one notice.
    expect([directory.letters.length - letters, await timesTold(directory, ppnumId)]).toEqual([3, 2]);
  });

  it("is let in at once from a session of the account, if both show the same digits", async () => {
    const begun = await asked();
    const mine = await owner(begun.directory, begun.ppnumId);
    const page = await mine.open("/account");
    expect([digitsOf(page), digitsOf(begun.page)]).toEqual([digitsOf(begun.page), expect.stringMatching(/^\d\d$/)]);
    await mine.submit("/account/recovery", { answer: "allowed", digits: "xx" });
    expect((await begun.browser.submit(`${begun.base}/waited`)).text).toContain("In 24 hours");
    await mine.submit("/account/recovery", { answer: "allowed", digits: digitsOf(page) });
    expect((await begun.browser.submit(`${begun.base}/waited`)).url).toContain(`${APP_RETURN}?code=`);
  });

  it("that was let in lets in no other that reads the same mailbox", async () => {
    const begun = await asked();
    const mine = await owner(begun.directory, begun.ppnumId);
    await mine.submit("/account/recovery", { answer: "allowed", digits: digitsOf(begun.page) });
    const thief = await begin(begun.directory);
    await codeFor(thief, "anna@example.org");
    expect((await type(thief, newestCode(begun.directory))).text).toContain("In 24 hours");
  });

  it("is refused for a week by a session of the account", async () => {
    const begun = await asked();
    const mine = await owner(begun.directory, begun.ppnumId);
    await mine.submit("/account/recovery", { answer: "refused", digits: digitsOf(begun.page) });
    expect((await begun.browser.submit(`${begun.base}/waited`)).status).toBe(403);
    begun.directory.clock.advance(25 * HOUR);
    const again = await begin(begun.directory);
    await codeFor(again, "anna@example.org");
    expect((await type(again, newestCode(begun.directory))).status).toBe(403);
  });
});

describe("a wait for an account, seen from an app", () => {
  async function waiting() {
    const directory = await startDirectory();
    const ppnumId = await signUp(directory, "anna@example.org");
    await addPasskey(directory, ppnumId);
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    await type(begun, newestCode(directory));
    const { recoveries } = directory.auth;
    const told = async () => {
      const events = await directory.store.events.after(ppnumId, 0, 100);
      return events === "too-old" ? [] : events.filter(({ kind }) => kind === "recovery-refused");
    };
    return { ...begun, ppnumId, recoveries, told };
  }

  it("says when it was asked for, when it ends, and its digits", async () => {
    const { directory, recoveries, ppnumId, browser, base } = await waiting();
    const page = await browser.submit(`${base}/waited`);
    const requestedAt = now(directory);
    directory.clock.advance(HOUR);
    const digits = expect.stringMatching(/^\d\d$/);
    const underWay = await recoveries.underWay(ppnumId);
    expect(underWay).toEqual({ requestedAt, readyAt: requestedAt + 24 * HOUR, digits });
    expect(page.text).toContain(underWay?.digits);
    expect(await recoveries.underWay("01ARZ3NDEKTSV4RRFFQ69G5FAV")).toBeUndefined();
  });

  it("is refused once: whoever waits is not let in, and the event and the audit have it", async () => {
    const { directory, recoveries, ppnumId, browser, base, told } = await waiting();
    for (const _time of ["once", "again"]) await recoveries.refuse(ppnumId);
    expect(await recoveries.underWay(ppnumId)).toBeUndefined();
    expect(await told()).toHaveLength(1);
    const audit = await directory.store.audit.list(0, 1000);
    expect(audit.filter(({ action, subject }) => action === "recovery-refused" && subject === ppnumId)).toHaveLength(1);
    expect((await browser.submit(`${base}/waited`)).status).toBe(403);
    directory.clock.advance(25 * HOUR);
    const again = await begin(directory);
    await codeFor(again, "anna@example.org");
    expect((await type(again, newestCode(directory))).status).toBe(403);
  });

  it("that was let in already by another session is refused all the same, until it is in", async () => {
    const { recoveries, ppnumId, browser, base } = await waiting();
    await recoveries.allow(ppnumId, (await recoveries.underWay(ppnumId))?.digits ?? "");
    await recoveries.refuse(ppnumId);
    expect((await browser.submit(`${base}/waited`)).status).toBe(403);
  });

  it("that is not there is not refused: the next one waits as ever", async () => {
    const directory = await startDirectory();
    const ppnumId = await signUp(directory, "anna@example.org");
    await directory.auth.recoveries.refuse(ppnumId);
    await addPasskey(directory, ppnumId);
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    expect((await type(begun, newestCode(directory))).text).toContain("In 24 hours");
  });
});
