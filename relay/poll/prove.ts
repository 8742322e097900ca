/** Who sends a request over HTTP (§5.2): `Authorization: PPP-Ed25519 <pubkey>:<signature>`, over what `protocol/auth.ts` says. */
import type { IncomingMessage } from "node:http";
import { type Bytes, fromHex } from "../../src/protocol/bytes.ts";
import { isAcceptablePublicKey } from "../../src/protocol/keys.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { RelayCrypto } from "../crypto.ts";
import type { Clock } from "../ports.ts";
import type { Authenticator } from "../wire/authenticate.ts";
import { readBody } from "../wire/body.ts";
import type { BoundForms } from "../wire/bound-forms.ts";
import { type Failure, fail } from "../wire/outcome.ts";
import { MAX_UPLOAD, type Uploads } from "../wire/uploads.ts";

export interface Claim {
  readonly pubkey: Bytes;
  readonly signature: Bytes;
  readonly timestamp: number;
  /** Signed in the bound form: then it is never tried in the bare one. */
  readonly isBound: boolean;
}

export interface Proved extends Claim {
  readonly body: Bytes;
}

export interface ProofServices {
  readonly clock: Clock;
  readonly crypto: RelayCrypto;
  readonly authenticate: Authenticator;
  readonly boundForms: BoundForms;
  readonly uploads: Uploads;
}

const AUTHORIZATION = /^PPP-Ed25519 ([0-9a-fA-F]{64}):([0-9a-fA-F]{128})$/;

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
  const bound = request.headers["x-ppp-bound"];
  if (bound !== undefined && bound !== "1") return fail("unauthorized", "X-PPP-Bound must be 1");
  const claim = { pubkey: fromHex(pubkey), signature: fromHex(signature), timestamp, isBound: bound === "1" };
  return isAcceptablePublicKey(claim.pubkey) ? claim : fail("unauthorized", "the pubkey cannot be used");
}

const tooLarge = fail("too-large", "the body is larger than any command");
const unsaid = fail("too-large", "a body this large must say its length");
const busy: Failure = { ...fail("unavailable", "too many uploads at once"), retryAfter: 10 };

/** Bodies beyond a frame's size are backups: their length is known beforehand, and few are taken at a time. */
async function readLargeBody(request: IncomingMessage, uploads: Uploads): Promise<Bytes | Failure> {
  if (Number(request.headers["content-length"]) > MAX_UPLOAD) return tooLarge;
  const end = uploads.begin(() => request.socket.destroy());
  if (!end) return busy;
  try {
    const body = await readBody(request, MAX_UPLOAD);
    return body === "too-large" ? tooLarge : body;
  } finally {
    end();
  }
}

async function readWhole(request: IncomingMessage, uploads: Uploads): Promise<Bytes | Failure> {
  if (request.method === "GET") return new Uint8Array(0);
  if (Number(request.headers["content-length"] ?? 0) > LIMITS.MAX_FRAME_SIZE) return readLargeBody(request, uploads);
  const body = await readBody(request, LIMITS.MAX_FRAME_SIZE);
  return body === "too-large" ? unsaid : body;
}

/** Reads and checks the request. The body is read only once the rest could be right. */
export async function prove(services: ProofServices, request: IncomingMessage): Promise<Proved | Failure> {
  const claim = readClaim(request, services.clock.now());
  if ("failure" in claim) return claim;
  const refused = claim.isBound ? undefined : await services.boundForms.refusesBare(claim.pubkey);
  if (refused) return refused;
  const body = await readWhole(request, services.uploads);
  if ("failure" in body) return body;
  if (!isProof(services, request, claim, body)) return fail("unauthorized", "the signature does not prove the pubkey");
  if (claim.isBound) services.boundForms.used(claim.pubkey);
  return { ...claim, body };
}

function isProof({ crypto, authenticate }: ProofServices, request: IncomingMessage, claim: Claim, body: Bytes): boolean {
  if (!claim.isBound) return authenticate.bare(claim, body);
  const { pubkey, signature, timestamp } = claim;
  const { method = "", url: target = "" } = request;
  return authenticate.bound({ pubkey, signature, timestamp, method, target, digest: crypto.blake2b(32, body) });
}
