/** The face's part about people: what the screens may know of them and what they may ask for. Plain data, as in face.ts. */

/** 0 not checked, 1 checked by link, 2 met in person or read aloud (§9 trust levels); `verified_by` tells which. */
export type TrustLevel = 0 | 1 | 2;

export interface Person {
  readonly id: string;
  /** The name I gave; mine, not theirs. */
  readonly name: string;
  readonly level: TrustLevel;
  /** Six groups (five of four characters and one of two) to read aloud together; empty for a request. */
  readonly fingerprint: readonly string[];
  /** The relay this person fetches from, as an origin (`https://relay.example`). */
  readonly relay: string;
  readonly added_at: number;
  readonly verified_at?: number;
  readonly verified_by?: CheckedBy;
  /** Whether they are told when I open a note of theirs. */
  readonly receipts: boolean;
  /** Keys they had before. */
  readonly earlier: readonly string[];
  /** A new key that waits for my decision; `level` and `fingerprint` are then those of the new one. */
  readonly change?: KeyChange;
  /** What became of their key, oldest first. */
  readonly history: readonly KeyEvent[];
}

/** Someone who answered a link of mine too long after I gave it out: asks to be confirmed. */
export interface PersonRequest {
  readonly id: string;
  readonly handle: string;
  readonly relay: string;
  readonly at: number;
  /** One of my people has the same name and another key. */
  readonly like?: string;
}

/** What a contact link says, before anything is added. */
export interface LinkPreview {
  readonly id: string;
  readonly name: string;
  readonly relay: string;
  /** `self`: my own link. `known`: already among my people. `blocked`: kept out. */
  readonly standing: "new" | "known" | "self" | "blocked";
  /** One of my people has the same name and another key. */
  readonly like?: string;
}

/** Someone who is kept out: their notes, requests, knocks and invitations reach nobody. */
export interface BlockedPerson {
  readonly id: string;
  /** The name I gave, or the one they asked under. */
  readonly name: string;
  readonly at: number;
}

/** By what a person's key was checked: links both ways, their code scanned in person, or the fingerprint compared by voice. */
export type CheckedBy = "link" | "scan" | "voice";

/**
 * What became of a person's key. `moved`: a new key, taken over quietly. `announced`: a new key, waiting for me. `approved` and `refused`:
 * what I decided. `contested`: an old key of theirs named yet another one, which was not taken over. The rest: a check that held.
 */
export type KeyEventKind = "moved" | "announced" | "approved" | "refused" | "contested" | CheckedBy;

export interface KeyEvent {
  readonly at: number;
  readonly kind: KeyEventKind;
}

/** A new key of a person whose old one I had checked. Until I decide, nothing is sent to them. */
export interface KeyChange {
  readonly at: number;
  /** How sure I was of the old key, and by what. */
  readonly before: 1 | 2;
  readonly by?: CheckedBy;
}

/** Where and how the relay of an address can be used. */
export interface RelayReport {
  /** As an origin. */
  readonly relay: string;
  /** The protocol's version it speaks; empty where it does not say. */
  readonly version: string;
  /** What it offers beyond the plain specification, by the names of the capability advertisement. */
  readonly features: readonly string[];
}

/** What an invitation to verify says, before it is answered. */
export interface InvitePreview {
  readonly id: string;
  readonly relay: string;
  /** `changed`: the new key of a person whose change waits for me. */
  readonly standing: "new" | "known" | "changed" | "self" | "blocked";
  /** The person it concerns, where there is one. */
  readonly person?: string;
}

export interface PeopleState {
  readonly people: readonly Person[];
  readonly requests: readonly PersonRequest[];
  readonly blocked: readonly BlockedPerson[];
}

export interface PeopleCommands {
  previewLink(link: string): Promise<LinkPreview>;
  /** Adds the person a link names and returns my key to them (KEY_EXCHANGE_RETURN). Resolves to the person's id. */
  addPerson(link: string, name: string): Promise<string>;
  acceptRequest(id: string, name: string): Promise<void>;
  ignoreRequest(id: string): Promise<void>;
  renamePerson(id: string, name: string): Promise<void>;
  removePerson(id: string): Promise<void>;

  /** Keeps a person, or someone who asks to be added, out. What waits here for them is not sent. They are not told. */
  blockPerson(id: string): Promise<void>;
  /** Lets them in again, as the person they were. */
  unblockPerson(id: string): Promise<void>;
  /** Whether this person is told when I open a note of theirs (ACK). */
  setReceipts(id: string, on: boolean): Promise<void>;

  /** An invitation for this person alone, to be given over a channel I trust; good for a day, once (§9). Resolves to its link. */
  inviteToVerify(id: string): Promise<string>;
  /** Rejects `bad-link`, `link-expired`. */
  previewInvite(link: string): Promise<InvitePreview>;
  /** Takes an invitation as theirs, adding them under `name` if need be. Resolves to the answer's link, to be sent back the same way. */
  answerVerification(link: string, name: string): Promise<string>;
  /** Takes the answer to an invitation of mine. Resolves to the person. Rejects `not-invited`, `link-used`, `link-expired`, `other-key`. */
  takeAnswer(link: string): Promise<string>;
  /** The code this person scans from my screen; show it anew every minute. */
  meetCode(id: string): Promise<string>;
  /** Takes a code scanned from the screen of `id`, or of whoever it names. Resolves to the person. */
  takeMeetCode(text: string, id?: string): Promise<string>;
  /** The fingerprint, as shown, is the same on both phones. */
  sameFingerprint(id: string, shown: readonly string[]): Promise<void>;
  /** Takes a changed key over unchecked, or keeps the old one for good. */
  decideKey(id: string, take: boolean): Promise<void>;

  /** The 24 words of the key I would move to; the same until I have moved. */
  nextWords(): Promise<readonly string[]>;
  /** Moves to that key and tells everyone (KEY_ROTATION). Call it once the words were asked back. */
  moveToNextKey(): Promise<void>;
  /** Asks a relay what it can. Rejects `bad-relay` for what is no address, `relay-silent` when it does not answer. */
  checkRelay(address: string): Promise<RelayReport>;
  /** Moves there: people are told, and the old one is fetched from until nothing comes any more. Rejects as `checkRelay`. */
  moveToRelay(address: string): Promise<void>;
}
