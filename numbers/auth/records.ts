/** What the pages keep for a time between two requests, in the store's `oidc` table, by digests of ids. */
import type { OidcStore } from "../store/contract-accounts.ts";
import { sha256 } from "./digest.ts";

export class Records<T extends object> {
  private readonly oidc: OidcStore;
  private readonly model: string;
  private readonly now: () => number;

  constructor(oidc: OidcStore, model: string, now: () => number) {
    this.oidc = oidc;
    this.model = model;
    this.now = now;
  }

  /** Bodies are written here alone, so what is read is what was written; an older version's lacks what it did not know. */
  async get(id: string): Promise<Partial<T> | undefined> {
    const row = await this.oidc.find(this.model, sha256(id), this.now());
    if (!row) return undefined;
    const value: unknown = JSON.parse(row.body);
    return typeof value === "object" && value !== null ? value : undefined;
  }

  /** In the place of what was read, if nobody has changed it since: another process, for one. @returns whether it was so */
  async change(id: string, before: Partial<T>, after: T, seconds: number): Promise<boolean> {
    const row = { model: this.model, id: sha256(id), body: JSON.stringify(after), expiresAt: this.now() + seconds };
    return (await this.oidc.replace(row, JSON.stringify(before))) === "replaced";
  }

  /** @param account whose; it goes when the account's logins end */
  async put(id: string, value: T, seconds: number, account?: string): Promise<void> {
    const row = { model: this.model, id: sha256(id), body: JSON.stringify(value), expiresAt: this.now() + seconds };
    await this.oidc.put(account === undefined ? row : { ...row, account }, this.now());
  }

  remove(id: string): Promise<void> {
    return this.oidc.remove(this.model, sha256(id));
  }
}

/** Runs work with one key in turn, within this process. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}
