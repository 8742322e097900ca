/** The face of couriers: people who carry mail to where there is no signal, and parcels, in which it travels from app to app. */

import type { BoxVisitCommands } from "./box-visit.ts";

/** `asked`: no answer yet. */
export type CarryStanding = "asked" | "in" | "declined" | "left";

export interface CarryPerson {
  /** Their key; `MYSELF` for me. A member is shown no other member but by the inviter. */
  readonly id: string;
  /** Absent: not known, in a group of somebody else. */
  readonly standing?: CarryStanding;
}

export interface CarryGroup {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string;
  /** Whose group it is: a key, or `MYSELF`. */
  readonly inviter: string;
  readonly couriers: readonly CarryPerson[];
  readonly members: readonly CarryPerson[];
  /** What I am in it; absent: not that. */
  readonly member?: CarryStanding;
  readonly courier?: CarryStanding;
  /** Couriers whom I have not agreed to yet: they are given nothing of mine. */
  readonly fresh: readonly string[];
  /** Until when it is carried, unix seconds. */
  readonly valid_until: number;
  /** The relay keeps a list of who is in it. `soon`: once everybody who carries has agreed, as far as this device knows. */
  readonly registered?: "yes" | "soon";
}

export interface Carrying {
  readonly groups: readonly CarryGroup[];
  /** Whether I carry for others. */
  readonly on: boolean;
  /** What I hold of others: incoming and outgoing mail. */
  readonly held: { readonly events: number; readonly letters: number; readonly bytes: number; readonly oldest?: number };
  /** Receipts of mine that wait for a courier. */
  readonly receipts: number;
}

/** Something for one person, as a file. */
export interface SavedParcel {
  /** A name for the file. */
  readonly name: string;
  /** What is in the file: plain text, which nobody else can read. */
  readonly text: string;
  /** How many envelopes, receipts and outgoing letters it holds. */
  readonly events: number;
  readonly receipts: number;
  readonly letters: number;
  /** How many did not fit in: the next parcel has them. */
  readonly left: number;
}

export interface OpenedParcel {
  readonly from: string;
  readonly group: string;
  readonly made_at: number;
  /** New for me: notes, and other mail. */
  readonly notes: number;
  readonly other: number;
  /** Taken to be carried on: envelopes, outgoing letters. */
  readonly carried: number;
  readonly letters: number;
  /** Receipts that others are told of, and letters of mine that their relay says it has. */
  readonly receipts: number;
  readonly arrived: number;
  /** What was known already. */
  readonly known: number;
  /** What could not be opened or taken. */
  readonly refused: number;
}

export interface CarryState {
  /** Absent: nothing of it is used. */
  readonly carrying?: Carrying;
}

export interface NewCarryGroup {
  readonly name: string;
  /** Ids of people, and `MYSELF`. */
  readonly members: readonly string[];
  readonly couriers: readonly string[];
  /** The relay is given a list of who is in it, instead of each member giving each courier leave. */
  readonly registered?: boolean;
}

export interface CarryCommands extends BoxVisitCommands {
  /** Asks these people. @returns its id @throws FaceError `unknown-person`, `too-many`, `bad-draft` (nobody carries, or nobody is carried for) */
  makeCarryGroup(group: NewCarryGroup): Promise<string>;
  /** Of a group of mine: asks further people; everybody who is in is asked about a further courier. */
  inviteToCarry(id: string, members: readonly string[], couriers: readonly string[]): Promise<void>;
  /** Of a group of mine: somebody is in it no more. */
  removeFromCarry(id: string, person: string): Promise<void>;
  /** Yes as a member gives each courier leave to fetch my mail; yes as a courier turns carrying on. */
  answerCarry(id: string, as: "member" | "courier", yes: boolean): Promise<void>;
  /** As all that I am in it. Relay and couriers are told; of one of mine everybody is. */
  leaveCarry(id: string): Promise<void>;
  carryForOthers(on: boolean): Promise<void>;
  /** Deletes what I carry of others. */
  putDownCarried(): Promise<void>;
  /** What I have for this person of the group, and what they are to take along. @throws FaceError `not-found`, `nothing-to-give` */
  saveParcel(group: string, person: string): Promise<SavedParcel>;
  /** @throws FaceError `bad-parcel`, `parcel-for-other`, `parcel-of-stranger`, `parcel-old`; nothing of it is taken then */
  openParcel(text: string): Promise<OpenedParcel>;
}
