/** Nonces for proofs of possession: each good once, for a minute, for one account and who acts for it. */
import type { Clock, Random } from "../../src/host/ports.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { Caller } from "./caller.ts";

export const NONCE_BYTES = 16;
const LIFE_SECS = 60;
/** All of them; the oldest goes first. */
const MAX = 100_000;

interface Begun {
  readonly whose: string;
  readonly until: number;
}

const whoseOf = ({ sub, actor }: Caller): string => `${sub} ${actor ?? ""}`;

export class Nonces {
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly begun = new Map<string, Begun>();

  constructor(clock: Clock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  begin(caller: Caller): { readonly nonce: Uint8Array<ArrayBuffer>; readonly expiresAt: number } {
    const nonce = Uint8Array.from(this.random(NONCE_BYTES));
    this.forget();
    this.begun.set(toHex(nonce), { whose: whoseOf(caller), until: this.clock.elapsed() + LIFE_SECS });
    return { nonce, expiresAt: Math.floor(this.clock.now()) + LIFE_SECS };
  }

  /** Whether it is good; then it is not any more. */
  take(nonce: Bytes, caller: Caller): boolean {
    const key = toHex(nonce);
    const begun = this.begun.get(key);
    if (begun?.whose !== whoseOf(caller)) return false;
    this.begun.delete(key);
    return begun.until > this.clock.elapsed();
  }

  private forget(): void {
    for (const [key, { until }] of this.begun) {
      if (until > this.clock.elapsed() && this.begun.size < MAX) return;
      this.begun.delete(key);
    }
  }
}
