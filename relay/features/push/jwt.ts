/** The signed tokens by which a relay proves itself to Apple and Google. */
import { type KeyObject, sign } from "node:crypto";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function signJwt(alg: "ES256" | "RS256", header: object, claims: object, key: KeyObject): string {
  const text = `${part({ alg, typ: "JWT", ...header })}.${part(claims)}`;
  // JWS wants the two halves of an ECDSA signature bare, not in DER.
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
