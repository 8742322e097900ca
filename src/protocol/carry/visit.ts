/** What a visit to a courier's box begins with, and what comes of it (visitor-session.ts). */
import type { Bytes } from "../encoding/bytes.ts";
import type { Carried, CarriedEnvelope, CarryReceipt, Refusal } from "./carried.ts";
import type { CarryGroup, Signer } from "./handshake.ts";
import type { CarryRole } from "./signed.ts";

export interface VisitedGroup extends CarryGroup {
  /** Whether this key is one of the group's couriers. */
  isCourier(key: Bytes): boolean;
}

/** What a relay signed of the deposit with this digest. */
export interface RelayAnswer {
  readonly digest: Bytes;
  readonly status: number;
  readonly signature: Bytes;
}

/** What a visitor hands over. */
export interface Handed {
  /** Outgoing mail. */
  readonly deposits?: readonly Bytes[];
  /** To another courier: envelopes, already counted up (`handedOn`). */
  readonly carried?: readonly Carried[];
  /** Receipts that wait from elsewhere. */
  readonly receipts?: readonly CarryReceipt[];
  /** Of a courier: what relays said of outgoing mail that came from this box. */
  readonly answers?: readonly RelayAnswer[];
}

export interface Visit extends Handed {
  readonly group: VisitedGroup;
  /** One's own key, or that of a mailbox that this courier was given a delegation of. */
  readonly signer: Signer;
  readonly as: CarryRole;
  /** Ids of events that the visitor has already. */
  readonly held?: readonly Bytes[];
  /** What is handed over depends on who the courier is: the owner says it, once, by `hand` after `proved`. */
  readonly later?: boolean;
  /** Reads alone, where notifications are known not to come. */
  readonly pulls?: boolean;
}

export type Operation =
  | { readonly do: "nonce" }
  | { readonly do: "subscribe" }
  | { readonly do: "authenticate"; readonly value: Bytes }
  | { readonly do: "read" }
  /** `anew`: what was read before it and not told counts no more. */
  | { readonly do: "write"; readonly value: Bytes; readonly anew?: true }
  | { readonly do: "close" };

export type VisitPhase =
  /** What it is may still be anything. */
  | "proving"
  | "receiving"
  /** All came; receipts and what is handed over are on their way. */
  | "returning"
  | "done"
  /** What was acknowledged is safe at both; collecting again goes on from there. */
  | "interrupted"
  /** Not a courier of the group: nothing was shown to it but that one came. */
  | "refused";

export type VisitTask =
  | { readonly is: "proved"; readonly courier: Bytes; readonly offered: number }
  /** To be opened and kept; then `acknowledge` it, or `keepBack` what cannot be opened. */
  | { readonly is: "carried"; readonly envelope: CarriedEnvelope }
  /** The box keeps so many for another time. */
  | { readonly is: "end"; readonly kept: number }
  /** What was handed over is kept durably at the courier. */
  | { readonly is: "stored"; readonly digest: Bytes }
  | { readonly is: "refused"; readonly digest: Bytes; readonly why: Refusal }
  | ({ readonly is: "relay-receipt" } & RelayAnswer)
  /** To a courier, for relays; to be kept, then `stored` with this digest, or `keepBack`. */
  | { readonly is: "ack"; readonly receipt: CarryReceipt; readonly digest: Bytes }
  | { readonly is: "deposit"; readonly deposit: Bytes; readonly digest: Bytes };
