/** An auth server on a real port with a store of its own, and what tests do with it: a browser without scripts, accounts, clients. */
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as oidc from "openid-client";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { type LoginClient, registerClient } from "../../../numbers/auth/clients.ts";
import type { Letter } from "../../../numbers/auth/mail.ts";
import type { AuthParts } from "../../../numbers/auth/parts.ts";
import { type AuthServer, createAuth } from "../../../numbers/auth/server.ts";
import type { EntityType } from "../../../numbers/model/entity-type.ts";
import type { NumbersStore } from "../../../numbers/store/contract.ts";
import { openNumbersStore } from "../../../numbers/store/sqlite/sqlite-store.ts";
import { keysIn } from "../../../src/host/key-file.ts";
import { systemRandom } from "../../../src/host/ports.ts";
import { FakeClock } from "../../relay/fake-clock.ts";
import { tempDir } from "../../relay/harness.ts";
import { bytesOf, make } from "../accounts.ts";

export interface Directory {
  readonly issuer: string;
  readonly store: NumbersStore;
  readonly auth: AuthServer;
  /** Begins at the real time, which the provider goes by. */
  readonly clock: FakeClock;
  readonly letters: Letter[];
  readonly log: string[];
  readonly dataDir: string;
  /** Addresses are all one block, until a test says another. */
  address: string;
}

export const APP_RETURN = "http://localhost:9/app/";
export const SHOP_RETURN = "http://localhost:9/shop/return";

const appOf = (issuer: string): readonly LoginClient[] => [
  { id: "app", name: "Cairn", redirectUri: APP_RETURN, origins: ["http://localhost:9"], isFirstParty: true },
  { id: "keypad", name: "Cairn", redirectUri: `${issuer}/oauth/show`, origins: ["app://cairn.example"], isFirstParty: true },
];

const SHOP: LoginClient = { id: "shop", name: "A shop", redirectUri: SHOP_RETURN, origins: [], isFirstParty: false };

/** Stops when the test is over. */
export async function startDirectory(changes: Partial<AuthParts> = {}): Promise<Directory> {
  const directory = await serveDirectory(changes);
  onTestFinished(directory.close);
  return directory;
}

/** At a name, not an address: passkeys need one. */
export async function serveDirectory(changes: Partial<AuthParts> = {}): Promise<Directory & { close(): Promise<void> }> {
  const dataDir = tempDir();
  const clock = new FakeClock(Date.now() / 1000);
  const store = openNumbersStore(dataDir, { auditKey: bytesOf("audit key", 32), clock });
  const letters: Letter[] = [];
  const log: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const directory = { issuer, store, clock, letters, log, dataDir, address: "198.51.100.1" };
  const auth = createAuth({
    issuer,
    operator: "Numbers of the test",
    store,
    clock,
    random: systemRandom,
    keys: keysIn(dataDir),
    mail: async (letter) => void letters.push(letter),
    log: pino({ level: "trace" }, { write: (line: string) => void log.push(line) }),
    addressOf: () => directory.address,
    apps: appOf(issuer),
    lending: true,
    ...changes,
  });
  server.on("request", (request, response) => void auth.handle(request, response));
  await registerClient(store, SHOP, Math.floor(clock.now()));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.close();
  };
  return Object.assign(directory, { auth, close });
}

/** A browser without scripts: cookies by path, forms with an origin, redirects one at a time. */
export class Browser {
  private readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();
  readonly issuer: string;
  headers: Record<string, string> = {};

  constructor(issuer: string) {
    this.issuer = issuer;
  }

  private cookieHeader(path: string): string {
    const sent = [...this.cookies].filter(
      ([, cookie]) => path === cookie.path || path.startsWith(cookie.path.replace(/\/?$/, "/")),
    );
    return sent.map(([key, { value }]) => `${key.split(" ")[0]}=${value}`).join("; ");
  }

