/** How accounts authenticate and who may act for them. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { By } from "./by.ts";
import type { MoveOutcome, NewSecret } from "./contract-entities.ts";

/** A passkey. */
export interface Credential {
  readonly id: Bytes;
  readonly ppnumId: string;
  readonly publicKey: Bytes;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly lastUsed: number;
}

export interface CredentialStore {
  add(credential: Credential, now: number): Promise<"added" | "taken" | "not-found">;
  get(id: Bytes): Promise<Credential | undefined>;
  list(ppnumId: string): Promise<readonly Credential[]>;
  /** `cloned`: the counter did not go up, where it counts at all. */
  used(id: Bytes, counter: number, now: number): Promise<"used" | "cloned" | "not-found">;
  /** `last`: nobody would get into the account any more. */
  drop(ppnumId: string, id: Bytes, now: number): Promise<"dropped" | "not-found" | "last">;
}

export interface Contact {
  readonly email: string;
  readonly verifiedAt: number;
}

export interface ContactStore {
  /**
   * An active account is told that it has another one. `taken`: another account has it. `reviewed`: it is an organisation's that was reviewed with
   * the one before, which an operator alone changes, here and in what was reviewed.
   * @param mailKey a keyed digest of the address in one form, by which it is found
   */
  set(ppnumId: string, contact: Contact, mailKey: Bytes, now: number, by?: By): Promise<"set" | "taken" | "not-found" | "reviewed">;
  get(ppnumId: string): Promise<Contact | undefined>;
  /** @returns a ppnum_id */
  byMailKey(mailKey: Bytes): Promise<string | undefined>;
}

export interface Secret {
  readonly hash: Bytes;
  readonly hint: string;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

/** Two, so that one can be rolled. */
export const MAX_SECRETS = 2;

export type RollOutcome = "rolled" | "not-found" | "no-secret";

export interface SecretStore {
  /** The oldest goes when there would be three. `no-secret`: a dependent or a person. */
  roll(ppnumId: string, secret: NewSecret, by: By, now: number, atOnce?: boolean): Promise<RollOutcome>;
  /** Of an active account. */
  live(ppnumId: string, now: number): Promise<readonly Secret[]>;
}

export interface Lending {
  readonly person: string;
  readonly agent: string;
  readonly scopes: readonly string[];
  readonly until: number;
}

export const MAX_LENDING_SECS = 90 * 86_400;

export interface LendingStore {
  /** One of the same pair takes the place of the one before. */
  lend(lending: Lending, now: number): Promise<"lent" | "not-found" | "not-active" | "wrong-type" | "too-long">;
  /** Live: not over, not ended, both active. */
  between(person: string, agent: string, now: number): Promise<Lending | undefined>;
  lentBy(person: string, now: number): Promise<readonly Lending[]>;
  borrowedBy(agent: string, now: number): Promise<readonly Lending[]>;
  end(person: string, agent: string, now: number): Promise<"ended" | "not-found">;
}

export interface EnterpriseForm {
  readonly legalName: string;
  readonly contactPerson: string;
  readonly contactEmail: string;
}

export type ReviewStatus = "waiting" | "approved" | "refused";

export interface Enterprise extends EnterpriseForm {
  readonly ppnumId: string;
  readonly status: ReviewStatus;
  readonly reviewedBy: string | undefined;
  readonly reviewedAt: number | undefined;
  readonly note: string | undefined;
}

export interface EnterpriseStore {
  /** Of a reserved account. */
  put(ppnumId: string, form: EnterpriseForm, now: number): Promise<"put" | "not-found">;
  get(ppnumId: string): Promise<Enterprise | undefined>;
  list(status: ReviewStatus): Promise<readonly Enterprise[]>;
  /** Approved: the account is active. Refused: it is released, with all that it said. */
  review(ppnumId: string, verdict: "approved" | "refused", by: By, note: string, now: number): Promise<MoveOutcome>;
}

/** A row of the auth server's: a session, grant, code, token or what else it keeps for a time. */
export interface OidcRow {
  readonly model: string;
  /** A digest of the id: whoever reads the database has no token. */
  readonly id: Bytes;
  readonly grantId?: string;
  readonly uid?: string;
  /** Whose; they end when the account is suspended. */
  readonly account?: string;
  /** JSON, without the id. */
  readonly body: string;
  readonly expiresAt?: number;
}

export interface StoredOidcRow extends OidcRow {
  readonly consumedAt: number | undefined;
}

export interface OidcStore {
  /** Puts it in, or in the place of the one with this model and id. */
  put(row: OidcRow, now: number): Promise<void>;
  /** Another body for a row that still has this one: of several processes that change what they read, the first. */
  replace(row: OidcRow, before: string): Promise<"replaced" | "changed">;
  /** Not one that is over. */
  find(model: string, id: Bytes, now: number): Promise<StoredOidcRow | undefined>;
  findByUid(model: string, uid: string, now: number): Promise<StoredOidcRow | undefined>;
  /** The first time only. */
  consume(model: string, id: Bytes, now: number): Promise<"consumed" | "before" | "not-found">;
  remove(model: string, id: Bytes): Promise<void>;
  removeGrant(grantId: string): Promise<void>;
  list(model: string, account: string, now: number): Promise<readonly StoredOidcRow[]>;
  /** All logins and tokens of an account. */
  removeAccount(account: string): Promise<void>;
}
