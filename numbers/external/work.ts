/** A piece of work for who asks while many do: BLAKE2b-256(challenge ‖ nonce) begins with so many zero bits. Nothing is kept but what was used. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock, Random } from "../../src/host/ports.ts";
import { type Bytes, be64, concat, toHex, utf8 } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";

/** 262,144 hashes on average: half a second on a phone. */
export const WORK_BITS = 18;
/** How long a challenge is good. */
const LIFE_SECS = 120;
const TIME_BYTES = 8;
const RANDOM_BYTES = 8;
const TAG_BYTES = 16;
const MAX_NONCE = 16;
/** What was done is remembered while it is good. */
const MAX_USED = 100_000;

/** Whether a digest begins with so many zero bits. */
export function hasZeroBits(digest: Bytes, bits: number): boolean {
  for (let i = 0; i < bits; i++) if ((((digest[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) !== 0) return false;
  return true;
}

export interface WorkParts {
  readonly secret: Bytes;
  readonly crypto: Pick<Crypto, "blake2b">;
  readonly clock: Clock;
  readonly random: Random;
}

export class Works {
  private readonly parts: WorkParts;
  private readonly used = new Map<string, number>();

  constructor(parts: WorkParts) {
    this.parts = parts;
  }

  /** A challenge for one block of addresses. */
  challenge(address: string): Bytes {
    const { clock, random } = this.parts;
    const head = concat(be64(Math.floor(clock.now())), random(RANDOM_BYTES));
    return concat(head, this.tag(head, address));
  }

  /** Whether it was done, for this block of addresses, in time, and for the first time. */
  isDone(challenge: Bytes, nonce: Bytes, address: string): boolean {
    if (!this.isOurs(challenge, address) || nonce.length > MAX_NONCE || this.isUsed(challenge)) return false;
    if (!hasZeroBits(this.parts.crypto.blake2b(32, concat(challenge, nonce)), WORK_BITS)) return false;
    this.used.set(toHex(challenge), this.parts.clock.now() + LIFE_SECS);
    return true;
  }

  private isOurs(challenge: Bytes, address: string): boolean {
    if (challenge.length !== TIME_BYTES + RANDOM_BYTES + TAG_BYTES) return false;
    const head = challenge.subarray(0, TIME_BYTES + RANDOM_BYTES);
    if (!timingSafeEqual(challenge.subarray(head.length), this.tag(head, address))) return false;
    const made = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0));
    return Math.abs(this.parts.clock.now() - made) <= LIFE_SECS;
  }

  private isUsed(challenge: Bytes): boolean {
    const now = this.parts.clock.now();
    for (const [key, until] of this.used) {
      // In the order in which they were done, which is nearly that of their end.
      if (until > now && this.used.size < MAX_USED) break;
      this.used.delete(key);
    }
    return this.used.has(toHex(challenge));
  }

  private tag(head: Bytes, address: string): Bytes {
    const key = this.parts.secret;
    return createHmac("sha256", key)
      .update("cairn-number-work-v1")
      .update(head)
      .update(utf8(address))
      .digest()
      .subarray(0, TAG_BYTES);
  }
}
