/** Blinded mailboxes and session keys on @noble/curves: big integers, and none of the code under test. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesOf, fromHex, type JsonMap, numberOf, type Operations, textOf, toHex } from "../format.ts";
import * as p from "./primitives.ts";
import { must, refuse } from "./refusal.ts";
import { unwrap } from "./structures.ts";

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const integer = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
const bytes32 = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const keyed = (length: number, tag: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  p.hash(length, p.join(...parts), p.text(tag));

function seedOf(input: JsonMap): Uint8Array {
  const generation = numberOf(input, "generation");
  must(Number.isInteger(generation) && generation >= 0 && generation < 2 ** 32, "generation");
  return keyed(32, "ppp-mailbox-master-v1", bytesOf(input, "seed"), p.be64(generation).slice(4));
}

function masterOf(input: JsonMap) {
  const d = sha512(seedOf(input));
  const low = d.slice(0, 32);
  low[0]! &= 248;
  low[31] = (low[31]! & 127) | 64;
  const a = integer(low);
  return { a, prefix: d.slice(32), M: Point.BASE.multiply(a % ORDER).toBytes() };
}

function factor(M: Uint8Array, input: JsonMap): bigint {
  const [authority, epoch] = [textOf(input, "authority"), numberOf(input, "epoch")];
  must(authority === authority.toLowerCase(), "upper case");
  must(Number.isInteger(epoch) && epoch >= 0 && epoch <= 2 ** 32, "epoch");
  return integer(keyed(64, "ppp-mailbox-blind-v1", M, p.be64(epoch), p.text(authority))) % ORDER;
}

function address(M: Uint8Array, input: JsonMap): Uint8Array {
  // It has to be a key that one could write to: canonical, on the curve, in the main subgroup.
  p.convertKey(M);
  return Point.fromBytes(M).multiply(factor(M, input)).toBytes();
}

export function secretOf(input: JsonMap) {
  const { a, prefix, M } = masterOf(input);
  const scalar = (factor(M, input) * a) % ORDER;
  const P = Point.BASE.multiply(scalar).toBytes();
  const own = p.hash(32, p.join(p.text("ppp-mailbox-prefix-v1"), P), prefix);
  const sign = (message: Uint8Array): Uint8Array => {
    const r = integer(sha512(p.join(own, message))) % ORDER;
    const R = Point.BASE.multiply(r).toBytes();
    const k = integer(sha512(p.join(R, P, message))) % ORDER;
    return p.join(R, bytes32((r + k * scalar) % ORDER));
  };
  return { P, scalar, prefix: own, sign };
}

export const mailboxOperations: Operations[string] = {
  master: (input) => ({ master_seed: toHex(seedOf(input)), mailbox_key: toHex(masterOf(input).M) }),
  address: (input) => ({ mailbox: toHex(address(bytesOf(input, "mailbox_key"), input)) }),
  mailbox(input) {
    const { P, scalar, prefix } = secretOf(input);
    return { mailbox: toHex(P), scalar: toHex(bytes32(scalar)), prefix: toHex(prefix) };
  },
  sign(input) {
    const { P, sign } = secretOf(input);
    const message = bytesOf(input, "message");
    const sig = sign(message);
    must(p.verify(sig, message, P), "does not verify", "bad-signature");
    return { mailbox: toHex(P), sig: toHex(sig) };
  },
  unwrap(input) {
    const own = p.person(bytesOf(input, "recipient_seed"));
    const envelope = bytesOf(input, "giftwrap");
    const named = toHex(envelope.slice(4, 36));
    if (named === toHex(own.publicKey)) return unwrap(envelope, own);
    const now = numberOf(input, "epoch");
    for (const master of input.mailbox_keys as readonly string[]) {
      for (let epoch = now - 31; epoch <= now + 1; epoch++) {
        // Encrypted as ever: only the name on the envelope is another.
        if (toHex(address(fromHex(master), { ...input, epoch })) === named)
          return unwrap(p.join(envelope.slice(0, 4), own.publicKey, envelope.slice(36)), own);
      }
    }
    return refuse("cannot-open", "names none of our mailboxes");
  },
};

export const sessionKeyOperations: Operations[string] = {
  backup(input) {
    const seed = keyed(32, "ppp-session-backup-v1", bytesOf(input, "seed"), p.text(textOf(input, "authority")));
    return { public_key: toHex(p.person(seed).publicKey) };
  },
};
