/** What apps and programs do at a directory, by bare fetch: log in, call, attest. */
import { createHash, randomBytes } from "node:crypto";
import { expect } from "vitest";
import { proofMessage } from "../../../numbers/external/possession.ts";
import type { KeyPair } from "../../../src/protocol/primitives/crypto.ts";
import { crypto } from "../../support/kit.ts";
import { Browser, enter } from "../auth/directory.ts";

export const APP = "http://127.0.0.1:8787";
export const RELAY = "wss://relay.example";

export type Json = Readonly<Record<string, unknown>>;

export interface Site {
  readonly issuer: string;
  /** The code that was mailed to an address. */
  code(mail: string): Promise<string>;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

export const keyOf = (label: string): KeyPair =>
  crypto.keyPairFromSeed(new Uint8Array(createHash("sha256").update(label).digest()));

/** @throws Error with the status and the body of a refusal */
export async function call({ issuer }: Pick<Site, "issuer">, rpc: string, fields: object, token?: string): Promise<Json> {
  const response = await fetch(`${issuer}/cairn.numbers.v1.${rpc}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(fields),
  });
  const body = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${rpc}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

async function token({ issuer }: Site, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${issuer}/oauth/token`, { method: "POST", headers, body: new URLSearchParams(fields) });
  const body = (await response.json()) as Json;
  expect(body).toMatchObject({ access_token: expect.any(String) });
  return String(body.access_token);
}

/** An account's own program: client_credentials. */
export function ownToken(site: Site, ppnumId: string, secret: string, scope: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${ppnumId}:${secret}`).toString("base64")}`;
  return token(site, { grant_type: "client_credentials", scope }, { authorization });
}

/** Everybody is elsewhere, behind a proxy: three numbers an hour are made from one place. */
function placeOf(mail: string): string {
  const [a, b] = createHash("sha256").update(mail).digest();
  return `10.${a}.${b}.1`;
}

/** @returns where a page of the directory leads back to, for whoever has this address */
export async function enterAs(site: Site, page: string, mail: string, name: string): Promise<URL> {
  const browser = new Browser(site.issuer);
  browser.headers = { "x-forwarded-for": placeOf(mail) };
  const shown = await enter(browser, page, { mail, name, code: () => site.code(mail) });
  if (!URL.canParse(shown.url)) throw new Error(`not led back: ${shown.status} ${shown.text}`);
  return new URL(shown.url);
}

export interface Made {
  readonly ppnum: string;
  readonly ppnumId: string;
  readonly secret: string;
}

/** A number that an owner makes for a program, with its secret. */
export async function makeNumber(site: Site, token: string, fields: object): Promise<Made> {
  const { number, secret } = await call(site, "NumberService/CreateNumber", fields, token);
  const { ppnum, ppnumId } = number as { ppnum: string; ppnumId: string };
  return { ppnum, ppnumId, secret: String(secret) };
}

/** As the app does it: authorize, a code by mail, a name when they are new, and back with a code. @returns an access token */
export async function logIn(site: Site, mail: string, scope: string, app = APP): Promise<string> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const asked = new URLSearchParams({
    ...{ response_type: "code", client_id: "app", redirect_uri: `${app}/`, scope, state: "s".repeat(22) },
    ...{ code_challenge: challenge, code_challenge_method: "S256", resource: "urn:cairn:external" },
  });
  const back = await enterAs(site, `/oauth/authorize?${asked}`, mail, "Anna");
  expect(back.origin + back.pathname).toBe(`${app}/`);
  const code = back.searchParams.get("code") ?? "";
  const fields = { grant_type: "authorization_code", code, redirect_uri: `${app}/`, code_verifier: verifier, client_id: "app" };
  return token(site, { ...fields, resource: "urn:cairn:external" });
}

/** A key of an account, proved and attested. */
export async function attest(site: Site, access: string, ppnumId: string, key: KeyPair): Promise<Uint8Array> {
  const { nonce } = await call(site, "AttestService/BeginAttest", {}, access);
  const message = proofMessage(site.issuer, Buffer.from(String(nonce), "base64"), ppnumId);
  const proof = base64(crypto.sign(message, key.secretKey));
  const fields = { subjectPk: base64(key.publicKey), relayUrl: RELAY, nonce, proof };
  const { attestation } = await call(site, "AttestService/Attest", fields, access);
  return new Uint8Array(Buffer.from(String(attestation), "base64"));
}

/** The account that a token is about. */
export const subOf = (access: string): string =>
  (JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString()) as { sub: string }).sub;
