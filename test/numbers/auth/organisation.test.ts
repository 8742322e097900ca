/** An organisation asks for a number. */
import { describe, expect, it } from "vitest";
import {
  APP_RETURN,
  Browser,
  type Directory,
  enterByMail,
  loginRequest,
  newestCode,
  startDirectory,
  tokensFrom,
} from "./directory.ts";
import { now, signUp } from "./entering.ts";

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

  it("keeps the address that was reviewed, and is told who changes it", async () => {
    const directory = await startDirectory();
    const browser = new Browser(directory.issuer);
    await browser.submit("/organisation/form", FORM);
    const done = await browser.submit("/organisation/code", { code: newestCode(directory) });
    const ppnumId = /[0-9A-Z]{26}/.exec(done.text)?.[0] ?? "";
    await directory.store.enterprises.review(ppnumId, "approved", { admin: "olga" }, "", now(directory));
    const page = await enterByMail(directory, browser, "/account", FORM.mail);
    expect(page.text).toContain("write to the operator");
    expect(page.text).not.toContain("/account/change/mail");
    const letters = directory.letters.length;
    expect((await browser.submit("/account/change/mail", { mail: "other@bakery.example" })).text).toContain(
      "write to the operator",
    );
    expect(directory.letters).toHaveLength(letters);
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
