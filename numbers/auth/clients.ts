/**
 * Who may ask for tokens. Apps that log people in are public clients: no secret, one redirect URI matched exactly. Accounts with a secret
 * are clients too, for the API: their client_id is their ppnum_id.
 */
import type { AllClientMetadata } from "oidc-provider";
import { isPpnumId } from "../model/ppnum-id.ts";
import type { NumbersStore } from "../store/contract.ts";
import { base64url, sha256 } from "./digest.ts";
import { LOGIN_SCOPES } from "./scopes.ts";

export interface LoginClient {
  readonly id: string;
  readonly name: string;
  readonly redirectUri: string;
  /** Of the operator's own app, which may be reached by several names. */
  readonly otherRedirects?: readonly string[];
  /** May read `/oauth/token` and UserInfo from a page; that of the redirect URI may in any case. */
  readonly origins: readonly string[];
  /** The operator's own: no consent is asked for, all scopes are open. */
  readonly isFirstParty: boolean;
}

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

const LOGIN_GRANTS = ["authorization_code", "refresh_token"];

const loginMetadata = ({ id, name, redirectUri, otherRedirects = [], origins, isFirstParty }: LoginClient): AllClientMetadata => ({
  client_id: id,
  client_name: name,
  redirect_uris: [redirectUri, ...otherRedirects],
  response_types: ["code"],
  grant_types: LOGIN_GRANTS,
  token_endpoint_auth_method: "none",
  scope: LOGIN_SCOPES.join(" "),
  first_party: isFirstParty,
  origins,
});

const apiMetadata = (ppnumId: string, hashes: readonly string[], generation: number): AllClientMetadata => ({
  client_id: ppnumId,
  // Not the secret, which nobody keeps: `compareClientSecret` knows.
  client_secret: hashes.join(" "),
  redirect_uris: [],
  response_types: [],
  grant_types: ["client_credentials", TOKEN_EXCHANGE],
  token_endpoint_auth_method: "client_secret_basic",
  first_party: true,
  origins: [],
  generation,
});

export type FindClient = (id: string) => Promise<AllClientMetadata | undefined>;

/** Ids of the operator's own clients, which the settings make: one that is registered by such an id would never be found. */
export const OWN_CLIENTS = { app: "app", keypad: "keypad", accountPage: "account-page" } as const;

const MODEL = "Client";
const NOBODY = "clients";

const isLoginClient = (value: unknown): value is LoginClient =>
  typeof value === "object" && value !== null && "id" in value && "redirectUri" in value && "origins" in value;

function readClient(body: string): LoginClient | undefined {
  const value: unknown = JSON.parse(body);
  return isLoginClient(value) ? value : undefined;
}

/** @param apps registered by the settings */
export function clientFinder(store: NumbersStore, apps: readonly LoginClient[], now: () => number): FindClient {
  const registered = async (id: string): Promise<LoginClient | undefined> => {
    const row = await store.oidc.find(MODEL, sha256(id), now());
    return row && readClient(row.body);
  };
  const withSecret = async (id: string): Promise<AllClientMetadata | undefined> => {
    // First: of secrets that end meanwhile, none comes with the generation after them.
    const entity = isPpnumId(id) ? await store.entities.get(id) : undefined;
    const secrets = entity ? await store.secrets.live(id, now()) : [];
    return !entity || secrets.length === 0
      ? undefined
      : apiMetadata(
          id,
          secrets.map(({ hash }) => base64url(hash)),
          entity.tokenGeneration,
        );
  };
  return async (id) => {
    const app = apps.find((known) => known.id === id) ?? (await registered(id));
    return app ? loginMetadata(app) : withSecret(id);
  };
}

/** What is wrong with a client that somebody wants to register; undefined: nothing. */
export function clientFault({ id, name, redirectUri, origins }: LoginClient): string | undefined {
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(id)) return "the id is 2 to 64 of a-z, 0-9, point, underscore and hyphen";
  if ((Object.values(OWN_CLIENTS) as readonly string[]).includes(id)) return "the id is of one of the directory's own apps";
  if (name.trim() === "" || name.length > 60) return "the name has 1 to 60 letters";
  if (!isRedirect(redirectUri)) return "the redirect URI is https, or http on loopback, without a fragment";
  return origins.every((origin) => URL.canParse(origin)) ? undefined : "an origin is a scheme and a host";
}

function isRedirect(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, hash, username } = new URL(uri);
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  return hash === "" && !uri.includes("#") && username === "" && (protocol === "https:" || (protocol === "http:" && isLoopback));
}

/** Puts it in, or in the place of the one with its id. */
export const registerClient = (store: NumbersStore, client: LoginClient, now: number): Promise<void> =>
  store.oidc.put({ model: MODEL, id: sha256(client.id), account: NOBODY, body: JSON.stringify(client) }, now);

export async function listClients(store: NumbersStore, now: number): Promise<readonly LoginClient[]> {
  const rows = await store.oidc.list(MODEL, NOBODY, now);
  return rows.map(({ body }) => readClient(body)).filter((client) => client !== undefined);
}

export const removeClient = (store: NumbersStore, id: string): Promise<void> => store.oidc.remove(MODEL, sha256(id));
