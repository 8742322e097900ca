/**
 * The engine's public face: everything that a screen or a composition root may know of the engine.
 *
 * All values are plain data, because they cross a worker boundary. Times are unix seconds, distances metres, coordinates WGS84 degrees,
 * identities lowercase hex of the Ed25519 public key.
 *
 * A waiting note has no text and no place here, on purpose: they leave the engine only when the gate is open (§4.4).
 */

import type { CarryCommands, CarryState } from "./face/carry.ts";
import type { DeviceCommands, DeviceState } from "./face/device.ts";
import type { DiscoveryCommands, DiscoveryState } from "./face/discovery.ts";
import type { HappenedCommands } from "./face/happened.ts";
import type { KeepingCommands, KeepingState } from "./face/keeping.ts";
import type { LinkCommands, LinkState } from "./face/link.ts";
import type { MailCommands } from "./face/mail.ts";
import type { MailboxCommands, MailboxState } from "./face/mailboxes.ts";
import type { MeCommands, MeState } from "./face/me.ts";
import type { NotesCommands, NotesState } from "./face/notes.ts";
import type { NumbersCommands, NumbersState } from "./face/numbers.ts";
import type { PeopleCommands, PeopleState } from "./face/people.ts";
import type { PushCommands, PushState } from "./face/push.ts";
import type { RoomsCommands, RoomsState } from "./face/rooms.ts";
import type { SmsCommands, SmsState } from "./face/sms.ts";

export type { RadioAnswer, RadioTask, VisitPhase, VisitProgress, VisitStep } from "./face/box-visit.ts";
export type { CarryGroup, Carrying, CarryPerson, CarryStanding, NewCarryGroup, OpenedParcel, SavedParcel } from "./face/carry.ts";
export type { LockState } from "./face/device.ts";
export type { BookEntry, Finding, FindingTrouble, FoundPerson, Identifier, OwnIdentifier } from "./face/discovery.ts";
export { FaceError, type FaceErrorCode } from "./face/error.ts";
export type { Happening } from "./face/happened.ts";
export type { BackupState, Restored, RestoreState } from "./face/keeping.ts";
export type { Connection, RelayWarning } from "./face/link.ts";
export type { Media, MediaDraft, MediaKind, MediaLabel, MediaRefusal } from "./face/media.ts";
export type {
  Draft,
  Held,
  Measure,
  OpenedNote,
  SendFailure,
  SentNote,
  SentState,
  TimeWindow,
  WaitingNote,
  Whereabouts,
} from "./face/notes.ts";
export { MYSELF } from "./face/notes.ts";
export type {
  AttestedKey,
  FoundNumber,
  KnownNumber,
  Lent,
  LinkNumber,
  Login,
  Mark,
  MyMask,
  MyNumber,
  NumberActs,
  NumbersShown,
  Passkey,
  Reach,
} from "./face/numbers.ts";
export type {
  BlockedPerson,
  InvitePreview,
  KeyEvent,
  LinkPreview,
  Person,
  PersonRequest,
  RelayReport,
  TrustLevel,
} from "./face/people.ts";
export type { Circle, Fix } from "./face/position.ts";
export type { Line, Room, RoomsCommands } from "./face/rooms.ts";
export type { SmsShown } from "./face/sms.ts";

/** The state and commands of an account, combined from its parts. */
export interface AccountState
  extends LinkState,
    MeState,
    NotesState,
    PeopleState,
    RoomsState,
    PushState,
    SmsState,
    KeepingState,
    MailboxState,
    DiscoveryState,
    NumbersState,
    CarryState {}
export interface AccountCommands
  extends LinkCommands,
    MeCommands,
    NotesCommands,
    PeopleCommands,
    RoomsCommands,
    PushCommands,
    SmsCommands,
    KeepingCommands,
    MailboxCommands,
    DiscoveryCommands,
    NumbersCommands,
    CarryCommands,
    MailCommands {}

/** The state that the screens draw. */
export interface EngineState extends DeviceState, AccountState {}

/** All commands of the screens. Each resolves only when its changes are durable, or rejects with a `FaceError`. */
export interface EngineCommands extends DeviceCommands, HappenedCommands, AccountCommands {}

/** The state before the engine has started. */
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
  hidden: false,
  covered: false,
  waiting: [],
  opened: [],
  sent: [],
  queued: 0,
};

/** The engine as a screen sees it, in the same thread or behind a worker. */
export interface Engine extends EngineCommands {
  /**
   * Calls `listener` with the current state at once and after every change; the returned function ends that. Parts of the state that did
   * not change usually keep their identity.
   */
  subscribe(listener: (state: EngineState) => void): () => void;
}

/** Calls a command by its name. Rejects with a `FaceError`, also for an unknown name. */
export type Call = (name: string, args: readonly unknown[]) => Promise<unknown>;

/** An object whose methods are all commands, passed to `call` by name, so that no list of commands is needed. `own`: its other members. */
export function commandsOver<C extends object, O extends object>(call: Call, own: O): C & O {
  return new Proxy(own, {
    // Without `then`, because `await` would take an object with that method for a promise.
    get: (target, name) =>
      typeof name !== "string" || name in target || name === "then"
        ? Reflect.get(target, name)
        : (...args: readonly unknown[]) => call(name, args),
  }) as C & O;
}
