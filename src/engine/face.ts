/**
 * The engine's public face: everything that a screen or a composition root may know of the engine.
 *
 * All values are plain data, because they cross a worker boundary. Times are unix seconds, distances metres,
 * coordinates WGS84 degrees, identities lowercase hex of the Ed25519 public key.
 *
 * What is absent is the point: a waiting note has no text and no place. They leave the engine only once the gate is open (§4.4).
 */

import type { DeviceCommands, DeviceState } from "./face/device.ts";
import type { HappenedCommands } from "./face/happened.ts";
import type { KeepingCommands, KeepingState } from "./face/keeping.ts";
import type { LinkCommands, LinkState } from "./face/link.ts";
import type { MeCommands, MeState } from "./face/me.ts";
import type { NotesCommands, NotesState } from "./face/notes.ts";
import type { PeopleCommands, PeopleState } from "./face/people.ts";
import type { PushCommands, PushState } from "./face/push.ts";
import type { RoomsCommands, RoomsState } from "./face/rooms.ts";

export type { LockState } from "./face/device.ts";
export { FaceError, type FaceErrorCode } from "./face/error.ts";
export type { Happening } from "./face/happened.ts";
export type { BackupState, Restored, RestoreState } from "./face/keeping.ts";
export type { Connection, RelayWarning } from "./face/link.ts";
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

/** What the parts of an account give to the face, one line a part. */
export interface AccountState extends LinkState, MeState, NotesState, PeopleState, RoomsState, PushState, KeepingState {}
export interface AccountCommands
  extends LinkCommands,
    MeCommands,
    NotesCommands,
    PeopleCommands,
    RoomsCommands,
    PushCommands,
    KeepingCommands {}

/** What the screens draw. */
export interface EngineState extends DeviceState, AccountState {}

/** Every command a screen can give. Each resolves only after what it changed is durable, or rejects with a `FaceError`. */
export interface EngineCommands extends DeviceCommands, HappenedCommands, AccountCommands {}

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

/** The engine as a screen sees it, on whichever side of a worker it runs. */
export interface Engine extends EngineCommands {
  /** Calls back with the current state at once and with every change; returns how to stop. Unchanged parts keep their identity where they can. */
  subscribe(listener: (state: EngineState) => void): () => void;
}

/** Calls a command by its name. Rejects with a `FaceError`, also for a name that nobody gives. */
export type Call = (name: string, args: readonly unknown[]) => Promise<unknown>;

/** An object whose every method is a command, given by `call`: what is called need not be listed anywhere. `own`: what else it has. */
export function commandsOver<C extends object, O extends object>(call: Call, own: O): C & O {
  return new Proxy(own, {
    // Whoever awaits it must not take it for a promise.
    get: (target, name) =>
      typeof name !== "string" || name in target || name === "then"
        ? Reflect.get(target, name)
        : (...args: readonly unknown[]) => call(name, args),
  }) as C & O;
}
