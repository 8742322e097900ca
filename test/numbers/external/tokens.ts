/** Access tokens as the auth server's (RFC 9068), made and checked by jose: a second opinion on what a good one is. */
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import type { AccessToken, TokenCheck } from "../../../numbers/external/caller.ts";
import { ENTITY_TYPES, type EntityType } from "../../../numbers/model/entity-type.ts";

export interface Claims {
  readonly sub: string;
  readonly type: EntityType;
  readonly scope?: string;
  readonly actor?: string;
  readonly grant?: string;
  readonly generation?: number;
  readonly lifeSecs?: number;
  readonly issuer?: string;
  readonly audience?: string;
}

export const ALL_SCOPES = "messages:send numbers:read numbers:write masks:write events:watch attest";

const AUDIENCE = "urn:cairn:external";

const isType = (value: unknown): value is EntityType => ENTITY_TYPES.some((type) => type === value);

export interface Mint extends TokenCheck {
  make(claims: Claims): Promise<string>;
  /** Logins that were ended. */
  readonly ended: Set<string>;
}

export async function mint(issuer: string, now: () => number): Promise<Mint> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: "EdDSA" }] });
  const ended = new Set<string>();
  async function read(token: string): Promise<AccessToken> {
    const options = { issuer, audience: AUDIENCE, typ: "at+jwt", currentDate: new Date(now() * 1000) };
    const { payload } = await jwtVerify(token, keys, options);
    const { sub = "", scope, entity_type: type, exp = 0, client_id: clientId, act, grant, generation } = payload;
    if (!isType(type)) throw new Error("no type");
    const actor = act as { readonly sub: string } | undefined;
    return {
      ...{
        sub,
        type,
        clientId: String(clientId),
        scopes: String(scope).split(" "),
        expiresAt: exp,
        generation: Number(generation),
      },
      ...(actor ? { actor: actor.sub } : {}),
      ...(typeof grant === "string" ? { grantId: grant } : {}),
    };
  }
  return {
    ended,
    check: (token) => read(token).catch(() => undefined),
    stands: async ({ grantId = "" }) => !ended.has(grantId),
    make: ({
      sub,
      type,
      scope = ALL_SCOPES,
      actor,
      grant,
      generation = 0,
      lifeSecs = 600,
      issuer: iss = issuer,
      audience = AUDIENCE,
    }) =>
      new SignJWT({
        ...{ client_id: sub, scope, entity_type: type, generation, jti: crypto.randomUUID() },
        ...(actor === undefined ? {} : { act: { sub: actor } }),
        ...(grant === undefined ? {} : { grant }),
      })
        .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt" })
        .setIssuer(iss)
        .setSubject(sub)
        .setAudience(audience)
        .setExpirationTime(Math.floor(now()) + lifeSecs)
        .sign(privateKey),
  };
}
