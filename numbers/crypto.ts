/** The primitives of the directory, on libsodium: it signs, verifies and hashes, and opens nothing. */
import sodium from "libsodium-wrappers";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { isAcceptablePublicKey } from "../src/protocol/primitives/public-keys.ts";

export type DirectoryCrypto = Pick<Crypto, "keyPairFromSeed" | "sign" | "verify" | "blake2b">;

/** Waits for libsodium's WebAssembly, once. */
export async function loadDirectoryCrypto(): Promise<DirectoryCrypto> {
  await sodium.ready;
  return {
    keyPairFromSeed(seed) {
      const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
      return { publicKey, secretKey: privateKey };
    },
    sign: (message, secretKey) => sodium.crypto_sign_detached(message, secretKey),
    // libsodium takes no small order and no signature that is not canonical; keys that are not canonical are refused before.
    verify: (signature, message, publicKey) =>
      signature.length === 64 &&
      isAcceptablePublicKey(publicKey) &&
      sodium.crypto_sign_verify_detached(signature, message, publicKey),
    blake2b: (length, input, key) => sodium.crypto_generichash(length, input, key ?? null),
  };
}
