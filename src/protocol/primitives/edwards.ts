/**
 * Ed25519 public key → X25519 public key (§2.2) for the ephemeral keys of incoming envelopes, which are used once. It is about four
 * times as fast as libsodium's conversion, which also multiplies by the group's order to prove that the point has no small-order part.
 *
 * That proof is left out on purpose. X25519 clears the three lowest bits of the secret, so the secret is a multiple of eight and a
 * small-order part does not change the shared secret. An `ephemeral_pk` may thus have such a part, and either sign bit: anybody who sees
 * an envelope can write it in sixteen ways that open to the same Rumor and have different event ids. Clients therefore also deduplicate
 * notes by (sender, event_id). Keys of people go through `recipientFromKey`, which has the proof.
 */
import { type Bytes, fromHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { add, type Field, field, multiply, power252, squareTimes, subtract } from "./field25519.ts";
import { fromBytes, toBytes } from "./field25519-bytes.ts";
import { isAcceptablePublicKey } from "./public-keys.ts";

const ZERO = field();
const ONE = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** d of the curve, −121665 / 121666. */
const D: Field = fromBytes(fromHex("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352"));

/** 1 or −1 when `x` is 1 or −1 modulo p, else 0. */
function signOf(x: Field): number {
  const bytes = toBytes(x);
  const low = bytes[0] as number;
  const filler = low === 0x01 ? 0x00 : 0xff;
  for (let i = 1; i < 31; i++) if (bytes[i] !== filler) return 0;
  return low === 0x01 && bytes[31] === 0x00 ? 1 : low === 0xec && bytes[31] === 0x7f ? -1 : 0;
}

/**
 * u = (1 + y) / (1 − y), after proving that y is on the curve, with one exponentiation for both:
 * for N = (y² − 1)(d·y² + 1), t = N^((p−5)/8) gives s = t²·N = N^((p−1)/4). x² = (y² − 1) / (d·y² + 1) is a square exactly when N is, and then
 * s = ±1 and 1/N = s·t². (N is never 0: y = ±1 is refused before, and d·y² = −1 has no solution.)
 *
 * @throws ProtocolError `bad-key` for non-canonical, small-order and off-curve keys
 */
export function ephemeralToX25519(publicKey: Bytes): Bytes {
  if (!isAcceptablePublicKey(publicKey)) throw new ProtocolError("bad-key", "not an acceptable public key");
  const y = fromBytes(publicKey);
  const numerator = add(ONE, y);
  const denominator = subtract(ONE, y);
  const factor = add(multiply(multiply(y, y), D), ONE); // d·y² + 1
  const numeratorFactor = multiply(numerator, factor);
  const n = multiply(numeratorFactor, denominator); // −N; −1 is a square, so −N is a square exactly when N is
  const t2 = squareTimes(power252(n), 1);
  const sign = signOf(multiply(t2, n));
  if (sign === 0) throw new ProtocolError("bad-key", "not a point of the curve");
  const inverse = sign > 0 ? t2 : subtract(ZERO, t2);
  return toBytes(multiply(multiply(numerator, numeratorFactor), inverse));
}
