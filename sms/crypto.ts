/** The primitives that sealed numbers need, on libsodium. */
import sodium from "libsodium-wrappers";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { BoxCrypto } from "../src/protocol/sms/sealed-number.ts";

function attempt<T>(call: () => T, code: "bad-key" | "cannot-open", message: string): T {
  try {
    return call();
  } catch {
    // libsodium throws for keys of small order and for what does not authenticate, and says no more.
    throw new ProtocolError(code, message);
  }
}

/** Waits for libsodium's WebAssembly, once. */
export async function loadBoxCrypto(): Promise<BoxCrypto> {
  await sodium.ready;
  const { crypto_aead_xchacha20poly1305_ietf_encrypt: encrypt, crypto_aead_xchacha20poly1305_ietf_decrypt: decrypt } = sodium;
  return {
    scalarMult: (secret, publicKey) => attempt(() => sodium.crypto_scalarmult(secret, publicKey), "bad-key", "scalarmult"),
    blake2b: (length, input, key) => sodium.crypto_generichash(length, input, key ?? null),
    seal: (plaintext, nonce, key) => encrypt(plaintext, null, null, nonce, key),
    open: (ciphertext, nonce, key) => attempt(() => decrypt(null, ciphertext, null, nonce, key), "cannot-open", "sealed number"),
  };
}
