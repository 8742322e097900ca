/** AttestService: short-lived signatures that a key speaks for an account. */
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { AttestRequest, AttestService } from "../gen/cairn/numbers/v1/attest_pb.ts";
import type { Attested, AttestOutcome } from "../store/contract-keys.ts";
import { attest, endOf } from "./attesting.ts";
import type { Caller } from "./caller.ts";
import { keyField, relayUrlField } from "./fields.ts";
import { byOf, callerOf } from "./guard.ts";
import type { Nonces } from "./nonces.ts";
import { ownedEntity } from "./owned.ts";
import type { ExternalParts } from "./parts.ts";
import { provedKey } from "./possession.ts";
import { badField, type Reason, refusal } from "./reasons.ts";
import { API_TYPE } from "./words.ts";

export const ATTEST_REFUSALS: Readonly<Record<Exclude<AttestOutcome, "recorded">, Reason>> = {
  "not-found": "not-found",
  "not-active": "suspended",
  "foreign-key": "key-taken",
  "key-ended": "key-taken",
  "too-many-keys": "too-many",
  "not-lent": "not-lent",
  "serial-taken": "internal",
};

const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(value);

const attestedOf = ({ serial, subject, notAfter, actor }: Attested) => ({
  serial: bytes(serial),
  subjectPk: bytes(subject),
  notAfter,
  ...(actor ? { actorType: API_TYPE[actor.type], actor: actor.ppnumId } : {}),
});

class Attesting {
  private readonly parts: ExternalParts;
  private readonly nonces: Nonces;

  constructor(parts: ExternalParts, nonces: Nonces) {
    this.parts = parts;
    this.nonces = nonces;
  }

  async attest(request: AttestRequest, context: HandlerContext) {
    const { store, sign, random } = this.parts;
    const caller = callerOf(context);
    const now = this.now();
    if (request.bare !== (request.relayUrl === "")) throw badField("relay_url");
    const relayUrl = request.bare ? undefined : relayUrlField(request.relayUrl);
    if (request.notAfterMax !== 0 && request.notAfterMax <= now) throw badField("not_after_max");
    const subject = provedKey(this.parts, this.nonces, caller, request);
    const { type, ppnumId, ppnum } = caller.account;
    if (ppnum === undefined) throw refusal("not-found");
    const ends = await this.whoActs(caller, now, request.notAfterMax);
    const attested = attest(sign, random, now, { type, ppnumId, ppnum, subject, relayUrl, isBare: request.bare, ...ends });
    const outcome = await store.keys.record(attested, now);
    if (outcome !== "recorded") throw refusal(ATTEST_REFUSALS[outcome]);
    return { attestation: bytes(attested.bytes), notAfter: attested.notAfter };
  }

  private async whoActs({ lentTo, account: { type, ppnumId } }: Caller, now: number, wish: number) {
    if (lentTo === undefined) return { actor: undefined, notAfter: endOf({ type, now, wish }) };
    const lending = await this.parts.store.lending.between(ppnumId, lentTo, now);
    if (!lending) throw refusal("not-lent");
    const actor = { ppnumId: lentTo, type: "ai_agent" } as const;
    return { actor, notAfter: endOf({ type, now, wish, lentUntil: lending.until }) };
  }

  private now(): number {
    return Math.floor(this.parts.clock.now());
  }
}

export function attestService(parts: ExternalParts, nonces: Nonces): ServiceImpl<typeof AttestService> {
  const { store, clock } = parts;
  const now = (): number => Math.floor(clock.now());
  const attesting = new Attesting(parts, nonces);
  return {
    beginAttest: (_request, context) => nonces.begin(callerOf(context)),
    attest: (request, context) => attesting.attest(request, context),
    async listAttested(request, context) {
      const { ppnumId } = await ownedEntity(store, callerOf(context), request.ppnumId);
      const [attested, keys] = await Promise.all([store.keys.attested(ppnumId, now()), store.keys.live(ppnumId)]);
      return {
        attested: attested.map(attestedOf),
        keys: keys.map(({ subject, relayUrl, since }) => ({ subjectPk: bytes(subject), relayUrl, since })),
      };
    },
    async endKey(request, context) {
      const caller = callerOf(context);
      const { ppnumId } = await ownedEntity(store, caller, request.ppnumId);
      const ended = await store.keys.end(ppnumId, keyField(request.subjectPk), byOf(caller), now());
      if (ended === "not-found") throw refusal("not-found");
      return {};
    },
  };
}
