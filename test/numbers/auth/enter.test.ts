import { describe, expect, it } from "vitest";
import { Browser, newestCode, startDirectory } from "./directory.ts";
import { type Begun, begin, codeFor, HOUR, signUp, type } from "./entering.ts";

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
