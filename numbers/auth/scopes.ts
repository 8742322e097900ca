/** Scopes: what a token is good for. */

/** The API's audience (RFC 8707). */
export const RESOURCE = "urn:cairn:external";

export const LOGIN_SCOPES = ["openid", "profile", "email", "offline_access"] as const;
export const API_SCOPES = ["messages:send", "numbers:read", "numbers:write", "masks:write", "events:watch", "attest"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** A third party may not speak as the person: it gets no attestation and no mask. */
const FIRST_PARTY_ONLY: readonly string[] = ["attest", "masks:write"];

export const apiScopesOf = (isFirstParty: boolean): readonly ApiScope[] =>
  isFirstParty ? API_SCOPES : API_SCOPES.filter((scope) => !FIRST_PARTY_ONLY.includes(scope));

export const isApiScope = (scope: string): scope is ApiScope => (API_SCOPES as readonly string[]).includes(scope);

/** The words of a scope parameter (RFC 6749 §3.3). */
export const scopesIn = (text: unknown): readonly string[] =>
  typeof text === "string" ? [...new Set(text.split(" ").filter((scope) => scope !== ""))] : [];
