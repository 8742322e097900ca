/** The pages between an app and its login, walked without a script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../accounts.ts";
import {
  APP_RETURN,
  Browser,
  baseOf,
  type Directory,
  enterByMail,
  loginRequest,
  newestCode,
  type Shown,
  startDirectory,
  tokensFrom,
} from "./directory.ts";

interface Begun {
  readonly directory: Directory;
  readonly browser: Browser;
  readonly base: string;
}

const HOUR = 3600;

async function begin(
  directory: Directory,
  browser = new Browser(directory.issuer),
  changes: Record<string, string> = {},
): Promise<Begun> {
  const { url } = await loginRequest(directory, "app", APP_RETURN, changes);
  return { directory, browser, base: baseOf(await browser.open(url)) };
}

const codeFor = async ({ browser, base }: Begun, mail: string): Promise<Shown> => browser.submit(`${base}/mail`, { mail });
const type = ({ browser, base }: Begun, code: string): Promise<Shown> => browser.submit(`${base}/code`, { code });
const now = ({ clock }: Directory): number => Math.floor(clock.now());

/** An account that is there already. */
async function signUp(directory: Directory, mail: string): Promise<string> {
  const request = await loginRequest(directory, "app", APP_RETURN);
  const tokens = await tokensFrom(request, await enterByMail(directory, new Browser(directory.issuer), request.url, mail));
  return tokens.claims()?.sub ?? "";
}

const addPasskey = ({ store, clock }: Directory, ppnumId: string, label = "key"): Promise<string> =>
  store.credentials.add(
    { id: bytesOf(label, 16), ppnumId, publicKey: bytesOf("p", 77), counter: 0, transports: [], lastUsed: 0 },
    Math.floor(clock.now()),
  );

describe("a code by mail", () => {
  it("is six digits, in the person's language, and kept nowhere in clear", async () => {
    const directory = await startDirectory();
    const browser = new Browser(directory.issuer);
    browser.headers = { "accept-language": "de-AT,de;q=0.9" };
    await codeFor(await begin(directory, browser), "Anna@Example.org");
    const [letter] = directory.letters;
    expect([letter?.to, letter?.subject]).toEqual(["Anna@Example.org", expect.stringMatching(/^\d{6} ist dein Code$/)]);
    expect(letter?.text).toContain(directory.issuer);
  });

  it("is told the same whether the address has an account or not", async () => {
    const directory = await startDirectory();
    await signUp(directory, "anna@example.org");
    const texts: string[] = [];
    for (const mail of ["anna@example.org", "nobody@example.org"]) {
      const begun = await begin(directory);
      texts.push((await codeFor(begun, mail)).text.replaceAll(mail, "MAIL").replaceAll(begun.base, "BASE"));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it("may be typed with blanks, in full width, and in Arabic digits", async () => {
    const spelt = [(code: string) => `${code.slice(0, 3)} ${code.slice(3)}`, fullWidth, arabic];
    for (const [i, spell] of spelt.entries()) {
      const directory = await startDirectory();
      const begun = await begin(directory);
      await codeFor(begun, `anna${i}@example.org`);
      expect((await type(begun, spell(newestCode(directory)))).text).toContain("/take");
    }
  });

  it("is tried five times; the sixth is refused though it is right", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    const code = newestCode(directory);
    const wrong = code === "000000" ? "000001" : "000000";
    for (let i = 0; i < 5; i++) expect((await type(begun, wrong)).text).toContain("not the code");
    expect((await type(begun, code)).text).toContain("too often");
  });

  it("is tried five times also when all come at once", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    const wrong = newestCode(directory) === "000000" ? "000001" : "000000";
    const answers = await Promise.all(Array.from({ length: 20 }, () => type(begun, wrong)));
    expect(answers.filter(({ text }) => text.includes("not the code"))).toHaveLength(5);
  });

  it("ends after ten minutes, and when another was sent", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    const first = newestCode(directory);
    await codeFor(begun, "anna@example.org");
    if (first !== newestCode(directory)) expect((await type(begun, first)).text).toContain("not the code");
    directory.clock.advance(601);
    expect((await type(begun, newestCode(directory))).text).toContain("ran out");
  });

  it("is good in the browser that asked, not in another", async () => {
    const directory = await startDirectory();
    const [asked, other] = [await begin(directory), await begin(directory)];
    await codeFor(asked, "anna@example.org");
    expect((await type(other, newestCode(directory))).text).not.toContain("/take");
    expect((await new Browser(directory.issuer).open(asked.base)).status).toBe(400);
    expect((await other.browser.open(asked.base)).status).toBe(400);
  });

  it("is sent five times an hour to one address from one block, in whatever case it is written", async () => {
    const directory = await startDirectory();
    for (const mail of ["a@example.org", "A@example.org", "a@EXAMPLE.org", " a@example.org", "a@example.org"])
      expect((await codeFor(await begin(directory), mail)).status).toBe(200);
    const begun = await begin(directory);
    expect((await codeFor(begun, "a@example.org")).status).toBe(429);
    expect(directory.letters).toHaveLength(5);
    directory.clock.advance(HOUR + 1);
    expect((await codeFor(await begin(directory), "a@example.org")).status).toBe(200);
  });

  it("is sent to its owner though a stranger has asked for it too often, and to nobody without end", async () => {
    const directory = await startDirectory();
    const statuses: number[] = [];
    for (let i = 0; i < 19; i++) {
      // Of the stranger's six, five are sent; then others ask, each from a block of their own.
      directory.address = i < 6 ? "203.0.113.7" : `198.51.100.${i}`;
      statuses.push((await codeFor(await begin(directory), "a@example.org")).status);
    }
    expect(statuses).toEqual([...Array(5).fill(200), 429, ...Array(10).fill(200), ...Array(3).fill(429)]);
    expect(directory.letters).toHaveLength(15);
  });

  it.each([
    "",
    "anna",
    "anna@",
    "@example.org",
    "anna@example",
    "a b@example.org",
    "a@b@example.org",
    "a@example.org\r\nbcc: b@example.org",
    `${"a".repeat(250)}@example.org`,
  ])("is not sent to %j", async (mail) => {
    const directory = await startDirectory();
    expect((await codeFor(await begin(directory), mail)).text).toContain("no e-mail address");
    expect(directory.letters).toEqual([]);
  });
});

