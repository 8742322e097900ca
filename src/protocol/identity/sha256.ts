/** SHA-256 (FIPS 180-4), only for the checksum of recovery phrases: libsodium's standard build lacks it, and Web Crypto is asynchronous. */
import type { Bytes } from "../encoding/bytes.ts";

/** Whether `n` has no divisor among the primes before it. */
const isPrime = (n: number, smaller: readonly number[]): boolean => smaller.every((prime) => n % prime !== 0);

const PRIMES: number[] = [];
for (let n = 2; PRIMES.length < 64; n++) if (isPrime(n, PRIMES)) PRIMES.push(n);

/** The first 32 bits of a root's fractional part: the standard defines its constants so. */
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const K = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function padded(input: Bytes): DataView {
  const length = Math.ceil((input.length + 9) / 64) * 64;
  const out = new Uint8Array(length);
  out.set(input);
  out[input.length] = 0x80;
  const view = new DataView(out.buffer);
  view.setUint32(length - 4, input.length * 8);
  return view;
}

function schedule(view: DataView, block: number): Int32Array {
  const w = new Int32Array(64);
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(block + 4 * i);
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15]!;
    const b = w[i - 2]!;
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
  }
  return w;
}

/** 32 bytes. */
export function sha256(input: Bytes): Uint8Array<ArrayBuffer> {
  const view = padded(input);
  const state = Int32Array.from(INITIAL);
  for (let block = 0; block < view.byteLength; block += 64) {
    const w = schedule(view, block);
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = state[i]! + value;
    });
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => {
    out.setInt32(4 * i, word);
  });
  return new Uint8Array(out.buffer);
}
