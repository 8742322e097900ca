/** Records of a link or parcel (ours): each is encrypted under the key of its direction and its own counter, which travels in the clear. */
import { type Bytes, be64, concat } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { MAX_PADDED, padTyped, readBe64, readTyped, type Typed } from "./padded.ts";

const COUNTER = 8;
const TAG = 16;
/** The largest record on its way. */
export const MAX_RECORD = COUNTER + MAX_PADDED + TAG;

const nonceOf = (counter: Bytes): Bytes => concat(new Uint8Array(24 - COUNTER), counter);

/** What AUTH_RESPONSE and records share: one key, one counter, one use. @returns ciphertext and tag */
export const sealCounted = (crypto: Pick<Crypto, "seal">, key: Bytes, counter: number, plaintext: Bytes): Bytes =>
  crypto.seal(plaintext, nonceOf(be64(counter)), key);

/** @throws ProtocolError `cannot-open` */
export const openCounted = (crypto: Pick<Crypto, "open">, key: Bytes, counter: number, ciphertext: Bytes): Bytes =>
  crypto.open(ciphertext, nonceOf(be64(counter)), key);

/** Seals records of one direction. What is sent again is sealed anew: a counter is never used twice. */
export class RecordSealer {
  private readonly crypto: Pick<Crypto, "seal">;
  private readonly key: Bytes;
  private counter: number;

  constructor(crypto: Pick<Crypto, "seal">, key: Bytes, first: number) {
    this.crypto = crypto;
    this.key = key;
    this.counter = first;
  }

  /** @throws ProtocolError `too-large` */
  seal(record: Typed): Bytes {
    const counter = this.counter++;
    return concat(be64(counter), sealCounted(this.crypto, this.key, counter, padTyped(record)));
  }
}

/** Opens records of one direction: each counter greater than the last, so none counts twice. */
export class RecordOpener {
  private readonly crypto: Pick<Crypto, "open">;
  private readonly key: Bytes;
  private least: number;

  constructor(crypto: Pick<Crypto, "open">, key: Bytes, first: number) {
    this.crypto = crypto;
    this.key = key;
    this.least = first;
  }

  /** @throws ProtocolError `malformed` (its size), `cannot-open` (its counter or tag), `bad-padding` */
  open(record: Bytes): Typed {
    if (record.length < COUNTER + TAG || record.length > MAX_RECORD)
      throw new ProtocolError("malformed", "not the size of a record");
    const counter = readBe64(record);
    if (counter < this.least || !Number.isSafeInteger(counter)) throw new ProtocolError("cannot-open", "a counter that was used");
    const plain = openCounted(this.crypto, this.key, counter, record.subarray(COUNTER));
    this.least = counter + 1;
    return readTyped(plain);
  }
}