const fullWidth = (code: string): string => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
const arabic = (code: string): string => code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));

describe("signing up", () => {
  it("holds a number for ten minutes, shows it, and gives it with a name", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    const page = await type(begun, newestCode(directory));
    const shown = /(\d{3})-(\d{4})-(\d{4})/.exec(page.text)?.slice(1).join("") ?? "";
    expect((await directory.store.entities.byPpnum(shown))?.state).toBe("reserved");
    await begun.browser.submit(`${begun.base}/take`, { name: "  Anna <b>  " });
    expect(await directory.store.entities.byPpnum(shown)).toMatchObject({
      state: "active",
      type: "human",
      reach: "ask",
      displayName: "Anna <b>",
      hasSecret: false,
    });
  });

  it("offers another number after that time, and the first is free", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    const page = await type(begun, newestCode(directory));
    const first = /(\d{3})-(\d{4})-(\d{4})/.exec(page.text)?.slice(1).join("") ?? "";
    directory.clock.advance(601);
    const late = await begun.browser.submit(`${begun.base}/take`, { name: "" });
    expect(late.text).toContain("ran out");
    expect(await directory.store.entities.byPpnum(first)).toBeUndefined();
  });

  it("gives a number back that is not wanted", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    const page = await type(begun, newestCode(directory));
    const first = /(\d{3})-(\d{4})-(\d{4})/.exec(page.text)?.slice(1).join("") ?? "";
    await begun.browser.submit(`${begun.base}/leave`);
    expect(await directory.store.entities.byPpnum(first)).toBeUndefined();
  });

  it("draws three numbers an hour for an address block, one for each entry", async () => {
    const directory = await startDirectory();
    const draw = async (begun: Begun): Promise<number> => (await begun.browser.submit(`${begun.base}/draw`)).status;
    const first = await begin(directory);
    expect([await draw(first), await draw(first), await draw(await begin(directory)), await draw(await begin(directory))]).toEqual([
      200, 200, 200, 200,
    ]);
    const fourth = await begin(directory);
    expect(await draw(fourth)).toBe(429);
    directory.address = "203.0.113.7";
    expect(await draw(fourth)).toBe(200);
  });

  it("counts people behind a proxy apart, by its header", async () => {
    const directory = await startDirectory({ addressOf: ({ headers }) => String(headers["x-forwarded-for"]) });
    const from = async (address: string): Promise<number> => {
      const { browser, base } = await begin(directory);
      browser.headers = { "x-forwarded-for": address };
      return (await browser.submit(`${base}/draw`)).status;
    };
    const [ours, theirs] = ["198.51.100.1", "203.0.113.7"];
    expect([await from(ours), await from(ours), await from(ours), await from(ours), await from(theirs)]).toEqual([
      200, 200, 200, 429, 200,
    ]);
  });

  it("does not take a number by its button alone: an address or a passkey is needed", async () => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    const page = await begun.browser.submit(`${begun.base}/draw`);
    const shown = /(\d{3})-(\d{4})-(\d{4})/.exec(page.text)?.slice(1).join("") ?? "";
    await begun.browser.submit(`${begun.base}/take`, { name: "Anna" });
    expect((await directory.store.entities.byPpnum(shown))?.state).toBe("reserved");
  });

  it("of one address at two places at once makes one account", async () => {
    const directory = await startDirectory();
    const both = [await begin(directory), await begin(directory)];
    for (const begun of both) {
      await codeFor(begun, "anna@example.org");
      await type(begun, newestCode(directory));
    }
    const pages = [];
    for (const { browser, base } of both) pages.push(await browser.submit(`${base}/take`, { name: "" }));
    expect(pages.map(({ text }) => text.includes("belongs to an account"))).toEqual([false, true]);
  });

  it.each([["a".repeat(101)], ["a\u202eb"], ["a\nb"]])("takes no name like %j", async (name) => {
    const directory = await startDirectory();
    const begun = await begin(directory);
    await codeFor(begun, "anna@example.org");
    await type(begun, newestCode(directory));
    expect((await begun.browser.submit(`${begun.base}/take`, { name })).status).toBe(422);
  });
});

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

  it("removes passkeys, but not the last way in", async () => {
    const directory = await startDirectory();
    const browser = new Browser(directory.issuer);
    const { url } = await loginRequest(directory, "app", APP_RETURN);
    await enterByMail(directory, browser, url, "anna@example.org");
    const ppnumId = (await tokensOf(directory, browser)).sub;
    await addPasskey(directory, ppnumId);
    const id = Buffer.from(bytesOf("key", 16)).toString("base64url");
    await browser.submit("/account/remove", { id });
    expect(await directory.store.credentials.list(ppnumId)).toEqual([]);
  });
});

