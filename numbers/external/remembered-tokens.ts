/** Tokens that were found good, until they end: a signature is checked once. What ends sooner, an account or a lending, is asked of the store each time. */
import { hash } from "node:crypto";
import type { Clock } from "../../src/host/ports.ts";
import type { AccessToken, TokenCheck } from "./caller.ts";

const MAX = 10_000;

export class RememberedTokens implements TokenCheck {
  private readonly inner: TokenCheck;
  private readonly clock: Clock;
  /** By digest: no token stays in memory. */
  private readonly known = new Map<string, AccessToken>();

  constructor(inner: TokenCheck, clock: Clock) {
    this.inner = inner;
    this.clock = clock;
  }

  async check(token: string): Promise<AccessToken | undefined> {
    const digest = hash("sha256", token, "base64");
    const known = this.known.get(digest);
    if (known && known.expiresAt > this.clock.now()) return known;
    this.known.delete(digest);
    const fresh = await this.inner.check(token);
    if (fresh) this.remember(digest, fresh);
    return fresh;
  }

  stands(token: AccessToken): Promise<boolean> {
    return this.inner.stands(token);
  }

  private remember(digest: string, token: AccessToken): void {
    const [oldest] = this.known.keys();
    if (this.known.size >= MAX && oldest !== undefined) this.known.delete(oldest);
    this.known.set(digest, token);
  }
}
