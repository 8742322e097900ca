/** Where an account is logged in: its grants, each one app on one device. */
import type { NumbersStore } from "../store/contract.ts";
import type { StoredOidcRow } from "../store/contract-accounts.ts";
import type { FindClient } from "./clients.ts";
import { base64url, bytesOf, reference } from "./digest.ts";

export interface Login {
  readonly id: string;
  readonly clientName: string;
  readonly firstParty: boolean;
  /** Unix seconds. */
  readonly since: number;
  readonly expiresAt: number;
}

interface GrantBody {
  readonly clientId?: string;
  readonly iat?: number;
}

interface SessionBody {
  readonly authorizations?: Readonly<Record<string, { readonly grantId?: string }>>;
}

function bodyOf<T extends object>({ body }: StoredOidcRow): Partial<T> {
  const value: unknown = JSON.parse(body);
  return typeof value === "object" && value !== null ? value : {};
}

export class Logins {
  private readonly store: NumbersStore;
  private readonly findClient: FindClient;
  private readonly now: () => number;

  constructor(store: NumbersStore, findClient: FindClient, now: () => number) {
    this.store = store;
    this.findClient = findClient;
    this.now = now;
  }

  async list(ppnumId: string): Promise<readonly Login[]> {
    const rows = await this.store.oidc.list("Grant", ppnumId, this.now());
    return Promise.all(rows.map((row) => this.loginOf(row)));
  }

  private async loginOf(row: StoredOidcRow): Promise<Login> {
    const { clientId = "", iat = 0 } = bodyOf<GrantBody>(row);
    const client = await this.findClient(clientId);
    return {
      id: base64url(row.id),
      clientName: client?.client_name ?? clientId,
      firstParty: client?.first_party === true,
      since: iat,
      expiresAt: row.expiresAt ?? 0,
    };
  }

  /** With the session in that browser: else the app would be let in again without a question. */
  async end(ppnumId: string, id: string): Promise<"ended" | "not-found"> {
    const grant = await this.store.oidc.find("Grant", bytesOf(id), this.now());
    if (grant?.account !== ppnumId) return "not-found";
    await this.endSessions(ppnumId, id);
    await this.store.oidc.removeGrant(id);
    await this.store.oidc.remove("Grant", grant.id);
    return "ended";
  }

  private async endSessions(ppnumId: string, id: string): Promise<void> {
    for (const row of await this.store.oidc.list("Session", ppnumId, this.now())) {
      const grants = Object.values(bodyOf<SessionBody>(row).authorizations ?? {});
      if (grants.some(({ grantId }) => grantId !== undefined && reference(grantId) === id))
        await this.store.oidc.remove("Session", row.id);
    }
  }

  /** @param grant as an access token says it */
  idOf(grant: string): string {
    return grant;
  }
}
