/**
 * The engine's public face: everything that a screen or a composition root may know of the engine.
 *
 * All values are plain data, because they cross a worker boundary. Times are unix seconds, distances metres,
 * coordinates WGS84 degrees, identities lowercase hex of the Ed25519 public key.
 *
 * What is absent is the point: a waiting note has no text and no place. They leave the engine only once the gate is open (§4.4).
 */

import type { KeepingCommands, KeepingErrorCode, KeepingState } from "./face/keeping.ts";
import type { CheckedBy, KeyChange, KeyEvent, PeopleCommands, PeopleState } from "./face/people.ts";
import type { Circle, Fix } from "./face/position.ts";
import type { PushCommands, PushState } from "./face/push.ts";
import type { RoomsCommands, RoomsState } from "./face/rooms.ts";
import type { StoreLoss } from "./ports.ts";

export type { BackupState, LockState, Restored, RestoreState } from "./face/keeping.ts";
export type { BlockedPerson, InvitePreview, KeyEvent, RelayReport } from "./face/people.ts";
export type { Circle, Fix } from "./face/position.ts";
export type { Line, Room, RoomsCommands } from "./face/rooms.ts";

export interface TimeWindow {
  readonly starts_at: number;
  readonly ends_at: number;
  /** IANA name of the place's own time zone. */
  readonly timezone: string;
}

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

/** Where a waiting note is, told without telling the place. */
export type Whereabouts =
  | { readonly kind: "far" }
  | {
      readonly kind: "near";
      /** The distance to its edge is at most this. */
      readonly within_m: number;
      /** An off-centre haze, the same for all notes of one place. The spot is somewhere in it. */
      readonly haze: Circle;
    };

/** Why a note that could be open is not. */
export type Held = "too-early" | "position-unknown" | "position-old" | "position-coarse";

export interface WaitingNote {
  readonly id: string;
  readonly from: string;
  readonly window: TimeWindow;
  readonly where: Whereabouts;
  readonly held?: Held;
}

export interface OpenedNote {
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  /** When the sender wrote it (sender-asserted). */
  readonly created_at: number;
  readonly opened_at: number;
  /** Accuracy of the fix that opened it. */
  readonly accuracy_m: number;
  /** False until the moment has been shown once. */
  readonly seen: boolean;
  readonly kept: boolean;
}

/** Always true, never silent. `failed` carries a reason the screens have words for. */
export type SentState =
  | { readonly kind: "queued"; readonly since: number }
  | { readonly kind: "relay"; readonly since: number; readonly sealed: boolean }
  | { readonly kind: "received"; readonly since: number }
  | { readonly kind: "lapsed"; readonly since: number }
  | { readonly kind: "withdrawn"; readonly since: number }
  | { readonly kind: "failed"; readonly since: number; readonly reason: SendFailure };

/** `too-large`, `refused` and `quota` are the relay's word; `no-relay` means the contact's relay no longer exists. */
export type SendFailure = "too-large" | "refused" | "quota" | "no-relay";

export interface SentNote {
  readonly id: string;
  readonly text: string;
  /** What the sender calls the place; stays on this device. Empty: none given. */
  readonly place: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  readonly created_at: number;
  readonly to: readonly { readonly person: string; readonly state: SentState }[];
}

export interface Connection {
  readonly state: "offline" | "connecting" | "online" | "silent";
  readonly relay: string;
  /** While online: what carries it. `polling` is slower to hear and costs a little more. */
  readonly transport?: "socket" | "polling";
  /** The key by which a push subscription is bound to this relay, base64url, where it can wake devices. */
  readonly push_key?: string;
  readonly last_heard_at?: number;
  /** Seconds by which this device's clock is ahead of the relay's (negative: behind), where that is more than ten minutes. */
  readonly clock_ahead_s?: number;
  /** When the next attempt starts. */
  readonly retry_at?: number;
  /** What the relay said last, verbatim and short, if it refused. */
  readonly said?: string;
}

/** A relay that is not what it was: a person decides whether to go on with it. */
export interface RelayWarning {
  /** Its origin. */
  readonly relay: string;
  /** It no longer offers signatures that only it can use, which it did; nothing else is signed for it until this is accepted. */
  readonly withdrawn?: true;
  /** It shows another key than before. */
  readonly other_key?: true;
}

export interface Me {
  readonly id: string;
  readonly name: string;
  /** `https://<host>/add#…`: the contact link (key exchange). */
  readonly link: string;
  /** True once three of the 24 words were asked back. */
  readonly words_confirmed: boolean;
}

/** What the screens draw. `phase` is `welcome` until an identity exists, `locked` while its seed waits for the passcode, `wiped` for good. */
export interface EngineState extends PeopleState, RoomsState, PushState, KeepingState {
  readonly phase: "starting" | "welcome" | "locked" | "ready" | "failed" | "wiped";
  /** For `failed`: why nothing can work: storage refused or lost, or primitives missing. */
  readonly failure?: "storage" | "crypto" | StoreLoss;
  readonly me?: Me;
  readonly connection: Connection;
  readonly relay_warnings: readonly RelayWarning[];
  readonly people: readonly Person[];
  readonly requests: readonly PersonRequest[];
  readonly waiting: readonly WaitingNote[];
  readonly opened: readonly OpenedNote[];
  readonly sent: readonly SentNote[];
  /** Notes and answers that still wait to leave. */
  readonly queued: number;
  /** While a large backlog arrives: how many of how many are done. */
  readonly sync?: { readonly done: number; readonly total?: number };
}

