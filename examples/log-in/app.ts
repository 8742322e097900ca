/**
 * A small web app that people log in to with their number: `app.ts <directory> <port>`. It is a public client: a code with PKCE, no secret. What it
 * knows of somebody is the pair of account and number; the mail address it asks for when it needs it.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as oidc from "openid-client";

/** As the directory's operator registered it. */
const CLIENT = "log-in-example";
const COOKIE = "visit";

/** A login that was begun in one browser; nothing else can end it. */
interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

interface Person {
  /** Of the account, for ever. */
  readonly sub: string;
  /** It can change: the account stays. */
  readonly ppnum: string;
  readonly type: string;
}

/** The directory said no, or what came back is not what was asked for. */
const REFUSALS = [oidc.AuthorizationResponseError, oidc.ResponseBodyError, oidc.ClientError];

const discovered = (issuer: string): Promise<oidc.Configuration> => {
  const isTrial = new URL(issuer).protocol === "http:";
  return oidc.discovery(new URL(issuer), CLIENT, undefined, oidc.None(), isTrial ? { execute: [oidc.allowInsecureRequests] } : {});
};

class App {
  private readonly directory: oidc.Configuration;
  private readonly back: string;
  private readonly begun = new Map<string, Begun>();
  private readonly people = new Map<string, Person>();

  constructor(directory: oidc.Configuration, origin: string) {
    this.directory = directory;
    this.back = `${origin}/in`;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visit = /(?:^|; )visit=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
    const url = new URL(request.url ?? "/", this.back);
    if (url.pathname === "/") return page(response, this.home(this.people.get(visit)));
    if (url.pathname === "/log-in") return this.logIn(response);
    if (url.pathname === "/in") return this.comeBack(url, visit, response);
    if (url.pathname === "/log-out" && request.method === "POST") this.people.delete(visit);
    go(response, "/");
  }

  private home(person: Person | undefined): string {
    if (!person) return `<p>Nobody is logged in.</p><p><a href="/log-in">Log in with your number</a></p>`;
    const { ppnum, type } = person;
    const shown = ppnum.replace(/^(\d{3})(\d{4})(\d+)$/, "$1-$2-$3");
    return `<p>You have the number ${shown} (${type}).</p><p>That is an account, not a name: it does not prove who you are.</p>
<form method="post" action="/log-out"><button>Log out</button></form>`;
  }

  private async logIn(response: ServerResponse): Promise<void> {
    const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
    const visit = randomBytes(24).toString("base64url");
    this.begun.set(visit, { verifier, state, nonce });
    const url = oidc.buildAuthorizationUrl(this.directory, {
      ...{ redirect_uri: this.back, scope: "openid profile", state, nonce },
      ...{ code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
    });
    go(response, url.href, `${COOKIE}=${visit}; Path=/; HttpOnly; SameSite=Lax`);
  }

  private async comeBack(url: URL, visit: string, response: ServerResponse): Promise<void> {
    const begun = this.begun.get(visit);
    this.begun.delete(visit);
    if (!begun) return page(response, "<p>This login was begun elsewhere, or is over.</p>", 400);
    try {
      this.people.set(visit, await this.personBehind(url, begun));
    } catch (error) {
      if (!REFUSALS.some((kind) => error instanceof kind)) throw error;
      return page(response, `<p>You are not logged in.</p><p><a href="/">Back</a></p>`, 403);
    }
    go(response, "/");
  }

  /** Signatures, state, nonce and issuer are checked by the library. */
  private async personBehind(url: URL, { verifier, state, nonce }: Begun): Promise<Person> {
    const expected = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await oidc.authorizationCodeGrant(this.directory, url, expected);
    const sub = tokens.claims()?.sub ?? "";
    const { ppnum, entity_type: type } = await oidc.fetchUserInfo(this.directory, tokens.access_token, sub);
    return { sub, ppnum: String(ppnum), type: String(type) };
  }
}

const HEADERS = { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'; form-action 'self'" };

function page(response: ServerResponse, body: string, status = 200): void {
  response
    .writeHead(status, HEADERS)
    .end(`<!DOCTYPE html><html lang="en"><title>Log in with a number</title><h1>Hello</h1>${body}`);
}

function go(response: ServerResponse, location: string, cookie?: string): void {
  response.writeHead(303, { location, ...(cookie === undefined ? {} : { "set-cookie": cookie }) }).end();
}

const [issuer = "", port = "9000"] = process.argv.slice(2);
if (!URL.canParse(issuer)) {
  console.error("usage: app.ts <directory> <port>");
  process.exit(2);
}
const origin = `http://localhost:${port}`;
const directory = await discovered(issuer).catch((error: unknown) => {
  console.error(`No directory of numbers answers at ${issuer}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
const app = new App(directory, origin);
const server = createServer((request, response) => {
  app.answer(request, response).catch((error: unknown) => {
    console.error("a request failed:", error instanceof Error ? error.name : "unknown");
    if (!response.headersSent) page(response, "<p>That did not work.</p>", 500);
  });
});
server.listen(Number(port), "127.0.0.1", () => console.log(`The app is at ${origin}`));
