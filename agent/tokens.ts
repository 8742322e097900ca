/** Access tokens: by client_credentials (RFC 6749 §4.4), and by Token Exchange (RFC 8693) for a dependent and for who lent their number. */
import type { Clock } from "../src/engine/ports.ts";
import { AgentError } from "./errors.ts";

export interface Credentials {
  /** The directory's origin. */
  readonly issuer: string;
  /** The ppnum_id of who has the secret. */
  readonly clientId: string;
  /** The ppnum_id of one that it owns and that has no secret: tokens are about that one. */
  readonly dependent?: string | undefined;
  /** Read each time it is needed: it may be rolled while the agent runs. */
  readonly secret: () => Promise<string>;
  readonly clock: Pick<Clock, "now">;
  readonly fetch: typeof fetch;
}

export interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
}

const RESOURCE = "urn:cairn:external";
const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
/** A token that ends so soon may end on its way. */
const MARGIN_S = 30;
const PATIENCE_MS = 20_000;

/** RFC 6749 §2.3.1: form-encoded before it is encoded. */
const formEncoded = (text: string): string => new URLSearchParams({ a: text }).toString().slice(2);

const isText = (value: unknown): value is string => typeof value === "string";
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** `undefined` for what is none: a proxy's page. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of an error answer only its word, where it is one: the rest may quote the request. */
function wordIn(body: unknown): string {
  const { error } = isRecord(body) ? body : {};
  return isText(error) && /^[a-z_]{1,40}$/.test(error) ? error : "no word of why";
}

/** Whatever is wrong with who asks; others are mistakes of this program or of a lending that is over. */
const isUnauthorized = (status: number, word: string): boolean =>
  status === 401 || ["invalid_client", "unauthorized_client", "invalid_grant"].includes(word);

export class Tokens {
  private readonly credentials: Credentials;
  private readonly held = new Map<string, AccessToken>();

  constructor(credentials: Credentials) {
    this.credentials = credentials;
  }

  /** @throws AgentError */
  async own(scope: string): Promise<AccessToken> {
    const held = this.held.get(scope);
    if (held && held.expiresAt - MARGIN_S > this.credentials.clock.now()) return held;
    const token = await this.fresh(scope);
    this.held.set(scope, token);
    return token;
  }

  private async fresh(scope: string): Promise<AccessToken> {
    const { dependent: requested_subject } = this.credentials;
    const token = await this.ask({ grant_type: "client_credentials", scope, resource: RESOURCE });
    if (requested_subject === undefined) return token;
    const shown = { subject_token: token.value, subject_token_type: TOKEN_TYPE };
    return this.ask({ grant_type: EXCHANGE, scope, resource: RESOURCE, ...shown, requested_subject });
  }

  /** @param delegation what the person's lending gave @throws AgentError */
  async exchanged(delegation: string, scope: string): Promise<AccessToken> {
    const actor = await this.own(scope);
    return this.ask({
      ...{ grant_type: EXCHANGE, scope, resource: RESOURCE },
      ...{ subject_token: delegation, subject_token_type: TOKEN_TYPE },
      ...{ actor_token: actor.value, actor_token_type: TOKEN_TYPE },
    });
  }

  forget(): void {
    this.held.clear();
  }

  private async ask(form: Readonly<Record<string, string>>): Promise<AccessToken> {
    const { issuer, clock } = this.credentials;
    const begun = clock.now();
    const answer = await this.post(`${issuer}/oauth/token`, form);
    const body = jsonIn(await answer.text());
    if (!answer.ok) throw this.refused(answer.status, wordIn(body));
    const { access_token: value, expires_in: secs } = isRecord(body) ? body : {};
    if (!isText(value) || typeof secs !== "number") throw new AgentError("unreachable", "the answer is no token");
    return { value, expiresAt: begun + secs };
  }

  private refused(status: number, word: string): AgentError {
    this.forget();
    if (isUnauthorized(status, word)) return new AgentError("unauthorized", word);
    return new AgentError(status >= 500 || status === 429 ? "unreachable" : "refused", word);
  }

  private async post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    const { clientId, secret, fetch } = this.credentials;
    const login = Buffer.from(`${formEncoded(clientId)}:${formEncoded(await secret())}`).toString("base64");
    const headers = { authorization: `Basic ${login}`, accept: "application/json" };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await fetch(url, { method: "POST", headers, body: new URLSearchParams(form), redirect: "error", signal });
    } catch (error) {
      throw new AgentError("unreachable", "the directory", error);
    }
  }
}
