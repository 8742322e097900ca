/** Signed tokens of ours, EdDSA only (RFC 7515, RFC 8037). */
import { sign as signBytes, verify as verifyBytes } from "node:crypto";
import type { AuthKeys } from "./auth-keys.ts";
import { base64url } from "./digest.ts";

export type Claims = Readonly<Record<string, unknown>>;

const MAX_LENGTH = 4096;

function jsonOf(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Claims) : undefined;
  } catch {
    // Whoever made it up gets the one answer that all bad tokens get.
    return undefined;
  }
}

/** The claims of a token that these keys signed and whose time is not over; undefined for any other text. */
export function readJwt(keys: AuthKeys, token: string, typ: string, issuer: string, now: number): Claims | undefined {
  const [head, body, signature, ...more] = token.length > MAX_LENGTH ? [] : token.split(".");
  if (head === undefined || body === undefined || signature === undefined || more.length > 0) return undefined;
  const header = jsonOf(head);
  if (header?.alg !== "EdDSA" || header.typ !== typ || header.kid !== keys.kid || "crit" in header) return undefined;
  if (!verifyBytes(null, Buffer.from(`${head}.${body}`), keys.verify, Buffer.from(signature, "base64url"))) return undefined;
  const claims = jsonOf(body);
  if (claims?.iss !== issuer || typeof claims.exp !== "number" || claims.exp <= now) return undefined;
  return claims;
}

export function writeJwt(keys: AuthKeys, typ: string, claims: Claims): string {
  const part = (value: Claims): string => base64url(Buffer.from(JSON.stringify(value)));
  const signed = `${part({ alg: "EdDSA", typ, kid: keys.kid })}.${part(claims)}`;
  return `${signed}.${base64url(signBytes(null, Buffer.from(signed), keys.sign))}`;
}
