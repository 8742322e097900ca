/** Passkeys: discoverable, with user verification, their counters checked. */
import { isIP } from "node:net";
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { bytesOfPpnumId } from "../model/ppnum-id.ts";
import type { Credential } from "../store/contract-accounts.ts";
import { base64url, bytesOf } from "./digest.ts";
import { type AuthParts, nowOf } from "./parts.ts";

/** EdDSA, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
const TRANSPORTS: readonly AuthenticatorTransport[] = ["ble", "hybrid", "internal", "nfc", "usb"];
/** Of one account. */
export const MAX_PASSKEYS = 10;

const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

export class Passkeys {
  private readonly parts: AuthParts;
  private readonly host: string;

  constructor(parts: AuthParts) {
    this.parts = parts;
    this.host = new URL(parts.issuer).hostname;
  }

  /** Browsers make none for an address without a name. */
  get arePossible(): boolean {
    return isIP(this.host.replace(/^\[|\]$/g, "")) === 0;
  }

  async toMake(ppnumId: string, name: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const known = await this.parts.store.credentials.list(ppnumId);
    return generateRegistrationOptions({
      rpName: this.parts.operator,
      rpID: this.host,
      userID: owned(bytesOfPpnumId(ppnumId)),
      userName: name,
      userDisplayName: name,
      attestationType: "none",
      excludeCredentials: known.map(({ id }) => ({ id: base64url(id) })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** Keeps the passkey that was made; false when it is not good. */
  async made(ppnumId: string, challenge: string, response: unknown): Promise<boolean> {
    const { store } = this.parts;
    const found = isCredential(response) ? await this.readMade(challenge, response) : undefined;
    if (!found || (await store.credentials.list(ppnumId)).length >= MAX_PASSKEYS) return false;
    const now = nowOf(this.parts);
    return (await store.credentials.add({ ...found, ppnumId, lastUsed: 0 }, now)) === "added";
  }

  private async readMade(challenge: string, response: RegistrationResponseJSON): Promise<MadePasskey | undefined> {
    const verified = await orNothing(() =>
      verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.parts.issuer,
        expectedRPID: this.host,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (!verified?.verified) return undefined;
    const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
    return { id: bytesOf(id), publicKey, counter, transports };
  }

  toUse(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({ rpID: this.host, userVerification: "required" });
  }

  /** Whose passkey it was. Undefined: it is unknown, not good, or a copy whose counter lags. */
  async used(challenge: string, response: unknown): Promise<string | undefined> {
    const { store } = this.parts;
    if (!isAssertion(response)) return undefined;
    const known = await store.credentials.get(bytesOf(response.id));
    const counter = known && (await this.readUsed(known, challenge, response));
    if (!known || counter === undefined) return undefined;
    const outcome = await store.credentials.used(known.id, counter, nowOf(this.parts));
    return outcome === "used" ? known.ppnumId : undefined;
  }

  private async readUsed(known: Credential, challenge: string, response: AuthenticationResponseJSON): Promise<number | undefined> {
    const transports = TRANSPORTS.filter((transport) => known.transports.includes(transport));
    const verified = await orNothing(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.parts.issuer,
        expectedRPID: this.host,
        requireUserVerification: true,
        credential: { id: base64url(known.id), publicKey: owned(known.publicKey), counter: known.counter, transports },
      }),
    );
    return verified?.verified ? verified.authenticationInfo.newCounter : undefined;
  }
}

type MadePasskey = Pick<Credential, "id" | "publicKey" | "counter" | "transports">;

/** The library throws at whatever a stranger sends. */
async function orNothing<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    // All that is wrong with it has one answer.
    return undefined;
  }
}

const isShown = (value: unknown): value is { readonly id: string; readonly response: object } =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  typeof value.id === "string" &&
  "response" in value &&
  typeof value.response === "object" &&
  value.response !== null;

/** What stands in them the library checks. */
const isCredential = (value: unknown): value is RegistrationResponseJSON => isShown(value) && "attestationObject" in value.response;
const isAssertion = (value: unknown): value is AuthenticationResponseJSON => isShown(value) && "signature" in value.response;
