/** What the engine lends to the commands of this device: to begin, lock, unlock and wipe it. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import type { Account } from "../account.ts";
import type { EngineState } from "../face.ts";
import type { Settings } from "../me/records.ts";
import type { EnginePorts } from "../ports.ts";
import type { Change } from "../records/database.ts";
import type { AppLock } from "./app-lock.ts";

/** What is written for a new identity before its records are read. */
export type FirstRecords = (settings: Settings) => readonly Change[];

export interface DeviceContext {
  readonly ports: EnginePorts;
  readonly appLock: AppLock;
  phase(): EngineState["phase"];
  /** The account at work. @throws FaceError `not-ready` while locked or without identity */
  ready(): Account;
  /** The seed that opens the rows, while they are open. */
  seed(): Bytes | undefined;
  open(seed: Bytes, first?: FirstRecords): Promise<void>;
  lockUp(): Promise<void>;
  /** Ends the account and shows `phase`. */
  close(phase: "locked" | "wiped"): void;
  /** Nothing can work. */
  fail(why: NonNullable<EngineState["failure"]>): void;
  show(): void;
}
