/**
 * The OpenID provider: oidc-provider with all that is not ours switched off. One login grant, code with PKCE S256 and no secret; for the
 * API client_credentials and Token Exchange. Who asks is decided here, what the pages look like in `pages/`.
 */
import Provider, { type Client, type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { Entity } from "../store/contract-entities.ts";
import type { Actor } from "./access.ts";
import { CLAIMS, findAccount } from "./accounts.ts";
import { adapterFactory } from "./adapter.ts";
import type { AuthKeys } from "./auth-keys.ts";
import { type FindClient, TOKEN_EXCHANGE } from "./clients.ts";
import { bytesOf, isEqual, reference, sha256 } from "./digest.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { apiScopesOf, isApiScope, LOGIN_SCOPES, RESOURCE, scopesIn } from "./scopes.ts";
import { EXCHANGE_PARAMETERS, EXCHANGED_TYPE, Exchange, exchangeRequest } from "./token-exchange.ts";

const MINUTE = 60;
const DAY = 86_400;
const ACCESS_SECS = 10 * MINUTE;
const EXCHANGED_SECS = 5 * MINUTE;
/** Typing a code into another app takes longer than a redirect. */
const SHOWN_CODE_SECS = 5 * MINUTE;

export const isFirstParty = (client: Client | undefined): boolean => client?.first_party === true;
export const showUri = (issuer: string): string => `${issuer}/oauth/show`;

const isSecretGrant = (ctx: KoaContextWithOIDC): boolean => {
  const grant = ctx.oidc.params?.grant_type;
  return grant === "client_credentials" || grant === TOKEN_EXCHANGE;
};

/** What a client may not have is refused, not left out. Others' words are left out at login (OpenID Connect Core §3.1.2.1). */
function checkScopes(ctx: KoaContextWithOIDC, client: Client): void {
  const asked = scopesIn(ctx.oidc.params?.scope);
  const allowed: readonly string[] = apiScopesOf(isFirstParty(client));
  const isRefused = (scope: string): boolean => (isSecretGrant(ctx) || isApiScope(scope)) && !allowed.includes(scope);
  const refused = asked.find(isRefused);
  if (refused !== undefined) throw new errors.InvalidScope("requested scope is not allowed", refused);
  if (isSecretGrant(ctx) && asked.length === 0) throw new errors.InvalidScope("a scope is needed", "");
}

const resources: NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]> = {
  enabled: true,
  /** The API is the only one there is, so its scopes name it. */
  defaultResource: (ctx, _client, oneOf) =>
    oneOf ?? (isSecretGrant(ctx) || scopesIn(ctx.oidc.params?.scope).some(isApiScope) ? RESOURCE : []),
  getResourceServerInfo(ctx, resource, client) {
    if (resource !== RESOURCE) throw new errors.InvalidTarget();
    checkScopes(ctx, client);
    return {
      scope: apiScopesOf(isFirstParty(client)).join(" "),
      audience: RESOURCE,
      accessTokenTTL: ACCESS_SECS,
      accessTokenFormat: "jwt",
      jwt: { sign: { alg: "EdDSA" } },
    };
  },
  useGrantedResource: () => false,
};

/** Third parties ask each time. Without a page (`prompt=none`) they get what was allowed before, and no more. */
function policy(): ReturnType<typeof interactionPolicy.base> {
  const prompts = interactionPolicy.base();
  const needsConsent = ({ oidc }: KoaContextWithOIDC): boolean =>
    !isFirstParty(oidc.client) && oidc.result?.consent === undefined && oidc.params?.prompt !== "none";
  prompts
    .get("consent")
    ?.checks.add(new interactionPolicy.Check("third_party", "third parties ask", "consent_required", needsConsent));
  return prompts;
}

/** The operator's own apps have all that they ask for. */
async function grantFor(ctx: KoaContextWithOIDC): Promise<InstanceType<Provider["Grant"]> | undefined> {
  const { provider, client, session, account, result } = ctx.oidc;
  if (!client || !session || !account) return undefined;
  const id = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const found = id === undefined ? undefined : await provider.Grant.find(id);
  if (!isFirstParty(client)) return found;
  const grant = found ?? new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  const asked = scopesIn(ctx.oidc.params?.scope);
  grant.addOIDCScope(asked.filter((scope) => !isApiScope(scope)).join(" "));
  grant.addResourceScope(RESOURCE, asked.filter(isApiScope).join(" "));
  await grant.save();
  return grant;
}

/** A client's is of when its secret was looked up: one that ended since makes no token that lasts. */
function generationsOf({ ppnumId, tokenGeneration }: Entity, client: Client | undefined): Record<string, number> {
  const its = client?.generation;
  if (typeof its !== "number") return { generation: tokenGeneration };
  return client?.clientId === ppnumId ? { generation: its } : { generation: tokenGeneration, client_generation: its };
}

export interface ProviderParts {
  readonly parts: AuthParts;
  readonly keys: AuthKeys;
  readonly findClient: FindClient;
  /** Writes the page of an error that no app can be told. */
  readonly renderError: (ctx: KoaContextWithOIDC, error: string) => void;
}

