/** What the engine lends to the commands of this device: to lock, unlock and wipe it. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { KeyVault, Random, Store } from "../ports.ts";
import type { AppLock } from "./app-lock.ts";

export interface DeviceContext {
  readonly ports: {
    readonly store: Store;
    readonly vault: KeyVault;
    readonly random: Random;
    loadCrypto(): Promise<Crypto>;
    /** Removes the database itself; absent where clearing it is all there is. */
    erase?(): Promise<void>;
  };
  readonly appLock: AppLock;
  /** The seed that opens the rows, and that of who I am now. @throws FaceError `not-ready` while locked or without identity */
  seeds(): { readonly vault: Bytes; readonly own: Bytes };
  /** Deletes the backup at the relay. @throws FaceError `no-answer` */
  removeBackup(): Promise<void>;
  lockUp(): Promise<void>;
  isLocked(): boolean;
  open(seed: Bytes): Promise<void>;
  /** Ends the account and shows `phase`. */
  close(phase: "locked" | "wiped"): void;
  show(): void;
}
