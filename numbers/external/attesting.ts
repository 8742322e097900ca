/** What an attestation says and how long it lives. */
import type { Random } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { EntityType } from "../model/entity-type.ts";
import { TYPE_RULES } from "../model/entity-type.ts";
import { bytesOfPpnumId } from "../model/ppnum-id.ts";
import type { Attested, NewAttested } from "../store/contract-keys.ts";
import type { SignAttestation } from "./parts.ts";

const HOUR = 3600;
/** Of one by which an agent speaks for a person. */
const DELEGATED_SECS = 86_400;
const SERIAL_BYTES = 8;
const NOBODY = new Uint8Array(16);

/** Rounded down: the moment itself would tell when a phone was last on. */
export const beginOf = (now: number): number => now - (now % HOUR);

interface Life {
  readonly type: EntityType;
  readonly now: number;
  /** The lending's end, where it is by one. */
  readonly lentUntil?: number;
  /** Not later than this; 0: no wish. */
  readonly wish: number;
}

/** Counted from the rounded beginning, for the same reason. */
export function endOf({ type, now, lentUntil, wish }: Life): number {
  const life = lentUntil === undefined ? TYPE_RULES[type].attestationSecs : DELEGATED_SECS;
  const ends = [beginOf(now) + life, ...(lentUntil === undefined ? [] : [lentUntil]), ...(wish === 0 ? [] : [wish])];
  return Math.min(...ends);
}

export interface ToSign extends Omit<Attested, "serial"> {
  readonly type: EntityType;
  readonly ppnum: string;
  readonly relayUrl: string | undefined;
}

/** @param now unix seconds */
export function attest(sign: SignAttestation, random: Random, now: number, what: ToSign): NewAttested {
  const { type, ppnum, ...attested } = what;
  const { ppnumId, subject, notAfter, actor, isBare } = attested;
  const serial = Uint8Array.from(random(SERIAL_BYTES));
  const bytes = sign({
    type,
    number: isBare ? undefined : ppnum,
    // A bare one names nobody, who acts neither.
    ppnumId: isBare ? NOBODY : bytesOfPpnumId(ppnumId),
    serial,
    notBefore: beginOf(now),
    notAfter,
    subject,
    ...(actor ? { actor: { type: actor.type, ppnumId: actorId(actor.ppnumId, isBare) } } : {}),
  });
  return { ...attested, serial, bytes };
}

const actorId = (ppnumId: string, isBare: boolean): Bytes => (isBare ? NOBODY : bytesOfPpnumId(ppnumId));
