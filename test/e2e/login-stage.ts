/** The directory's auth server in Chromium: an app and a shop that it leads back to, and a virtual authenticator. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { registerClient } from "../../numbers/auth/clients.ts";
import { loginRequest, newestCode, serveDirectory } from "../numbers/auth/directory.ts";
import { launchChromium } from "../support/chromium.ts";

type Directory = Awaited<ReturnType<typeof serveDirectory>>;

/** Somebody's browser at the directory. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly directory: Directory;
  readonly returns: Readonly<Record<"app" | "shop", string>>;

  constructor(context: BrowserContext, page: Page, devtools: CDPSession, directory: Directory, returns: Visitor["returns"]) {
    [this.context, this.page, this.devtools, this.directory, this.returns] = [context, page, devtools, directory, returns];
  }

  /** @returns its id */
  async authenticator(isUserVerified = true): Promise<string> {
    const { authenticatorId } = await this.devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified, automaticPresenceSimulation: true },
      },
    });
    return authenticatorId;
  }

  press(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  isBack(client: "app" | "shop" = "app"): Promise<void> {
    return this.page.waitForURL((url) => url.href.startsWith(this.returns[client]) && url.searchParams.has("code"));
  }

  /** An app sends them to log in. */
  async open(client: "app" | "shop" = "app", changes: Record<string, string> = {}): Promise<void> {
    await this.page.goto((await loginRequest(this.directory, client, this.returns[client], changes)).url);
  }

  /** @returns their ppnum_id */
  async signUpByPasskey(): Promise<string> {
    await this.open();
    await this.press("Get a number with a passkey");
    const shown = (await this.page.locator(".number").textContent()) ?? "";
    await this.page.getByLabel("Your name").fill("Anna");
    await this.press("Make a passkey and take this number");
    await this.isBack();
    const entity = await this.directory.store.entities.byPpnum(shown.replaceAll("-", ""));
    expect(entity).toMatchObject({ state: "active", displayName: "Anna", type: "human" });
    return entity?.ppnumId ?? "";
  }

  async codeByMail(mail: string): Promise<void> {
    await this.page.getByLabel("Your e-mail address").fill(mail);
    await this.press("Send me a code");
    await this.page.getByLabel("Six digits").fill(newestCode(this.directory));
    await this.press("Go on");
  }
}

/** A directory for each test, and a way to bring visitors there. */
export function directoryForEach(take: (come: () => Promise<Visitor>) => void | Promise<void>): void {
  let chromium: Browser;
  /** Where the app and the shop are. */
  const outside = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<title>back</title>"));
  beforeAll(async () => {
    chromium = await launchChromium();
    await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await chromium.close();
    outside.close();
  });
  beforeEach(async () => {
    const { port } = outside.address() as AddressInfo;
    const returns = { app: `http://app.localhost:${port}/`, shop: `http://shop.localhost:${port}/in` };
    const app = { id: "app", name: "Cairn", redirectUri: returns.app, origins: [], isFirstParty: true };
    const directory = await serveDirectory({ apps: [app] });
    const shop = { id: "shop", name: "A shop", redirectUri: returns.shop, origins: [], isFirstParty: false };
    await registerClient(directory.store, shop, Math.floor(directory.clock.now()));
    const contexts: BrowserContext[] = [];
    await take(async () => {
      const context = await chromium.newContext({ locale: "en-GB" });
      contexts.push(context);
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send("WebAuthn.enable");
      return new Visitor(context, page, devtools, directory, returns);
    });
    return async () => {
      for (const context of contexts) await context.close();
      await directory.close();
    };
  });
}