async function tokensOf(directory: Directory, browser: Browser): Promise<{ readonly sub: string }> {
  const request = await loginRequest(directory, "app", APP_RETURN);
  return { sub: (await tokensFrom(request, await browser.open(request.url))).claims()?.sub ?? "" };
}

describe("an organisation", () => {
  const FORM = { legal: "Bakery & Sons", person: "Berta", mail: "office@bakery.example" };

  it("confirms its address, waits for a review, and logs in when it is approved", async () => {
    const directory = await startDirectory();
    const browser = new Browser(directory.issuer);
    expect((await browser.open("/organisation")).text).toContain("A person reviews");
    await browser.submit("/organisation/form", FORM);
    const done = await browser.submit("/organisation/code", { code: newestCode(directory) });
    const ppnumId = /[0-9A-Z]{26}/.exec(done.text)?.[0] ?? "";
    expect(await directory.store.enterprises.get(ppnumId)).toMatchObject({
      status: "waiting",
      legalName: "Bakery & Sons",
      contactPerson: "Berta",
    });
    expect((await directory.store.entities.get(ppnumId))?.state).toBe("reserved");
    const { url } = await loginRequest(directory, "app", APP_RETURN);
    expect((await enterByMail(directory, new Browser(directory.issuer), url, FORM.mail)).text).toContain("still being reviewed");
    await directory.store.enterprises.review(ppnumId, "approved", { admin: "olga" }, "", now(directory));
    expect(await tokensAfter(directory, FORM.mail)).toBe(ppnumId);
  });

  it("is asked again for what is missing, wrong or taken", async () => {
    const directory = await startDirectory();
    await signUp(directory, "anna@example.org");
    const browser = new Browser(directory.issuer);
    for (const changes of [{ legal: "" }, { person: " " }, { mail: "office" }, { legal: "x".repeat(101) }])
      expect((await browser.submit("/organisation/form", { ...FORM, ...changes })).status).toBe(422);
    await browser.submit("/organisation/form", { ...FORM, mail: "anna@example.org" });
    expect((await browser.submit("/organisation/code", { code: "12" })).status).toBe(422);
    expect((await browser.submit("/organisation/code", { code: newestCode(directory) })).status).toBe(409);
  });
});

async function tokensAfter(directory: Directory, mail: string): Promise<string> {
  const request = await loginRequest(directory, "app", APP_RETURN);
  const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, mail);
  return (await tokensFrom(request, shown)).claims()?.sub ?? "";
}

