/** The face of people. "I" in these comments is the user. */

import type { Mark } from "./numbers.ts";

/** The trust levels of §9: 0 not checked, 1 checked by link, 2 met in person or compared by voice (`verified_by`). */
export type TrustLevel = 0 | 1 | 2;

export interface Person {
  readonly id: string;
  /** The name that I gave, not the one they chose. */
  readonly name: string;
  readonly level: TrustLevel;
  /** Six groups (five of four characters, one of two) to compare by voice; empty for a request. */
  readonly fingerprint: readonly string[];
  /** The relay this person fetches from, as an origin (`https://relay.example`). */
  readonly relay: string;
  readonly added_at: number;
  readonly verified_at?: number;
  readonly verified_by?: CheckedBy;
  /** Whether they get a receipt when I open a note of theirs. */
  readonly receipts: boolean;
  /** Their former keys. */
  readonly earlier: readonly string[];
  /** A new key that waits for my decision; `level` and `fingerprint` are then those of the new key. */
  readonly change?: KeyChange;
  /** The events of their key, oldest first. */
  readonly history: readonly KeyEvent[];
}

/** Someone who answered my link too long after I gave it out; waits for my confirmation. */
export interface PersonRequest {
  readonly id: string;
  readonly handle: string;
  readonly relay: string;
  readonly at: number;
  /** The id of a contact with another key whose name looks like this one. */
  readonly like?: string;
  readonly mark?: Mark;
  /** They came by my number, not by my link. */
  readonly by_number?: true;
}

/** The content of a contact link, before the person is added. */
export interface LinkPreview {
  readonly id: string;
  readonly name: string;
  readonly relay: string;
  /** `self`: my own link. `known`: already a contact. */
  readonly standing: "new" | "known" | "self" | "blocked";
  /** The id of a contact with another key whose name looks like this one. */
  readonly like?: string;
}

/** A blocked person: their notes, requests, knocks and invitations are dropped. */
export interface BlockedPerson {
  readonly id: string;
  /** The name that I gave, or the one in their request. */
  readonly name: string;
  readonly at: number;
}

/** How a key was checked: by links in both directions, by scanning their code in person, or by comparing the fingerprint by voice. */
export type CheckedBy = "link" | "scan" | "voice";

/**
 * Events of a person's key. `moved`: a new key was accepted automatically. `announced`: a new key waits for my decision. `approved` and
 * `refused`: my decision. `contested`: a former key announced yet another key, which was not accepted. The others: a successful check.
 */
export type KeyEventKind = "moved" | "announced" | "approved" | "refused" | "contested" | CheckedBy;

export interface KeyEvent {
  readonly at: number;
  readonly kind: KeyEventKind;
}

/** A new key of a person whose old key I had checked. Until I decide, nothing is sent to them. */
export interface KeyChange {
  readonly at: number;
  /** The trust level of the old key; `by`: how it was checked. */
  readonly before: 1 | 2;
  readonly by?: CheckedBy;
}

/** What a relay at an address offers. */
export interface RelayReport {
  /** The relay's origin. */
  readonly relay: string;
  /** Its protocol version; empty when it has no advertisement. */
  readonly version: string;
  /** Its features beyond the specification, as in the capability advertisement. */
  readonly features: readonly string[];
}

/** The content of a verification invite, before it is answered. */
export interface InvitePreview {
  readonly id: string;
  readonly relay: string;
  /** `changed`: the new key of a person, which waits for my decision. */
  readonly standing: "new" | "known" | "changed" | "self" | "blocked";
  /** The contact with this key, if any. */
  readonly person?: string;
}

export interface PeopleState {
  readonly people: readonly Person[];
  readonly requests: readonly PersonRequest[];
  readonly blocked: readonly BlockedPerson[];
}

export interface PeopleCommands {
  previewLink(link: string): Promise<LinkPreview>;
  /** Adds the person of a contact link and sends them my key (KEY_EXCHANGE_RETURN). Resolves to the person's id. */
  addPerson(link: string, name: string): Promise<string>;
  acceptRequest(id: string, name: string): Promise<void>;
  ignoreRequest(id: string): Promise<void>;
  renamePerson(id: string, name: string): Promise<void>;
  removePerson(id: string): Promise<void>;

  /** Blocks a contact, or someone with a request. Queued envelopes for them are not sent. They are not notified. */
  blockPerson(id: string): Promise<void>;
  /** Unblocks a person; a former contact is a contact again. */
  unblockPerson(id: string): Promise<void>;
  /** Whether this person gets a receipt (ACK) when I open a note of theirs. */
  setReceipts(id: string, on: boolean): Promise<void>;

  /** Makes a verification invite for this person only, for a channel that I trust; valid once, for a day (§9). Resolves to its link. */
  inviteToVerify(id: string): Promise<string>;
  /** Rejects `bad-link`, `link-expired`. */
  previewInvite(link: string): Promise<InvitePreview>;
  /** Accepts an invite; adds its sender under `name` if needed. Resolves to the link of the answer, to send back by the same channel. */
  answerVerification(link: string, name: string): Promise<string>;
  /**
   * Accepts the answer to an invite of mine. Resolves to the person's id. Rejects `not-invited`, `link-used`, `link-expired`, `other-key`.
   */
  takeAnswer(link: string): Promise<string>;
  /** The code on my screen for this person to scan. It expires, so make a new one every minute. */
  meetCode(id: string): Promise<string>;
  /** Accepts a code scanned from the screen of `id`, or of the person in the code. Resolves to the person's id. */
  takeMeetCode(text: string, id?: string): Promise<string>;
  /** Records that the fingerprint, as shown, is the same on both phones. */
  sameFingerprint(id: string, shown: readonly string[]): Promise<void>;
  /** Accepts a changed key without a check, or keeps the old key for good. */
  decideKey(id: string, take: boolean): Promise<void>;

  /** The 24 words of my next key; the same words until I have moved to it. */
  nextWords(): Promise<readonly string[]>;
  /** Moves to the next key and announces it to all contacts (KEY_ROTATION). Call it after the user has repeated the words. */
  moveToNextKey(): Promise<void>;
  /** Asks a relay for its advertisement. Rejects `bad-relay` for an invalid address, `relay-silent` when the relay does not answer. */
  checkRelay(address: string): Promise<RelayReport>;
  /** Moves to another relay: contacts are told, and mail is fetched from the old relay until none comes. Rejects like `checkRelay`. */
  moveToRelay(address: string): Promise<void>;
}
