/**
 * What one account does to be kept: backup, restore, export and the draft, behind one door. The draft is here at once; the rest is
 * loaded when the relay is reached or a command needs it.
 */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { BackupState, Restored, RestoreState } from "../face/keeping.ts";
import { FaceError } from "../face.ts";
import { drop, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { backupStateOf, keptOf, restoreStateOf } from "./kept.ts";
import { DRAFT, KEEPING } from "./records.ts";
import type { RelayBackup, RelayPorts } from "./relay-backup.ts";
import type { Restore } from "./restore.ts";

/** A draft is one note with its recipients; more is a mistake. */
const MAX_DRAFT = 100_000;

export interface KeepingPorts extends RelayPorts {
  /** Restored, or gone on without: the rest of the account may begin. */
  settled(restored: boolean): Promise<void>;
}

interface Work {
  readonly backup: RelayBackup;
  readonly restore: Restore;
}

export class Keeping {
  private readonly ports: KeepingPorts;
  private work: Work | undefined;
  private loading: Promise<Work> | undefined;
  private over = false;
  private shown: BackupState | undefined;
  private shownRestore: RestoreState | undefined;

  constructor(ports: KeepingPorts) {
    this.ports = ports;
  }

  /** The relay's backup is still to be looked for. Mail waits for it: whoever wrote may be among the people to come. */
  get isRestoring(): boolean {
    return keptOf(this.ports.database).restoring === true;
  }

  /** Parts keep their identity while nothing in them changed: what is the same is not sent to the pages again. */
  state(): { readonly backup: BackupState; readonly restore?: RestoreState } {
    const kept = keptOf(this.ports.database);
    const backup = this.work?.backup.state ?? backupStateOf(kept, this.ports);
    const restore = this.work ? this.work.restore.state : restoreStateOf(kept);
    if (JSON.stringify(backup) !== JSON.stringify(this.shown)) this.shown = backup;
    if (JSON.stringify(restore) !== JSON.stringify(this.shownRestore)) this.shownRestore = restore;
    return { backup: this.shown ?? backup, ...(this.shownRestore ? { restore: this.shownRestore } : {}) };
  }

  stop(): void {
    this.over = true;
    this.work?.backup.stop();
  }

  /** Whatever changes before the rest is loaded, it finds by itself. */
  touched(tables: Iterable<TableName>): void {
    this.work?.backup.touched(tables);
  }

  /** Connected. */
  ready(): void {
    this.load().then(
      ({ backup, restore }) => (this.isRestoring ? void restore.run() : backup.ready()),
      // Without signal, before the service worker has kept everything: the next connection loads it.
      (error: unknown) => this.ports.trace.note("keeping.load", error),
    );
  }

  private load(): Promise<Work> {
    this.loading ??= this.make().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private async make(): Promise<Work> {
    const { ports } = this;
    const [{ RelayBackup }, { Restore }] = await Promise.all([import("./relay-backup.ts"), import("./restore.ts")]);
    const backup = new RelayBackup(ports);
    const restore = new Restore(ports, async (restored) => {
      backup.held = this.over;
      await ports.settled(restored);
      backup.ready();
    });
    backup.held = this.over || this.isRestoring;
    this.work = { backup, restore };
    return this.work;
  }

  backupNow = async (): Promise<void> => faced((await this.load()).backup.store());

  async settle(how: "merge" | "replace"): Promise<void> {
    const { backup } = await this.load();
    if (how === "replace") return faced(backup.replace());
    await faced(backup.mergeAndStore());
    await this.ports.settled(true);
  }

  async setBackup(on: boolean): Promise<void> {
    const { backup } = await this.load();
    if (!on) return faced(backup.remove());
    await backup.keep({ off: false });
    backup.ready();
    this.ports.changed();
  }

  async file(): Promise<Uint8Array> {
    const { backup } = await this.load();
    const blob = tooMuch(() => backup.blob());
    await backup.keep({ file_at: this.ports.clock.now() });
    this.ports.changed();
    return blob;
  }

  restoreFile = async (blob: Bytes, anyway: boolean): Promise<Restored> => (await this.load()).restore.fromFile(blob, anyway);
  retryRestore = async (): Promise<void> => (await this.load()).restore.run();
  leaveRestore = async (): Promise<void> => (await this.load()).restore.leave();

  async export(keys: boolean): Promise<string> {
    const { exportOf } = await import("./export.ts");
    return exportOf(this.ports.database, this.ports.own(), Math.floor(this.ports.clock.now()), keys);
  }

  async saveDraft(json: string | undefined): Promise<void> {
    if (json !== undefined && json.length > MAX_DRAFT) throw new FaceError("too-large");
    const { database } = this.ports;
    if (json === undefined && !database.get("draft", DRAFT)) return;
    await database.commit([json === undefined ? drop("draft", DRAFT) : put("draft", DRAFT, { json })]);
  }

  get draft(): string | undefined {
    return this.ports.database.get("draft", DRAFT)?.json;
  }

  /** Marks the account as coming back from its words. */
  expectBackup(): Promise<void> {
    return this.ports.database.commit([put("keeping", KEEPING, { restoring: true })]);
  }
}

async function faced(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw (await import("./relay-backup.ts")).faceErrorOf(error);
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
