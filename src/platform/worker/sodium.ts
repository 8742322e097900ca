/** The protocol's primitives on libsodium (WebAssembly). The only file that imports it. */
import sodium from "libsodium-wrappers";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { ephemeralToX25519 } from "../../protocol/primitives/edwards.ts";
import { isAcceptablePublicKey } from "../../protocol/primitives/public-keys.ts";

const refuse = (code: "bad-key" | "cannot-open", message: string): never => {
  throw new ProtocolError(code, message);
};

/** Turns the exception of a libsodium call into a ProtocolError. */
function attempt<T>(call: () => T, code: "bad-key" | "cannot-open", message: string): T {
  try {
    return call();
  } catch {
    return refuse(code, message);
  }
}

/** Loads libsodium; rejects if neither WebAssembly nor its fallback can run. */
export async function loadSodium(): Promise<Crypto> {
  await sodium.ready;
  return {
    keyPairFromSeed(seed) {
      const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
      return { publicKey, secretKey: privateKey };
    },
    sign: (message, secretKey) => sodium.crypto_sign_detached(message, secretKey),
    verify: (signature, message, publicKey) =>
      signature.length === 64 &&
      isAcceptablePublicKey(publicKey) &&
      sodium.crypto_sign_verify_detached(signature, message, publicKey),
    toX25519Public(publicKey) {
      // libsodium reduces a non-canonical y; PPP refuses it.
      if (!isAcceptablePublicKey(publicKey)) return refuse("bad-key", "not an acceptable public key");
      return attempt(() => sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey), "bad-key", "not a point of the curve");
    },
    ephemeralToX25519,
    toX25519Secret: (secretKey) => sodium.crypto_sign_ed25519_sk_to_curve25519(secretKey),
    scalarMult: (secret, publicKey) =>
      attempt(() => sodium.crypto_scalarmult(secret, publicKey), "bad-key", "the shared secret is all zeros"),
    blake2b: (length, input, key) => sodium.crypto_generichash(length, input, key ?? null),
    seal: (plaintext, nonce, key, additional) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, additional ?? null, null, nonce, key),
    open: (ciphertext, nonce, key, additional) =>
      attempt(
        () => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, additional ?? null, nonce, key),
        "cannot-open",
        "authenticated decryption failed",
      ),
  };
}
