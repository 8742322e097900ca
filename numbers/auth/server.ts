/** The auth server: OAuth, OpenID and the pages, as one handler of node:http requests. It does not listen; the directory does. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { Lending } from "../store/contract-accounts.ts";
import { type Access, isOriginLive, readAccess, stands } from "./access.ts";
import { AccountPages, accountClient } from "./account.ts";
import { loadAuthKeys } from "./auth-keys.ts";
import { clientFinder } from "./clients.ts";
import { Consent } from "./consent.ts";
import { writeDelegation } from "./delegation.ts";
import { Enter } from "./enter.ts";
import { Entries } from "./entry.ts";
import { Logins } from "./logins.ts";
import { MailChange } from "./mail-change.ts";
import { Organisations } from "./organisation.ts";
import { wrongPage } from "./pages/enter-pages.ts";
import { pageHeaders, pageText } from "./pages/layout.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { Passkeys } from "./passkey.ts";
import { createProvider } from "./provider.ts";
import { Recoveries } from "./recovery.ts";
import { Pages } from "./router.ts";
import { ShownCodes } from "./shown-code.ts";
import { wordsOf } from "./web.ts";

/** What the API needs to know of a token. */
export interface AccessToken {
  readonly sub: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly type: NonNullable<ReturnType<typeof readAccess>>["type"];
  readonly expiresAt: number;
  /** Of the account's tokens. */
  readonly generation: number;
  readonly clientGeneration?: number;
  readonly actor?: string;
  readonly grantId?: string;
}

export interface AuthServer {
  /** Whether a path is the auth server's. */
  handles(path: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Undefined: not good, whatever the reason. The account may be suspended. */
  readonly tokens: {
    check(token: string): Promise<AccessToken | undefined>;
    /** Whether the login or the secret that a good token came of has not been ended since. */
    stands(token: AccessToken): Promise<boolean>;
  };
  readonly logins: Logins;
  readonly recoveries: Recoveries;
  /** The subject_token by which an agent exchanges what was lent to it. */
  delegationToken(lending: Lending): Promise<string>;
}

const WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
const ROOMS = ["/oauth/", "/enter/", "/account", "/organisation", "/auth/"];

const handles = (path: string): boolean =>
  WELL_KNOWN.includes(path) || ROOMS.some((room) => path === room || path.startsWith(room.endsWith("/") ? room : `${room}/`));

const toldOf = ({ sub, clientId, scopes, type, expiresAt, generation, clientGeneration, act, grant }: Access): AccessToken => ({
  ...{ sub, clientId, scopes, type, expiresAt, generation },
  ...(clientGeneration === undefined ? {} : { clientGeneration }),
  ...(act ? { actor: act.sub } : {}),
  ...(grant ? { grantId: grant } : {}),
});

export function createAuth(parts: AuthParts): AuthServer {
  const keys = loadAuthKeys(parts.keys);
  const now = (): number => nowOf(parts);
  const findClient = clientFinder(parts.store, [...parts.apps, accountClient(parts.issuer, parts.operator)], now);
  const provider = createProvider({ parts, keys, findClient, renderError: errorPage(parts) });
  const entries = new Entries(parts, keys);
  const passkeys = new Passkeys(parts);
  const recoveries = new Recoveries(parts);
  const enter = new Enter({ parts, provider, entries, passkeys, recoveries });
  const pages = new Pages(parts, provider, {
    enter,
    consent: new Consent(parts, provider, enter),
    account: new AccountPages(parts, provider, passkeys, recoveries, new MailChange(parts, entries)),
    organisations: new Organisations(parts, keys, entries),
    shown: new ShownCodes(parts, entries.rations),
    rations: entries.rations,
  });
  logFailures(provider, parts);
  sayUnauthorized(provider);
  return {
    handles,
    handle: (request, response) => pages.handle(request, response),
    tokens: {
      async check(token) {
        const access = readAccess(keys, parts.issuer, token, now());
        if (!access || !(await stands(parts.store, access, now()))) return undefined;
        return toldOf(access);
      },
      stands: ({ grantId: grant, clientId, clientGeneration }) =>
        isOriginLive(parts.store, { grant, clientId, clientGeneration }, now()),
    },
    logins: new Logins(parts.store, findClient, now),
    recoveries,
    delegationToken: async (lending) => writeDelegation(keys, parts.issuer, lending),
  };
}

/** Only the kind of an error: a message may quote what somebody sent. */
function logFailures(provider: Provider, { log }: AuthParts): void {
  provider.on("server_error", (_ctx, error) => {
    log.error({ error: error.name }, "a request of the auth server failed; the app was told so");
  });
}

/** RFC 6749 §5.2 has a word of its own for a grant that is not this client's; the provider says `invalid_request`. */
function sayUnauthorized(provider: Provider): void {
  provider.on("grant.error", (ctx, { error_description: description }) => {
    if (description === "requested grant type is not allowed for this client")
      ctx.body = { error: "unauthorized_client", error_description: description };
  });
}

const errorPage =
  ({ issuer, operator }: AuthParts) =>
  (ctx: Parameters<Parameters<typeof createProvider>[0]["renderError"]>[0], error: string): void => {
    const words = wordsOf(ctx.req, new URL(ctx.req.url ?? "/", issuer));
    const text = error === "server_error" ? words.failed : words.badRequest(error);
    ctx.set(pageHeaders());
    ctx.body = pageText(wrongPage(text, words), words, operator);
  };
