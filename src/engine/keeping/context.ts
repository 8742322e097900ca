/** What the engine lends to the commands of keeping. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { Account } from "../account.ts";
import type { KeyVault, Random, Store } from "../ports.ts";
import type { AppLock } from "./app-lock.ts";

export interface KeepingContext {
  readonly ports: {
    readonly store: Store;
    readonly vault: KeyVault;
    readonly random: Random;
    loadCrypto(): Promise<Crypto>;
    /** Removes the database itself; absent where clearing it is all there is. */
    erase?(): Promise<void>;
  };
  readonly appLock: AppLock;
  /** The account at work. @throws FaceError `not-ready` */
  ready(): Account;
  /** The vault's seed, while it is open. */
  seed(): Bytes | undefined;
  lockUp(): Promise<void>;
  isLocked(): boolean;
  open(seed: Bytes): Promise<void>;
  /** Ends the account and shows `phase`. */
  close(phase: "locked" | "wiped"): void;
  show(): void;
  /** Gives a failure the one shape that crosses the face. */
  save<T>(command: () => Promise<T>): Promise<T>;
}
