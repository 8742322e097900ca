/** What others look up or are told: aliases, capabilities, knocks, events; and the audit. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { AliasKind } from "../model/alias.ts";
import type { Capability } from "../model/capability.ts";
import type { EntityType } from "../model/entity-type.ts";
import type { By } from "./by.ts";

export interface Alias {
  /** In its one form. */
  readonly alias: string;
  /** Empty: global. */
  readonly scope: string;
  readonly kind: AliasKind;
  readonly priority: number;
}

/** Of one account. */
export const MAX_ALIASES = 20;

export interface AliasStore {
  /** `taken`: another active account has it in this scope; an operator may put it beside that one, told apart by priority. Or the scope is an account, and neither itself nor its owner. */
  put(ppnumId: string, alias: Alias, by: By, now: number): Promise<"put" | "not-found" | "taken" | "too-many">;
  drop(ppnumId: string, alias: string, scope: string, by: By, now: number): Promise<"dropped" | "not-found">;
  list(ppnumId: string): Promise<readonly Alias[]>;
  /** The scope before everywhere, then the higher priority, then the older; active accounts only. @returns a ppnum */
  resolve(alias: string, scope: string): Promise<string | undefined>;
}

export interface CapabilityQuery {
  readonly name: string;
  /** By `versionRank`: from the first, below the second. */
  readonly from: number;
  readonly below: number;
  readonly limit: number;
  /** The `cursor` of the last one of the page before. */
  readonly after?: string;
}

export interface CapableAgent {
  readonly ppnum: string;
  readonly type: EntityType;
  readonly displayName: string | undefined;
  readonly capability: Capability;
  readonly cursor: string;
}

/** Of one account. */
export const MAX_CAPABILITIES = 50;

export interface CapabilityStore {
  put(ppnumId: string, capability: Capability, by: By, now: number): Promise<"put" | "not-found" | "not-an-agent" | "too-many">;
  /** `last`: an agent that nobody owns keeps one. */
  drop(ppnumId: string, name: string, version: string, by: By, now: number): Promise<"dropped" | "not-found" | "last">;
  list(ppnumId: string): Promise<readonly Capability[]>;
  /** Active agents with reach `open`, in an order that stays. */
  find(query: CapabilityQuery): Promise<readonly CapableAgent[]>;
}

export interface Knock {
  /** 16 random bytes. */
  readonly id: Bytes;
  readonly sealed: Bytes;
  readonly at: number;
}

export const MAX_KNOCKS = 20;
export const KNOCK_SECS = 30 * 86_400;

export interface KnockStore {
  /** Where nobody waits for it, or too many wait already, it is dropped; the caller learns nothing. */
  leave(ppnum: string, knock: Knock): Promise<void>;
  waiting(ppnumId: string, now: number): Promise<readonly Knock[]>;
  drop(ppnumId: string, ids: readonly Bytes[]): Promise<void>;
}

/** In the order of `EventKind` in event.proto, from 1. */
export const EVENT_KINDS = [
  "created",
  "activated",
  "suspended",
  "resumed",
  "deactivated",
  "rotated",
  "expired",
  "attested",
  "key-ended",
  "knocked",
  "lent",
  "lending-ended",
  "mask-claimed",
  "alias-changed",
  "capability-changed",
  "secret-rolled",
  "recovery-asked",
  "recovery-refused",
  "contact-changed",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface NumberEvent {
  readonly sequence: number;
  readonly ppnumId: string;
  readonly kind: EventKind;
  readonly at: number;
}

export const EVENT_SECS = 30 * 86_400;

/** The newest of an account, in the copy of it: events, lines of the audit, ended keys. */
export const PAST_TOLD = 1000;

/** A line of the audit as the account may read it that it is by or about: of others, only that they are others. */
export interface ToldLine {
  readonly at: number;
  readonly by: "self" | "operator" | "another";
  readonly action: string;
  /** `none`: nobody is named. */
  readonly about: "self" | "another" | "none";
  readonly outcome: string;
}

/** What is held of an account's past. */
export interface Kept {
  readonly formerNumbers: readonly { readonly ppnum: string; readonly since: number; readonly freeAt: number }[];
  readonly aliasesOff: readonly { readonly alias: string; readonly scope: string }[];
  readonly endedLendings: readonly {
    readonly person: string;
    readonly agent: string;
    readonly scopes: string;
    readonly until: number;
    readonly revokedAt: number | null;
  }[];
  readonly endedKeys: readonly { readonly subject: Bytes; readonly since: number; readonly ended: number }[];
  readonly audit: readonly ToldLine[];
  /** Of as long as they are kept; older ones were deleted. */
  readonly events: readonly NumberEvent[];
}

export interface EventStore {
  /** What a watcher may see: of itself and of all that it owns. `too-old`: some after this sequence were deleted. */
  after(watcher: string, sequence: number, limit: number): Promise<readonly NumberEvent[] | "too-old">;
  /** The sequence of the newest event of anybody; 0: none yet. */
  newest(): Promise<number>;
  /** For what changes no row of the account. The audit has it too. */
  tell(ppnumId: string, kind: "recovery-asked" | "recovery-refused", now: number): Promise<void>;
  /** Calls `wake` when there may be new ones, also those of other processes, within a second. @returns the end of it */
  subscribe(wake: () => void): () => void;
}

export interface AuditLine {
  readonly id: number;
  readonly at: number;
  /** A ppnum_id, or `admin:` and the operator's name; empty where naming it would join the ends of a mask. */
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly outcome: string;
}

/** One line, by what seals it and all before it. */
export interface AuditMark {
  readonly line: number;
  readonly mac: Bytes;
}

export interface AuditStore {
  /** For what changes no row here: a key rolled, a client registered. */
  note(line: Omit<AuditLine, "id">): Promise<void>;
  list(after: number, limit: number): Promise<readonly AuditLine[]>;
  /** The newest one; undefined: none yet. */
  last(): Promise<AuditMark | undefined>;
  /** Whether that line is there, as it was. */
  has(mark: AuditMark): Promise<boolean>;
  /** Whether each line still follows from the one before. @returns the first that does not, or how many there are */
  verify(): Promise<{ readonly lines: number } | { readonly brokenAt: number }>;
}