describe("a form from elsewhere", () => {
  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["an opaque origin", { origin: "null" }],
    ["another origin, whatever the referrer says", { origin: "https://evil.example", referer: "HERE/enter" }],
    ["neither origin nor referrer", {}],
    ["another referrer", { referer: "https://evil.example/HERE" }],
    ["a referrer that begins like ours", { referer: "HERE.evil.example/" }],
  ])("is refused: %s", async (_what, headers) => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("HERE", directory.issuer)]),
    );
    expect((await browser.submit(`${base}/mail`, { mail: "anna@example.org" }, sent)).status).toBe(403);
    expect((await browser.submit("/organisation/form", {}, sent)).status).toBe(403);
    expect((await browser.submit("/account/leave", {}, sent)).status).toBe(403);
    expect(directory.letters).toEqual([]);
  });

  it("is taken by its referrer from a browser that sends no origin, as Gecko 48", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    await browser.submit(`${base}/mail`, { mail: "anna@example.org" }, { referer: `${directory.issuer}${base}` });
    expect(directory.letters).toHaveLength(1);
  });
});

describe("every page", () => {
  it("goes out with a policy that lets no frame, script or form of others in", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    for (const path of [base, "/organisation", "/account", "/enter/nobody", "/oauth/show"]) {
      const { headers } = await browser.open(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toContain("unsafe");
      expect([headers.get("x-frame-options"), headers.get("x-content-type-options"), headers.get("cache-control")]).toEqual([
        "DENY",
        "nosniff",
        "no-store",
      ]);
    }
  });

  it("is in the language asked for, from right to left where it runs so, and stays in it", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory, new Browser(directory.issuer), { ui_locales: "ar" });
    expect((await browser.open(base)).text).toContain('<html lang="ar" dir="rtl">');
    expect((await browser.open(`${base}?lang=de`)).text).toContain('<html lang="de" dir="ltr">');
    expect((await browser.open(base)).text).toContain('<html lang="de" dir="ltr">');
    expect((await browser.open("/organisation?lang=xx")).text).toContain('<html lang="de" dir="ltr">');
  });

  it("has one script at most, of ours, and no style or script within", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    for (const path of [base, "/organisation"]) {
      const { text } = await browser.open(path);
      expect(text.match(/<script[^>]*>/g) ?? []).toEqual(path === base ? ['<script src="/auth/passkey.js" defer>'] : []);
      expect(text).not.toMatch(/<style|style="| on\w+="/);
    }
  });
});

it("cookies are bound to this host, hidden from scripts, and not sent with others' forms", async () => {
  const directory = await startDirectory();
  const answer = await fetch((await loginRequest(directory, "app", APP_RETURN)).url, { redirect: "manual" });
  const cookies = answer.headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(1);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/httponly/i);
    expect(cookie).toMatch(/samesite=lax/i);
    expect(cookie).not.toMatch(/domain=/i);
  }
});

it("names nobody in its log, and keeps no code, token or session in the database", async () => {
  const directory = await startDirectory();
  const browser = new Browser(directory.issuer);
  const request = await loginRequest(directory, "app", APP_RETURN, { scope: "openid email" });
  const shown = await enterByMail(directory, browser, request.url, "canary@example.org");
  const code = newestCode(directory);
  const tokens = await tokensFrom(request, shown);
  const sub = tokens.claims()?.sub ?? "";
  const ppnum = (await directory.store.entities.get(sub))?.ppnum ?? "";
  // A store that fails, with a message that quotes.
  const find = directory.store.oidc.find;
  directory.store.oidc.find = async () => {
    throw new Error(`no row for ${tokens.access_token} of canary@example.org`);
  };
  await fetch(`${directory.issuer}/oauth/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  await browser.open("/organisation");
  directory.store.oidc.find = find;
  const log = directory.log.join("");
  expect(log).toContain("failed");
  for (const secret of ["canary", sub, ppnum, tokens.access_token, directory.address]) expect(log).not.toContain(secret);
  const authCode = new URL(shown.url).searchParams.get("code") ?? "";
  const disk = ["numbers.db", "numbers.db-wal"].map((name) => readFileSync(join(directory.dataDir, name), "latin1")).join("");
  expect(disk).toContain("canary@example.org");
  for (const secret of [authCode, tokens.access_token, tokens.refresh_token ?? "", `"${code}"`]) expect(disk).not.toContain(secret);
});
