/** What is kept of couriers: the groups, and what is carried. Only the groups go into a backup; carried mail stays where it is. */
import type { CarryRole } from "../../protocol/carry/signed.ts";
import type { CarryStanding } from "../face/carry.ts";
import type { TablePlans } from "../records/tables.ts";

/** Delegations that were given out last. */
export interface GivenRecord {
  readonly at: number;
  /** My key then, and the generation of my mailboxes; without it the key itself was delegated. */
  readonly own: string;
  readonly generation?: number;
  /** Hidden mailboxes of these epochs. */
  readonly from?: number;
  readonly to?: number;
  /** At this relay. */
  readonly relay?: string;
  /** To these couriers. */
  readonly couriers: readonly string[];
}

/** Somebody's signed consent to a group of mine, as the relay is to have it. */
export interface ConsentRecord {
  readonly issued_at: number;
  readonly valid_until: number;
  readonly sig: string;
}

/** What the relay has of a group of mine. */
export interface RegisteredRecord {
  readonly version: number;
  /** A digest of it; empty: nothing. */
  readonly as: string;
  readonly couriers: readonly string[];
  readonly members: readonly string[];
  /** Since when a further courier waits for those who were asked about them. */
  readonly waits?: number;
}

/** Whom a registered group's relay lists, as a courier knows it. */
export interface ListRecord {
  readonly version: number;
  /** The position up to which all was fetched. */
  readonly since: number;
  /** By the key that it lists: the key by which the group knows them. */
  readonly members: Readonly<Record<string, string>>;
}

export interface CarryGroupRecord {
  /** Hex. */
  readonly id: string;
  readonly name: string;
  /** The inviter's key, hex; `MYSELF` where I am. */
  readonly inviter: string;
  readonly carry_key: string;
  readonly relay: string;
  readonly valid_until: number;
  readonly version: number;
  /** By key, without me. A member is told of no other member. */
  readonly members: Readonly<Record<string, CarryStanding>>;
  readonly couriers: Readonly<Record<string, CarryStanding>>;
  /** What I am in it. */
  readonly member?: CarryStanding;
  readonly courier?: CarryStanding;
  /** When those who left did, by their own clocks: what they wrote before counts no more. */
  readonly left?: Readonly<Record<string, number>>;
  /** When each of them last invited or agreed, by their own clocks: a farewell from before that counts no more. */
  readonly said?: Readonly<Record<string, number>>;
  /** It is registered at its relay, or is to be. */
  readonly registered?: true;
  /** The key with which its inviter invited last. */
  readonly signer?: string;
  /** What I signed for its inviter, as a member and as a courier: it is signed anew where something of it changes. */
  readonly consented?: Readonly<Partial<Record<CarryRole, string>>>;
  /** Of a group of mine: by role and key. */
  readonly consents?: Readonly<Record<string, ConsentRecord>>;
  readonly told?: RegisteredRecord;
  readonly list?: ListRecord;
  /** As a courier: to which couriers each member signed that they agree. */
  readonly agreedBy?: Readonly<Record<string, readonly string[]>>;
  /** The couriers that I agreed to. */
  readonly agreed?: readonly string[];
  /** Further ones to whom I said "not now". */
  readonly passed?: readonly string[];
  readonly given?: GivenRecord;
}

/** A mailbox that I may fetch from, as a courier. */
export interface DelegationRecord {
  /** `<group> <mailbox>`. */
  readonly id: string;
  readonly group: string;
  readonly member: string;
  readonly mailbox: string;
  readonly relay: string;
  readonly until: number;
  readonly sig: string;
  /** What lay there before this position was fetched. */
  readonly since?: number;
}

/** Somebody's envelope in my hands; without `event` it was, and is not taken again until `until`. */
export interface CarriedRecord {
  /** Its event id, hex; with its recipient behind it where that one signed for it before it was seen. */
  readonly id: string;
  readonly until: number;
  readonly event?: CarriedEvent;
}

export interface CarriedEvent {
  readonly group: string;
  readonly member: string;
  /** The key or mailbox that it names. */
  readonly recipient: string;
  /** base64url. */
  readonly event: string;
  readonly bytes: number;
  readonly expires_at: number;
  readonly hop_count: number;
  readonly max_hops: number;
  readonly fetched_at: number;
  /** Other couriers who were given a copy. */
  readonly given: readonly string[];
}

/** A recipient's word, mine or one that I pass on. */
export interface ReceiptRecord {
  readonly id: string;
  readonly group: string;
  readonly recipient: string;
  readonly relay: string;
  readonly at: number;
  readonly sig: string;
  readonly ids: readonly string[];
  /** I signed it: it waits for a courier, and the relay hears of it from me as well. */
  readonly mine?: true;
  /** Couriers' boxes that have it. */
  readonly with?: readonly string[];
}

/** Somebody's outgoing mail in my hands, then what the relay said of it. */
export interface DepositRecord {
  /** Its digest, hex. */
  readonly id: string;
  readonly group: string;
  readonly member: string;
  readonly at: number;
  /** base64url; absent once the relay has answered. */
  readonly deposit?: string;
  readonly bytes: number;
  readonly answer?: { readonly status: number; readonly sig: string };
  /** Boxes that have it; once it is answered, that have the answer. */
  readonly with?: readonly string[];
}

/** A letter of mine that a courier was given. */
export interface OutRecord {
  /** The deposit's digest, hex. */
  readonly id: string;
  readonly letter: string;
  readonly courier: string;
  /** The relay's key that it is sealed to, hex. */
  readonly relay_pk: string;
  readonly hidden?: true;
  readonly at: number;
  /** Of which it was sealed: the same letter is the same deposit in the next parcel. Hex. */
  readonly seed?: string;
  /** The courier's box said that it has it. */
  readonly stored?: true;
}

/** What counts no more, which the relay has not been told: a courier's leave to fetch from a mailbox, or a registered group of mine. */
export interface LeaveRecord {
  /** `<mailbox> <courier>`, or `group <id>`. */
  readonly id: string;
  readonly mailbox: string;
  readonly courier?: string;
  readonly group?: string;
  /** Of a group that I made: what the relay has of it is older than this. */
  readonly version?: number;
  readonly relay: string;
  /** My key that it is of, hex; the generation and day of a hidden one. */
  readonly own: string;
  readonly generation?: number;
  readonly epoch?: number;
  readonly due: number;
}

/** One record, under this key. */
export const CARRY = "own";

export interface CarryRecord {
  /** Whether I carry for others. */
  readonly on: boolean;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly carry: CarryRecord;
    readonly carry_group: CarryGroupRecord;
    readonly carry_delegation: DelegationRecord;
    readonly carried: CarriedRecord;
    readonly carry_receipt: ReceiptRecord;
    readonly carry_deposit: DepositRecord;
    readonly carry_out: OutRecord;
    readonly carry_leave: LeaveRecord;
  }
}

type Names =
  | "carry"
  | "carry_group"
  | "carry_delegation"
  | "carried"
  | "carry_receipt"
  | "carry_deposit"
  | "carry_out"
  | "carry_leave";

export const CARRY_TABLES: TablePlans<Names> = {
  carry: { kept: "device" },
  carry_group: { kept: "backup", secret: ["carry_key"] },
  carry_delegation: { kept: "device" },
  carried: { kept: "device" },
  carry_receipt: { kept: "device" },
  carry_deposit: { kept: "device" },
  carry_out: { kept: "device" },
  carry_leave: { kept: "device" },
};