  private keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(/; ?/);
      const [name = "", value = ""] = pair.split("=");
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
      if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(`${name} ${path}`);
      else this.cookies.set(`${name} ${path}`, { value, path });
    }
  }

  private async request(url: string, init: RequestInit): Promise<Response> {
    const target = new URL(url, this.issuer);
    const headers = { cookie: this.cookieHeader(target.pathname), ...this.headers, ...(init.headers as Record<string, string>) };
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    this.keep(response);
    return response;
  }

  /** Follows redirects that stay here. @returns the last page, or where the way leads out */
  async open(url: string): Promise<Shown> {
    return this.follow(await this.request(url, {}), url);
  }

  async submit(
    url: string,
    fields: Readonly<Record<string, string>> = {},
    headers: Record<string, string> = { origin: this.issuer },
  ): Promise<Shown> {
    const body = new URLSearchParams(fields);
    return this.follow(await this.request(url, { method: "POST", body, headers }), url);
  }

  private async follow(response: Response, url: string): Promise<Shown> {
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null)
      return { status: response.status, text: await response.text(), url, headers: response.headers };
    const target = new URL(location, this.issuer);
    if (target.origin !== this.issuer || target.pathname === "/oauth/show")
      return { status: response.status, text: "", url: target.href, headers: response.headers };
    return this.open(target.href);
  }
}

export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly url: string;
  readonly headers: Headers;
}

/** Where the forms of an entry's page lead: `/enter/<id>`. */
export function baseOf({ text }: Shown): string {
  const found = /action="(\/enter\/[\w-]+)\//.exec(text)?.[1] ?? /data-passkey="(\/enter\/[\w-]+)\//.exec(text)?.[1];
  if (found === undefined) throw new Error(`no form of an entry: ${text.slice(0, 400)}`);
  return found;
}

export const newestCode = ({ letters }: Directory): string => {
  const code = /\d{6}/.exec(letters.at(-1)?.subject ?? "")?.[0];
  if (code === undefined) throw new Error("no code was sent");
  return code;
};

/** As an app or a third party does. */
export async function openIdClient(directory: Directory, id: string): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(directory.issuer), id, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests] });
}

export interface LoginRequest {
  readonly config: oidc.Configuration;
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export async function loginRequest(
  directory: Directory,
  id: string,
  redirect: string,
  changes: Record<string, string> = {},
): Promise<LoginRequest> {
  const config = await openIdClient(directory, id);
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: "openid profile email",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...changes,
  }).href;
  return { config, url, verifier, state, nonce };
}

interface Entering {
  readonly mail: string;
  /** Where a number is taken. */
  readonly name: string;
  /** What was mailed. */
  code(): string | Promise<string>;
}

/** Signs up or logs in by a mail code, without a passkey. @returns where the way leads out, or the consent page */
export async function enter(browser: Browser, url: string, { mail, name, code }: Entering): Promise<Shown> {
  const base = baseOf(await browser.open(url));
  await browser.submit(`${base}/mail`, { mail });
  let shown = await browser.submit(`${base}/code`, { code: await code() });
  if (shown.text.includes(`${base}/take`)) shown = await browser.submit(`${base}/take`, { name });
  if (shown.text.includes(`${base}/done`)) shown = await browser.submit(`${base}/done`);
  return shown;
}

export const enterByMail = (directory: Directory, browser: Browser, url: string, mail: string): Promise<Shown> =>
  enter(browser, url, { mail, name: "Anna", code: () => newestCode(directory) });

export const tokensFrom = (
  request: LoginRequest,
  shown: Shown,
  parameters: Record<string, string> = {},
): ReturnType<typeof oidc.authorizationCodeGrant> =>
  oidc.authorizationCodeGrant(
    request.config,
    new URL(shown.url),
    { pkceCodeVerifier: request.verifier, expectedState: request.state, expectedNonce: request.nonce, idTokenExpected: true },
    parameters,
  );

export interface ApiAccount {
  readonly id: string;
  readonly secret: string;
}

/** An active account with a secret. */
export async function apiAccount({ store, clock }: Directory, label: string, type: EntityType): Promise<ApiAccount> {
  const { ppnumId } = await make(store, label, type);
  const secret = randomBytes(32).toString("base64url");
  const hash = new Uint8Array(createHash("sha256").update(secret).digest());
  await store.secrets.roll(ppnumId, { hash, hint: secret.slice(-4) }, { entity: ppnumId }, Math.floor(clock.now()));
  return { id: ppnumId, secret };
}

/** `/oauth/token` by bare fetch. */
export async function askToken(
  { issuer }: Directory,
  { id, secret }: ApiAccount,
  fields: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${issuer}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