export function createProvider({ parts, keys, findClient, renderError }: ProviderParts): Provider {
  const { issuer, store } = parts;
  const now = (): number => nowOf(parts);
  const isSecure = issuer.startsWith("https:");
  const cookie = { signed: true, httpOnly: true, sameSite: "lax", secure: isSecure, overwrite: true } as const;
  /** Who acts in a token that Token Exchange is about to write. */
  const actors = new WeakMap<object, Actor>();

  const configuration: Configuration = {
    adapter: adapterFactory(store.oidc, now, findClient),
    jwks: { keys: [keys.jwk] },
    cookies: {
      keys: [keys.cookies],
      names: { session: "cairn_session", interaction: "cairn_enter", resume: "cairn_resume" },
      long: cookie,
      short: cookie,
    },
    responseTypes: ["code"],
    pkce: { required: () => true },
    clientAuthMethods: ["none", "client_secret_basic"],
    clientDefaults: { id_token_signed_response_alg: "EdDSA" },
    enabledJWA: { idTokenSigningAlgValues: ["EdDSA"] },
    scopes: [...LOGIN_SCOPES],
    claims: CLAIMS,
    subjectTypes: ["public"],
    allowOmittingSingleRegisteredRedirectUri: false,
    extraClientMetadata: { properties: ["first_party", "origins", "generation"] },
    clientBasedCORS: (_ctx, origin, client) => originsOf(client).includes(origin),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: resources,
    },
    routes: {
      authorization: "/oauth/authorize",
      token: "/oauth/token",
      userinfo: "/oauth/userinfo",
      jwks: "/oauth/jwks",
      revocation: "/oauth/revoke",
      end_session: "/oauth/end",
    },
    discovery: {
      service_documentation: `${issuer}/.well-known/cairn-numbers.json`,
      ui_locales_supported: ["en", "de", "ar"],
    },
    interactions: { policy: policy(), url: (_ctx, { uid }) => `/enter/${uid}` },
    findAccount: (ctx, sub) => findAccount(store, sub, isFirstParty(ctx.oidc.client)),
    loadExistingGrant: grantFor,
    extraTokenClaims: async ({ oidc: { client } }, token) => {
      const sub = "accountId" in token && token.accountId ? token.accountId : token.clientId;
      const entity = token.aud === RESOURCE && sub !== undefined ? await store.entities.get(sub) : undefined;
      if (!entity) return undefined;
      const act = actors.get(token);
      const grantId = "grantId" in token ? token.grantId : "";
      return {
        entity_type: entity.type,
        active_ppnum: entity.ppnum,
        ...generationsOf(entity, client),
        ...(act ? { act } : {}),
        ...(grantId ? { grant: reference(grantId) } : {}),
      };
    },
    issueRefreshToken: (_ctx, client, { scopes }) =>
      client.grantTypeAllowed("refresh_token") && (isFirstParty(client) || scopes.has("offline_access")),
    expiresWithSession: (ctx, { scopes }) => !isFirstParty(ctx.oidc.client) && !scopes.has("offline_access"),
    rotateRefreshToken: true,
    renderError: (ctx, { error }) => renderError(ctx, error),
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? ACCESS_SECS,
      ClientCredentials: ACCESS_SECS,
      AuthorizationCode: (_ctx, code) => (code.redirectUri === showUri(issuer) ? SHOWN_CODE_SECS : MINUTE),
      IdToken: 10 * MINUTE,
      // Of the newest one: each use makes another. A login that is used stays until its grant ends.
      RefreshToken: 90 * DAY,
      Grant: 365 * DAY,
      Session: 30 * DAY,
      Interaction: 60 * MINUTE,
    },
  };

  const provider = new Provider(issuer, configuration);
  // What a proxy says is overwritten before the provider sees it: the issuer says whether cookies are secure.
  provider.proxy = true;
  provider.Client.prototype.compareClientSecret = function (this: Client, actual: string): boolean {
    const hash = sha256(actual);
    return (this.clientSecret ?? "").split(" ").some((known) => isEqual(bytesOf(known), hash));
  };
  registerExchange(provider, new Exchange(parts, keys), actors);
  return provider;
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

function originsOf(client: Client): readonly string[] {
  const extra = client.origins;
  return [...(client.redirectUris ?? []).map((uri) => new URL(uri).origin), ...(isTextList(extra) ? extra : [])];
}

function registerExchange(provider: Provider, exchange: Exchange, actors: WeakMap<object, Actor>): void {
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (ctx) => {
      const { client } = ctx.oidc;
      const { sub, act, scopes } = await exchange.run(client.clientId, exchangeRequest(ctx));
      const token = new provider.AccessToken({
        accountId: sub,
        client,
        gty: TOKEN_EXCHANGE,
        grantId: "",
        scope: scopes.join(" "),
        expiresIn: EXCHANGED_SECS,
        resourceServer: new provider.ResourceServer(RESOURCE, {
          scope: scopes.join(" "),
          audience: RESOURCE,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "EdDSA" } },
        }),
      });
      actors.set(token, act);
      ctx.body = {
        access_token: await token.save(),
        issued_token_type: EXCHANGED_TYPE,
        token_type: "Bearer",
        expires_in: EXCHANGED_SECS,
        scope: scopes.join(" "),
      };
    },
    [...EXCHANGE_PARAMETERS],
  );
}
