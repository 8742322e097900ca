/** Restore: from the relay's backup after the words were typed, or from a file. It adds records and removes none. */
import { type BackupSnapshot, openBackup } from "../../protocol/backup/backup.ts";
import { type Bytes, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Restored, RestoreFailure, RestoreState } from "../face/keeping.ts";
import { FaceError } from "../face.ts";
import { RelayRefusal } from "../link/failures.ts";
import { put } from "../records/database.ts";
import { backupRecordOf, restoreStateOf } from "./backup-record.ts";
import { type BackupRecord, KEEPING } from "./records.ts";
import { fetchBackup, type RelayPorts, reasonOf } from "./relay-backup.ts";
import { countOf, merge, readRows } from "./snapshot.ts";

/** Records written at once, so that progress shows and other work has its turn. */
const SLICE = 100;

export class Restore {
  private readonly ports: RelayPorts;
  private running = false;
  private settled: (restored: boolean, hides: boolean) => Promise<void>;
  state: RestoreState | undefined;

  /** `settled`: called once nothing more comes and mail may be fetched; `restored`: something did come; `hides`: nothing says that mail is not to be hidden. */
  constructor(ports: RelayPorts, settled: (restored: boolean, hides: boolean) => Promise<void>) {
    this.ports = ports;
    this.settled = settled;
    this.state = restoreStateOf(this.record);
  }

  /** The search for the relay's backup has not ended. Mail waits for it: its senders may be among the people that the backup brings. */
  get isPending(): boolean {
    return this.record.restoring === true;
  }

  private get record(): BackupRecord {
    return backupRecordOf(this.ports.database);
  }

  private show(state: RestoreState | undefined): void {
    this.state = state;
    this.ports.changed();
  }

  /** Looks for the relay's backup; call it with every new connection. Never rejects: the state says what came of it. */
  async run(): Promise<void> {
    if (this.running || !this.isPending) return;
    this.running = true;
    this.show({ kind: "looking" });
    try {
      const found = await this.search();
      if (!this.isPending) return;
      const newest = found.at(-1);
      if (!newest) {
        await this.endAlone();
        this.show({ kind: "none" });
      } else {
        const { snapshot, hidden } = newest;
        // The settings of the newest count: it comes first, and the older adds what it lacks.
        let restored = await this.write(snapshot, true);
        for (const { snapshot: older } of found.slice(0, -1)) {
          const { people, notes } = await this.write(older, false);
          restored = { ...restored, people: Math.max(people, restored.people), notes: Math.max(notes, restored.notes) };
        }
        await this.end({
          relay: this.ports.relay(),
          owner: toHex(this.ports.own().publicKey),
          ...(hidden ? { hidden: true } : {}),
          version: newest.version,
          made_at: snapshot.made_at,
          restored,
        });
        this.show({ kind: "done", ...restored });
        await this.settled(true, false);
      }
    } catch (error) {
      this.ports.trace.note("keeping.restore", error);
      if (this.isPending) this.show({ kind: "failed", reason: failureOf(error) });
    } finally {
      this.running = false;
    }
  }

  /** Under a key of its own, as identities have it that hide their mail, and under mine: the one that was made last is the last. */
  private async search() {
    const { crypto, own, trace, visit } = this.ports;
    const found = [];
    for (const as of ["own", "session"] as const) {
      const one = await visit(fetchBackup, as).catch((error: unknown) => {
        // Some relays take no key that they do not know.
        if (as === "own" || !(error instanceof RelayRefusal)) throw error;
        trace.note("keeping.restore", error);
        return undefined;
      });
      if (!one) continue;
      const { ciphertext, version } = one;
      found.push({ version, hidden: as === "session", snapshot: openBackup(crypto, own().seed, ciphertext) });
    }
    return found.sort((a, b) => a.snapshot.made_at - b.snapshot.made_at);
  }

  /** Goes on without it, or puts the result away. */
  async leave(): Promise<void> {
    const wasPending = this.isPending;
    if (wasPending) await this.endAlone();
    else if (this.record.restored) await this.end();
    this.show(undefined);
  }

  /** @throws FaceError `bad-backup` or `older-backup`, with nothing changed */
  async fromFile(blob: Bytes, anyway: boolean): Promise<Restored> {
    const snapshot = readFile(() => openBackup(this.ports.crypto, this.ports.own().seed, blob));
    const { made_at = 0 } = this.record;
    if (snapshot.made_at < made_at && !anyway) throw new FaceError("older-backup");
    const restored = await this.write(snapshot, this.isPending || this.state?.kind === "none");
    await this.end({ made_at: Math.max(made_at, snapshot.made_at) });
    this.show(undefined);
    await this.settled(true, false);
    return restored;
  }

  private async endAlone(): Promise<void> {
    const { hides = false } = this.record;
    await this.end({ alone: true });
    await this.settled(false, hides);
  }

  private end(change: Partial<BackupRecord> = {}): Promise<void> {
    const { restoring: _, restored: __, hides: ___, ...rest } = this.record;
    return this.ports.database.commit([put("keeping", KEEPING, { ...rest, ...change })]);
  }

  /** A second run after a break finds what the first wrote, and adds the rest. */
  private async write({ made_at, rows }: BackupSnapshot, fresh: boolean): Promise<Restored> {
    const { database, clock } = this.ports;
    const changes = readRows(database, rows);
    for (let done = 0; done < changes.length; done += SLICE) {
      if (fresh) this.show({ kind: "writing", done, total: changes.length });
      const batch = database.batch();
      for (const change of changes.slice(done, done + SLICE)) batch.add(merge(database, change, fresh));
      await batch.commit();
      await clock.breathe();
    }
    return { made_at, ...countOf(changes) };
  }
}

function failureOf(error: unknown): RestoreFailure {
  if (error instanceof ProtocolError) return "unreadable";
  const reason = reasonOf(error);
  return reason === "conflict" || reason === "too-large" ? "refused" : reason;
}

function readFile(open: () => BackupSnapshot): BackupSnapshot {
  try {
    return open();
  } catch (error) {
    throw error instanceof ProtocolError ? new FaceError("bad-backup") : error;
  }
}
