/** Backup, restore and export, for as long as one account is open. Loaded when the relay is reached or a command needs it. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Restored } from "../face/keeping.ts";
import { FaceError } from "../face.ts";
import { backupRecordOf } from "./backup-record.ts";
import { faceErrorOf, RelayBackup, type RelayPorts } from "./relay-backup.ts";
import { Restore } from "./restore.ts";

export interface KeepingPorts extends RelayPorts {
  /** Restored, or gone on without: the rest of the account may begin. */
  settled(restored: boolean, hides: boolean): Promise<void>;
}

export class KeepingWork {
  readonly backup: RelayBackup;
  readonly restore: Restore;
  private readonly ports: KeepingPorts;

  /** `isOver`: whether the account is closed. */
  constructor(ports: KeepingPorts, isOver: () => boolean) {
    this.ports = ports;
    this.backup = new RelayBackup(ports);
    this.restore = new Restore(ports, async (restored, hides) => {
      this.backup.held = isOver();
      await ports.settled(restored, hides);
      this.backup.ready();
    });
    this.backup.held = isOver() || backupRecordOf(ports.database).restoring === true;
  }

  backupNow = async (): Promise<void> => faced(this.backup.store());

  async settleBackup(how: "merge" | "replace"): Promise<void> {
    if (how === "replace") return faced(this.backup.replace());
    await faced(this.backup.mergeAndStore());
    await this.ports.settled(true, false);
  }

  async setBackup(on: boolean): Promise<void> {
    if (!on) return faced(this.backup.remove());
    await this.backup.keep({ off: false });
    this.backup.ready();
    this.ports.changed();
  }

  async backupFile(): Promise<Uint8Array> {
    const blob = tooMuch(() => this.backup.blob());
    await this.backup.keep({ file_at: this.ports.clock.now() });
    this.ports.changed();
    return blob;
  }

  restoreFile = async (blob: Bytes, anyway: boolean): Promise<Restored> => this.restore.fromFile(blob, anyway);
  retryRestore = async (): Promise<void> => this.restore.run();
  leaveRestore = async (): Promise<void> => this.restore.leave();

  async exportData(keys: boolean): Promise<string> {
    const { exportOf } = await import("./export.ts");
    return exportOf(this.ports.database, this.ports.own(), Math.floor(this.ports.clock.now()), keys);
  }
}

async function faced(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw faceErrorOf(error);
  }
}

/** Beyond 65,535 records or a record of a megabyte. */
function tooMuch<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ProtocolError ? new FaceError("backup-failed") : error;
  }
}
