/** The primitives a relay needs (§3): Ed25519 verification by Node, BLAKE2b by libsodium. It never decrypts, so it has no more. */
import { createPublicKey, verify as nodeVerify } from "node:crypto";
import sodium from "libsodium-wrappers";
import sumo from "libsodium-wrappers-sumo";
import { type Bytes, toBase64Url } from "../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { isAcceptablePublicKey } from "../src/protocol/primitives/public-keys.ts";

export type RelayCrypto = Pick<Crypto, "verify" | "blake2b">;

function verify(signature: Bytes, message: Bytes, publicKey: Bytes): boolean {
  // Node's verify accepts the small-order identity key, where libsodium refuses it: refuse first.
  if (signature.length !== 64 || !isAcceptablePublicKey(publicKey)) return false;
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64Url(publicKey) }, format: "jwk" });
    return nodeVerify(null, message, key, signature);
  } catch {
    // Node throws for bytes that are no point: they prove nothing.
    return false;
  }
}

/** Waits for libsodium's WebAssembly, once; the larger build has the group that discovery needs. */
export async function loadRelayCrypto(): Promise<RelayCrypto> {
  await Promise.all([sodium.ready, sumo.ready]);
  return {
    verify,
    blake2b: (length, input, key) => sodium.crypto_generichash(length, input, key ?? null),
  };
}
