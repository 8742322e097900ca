/** The relay's own Ed25519 key: clients keep it at first sight (`relay_pk`), and what the relay remembers of keys is digested under it. */
import { createHmac, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import sodium from "libsodium-wrappers";
import { holdsKeys, loadKeyFile } from "../../src/host/key-file.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";

export const RELAY_KEY_FILE = "relay-key.json";

export interface RelayKey {
  /** Hex. */
  readonly publicKey: string;
  /** 16 bytes that stand for `value` here and mean nothing anywhere else. */
  digest(purpose: string, value: Bytes): Bytes;
  /** Ed25519, 64 bytes. */
  sign(message: Bytes): Bytes;
  /** X25519 of its key and this one, after libsodium is ready. @throws ProtocolError `bad-key` */
  agree(x25519Public: Bytes): Bytes;
}

interface Stored {
  /** Base64url: the public key and the seed. */
  readonly publicKey: string;
  readonly privateKey: string;
}

function make(): Stored {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { publicKey: x, privateKey: d };
}

/** @throws ConfigError */
export function loadRelayKey(dataDir: string): RelayKey {
  const isValid = (value: unknown): value is Stored => holdsKeys(value, { publicKey: 43, privateKey: 43 });
  const { publicKey, privateKey } = loadKeyFile(dataDir, { name: RELAY_KEY_FILE, what: "key of a relay", make, isValid });
  const secret = Buffer.from(privateKey, "base64url");
  const signing = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey, d: privateKey }, format: "jwk" });
  return {
    sign: (message) => sign(null, message, signing),
    agree(x25519Public) {
      const { privateKey: whole } = sodium.crypto_sign_seed_keypair(secret);
      try {
        return sodium.crypto_scalarmult(sodium.crypto_sign_ed25519_sk_to_curve25519(whole), x25519Public);
      } catch {
        throw new ProtocolError("bad-key", "the shared secret is all zeros");
      }
    },
    publicKey: Buffer.from(publicKey, "base64url").toString("hex"),
    digest: (purpose, value) => createHmac("sha256", secret).update(purpose).update("\0").update(value).digest().subarray(0, 16),
  };
}
