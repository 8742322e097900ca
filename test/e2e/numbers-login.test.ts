/** The directory's pages in Chromium: passkeys by its virtual authenticator, redirects under the pages' own policy, and how they look. */
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registerClient } from "../../numbers/auth/clients.ts";
import { loginRequest, newestCode, serveDirectory } from "../numbers/auth/directory.ts";
import { violations } from "../support/axe.ts";
import { launchChromium } from "../support/chromium.ts";

let chromium: Browser;
let context: BrowserContext;
let page: Page;
let directory: Awaited<ReturnType<typeof serveDirectory>>;
let devtools: CDPSession;

/** Where the app and the shop are. */
const outside = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<title>back</title>"));
let APP_RETURN: string;
let SHOP_RETURN: string;

beforeAll(async () => {
  chromium = await launchChromium();
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const { port } = outside.address() as AddressInfo;
  APP_RETURN = `http://app.localhost:${port}/`;
  SHOP_RETURN = `http://shop.localhost:${port}/in`;
});
afterAll(async () => {
  await chromium.close();
  outside.close();
});

beforeEach(async () => {
  const app = { id: "app", name: "Cairn", redirectUri: APP_RETURN, origins: [], isFirstParty: true };
  const shop = { id: "shop", name: "A shop", redirectUri: SHOP_RETURN, origins: [], isFirstParty: false };
  directory = await serveDirectory({ apps: [app] });
  await registerClient(directory.store, shop, Math.floor(directory.clock.now()));
  context = await chromium.newContext({ locale: "en-GB" });
  page = await context.newPage();
  devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  return async () => {
    await context.close();
    await directory.close();
  };
});

async function authenticator(isUserVerified = true): Promise<string> {
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const isBack = (to: string): Promise<void> => page.waitForURL((url) => url.href.startsWith(to) && url.searchParams.has("code"));

async function open(client = "app", to = client === "app" ? APP_RETURN : SHOP_RETURN): Promise<void> {
  await page.goto((await loginRequest(directory, client, to)).url);
}

async function signUpByPasskey(): Promise<string> {
  await open();
  await press("Get a number with a passkey");
  const shown = (await page.locator(".number").textContent()) ?? "";
  await page.getByLabel("Your name").fill("Anna");
  await press("Make a passkey and take this number");
  await isBack(APP_RETURN);
  const entity = await directory.store.entities.byPpnum(shown.replaceAll("-", ""));
  expect(entity).toMatchObject({ state: "active", displayName: "Anna", type: "human" });
  return entity?.ppnumId ?? "";
}

async function codeByMail(mail: string): Promise<void> {
  await page.getByLabel("Your e-mail address").fill(mail);
  await press("Send me a code");
  await page.getByLabel("Six digits").fill(newestCode(directory));
  await press("Go on");
}

describe("a passkey", () => {
  it("is the way to a number, and in again, without an address", async () => {
    await authenticator();
    const ppnumId = await signUpByPasskey();
    expect(await directory.store.contacts.get(ppnumId)).toBeUndefined();
    const [credential] = await directory.store.credentials.list(ppnumId);
    expect(credential).toMatchObject({ transports: ["internal"] });
    await context.clearCookies();
    await open();
    await press("Log in with a passkey");
    await isBack(APP_RETURN);
    const [used] = await directory.store.credentials.list(ppnumId);
    expect(used?.lastUsed).toBeGreaterThan(0);
    expect(used?.counter).toBeGreaterThan(credential?.counter ?? 0);
  });

  it("whose counter lags, a copy of it, is refused", async () => {
    const id = await authenticator();
    const ppnumId = await signUpByPasskey();
    const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId: id });
    const [copy] = credentials;
    if (!copy) throw new Error("the authenticator holds nothing");
    await context.clearCookies();
    await open();
    await press("Log in with a passkey");
    await isBack(APP_RETURN);
    await devtools.send("WebAuthn.clearCredentials", { authenticatorId: id });
    await devtools.send("WebAuthn.addCredential", { authenticatorId: id, credential: copy });
    await context.clearCookies();
    await open();
    await press("Log in with a passkey");
    await page.getByText("That did not work.").waitFor();
    expect(await directory.store.credentials.list(ppnumId)).toHaveLength(1);
  });

  it("of a device that has not found out who holds it is refused", async () => {
    await authenticator(false);
    await open();
    await press("Get a number with a passkey");
    await press("Make a passkey and take this number");
    await page.getByText("That did not work.").waitFor();
  });

  it("answers one challenge once, in the entry that asked, from this origin", async () => {
    await authenticator();
    await signUpByPasskey();
    await context.clearCookies();
    await open();
    let stolen = "";
    // The answer is taken away on its way.
    await page.route("**/passkey/used", async (route) => {
      stolen = route.request().postData() ?? "";
      await route.abort();
    });
    await press("Log in with a passkey");
    await page.getByText("That did not work.").waitFor();
    await page.unroute("**/passkey/used");
    const replay = (change: string): Promise<number> =>
      page.evaluate(
        async ([body, changed]) => {
          const base = document.querySelector("[data-passkey]")?.getAttribute("data-passkey");
          const post = (step: string, text: string): Promise<Response> =>
            fetch(`${base}/${step}`, { method: "POST", headers: { "content-type": "application/json" }, body: text });
          if (changed === "another challenge") await post("use", "{}");
          return (await post("used", body ?? "")).status;
        },
        [stolen, change] as const,
      );
    const other = await context.newPage();
    await other.goto((await loginRequest(directory, "app", APP_RETURN)).url);
    expect(await replay("another challenge")).toBe(403);
    // That challenge is spent, whatever came.
    expect(await replay("none")).toBe(403);
  });

  it("is offered to who came by a code, and may be made later on the account's page", async () => {
    await authenticator();
    await open();
    await codeByMail("ben@example.org");
    await press("Take this number");
    await press("Not now");
    await isBack(APP_RETURN);
    await page.goto(`${directory.issuer}/account`);
    await press("Make a passkey");
    await page.getByText("Never used").waitFor();
    await press("Remove");
    await page.getByText("None yet.").waitFor();
    await context.clearCookies();
    await open();
    await codeByMail("ben@example.org");
    await press("Make a passkey");
    await isBack(APP_RETURN);
  });
});

