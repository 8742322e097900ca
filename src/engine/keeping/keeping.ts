/**
 * Backup, restore, export and the draft of one account, behind one object. The draft is here from the start; the rest is
 * loaded when the relay is reached or a command needs it.
 */
import type { BackupState, RestoreState } from "../face/keeping.ts";
import { FaceError } from "../face.ts";
import { lazily } from "../part.ts";
import { drop, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { backupRecordOf, backupStateOf, restoreStateOf } from "./backup-record.ts";
import { DRAFT } from "./records.ts";
import type { KeepingPorts, KeepingWork } from "./work.ts";

/** A draft is one note with its recipients; more is a mistake. */
const MAX_DRAFT = 100_000;

export class Keeping {
  private readonly ports: KeepingPorts;
  private work: KeepingWork | undefined;
  readonly load = lazily(async () => {
    const { KeepingWork } = await import("./work.ts");
    this.work = new KeepingWork(this.ports, () => this.over);
    return this.work;
  });
  private over = false;
  private shown: BackupState | undefined;
  private shownRestore: RestoreState | undefined;

  constructor(ports: KeepingPorts) {
    this.ports = ports;
  }

  /** The search for the relay's backup has not ended. Mail waits for it: its senders may be among the people that the backup brings. */
  get isRestoring(): boolean {
    return backupRecordOf(this.ports.database).restoring === true;
  }

  /** Parts keep their identity while nothing in them changed: what is the same is not sent to the pages again. */
  state(): { readonly backup: BackupState; readonly restore?: RestoreState } {
    const record = backupRecordOf(this.ports.database);
    const backup = this.work?.backup.state ?? backupStateOf(record, this.ports);
    const restore = this.work ? this.work.restore.state : restoreStateOf(record);
    if (JSON.stringify(backup) !== JSON.stringify(this.shown)) this.shown = backup;
    if (JSON.stringify(restore) !== JSON.stringify(this.shownRestore)) this.shownRestore = restore;
    return { backup: this.shown ?? backup, ...(this.shownRestore ? { restore: this.shownRestore } : {}) };
  }

  stop(): void {
    this.over = true;
    this.work?.backup.stop();
  }

  /** Changes from before the rest is loaded are found by the rest itself. */
  touched(tables: Iterable<TableName>): void {
    this.work?.backup.touched(tables);
  }

  /** Connected. */
  ready(): void {
    this.load().then(
      ({ backup, restore }) => (this.isRestoring ? void restore.run() : backup.ready()),
      // No network, and the service worker has not yet stored all scripts: the next connection loads them.
      (error: unknown) => this.ports.trace.note("keeping.load", error),
    );
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
}
