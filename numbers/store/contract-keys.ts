/** Keys that were attested, and masks, whose keys are their own. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { EntityType } from "../model/entity-type.ts";
import type { By } from "./by.ts";
import type { Created, Draw, Idempotency } from "./contract-entities.ts";

export interface NumberKey {
  readonly subject: Bytes;
  readonly relayUrl: string;
  readonly since: number;
}

export interface Attested {
  /** 8 bytes. */
  readonly serial: Bytes;
  /** Whose number it says; for a bare one, whose type. */
  readonly ppnumId: string;
  readonly subject: Bytes;
  readonly notAfter: number;
  /** Who acts for the account. */
  readonly actor: { readonly ppnumId: string; readonly type: EntityType } | undefined;
  readonly isBare: boolean;
}

export interface NewAttested extends Attested {
  /** As it was signed. */
  readonly bytes: Bytes;
  /** Of the subject; none for a bare one. */
  readonly relayUrl: string | undefined;
}

/** `foreign-key`: it is another account's, for ever. `key-ended`: its owner ended it. `not-lent`: no live lending. */
export type AttestOutcome =
  | "recorded"
  | "not-found"
  | "not-active"
  | "foreign-key"
  | "key-ended"
  | "too-many-keys"
  | "not-lent"
  | "serial-taken";

/** Live ones of an account: devices share a seed, so usually it is one. */
export const MAX_LIVE_KEYS = 4;

export interface KeyStore {
  /**
   * Before an attestation is handed out. The subject becomes the account's key (delegated: the actor's), unless it is bare: such a key may be of one
   * room only, and is kept with the attestation alone.
   */
  record(attested: NewAttested, now: number): Promise<AttestOutcome>;
  live(ppnumId: string): Promise<readonly NumberKey[]>;
  /** Live ones that say this account's number or type. */
  attested(ppnumId: string, now: number): Promise<readonly Attested[]>;
  end(ppnumId: string, subject: Bytes, by: By, now: number): Promise<"ended" | "not-found">;
}

export interface MaskEnd {
  readonly account: string;
  readonly subject: Bytes;
  readonly relayUrl: string;
}

export interface Mask {
  readonly ppnumId: string;
  readonly ppnum: string;
  readonly expiresAt: number;
  readonly ends: readonly [MaskEnd] | readonly [MaskEnd, MaskEnd];
}

export interface NewMask {
  readonly ppnumId: string;
  readonly expiresAt: number;
  /** SHA-256 of the claim. */
  readonly claimHash: Bytes;
  readonly end: MaskEnd;
  readonly idempotency?: Idempotency;
}

/** Live masks that one account has begun. */
export const MAX_MASKS = 20;

/** An end's attestation, known once the number is. */
export type SignMask = (created: Created) => NewAttested;

export interface MaskStore {
  /** The same request again finds the same mask, for a day and as long as it is there. `other-fields`: its key was used for something else. */
  create(
    mask: NewMask,
    draw: Draw,
    sign: SignMask,
    now: number,
  ): Promise<
    | { readonly created: Created; readonly expiresAt: number; readonly attestation: Bytes }
    | { readonly refused: "not-active" | "wrong-type" | "foreign-key" | "too-many" | "pool-exhausted" | "other-fields" }
  >;
  /** The first to show the claim is the second end; the same account and key find the same again. `refused`: no such mask, a wrong claim, both ends there, or it is over: one answer for all. */
  claim(
    ppnum: string,
    claimHash: Bytes,
    end: MaskEnd,
    sign: SignMask,
    now: number,
  ): Promise<{ readonly mask: Mask; readonly attestation: Bytes } | { readonly refused: "refused" | "not-active" | "foreign-key" }>;
  /** Live ones of an account, either end. */
  of(account: string, now: number): Promise<readonly Mask[]>;
  get(ppnumId: string, now: number): Promise<Mask | undefined>;
  /** By either end: the number is free at once, and nothing stays that joins the two. */
  end(ppnumId: string, account: string, now: number): Promise<"ended" | "not-found">;
}
