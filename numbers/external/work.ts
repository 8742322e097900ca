/** A piece of work for who asks while many do: BLAKE2b-256(challenge ‖ nonce) begins with so many zero bits. */
import { type Bytes, concat } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { type StampParts, Stamps } from "./stamps.ts";

/** 262,144 hashes on average: half a second on a phone. */
export const WORK_BITS = 18;
/** How long a challenge is good. */
const LIFE_SECS = 120;
const CHALLENGE_BYTES = 32;
const MAX_NONCE = 16;

/** Whether a digest begins with so many zero bits. */
function hasZeroBits(digest: Bytes, bits: number): boolean {
  for (let i = 0; i < bits; i++) if ((((digest[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) !== 0) return false;
  return true;
}

export interface WorkParts extends StampParts {
  readonly crypto: Pick<Crypto, "blake2b">;
}

export class Works {
  private readonly parts: WorkParts;
  private readonly stamps: Stamps;

  constructor(parts: WorkParts) {
    this.parts = parts;
    this.stamps = new Stamps(parts, { tag: "cairn-number-work-v1", bytes: CHALLENGE_BYTES, lifeSecs: LIFE_SECS });
  }

  /** A challenge for one block of addresses. */
  challenge(address: string): Bytes {
    return this.stamps.make(address);
  }

  /** Whether it was done, for this block of addresses, in time, and for the first time. */
  isDone(challenge: Bytes, nonce: Bytes, address: string): boolean {
    if (nonce.length > MAX_NONCE || !this.stamps.isGood(challenge, address)) return false;
    if (!hasZeroBits(this.parts.crypto.blake2b(32, concat(challenge, nonce)), WORK_BITS)) return false;
    this.stamps.use(challenge);
    return true;
  }
}