/** Before anything is known. */
export const STARTING: EngineState = {
  phase: "starting",
  connection: { state: "connecting", relay: "" },
  relay_warnings: [],
  people: [],
  requests: [],
  blocked: [],
  rooms: [],
  knocking: [],
  talks: [],
  push: false,
  waiting: [],
  opened: [],
  sent: [],
  queued: 0,
};

export interface Draft {
  /** Made by the form when it opens, 32 hex digits: leaving the same draft twice leaves one note. Becomes PRESENCE `event_id`. */
  readonly id: string;
  readonly text: string;
  readonly place: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  readonly to: readonly string[];
}

/** How a text fills its padding bucket (metadata protection). */
export interface Measure {
  readonly bytes: number;
  /** Bytes of text that fit in the bucket this text needs. */
  readonly capacity: number;
  /** 256, 1024, 4096 or 16384; 0 when it fits none. */
  readonly bucket: number;
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

/** Why a call was refused: `code` is stable, the screens have words for each. */
export type FaceErrorCode =
  | "bad-words"
  | "bad-link"
  | "own-link"
  | "bad-draft"
  | "too-large"
  | "unknown-person"
  | "blocked"
  | "link-expired"
  | "link-used"
  | "not-invited"
  | "other-key"
  | "bad-code"
  | "old-code"
  | "code-for-other"
  | "someone-else"
  | "bad-relay"
  | "relay-silent"
  | "not-found"
  | "no-line"
  | "no-socket"
  | "room-gone"
  | "knock-over"
  | "storage"
  | "not-ready"
  | KeepingErrorCode;

/** Every command a screen can give. Each resolves only after what it changed is durable, or rejects with a `FaceError`. */
export interface EngineCommands extends PeopleCommands, RoomsCommands, PushCommands, KeepingCommands {
  /** Makes a new identity (seed, keys). The phase becomes `ready`. */
  createIdentity(name: string): Promise<void>;
  /** Takes 24 words (any spacing and case, or their first four letters) or 64 hex digits. Rejects `bad-words`, about the unknown word or the count. */
  restoreIdentity(words: string, name: string): Promise<void>;
  /** The 24 recovery words. */
  words(): Promise<readonly string[]>;
  confirmWords(): Promise<void>;
  setName(name: string): Promise<void>;

  /** The contact link was shown or given out: an answer within a week is expected, a later one asks first. */
  linkShared(): Promise<void>;
  previewLink(link: string): Promise<LinkPreview>;
  /** Adds the person a link names and returns my key to them (KEY_EXCHANGE_RETURN). Resolves to the person's id. */
  addPerson(link: string, name: string): Promise<string>;
  acceptRequest(id: string, name: string): Promise<void>;
  ignoreRequest(id: string): Promise<void>;
  renamePerson(id: string, name: string): Promise<void>;
  removePerson(id: string): Promise<void>;

  measure(draft: Draft): Promise<Measure>;
  leaveNote(draft: Draft): Promise<void>;
  /** Tries everything that waits again, now. */
  tryNow(): Promise<void>;
  /** Goes on with a relay as it is now, whatever it offered or showed before. */
  acceptRelay(relay: string): Promise<void>;
  /** REVOKE: asks the recipients' devices to forget it, if unopened. */
  withdrawNote(id: string): Promise<void>;
  /** Removes my copy of a sent note. */
  forgetSent(id: string): Promise<void>;

  /** Their moment was shown. */
  seenNotes(ids: readonly string[]): Promise<void>;
  keepNote(id: string, kept: boolean): Promise<void>;
  deleteNote(id: string): Promise<void>;

  /**
   * A new reading of where this device is, received `age_s` seconds ago, or `undefined` once it is unknown (permission withdrawn). What is
   * no position counts as unknown.
   */
  position(fix: Fix | undefined, age_s?: number): Promise<void>;
}

/** A command failed. `retry` says whether the same call may work later. */
export class FaceError extends Error {
  override readonly name = "FaceError";
  readonly code: FaceErrorCode;
  readonly retry: boolean;
  /** What of that which was handed in is wrong, where a screen can name it. */
  readonly about: string | undefined;
  constructor(code: FaceErrorCode, retry = false, about?: string) {
    super(code);
    this.code = code;
    this.retry = retry;
    this.about = about;
  }
}

/** The engine as a screen sees it, on whichever side of a worker it runs. */
export interface Engine extends EngineCommands {
  /** Calls back with the current state at once and with every change; returns how to stop. Unchanged parts keep their identity where they can. */
  subscribe(listener: (state: EngineState) => void): () => void;
}
