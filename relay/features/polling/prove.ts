/**
 * Who sends a request over HTTP (§5.2): `Authorization: PPP-Ed25519 <pubkey>:<signature>`. The bare form covers body || timestamp, so it
 * needs the body. The bound form (ours, `X-PPP-Bound: 1`) covers the body's digest; where that stands in `X-PPP-Digest`, the signature is
 * checked before a byte of the body is read, and only the body that it covers is taken.
 */
import type { IncomingMessage } from "node:http";
import type { BodyReader } from "../../../src/host/http/body.ts";
import { hasBinaryType } from "../../../src/host/http/target.ts";
import type { Clock } from "../../../src/host/ports.ts";
import { type Bytes, equal, fromHex } from "../../../src/protocol/encoding/bytes.ts";
import { isAcceptablePublicKey } from "../../../src/protocol/primitives/public-keys.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { RelayCrypto } from "../../crypto.ts";
import { keyOf } from "../../hub/hub.ts";
import type { Authenticator } from "../../wire/authenticate.ts";
import { type Failure, fail } from "../../wire/outcome.ts";
import type { ProofPolicy } from "../../wire/proof-policy.ts";
import type { Uploads } from "../../wire/uploads.ts";
import { readRequest } from "./request-body.ts";

export interface Claim {
  readonly pubkey: Bytes;
  readonly signature: Bytes;
  readonly timestamp: number;
}

export interface Proved extends Claim {
  readonly body: Bytes;
  /** Whether the bound form was used. */
  readonly bound: boolean;
}

export interface ProofServices {
  readonly clock: Clock;
  readonly crypto: RelayCrypto;
  readonly uploads: Uploads;
  readonly bodies: BodyReader;
  readonly authenticate: Authenticator;
  readonly proofs: ProofPolicy;
}

const AUTHORIZATION = /^PPP-Ed25519 ([0-9a-fA-F]{64}):([0-9a-fA-F]{128})$/;
const DIGEST = /^[0-9a-fA-F]{64}$/;
const unproved = fail("unauthorized", "the signature does not prove the pubkey");
const NOTHING = new Uint8Array(0);

function readClaim(request: IncomingMessage, now: number): Claim | Failure {
  const [, pubkey, signature] = AUTHORIZATION.exec(request.headers.authorization ?? "") ?? [];
  if (pubkey === undefined || signature === undefined) {
    return fail("unauthorized", "Authorization must be PPP-Ed25519 <pubkey in hex>:<signature in hex>");
  }
  const header = request.headers["x-ppp-timestamp"];
  const timestamp = typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
  if (timestamp === undefined) return fail("unauthorized", "X-PPP-Timestamp must be unix seconds");
  if (Math.abs(now - timestamp) > LIMITS.POLL_CLOCK_SKEW_SECS) {
    return fail("unauthorized", "X-PPP-Timestamp is too far from this relay's clock; see Date");
  }
  const claim = { pubkey: fromHex(pubkey), signature: fromHex(signature), timestamp };
  return isAcceptablePublicKey(claim.pubkey) ? claim : fail("unauthorized", "the pubkey cannot be used");
}

/** Which form the request has, and the digest in its header. */
type Form = { readonly bound: false } | { readonly bound: true; readonly digest: Bytes | undefined };

function readForm({ headers }: IncomingMessage): Form | Failure {
  const { "x-ppp-bound": bound, "x-ppp-digest": digest } = headers;
  if (bound === undefined) return { bound: false };
  if (bound !== "1") return fail("unauthorized", "X-PPP-Bound must be 1");
  if (digest === undefined) return { bound: true, digest: undefined };
  if (typeof digest === "string" && DIGEST.test(digest)) return { bound: true, digest: fromHex(digest) };
  return fail("unauthorized", "X-PPP-Digest must be 64 hex digits");
}

/** Whether the bound form's signature covers this request with a body of that digest. */
function provesBound({ authenticate }: ProofServices, request: IncomingMessage, claim: Claim, digest: Bytes): boolean {
  const { method = "", url: target = "" } = request;
  return authenticate.bound({ ...claim, method, target, digest });
}

/** Reads and checks the request. The body is read only once the rest could be right. */
export async function prove(services: ProofServices, request: IncomingMessage, address: string): Promise<Proved | Failure> {
  const claim = readClaim(request, services.clock.now());
  if ("failure" in claim) return claim;
  if (request.method !== "GET" && !hasBinaryType(request)) return fail("malformed", "Content-Type must be application/msgpack");
  const form = readForm(request);
  if ("failure" in form) return form;
  const read = async (key?: string): Promise<Bytes | Failure> => {
    const who = key === undefined ? { address } : { address, key };
    return request.method === "GET" ? NOTHING : readRequest(services, request, who);
  };
  return form.bound ? proveBound(services, request, claim, form.digest, read) : proveBare(services, claim, read);
}

type Read = (provedKey?: string) => Promise<Bytes | Failure>;

/** Of a digest in the header the signature is checked first, and only the body that it names is taken. */
async function proveBound(
  services: ProofServices,
  request: IncomingMessage,
  claim: Claim,
  named: Bytes | undefined,
  read: Read,
): Promise<Proved | Failure> {
  const proves = (digest: Bytes): boolean => provesBound(services, request, claim, digest);
  if (named && !proves(named)) return unproved;
  const body = await read(named && keyOf(claim.pubkey));
  if ("failure" in body) return body;
  const digest = services.crypto.blake2b(32, body);
  if (named && !equal(digest, named)) return fail("unauthorized", "the body is not the one that X-PPP-Digest names");
  if (!named && !proves(digest)) return unproved;
  return { ...claim, body, bound: true };
}

/** What depends on the key is answered only to its holder, so it comes after the proof. */
async function proveBare({ authenticate, proofs }: ProofServices, claim: Claim, read: Read): Promise<Proved | Failure> {
  const body = await read();
  if ("failure" in body) return body;
  if (!authenticate.bare(claim, body)) return unproved;
  return (await proofs.refusesBare(claim.pubkey)) ?? { ...claim, body, bound: false };
}
