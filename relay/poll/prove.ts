/**
 * Who sends a request over HTTP (§5.2): `Authorization: PPP-Ed25519 <pubkey>:<signature>`. The bare form covers body || timestamp, so it
 * needs the body. The bound form (ours, `X-PPP-Bound: 1`) covers the body's digest; where that stands in `X-PPP-Digest`, the signature is
 * checked before a byte of the body is read, and only the body that it covers is taken.
 */
import type { IncomingMessage } from "node:http";
import { boundHttpMessage, httpAuthMessage } from "../../src/protocol/auth.ts";
import { type Bytes, equal, fromHex } from "../../src/protocol/bytes.ts";
import { isAcceptablePublicKey } from "../../src/protocol/keys.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { RelayCrypto } from "../crypto.ts";
import { keyOf } from "../hub/hub.ts";
import type { Clock } from "../ports.ts";
import type { Bodies } from "../wire/body.ts";
import { type Failure, fail } from "../wire/outcome.ts";
import { saysBinary } from "../wire/target.ts";
import type { Uploader, Uploads } from "../wire/uploads.ts";
import { readRequest } from "./request-body.ts";

export interface Claim {
  readonly pubkey: Bytes;
  readonly signature: Bytes;
  readonly timestamp: number;
}

export interface Proved extends Claim {
  readonly body: Bytes;
}

export interface ProofServices {
  readonly clock: Clock;
  readonly crypto: RelayCrypto;
  readonly uploads: Uploads;
  readonly bodies: Bodies;
  /** Under which authorities a client may know this relay. */
  readonly hosts: () => readonly string[];
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
function provesBound({ crypto, hosts }: ProofServices, request: IncomingMessage, claim: Claim, digest: Bytes): boolean {
  const { pubkey, signature, timestamp } = claim;
  const { method = "", url: target = "" } = request;
  return hosts().some((authority) =>
    crypto.verify(signature, boundHttpMessage({ authority, method, target, timestamp, digest }), pubkey),
  );
}

/** Reads and checks the request. The body is read only once the rest could be right. */
export async function prove(services: ProofServices, request: IncomingMessage, address: string): Promise<Proved | Failure> {
  const { clock, crypto } = services;
  const claim = readClaim(request, clock.now());
  if ("failure" in claim) return claim;
  if (request.method !== "GET" && !saysBinary(request)) return fail("malformed", "Content-Type must be application/msgpack");
  const form = readForm(request);
  if ("failure" in form) return form;
  const read = async (who: Uploader): Promise<Bytes | Failure> =>
    request.method === "GET" ? NOTHING : readRequest(services, request, who);

  if (form.bound && form.digest) {
    if (!provesBound(services, request, claim, form.digest)) return unproved;
    const body = await read({ address, key: keyOf(claim.pubkey) });
    if ("failure" in body) return body;
    return equal(crypto.blake2b(32, body), form.digest)
      ? { ...claim, body }
      : fail("unauthorized", "the body is not the one that X-PPP-Digest names");
  }
  const body = await read({ address });
  if ("failure" in body) return body;
  const proves = form.bound
    ? provesBound(services, request, claim, crypto.blake2b(32, body))
    : crypto.verify(claim.signature, httpAuthMessage(body, claim.timestamp), claim.pubkey);
  return proves ? { ...claim, body } : unproved;
}
