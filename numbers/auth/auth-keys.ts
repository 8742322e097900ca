/** The auth server's keys, in a file of their own beside the database. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { holdsKeys, type KeyFile, type Keys } from "../../src/host/key-file.ts";
import { reference } from "./digest.ts";

interface Held {
  /** Ed25519, as in a JWK (RFC 8037). */
  readonly d: string;
  readonly x: string;
  /** Signs cookies. */
  readonly cookies: string;
  /** Of mail addresses and codes: what the database holds of them is useless without it. */
  readonly mail: string;
}

export const AUTH_KEYS_FILE = "numbers-auth-keys.json";

const FILE: KeyFile<Held> = {
  name: AUTH_KEYS_FILE,
  what: "keys of the auth server",
  make() {
    const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
    const fresh = (): string => randomBytes(32).toString("base64url");
    return { d, x, cookies: fresh(), mail: fresh() };
  },
  isValid: (value): value is Held => holdsKeys(value, { d: 43, x: 43, cookies: 43, mail: 43 }),
};

export interface AuthKeys {
  readonly kid: string;
  /** For the provider: with the private part. */
  readonly jwk: Readonly<Record<"kty" | "crv" | "alg" | "use" | "kid" | "x" | "d", string>>;
  readonly sign: KeyObject;
  readonly verify: KeyObject;
  readonly cookies: string;
  readonly mail: string;
}

/** Made at the first start. @throws ConfigError */
export function loadAuthKeys(keys: Keys): AuthKeys {
  const { d, x, cookies, mail } = keys.load(FILE);
  const kid = reference(x).slice(0, 16);
  const jwk = { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid, x, d };
  const sign = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", x, d }, format: "jwk" });
  return { kid, jwk, sign, verify: createPublicKey(sign), cookies, mail };
}
