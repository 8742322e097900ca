/** Masks: a number whose two ends are fresh keys on two devices. */
import { createHash, createHmac } from "node:crypto";
import type { HandlerContext } from "@connectrpc/connect";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import {
  type ClaimMaskRequest,
  type CreateMaskRequest,
  CreateMaskRequestSchema,
  type EndMaskRequest,
} from "../gen/cairn/numbers/v1/number_service_pb.ts";
import { drawPpnum } from "../model/ppnum.ts";
import { bytesOfPpnumId, newPpnumId } from "../model/ppnum-id.ts";
import type { Mask, MaskEnd, SignMask } from "../store/contract-keys.ts";
import { attest } from "./attesting.ts";
import type { Caller } from "./caller.ts";
import { bytesField, ppnumField, ppnumIdField, relayUrlField } from "./fields.ts";
import { callerOf } from "./guard.ts";
import { idempotencyOf } from "./idempotency.ts";
import { seesMasks } from "./listing.ts";
import type { Nonces } from "./nonces.ts";
import { maskNumber } from "./owned.ts";
import type { ExternalParts } from "./parts.ts";
import { provedKey } from "./possession.ts";
import { badField, type Reason, refusal } from "./reasons.ts";

const MIN_TTL_SECS = 300;
const MAX_TTL_SECS = 30 * 86_400;
const CLAIM_BYTES = 16;

const hashOf = (claim: Bytes): Uint8Array => new Uint8Array(createHash("sha256").update(claim).digest());
const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(value);

type Refused = "not-active" | "wrong-type" | "foreign-key" | "too-many" | "pool-exhausted" | "other-fields" | "refused";

const REFUSALS: Readonly<Record<Refused, Reason>> = {
  "other-fields": "idempotency-key",
  "not-active": "suspended",
  "wrong-type": "type",
  "foreign-key": "key-taken",
  "too-many": "too-many",
  "pool-exhausted": "pool-exhausted",
  // No such mask, a wrong claim, both ends taken, over: whoever asks learns no more.
  refused: "bad-claim",
};

/** Not drawn: whoever asks again is told the same, and no table has it. */
function claimOf(secret: Bytes, ppnumId: string): Uint8Array<ArrayBuffer> {
  const whole = createHmac("sha256", secret).update("cairn-mask-claim-v1").update(bytesOfPpnumId(ppnumId)).digest();
  return bytes(whole.subarray(0, CLAIM_BYTES));
}

/** Who asks again has a fresh nonce, and so another proof. */
const wishOf = (request: CreateMaskRequest) =>
  idempotencyOf(CreateMaskRequestSchema, { ...request, nonce: new Uint8Array(), proof: new Uint8Array() });

interface MadeMask {
  readonly number: ReturnType<typeof maskNumber>;
  readonly claim: Uint8Array<ArrayBuffer>;
  readonly attestation: Uint8Array<ArrayBuffer>;
}

export class Masks {
  private readonly parts: ExternalParts;
  private readonly nonces: Nonces;

  constructor(parts: ExternalParts, nonces: Nonces) {
    this.parts = parts;
    this.nonces = nonces;
  }

  async create(request: CreateMaskRequest, context: HandlerContext): Promise<MadeMask> {
    const { ttlSecs } = request;
    if (ttlSecs < MIN_TTL_SECS || ttlSecs > MAX_TTL_SECS) throw badField("ttl_secs");
    const wish = wishOf(request);
    const end = this.endOf(request, callerOf(context));
    const { store, random, secret } = this.parts;
    const now = this.now();
    const ppnumId = newPpnumId("mask", now, random);
    const mask = { ppnumId, expiresAt: now + ttlSecs, claimHash: hashOf(claimOf(secret, ppnumId)), end, ...wish };
    const made = await store.masks.create(mask, (depth) => drawPpnum(random, depth), this.signer(end, mask.expiresAt, now), now);
    if ("refused" in made) throw refusal(REFUSALS[made.refused]);
    const { created, expiresAt, attestation } = made;
    return {
      number: maskNumber({ ...created, expiresAt }),
      claim: claimOf(secret, created.ppnumId),
      attestation: bytes(attestation),
    };
  }

  async claim(request: ClaimMaskRequest, context: HandlerContext) {
    const ppnum = ppnumField(request.ppnum);
    const claim = bytesField(request.claim, CLAIM_BYTES, "claim");
    const end = this.endOf(request, callerOf(context));
    const { store } = this.parts;
    const now = this.now();
    const known = await store.entities.byPpnum(ppnum);
    const over = known?.type === "mask" ? await store.masks.get(known.ppnumId, now) : undefined;
    if (!over) throw refusal("bad-claim");
    const claimed = await store.masks.claim(ppnum, hashOf(claim), end, this.signer(end, over.expiresAt, now), now);
    if ("refused" in claimed) throw refusal(REFUSALS[claimed.refused]);
    const [{ subject, relayUrl }] = claimed.mask.ends;
    const { mask, attestation } = claimed;
    return { number: maskNumber(mask), attestation: bytes(attestation), otherPk: bytes(subject), otherRelayUrl: relayUrl };
  }

  async end({ ppnumId }: EndMaskRequest, context: HandlerContext): Promise<Record<string, never>> {
    const ended = await this.parts.store.masks.end(ppnumIdField(ppnumId), callerOf(context).sub, this.now());
    if (ended === "not-found") throw refusal("not-found");
    return {};
  }

  /** Both ends see it, nobody else. */
  async mine(ppnumId: string, caller: Caller): Promise<Mask | undefined> {
    const { sub } = caller;
    if (!seesMasks(caller)) return undefined;
    const mask = await this.parts.store.masks.get(ppnumId, this.now());
    return mask?.ends.some(({ account }) => account === sub) ? mask : undefined;
  }

  private endOf(request: CreateMaskRequest | ClaimMaskRequest, caller: Caller): MaskEnd {
    const relayUrl = relayUrlField(request.relayUrl);
    return { account: caller.sub, subject: provedKey(this.parts, this.nonces, caller, request), relayUrl };
  }

  private signer({ subject, relayUrl }: MaskEnd, notAfter: number, now: number): SignMask {
    const { sign, random } = this.parts;
    return (created) =>
      attest(sign, random, now, { ...created, type: "mask", subject, relayUrl, notAfter, actor: undefined, isBare: false });
  }

  private now(): number {
    return Math.floor(this.parts.clock.now());
  }
}