describe("the pages' policy", () => {
  it("lets forms lead back to the app and to a third party, and nothing else happen", async () => {
    const refused: string[] = [];
    page.on("console", (message) => void (message.type() === "error" && refused.push(message.text())));
    await open();
    await codeByMail("ben@example.org");
    await press("Take this number");
    await page.getByRole("button", { name: "Not now" }).click();
    await isBack(APP_RETURN);
    await open("shop");
    await page.getByText("It does not prove who you are.").waitFor();
    await press("Allow");
    await isBack(SHOP_RETURN);
    await open("shop");
    await press("No");
    await page.waitForURL(/error=access_denied/);
    expect(refused).toEqual([]);
  });

  it("lets no frame hold a page", async () => {
    await context.route("http://evil.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${directory.issuer}/organisation"></iframe>` }),
    );
    await page.goto("http://evil.example/");
    const frame = page.frames()[1];
    expect(await frame?.locator("form").count()).toBe(0);
  });
});

const SIZES = [
  { name: "keypad", width: 240, height: 320 },
  { name: "small", width: 320, height: 568 },
  { name: "phone", width: 360, height: 800 },
  { name: "desk", width: 1440, height: 900 },
];
/** A folder for pictures, to be looked at. */
const SHOTS = process.env.CAIRN_SHOTS;

/** Every look of the page that is shown. */
async function look(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const tongue of ["en", "de", "ar"]) {
    const here = new URL(page.url());
    here.searchParams.set("lang", tongue);
    await page.goto(here.href);
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
  await page.goto(`${new URL(page.url()).origin}${new URL(page.url()).pathname}?lang=en`);
  return found;
}

it("every page is readable at every size, in both themes and all languages", { timeout: 600_000 }, async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  await authenticator();
  const found: string[] = [];
  await open();
  found.push(...(await look("login")));
  await page.getByLabel("Your e-mail address").fill("constantin.von.langenfeld@example.org");
  await press("Send me a code");
  found.push(...(await look("code")));
  await page.getByLabel("Six digits").fill(newestCode(directory));
  await press("Go on");
  found.push(...(await look("new")));
  await press("Take this number");
  found.push(...(await look("offer")));
  await press("Make a passkey");
  await isBack(APP_RETURN);
  await page.goto(
    (await loginRequest(directory, "shop", SHOP_RETURN, { scope: "openid profile email offline_access", prompt: "consent" })).url,
  );
  found.push(...(await look("consent")));
  const other = await chromium.newContext();
  const thief = await other.newPage();
  await thief.goto((await loginRequest(directory, "app", APP_RETURN)).url);
  const mine = page;
  page = thief;
  await codeByMail("constantin.von.langenfeld@example.org");
  found.push(...(await look("wait")));
  page = mine;
  await page.goto(`${directory.issuer}/account`);
  found.push(...(await look("account")));
  await page.goto(`${directory.issuer}/organisation`);
  found.push(...(await look("organisation")));
  await page.goto(`${directory.issuer}/enter/nobody`);
  found.push(...(await look("wrong")));
  await context.clearCookies();
  await open();
  await press("Get a number with a passkey");
  found.push(...(await look("new-passkey")));
  await other.close();
  expect(found).toEqual([]);
});
