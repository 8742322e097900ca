/** Nonces for proofs of possession: each good once, for a minute, for one account and who acts for it. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Caller } from "./caller.ts";
import { type StampParts, Stamps } from "./stamps.ts";

export const NONCE_BYTES = 16;
const LIFE_SECS = 60;

const whoseOf = ({ sub, actor }: Caller): string => `${sub} ${actor ?? ""}`;

export class Nonces {
  private readonly parts: StampParts;
  private readonly stamps: Stamps;

  constructor(parts: StampParts) {
    this.parts = parts;
    this.stamps = new Stamps(parts, { tag: "cairn-number-nonce-v1", bytes: NONCE_BYTES, lifeSecs: LIFE_SECS });
  }

  begin(caller: Caller): { readonly nonce: Uint8Array<ArrayBuffer>; readonly expiresAt: number } {
    const nonce = Uint8Array.from(this.stamps.make(whoseOf(caller)));
    return { nonce, expiresAt: Math.floor(this.parts.clock.now()) + LIFE_SECS };
  }

  /** Whether it is good; then it is not any more. */
  take(nonce: Bytes, caller: Caller): boolean {
    if (!this.stamps.isGood(nonce, whoseOf(caller))) return false;
    this.stamps.use(nonce);
    return true;
  }
}
