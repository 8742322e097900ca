/** Logging in and signing up in Chromium: passkeys by its virtual authenticator, redirects under the pages' own policy, and a lost passkey. */
import { beforeEach, describe, expect, it } from "vitest";
import { loginRequest } from "../numbers/auth/directory.ts";
import { directoryForEach, type Visitor } from "./login-stage.ts";

let come: () => Promise<Visitor>;
let me: Visitor;
directoryForEach((visit) => {
  come = visit;
});
beforeEach(async () => {
  me = await come();
});

describe("a passkey", () => {
  it("is the way to a number, and in again, without an address", async () => {
    await me.authenticator();
    const ppnumId = await me.signUpByPasskey();
    expect(await me.directory.store.contacts.get(ppnumId)).toBeUndefined();
    const [credential] = await me.directory.store.credentials.list(ppnumId);
    expect(credential).toMatchObject({ transports: ["internal"] });
    await me.context.clearCookies();
    await me.open();
    await me.press("Log in with a passkey");
    await me.isBack();
    const [used] = await me.directory.store.credentials.list(ppnumId);
    expect(used?.lastUsed).toBeGreaterThan(0);
    expect(used?.counter).toBeGreaterThan(credential?.counter ?? 0);
  });

  it("whose counter lags, a copy of it, is refused", async () => {
    const id = await me.authenticator();
    const ppnumId = await me.signUpByPasskey();
    const { credentials } = await me.devtools.send("WebAuthn.getCredentials", { authenticatorId: id });
    const [copy] = credentials;
    if (!copy) throw new Error("the authenticator holds nothing");
    await me.context.clearCookies();
    await me.open();
    await me.press("Log in with a passkey");
    await me.isBack();
    await me.devtools.send("WebAuthn.clearCredentials", { authenticatorId: id });
    await me.devtools.send("WebAuthn.addCredential", { authenticatorId: id, credential: copy });
    await me.context.clearCookies();
    await me.open();
    await me.press("Log in with a passkey");
    await me.page.getByText("That did not work.").waitFor();
    expect(await me.directory.store.credentials.list(ppnumId)).toHaveLength(1);
  });

  it("of a device that has not found out who holds it is refused", async () => {
    await me.authenticator(false);
    await me.open();
    await me.press("Get a number with a passkey");
    await me.press("Make a passkey and take this number");
    await me.page.getByText("That did not work.").waitFor();
  });

  it("answers one challenge once, in the entry that asked, from this origin", async () => {
    await me.authenticator();
    await me.signUpByPasskey();
    await me.context.clearCookies();
    await me.open();
    let stolen = "";
    // The answer is taken away on its way.
    await me.page.route("**/passkey/used", async (route) => {
      stolen = route.request().postData() ?? "";
      await route.abort();
    });
    await me.press("Log in with a passkey");
    await me.page.getByText("That did not work.").waitFor();
    await me.page.unroute("**/passkey/used");
    const replay = (change: string): Promise<number> =>
      me.page.evaluate(
        async ([body, changed]) => {
          const base = document.querySelector("[data-passkey]")?.getAttribute("data-passkey");
          const post = (step: string, text: string): Promise<Response> =>
            fetch(`${base}/${step}`, { method: "POST", headers: { "content-type": "application/json" }, body: text });
          if (changed === "another challenge") await post("use", "{}");
          return (await post("used", body ?? "")).status;
        },
        [stolen, change] as const,
      );
    const other = await me.context.newPage();
    await other.goto((await loginRequest(me.directory, "app", me.returns.app)).url);
    expect(await replay("another challenge")).toBe(403);
    // That challenge is spent, whatever came.
    expect(await replay("none")).toBe(403);
  });

  it("is offered to who came by a code, and may be made later on the account's page", async () => {
    await me.authenticator();
    await me.open();
    await me.codeByMail("ben@example.org");
    await me.press("Take this number");
    await me.press("Not now");
    await me.isBack();
    await me.page.goto(`${me.directory.issuer}/account`);
    await me.press("Make a passkey");
    await me.page.getByText("Never used").waitFor();
    await me.press("Remove");
    await me.page.getByText("None yet.").waitFor();
    await me.context.clearCookies();
    await me.open();
    await me.codeByMail("ben@example.org");
    await me.press("Make a passkey");
    await me.isBack();
  });
});

describe("the pages' policy", () => {
  it("lets forms lead back to the app and to a third party, and nothing else happen", async () => {
    const refused: string[] = [];
    me.page.on("console", (message) => void (message.type() === "error" && refused.push(message.text())));
    await me.open();
    await me.codeByMail("ben@example.org");
    await me.press("Take this number");
    await me.page.getByRole("button", { name: "Not now" }).click();
    await me.isBack();
    await me.open("shop");
    await me.page.getByText("It does not prove who you are.").waitFor();
    await me.press("Allow");
    await me.isBack("shop");
    await me.open("shop");
    await me.press("No");
    await me.page.waitForURL(/error=access_denied/);
    expect(refused).toEqual([]);
  });

  it("lets no frame hold a page", async () => {
    await me.context.route("http://evil.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${me.directory.issuer}/organisation"></iframe>` }),
    );
    await me.page.goto("http://evil.example/");
    const frame = me.page.frames()[1];
    expect(await frame?.locator("form").count()).toBe(0);
  });
});

describe("a passkey that is lost", () => {
  const MAIL = "anna@example.org";

  beforeEach(async () => {
    await me.authenticator();
    await me.open();
    await me.codeByMail(MAIL);
    await me.press("Take this number");
    await me.press("Make a passkey");
    await me.isBack();
  });

  it("leaves the mail code, which waits a day while the owner is told everywhere", async () => {
    const other = await come();
    await other.open();
    await other.codeByMail(MAIL);
    await other.page.getByText("In 24 hours").waitFor();
    await me.page.goto(`${me.directory.issuer}/account`);
    await me.page.getByText("Somebody asks to be let in by mail code").waitFor();
    me.directory.clock.advance(25 * 3600);
    await other.open();
    await other.codeByMail(MAIL);
    await other.isBack();
  });

  it("is no matter where the account is still logged in: both show the same digits", async () => {
    const other = await come();
    await other.open();
    await other.codeByMail(MAIL);
    const digits = /This login shows (\d+)/.exec((await other.page.locator("main").textContent()) ?? "")?.[1] ?? "none";
    await me.page.goto(`${me.directory.issuer}/account`);
    await me.page.getByText(`This login shows ${digits}.`).waitFor();
    await me.press("It is me: let it in");
    await other.press("I have let it in");
    await other.isBack();
  });

  it("is refused to who only reads the mailbox", async () => {
    const other = await come();
    await other.open();
    await other.codeByMail(MAIL);
    await me.page.goto(`${me.directory.issuer}/account`);
    await me.press("Refuse it");
    me.directory.clock.advance(25 * 3600);
    await other.open();
    await other.codeByMail(MAIL);
    await other.page.getByRole("alert").waitFor();
    expect(other.page.url()).toContain(me.directory.issuer);
  });
});
