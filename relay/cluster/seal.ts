/**
 * Seals what goes over the bus: from (16 random bytes of each start) ‖ number (8) ‖ AES-256-GCM under a key of the relays' key and `from`, with the
 * number as nonce. So the bus learns sizes and times, and nobody without the relays' key can say anything.
 */
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { type Bytes, be64, concat } from "../../src/protocol/encoding/bytes.ts";
import type { RelayKey } from "../ops/relay-key.ts";

export const FROM_BYTES = 16;
const HEAD_BYTES = FROM_BYTES + 8;
const TAG_BYTES = 16;
export const OVERHEAD_BYTES = HEAD_BYTES + TAG_BYTES;
const CIPHER = "aes-256-gcm";

/** The number as 12 bytes. */
const nonceOf = (head: Bytes): Bytes => concat(new Uint8Array(4), head.subarray(FROM_BYTES));

export interface Opened {
  readonly from: string;
  readonly number: number;
  readonly message: Bytes;
}

export class Seal {
  private readonly key: RelayKey;
  private readonly keys = new Map<string, Bytes>();

  constructor(key: RelayKey) {
    this.key = key;
  }

  seal(from: Bytes, number: number, message: Bytes): Bytes {
    const head = concat(from, be64(number));
    const cipher = createCipheriv(CIPHER, this.keyOf(from), nonceOf(head)).setAAD(head);
    return concat(head, cipher.update(message), cipher.final(), cipher.getAuthTag());
  }

  /** @returns undefined for what no relay with this key has sent */
  open(bytes: Bytes): Opened | undefined {
    if (bytes.length < OVERHEAD_BYTES) return undefined;
    const head = bytes.subarray(0, HEAD_BYTES);
    const from = bytes.subarray(0, FROM_BYTES);
    const decipher = createDecipheriv(CIPHER, this.keyOf(from), nonceOf(head)).setAAD(head);
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const message = concat(decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final());
      const number = Number(Buffer.from(head.subarray(FROM_BYTES)).readBigUInt64BE());
      return { from: Buffer.from(from).toString("hex"), number, message };
    } catch {
      return undefined;
    }
  }

  private keyOf(from: Bytes): Bytes {
    const name = Buffer.from(from).toString("hex");
    const known = this.keys.get(name);
    if (known) return known;
    // Whoever makes up senders makes no more than this.
    if (this.keys.size >= 1000) this.keys.clear();
    const key = createHash("sha256").update(this.key.digest("bus-1", from)).update(this.key.digest("bus-2", from)).digest();
    this.keys.set(name, key);
    return key;
  }
}
