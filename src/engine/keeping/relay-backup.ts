/**
 * The backup at the relay (§6.4), kept up to date by itself: some time after the last change, seldom enough for the relay's budget of
 * five an hour, and never over one that this device has not seen.
 */

import { openBackup, sealBackup } from "../../protocol/backup/backup.ts";
import { type Bytes, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { Capabilities } from "../../protocol/wire/capabilities.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { BackupFailure, BackupState } from "../face/keeping.ts";
import { ended, type Trace } from "../face/trace.ts";
import { FaceError } from "../face.ts";
import { uniform } from "../link/backoff.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import type { Session } from "../link/session.ts";
import type { Clock, Random } from "../ports.ts";
import { type Database, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { backupRecordOf, backupStateOf, isAtHome } from "./backup-record.ts";
import { type BackupRecord, KEEPING } from "./records.ts";
import { digestOf, merge, readRows, snapshotRows } from "./snapshot.ts";

/** A change is followed by others: wait until it is quiet. */
const QUIET_S = 20;
/** Leaves one of the five in an hour for the button. */
const GAP_S = 15 * 60;
const RETRY_S = 5 * 60;
/** With hidden mail the moment of a backup must not tell what was done before it: the first comes within minutes, another within hours of a change, once a day. */
const FIRST_WITHIN_S = 10 * 60;
const WITHIN_S = 6 * 3_600;
const DAY_S = 86_400;
/** At the earliest so long after a backup was stored under another key the one of before is deleted. */
const LEFT_AFTER_S = 3_600;

export interface RelayPorts {
  readonly database: Database;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  /** The current identity; its seed opens the backup. */
  own(): Identity;
  /** The own relay's origin. */
  relay(): string;
  isOnline(): boolean;
  /** Whether backups lie under a key of their own, by which a relay cannot tell whose they are. */
  isHidden(): boolean;
  /**
   * Runs `use` on a session of its own with the own relay, patient enough for 5 MiB, under the key that backups lie under now, or another.
   * @throws NoAnswer or RelayRefusal
   */
  visit<T>(use: (session: Session, capabilities: Capabilities | undefined) => Promise<T>, as?: "own" | "session"): Promise<T>;
  /** The state to show has changed. */
  changed(): void;
}

export interface Fetched {
  readonly ciphertext: Bytes;
  readonly version: number;
}

/** A reason that the screens have words for. */
export class BackupRefused extends Error {
  override readonly name = "BackupRefused";
  readonly reason: BackupFailure;
  constructor(reason: BackupFailure) {
    super(reason);
    this.reason = reason;
  }
}

export const reasonOf = (error: unknown): BackupFailure => {
  if (error instanceof BackupRefused) return error.reason;
  if (error instanceof NoAnswer) return "no-answer";
  if (!(error instanceof RelayRefusal)) return "storage";
  if (error.code === "rate-limited" || error.code === "too-large" || error.code === "conflict") return error.code;
  return error.code === "feature-disabled" ? "not-offered" : "refused";
};

/** FETCH_BACKUP. `undefined`: none is stored. */
export async function fetchBackup(session: Session, capabilities: Capabilities | undefined): Promise<Fetched | undefined> {
  if (capabilities && !capabilities.features.includes("backup")) throw new BackupRefused("not-offered");
  const reply = await session.request({ cmd: "FETCH_BACKUP" });
  return reply.cmd === "BACKUP" ? { ciphertext: reply.ciphertext, version: reply.version } : undefined;
}

export class RelayBackup {
  private readonly ports: RelayPorts;
  private dirty = false;
  private lastChange: number;
  private lastTry = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | undefined;
  private failure: BackupFailure | undefined;
  private retryAt: number | undefined;
  private cancelTimer: () => void = () => {};
  private cancelLeft: () => void = () => {};
  /** While a restore is under way nothing may be stored: it would be an empty one. */
  held = false;

  constructor(ports: RelayPorts) {
    this.ports = ports;
    this.lastChange = ports.clock.now();
  }

  stop(): void {
    this.held = true;
    this.cancelTimer();
    this.cancelLeft();
  }

  get state(): BackupState {
    const state = backupStateOf(this.record, this.ports);
    return {
      ...state,
      busy: this.running !== undefined,
      changed: this.dirty,
      ...(this.failure === undefined || !state.on ? {} : { failure: this.failure }),
      ...(this.retryAt === undefined || !state.on ? {} : { retry_at: this.retryAt }),
    };
  }

  private get record(): BackupRecord {
    return backupRecordOf(this.ports.database);
  }

  /** The backup is at the home relay, and belongs to the current identity. */
  private get isHere(): boolean {
    return isAtHome(this.record, this.ports);
  }

  keep(change: Partial<BackupRecord>): Promise<void> {
    return this.ports.database.commit([put("keeping", KEEPING, { ...this.record, ...change })]);
  }

  /** Records have changed. */
  touched(tables: Iterable<TableName>): void {
    if (![...tables].some((table) => this.ports.database.plans.get(table)?.kept === "backup")) return;
    this.dirty = true;
    this.lastChange = this.ports.clock.now();
    this.schedule();
  }

  /** Connected, or free to go: looks whether anything is not backed up yet. */
  ready(): void {
    if (!this.dirty)
      this.dirty = digestOf(this.ports.crypto, snapshotRows(this.ports.database)) !== (this.isHere && this.record.digest);
    this.schedule();
    this.scheduleLeft();
  }

  private schedule(): void {
    this.cancelTimer();
    const { clock } = this.ports;
    // A conflict and a blob too large do not go away by themselves.
    const isEmpty = this.record.alone && snapshotRows(this.ports.database).every(({ table }) => table === "settings");
    if (this.held || isEmpty || !this.dirty || this.record.off || this.failure === "conflict" || !this.ports.isOnline()) return;
    const due = Math.max(
      this.lastChange + QUIET_S,
      this.lastTry + GAP_S,
      this.retryAt ?? 0,
      this.ports.isHidden() ? this.late() : 0,
    );
    this.cancelTimer = clock.after(Math.max(0.05, due - clock.now()), () => void ended(this.store()));
  }

  /** A moment that is chosen once for each backup. */
  private late(): number {
    const { clock, database, random, trace } = this.ports;
    const { due_at, made_at = 0 } = this.record;
    if (due_at !== undefined) return due_at;
    const now = clock.now();
    const chosen = this.isHere ? Math.max(now, made_at + DAY_S) + uniform(random, WITHIN_S) : now + uniform(random, FIRST_WITHIN_S);
    trace.quietly(database.commit([put("keeping", KEEPING, { ...this.record, due_at: chosen })]), "keeping.due");
    return chosen;
  }

  /** Stores a backup now; one at a time. @throws whatever `reasonOf` has a reason for */
  store(): Promise<void> {
    return this.run((session, capabilities) => this.storeKnown(session, capabilities));
  }

  /** Takes in what another device stored, then stores both. */
  mergeAndStore(): Promise<void> {
    return this.run(async (session, capabilities) => {
      const theirs = await fetchBackup(session, capabilities);
      for (const one of [theirs, await this.underOtherKey()]) if (one) await this.takeIn(one);
      await this.storeOver(session, theirs?.version ?? 0, capabilities);
    });
  }

  /** Replaces what another device stored. */
  replace(): Promise<void> {
    return this.run(async (session, capabilities) => {
      const theirs = await fetchBackup(session, capabilities);
      await this.storeOver(session, theirs?.version ?? 0, capabilities);
    });
  }

  /** DELETE_BACKUP. */
  async remove(): Promise<void> {
    const remove = async (session: Session, capabilities: Capabilities | undefined): Promise<void> => {
      if (!capabilities || capabilities.features.includes("backup")) await session.request({ cmd: "DELETE_BACKUP" });
    };
    await this.ports.visit(remove);
    const { hidden = false, left, relay: at } = this.record;
    // One under the other key: not moved yet, or left behind.
    if (left !== undefined || (at === this.ports.relay() && hidden !== this.ports.isHidden()))
      await this.ports.visit(remove, this.ports.isHidden() ? "own" : "session");
    const {
      relay: _r,
      owner: _o,
      version: _v,
      stored_at: _s,
      bytes: _b,
      digest: _d,
      sent_digest: _e,
      hidden: _h,
      left: _l,
      ...rest
    } = this.record;
    await this.ports.database.commit([put("keeping", KEEPING, { ...rest, off: true })]);
    this.failure = undefined;
    this.retryAt = undefined;
    this.cancelTimer();
    this.ports.changed();
  }

  /** The blob as it is now. */
  blob(rows = snapshotRows(this.ports.database)): Uint8Array {
    const made_at = Math.floor(this.ports.clock.now());
    return sealBackup(this.ports.crypto, this.ports.own().seed, { made_at, rows }, this.ports.random(24));
  }

  private run(work: Parameters<RelayPorts["visit"]>[0] & ((...args: never) => Promise<void>)): Promise<void> {
    this.running ??= this.attempt(work as never).finally(() => {
      this.running = undefined;
      this.ports.changed();
      this.schedule();
    });
    this.ports.changed();
    return this.running;
  }

  private async attempt(work: (session: Session, capabilities: Capabilities | undefined) => Promise<void>): Promise<void> {
    this.cancelTimer();
    this.lastTry = this.ports.clock.now();
    this.retryAt = undefined;
    try {
      await this.ports.visit(work);
      this.failure = undefined;
    } catch (error) {
      this.ports.trace.note("keeping.store", error);
      this.failure = reasonOf(error);
      // What this relay will never take is tried again with the next change, not by itself.
      if (this.failure !== "conflict") {
        const wait = this.failure === "no-answer" || this.failure === "storage" ? RETRY_S : GAP_S;
        this.retryAt = this.ports.clock.now() + wait;
        this.lastTry = Number.NEGATIVE_INFINITY;
      }
      throw error;
    }
  }

  /** Over the version this device knows. Another version may still come from this device (the answer was lost), or hold nothing that is not here. */
  private async storeKnown(session: Session, capabilities: Capabilities | undefined): Promise<void> {
    const known = this.isHere ? (this.record.version ?? 0) : 0;
    const other = await this.underOtherKey();
    if (other && !this.holdsNothingNew(other)) throw new BackupRefused("conflict");
    if (capabilities?.features.includes("backup-version")) {
      try {
        return await this.storeOver(session, known, capabilities);
      } catch (error) {
        if (!(error instanceof RelayRefusal) || error.code !== "conflict") throw error;
      }
    }
    // Also for a relay that cannot compare versions: then this device compares, right before it stores.
    const theirs = await fetchBackup(session, capabilities);
    const version = theirs?.version ?? 0;
    if (theirs && version > known && !this.holdsNothingNew(theirs)) throw new BackupRefused("conflict");
    await this.storeOver(session, version, capabilities);
  }

  /** Words alone do not say whether mail is hidden, so another device of theirs may keep its backup there. It stays: it is that device's. */
  private underOtherKey(): Promise<Fetched | undefined> {
    if (!this.record.alone) return Promise.resolve(undefined);
    return this.ports.visit(fetchBackup, this.ports.isHidden() ? "own" : "session");
  }

  private holdsNothingNew({ ciphertext }: Fetched): boolean {
    const { crypto, own, database } = this.ports;
    let rows: ReturnType<typeof openBackup>["rows"];
    try {
      rows = openBackup(crypto, own().seed, ciphertext).rows;
    } catch (error) {
      // Damaged, or of a later version of the app: only a person can say that it may go.
      if (error instanceof ProtocolError) return false;
      throw error;
    }
    if (digestOf(crypto, rows) === this.record.sent_digest) return true;
    const here = new Map(snapshotRows(database).map(({ table, key, record }) => [`${table}/${key}`, record]));
    return rows.every(({ table, key, record }) => here.get(`${table}/${key}`) === record);
  }

  private async takeIn({ ciphertext }: Fetched): Promise<void> {
    const { crypto, own, database } = this.ports;
    const { rows } = openOr(() => openBackup(crypto, own().seed, ciphertext), "refused");
    for (const change of readRows(database, rows)) await database.commit(merge(database, change, false));
  }

  private async storeOver(session: Session, version: number, capabilities: Capabilities | undefined): Promise<void> {
    if (capabilities && !capabilities.features.includes("backup")) throw new BackupRefused("not-offered");
    const rows = snapshotRows(this.ports.database);
    const digest = digestOf(this.ports.crypto, rows);
    const ciphertext = this.blob(rows);
    if (ciphertext.length > LIMITS.BACKUP_BODY_LIMIT_BYTES) throw new BackupRefused("too-large");
    const change = this.lastChange;
    await this.keep({ sent_digest: digest });
    const compared = capabilities?.features.includes("backup-version") ? { if_version: version } : {};
    const reply = await session.request({ cmd: "STORE_BACKUP", ciphertext, ...compared });
    const { relay, own, clock, isHidden, random } = this.ports;
    // What lay under the other key has moved: it goes once this one is there.
    const other = isHidden() ? "own" : "session";
    const moved = isAtHome(this.record, { relay, own, isHidden: () => !isHidden() });
    const left = moved || this.record.left === other ? other : undefined;
    const {
      hidden: _,
      alone: _a,
      left: __,
      left_at = clock.now() + LEFT_AFTER_S + uniform(random, WITHIN_S),
      due_at: ___,
      ...rest
    } = this.record;
    const record: BackupRecord = {
      ...rest,
      relay: relay(),
      owner: toHex(own().publicKey),
      ...(isHidden() ? { hidden: true } : {}),
      ...(left ? { left, left_at } : {}),
      version: reply.version,
      stored_at: reply.stored_at,
      bytes: ciphertext.length,
      digest,
      made_at: Math.floor(clock.now()),
    };
    await this.ports.database.commit([put("keeping", KEEPING, record)]);
    // What changed while it travelled is not in it.
    if (this.lastChange === change) this.dirty = false;
    this.scheduleLeft();
  }

  private scheduleLeft(): void {
    const { left, left_at = 0 } = this.record;
    const { clock } = this.ports;
    this.cancelLeft();
    if (left) this.cancelLeft = clock.after(Math.max(0.05, left_at - clock.now()), () => void this.removeLeft(left));
  }

  private async removeLeft(as: "own" | "session"): Promise<void> {
    try {
      await this.ports.visit((session) => session.request({ cmd: "DELETE_BACKUP" }), as);
      const { left: _, left_at: __, ...record } = this.record;
      await this.ports.database.commit([put("keeping", KEEPING, record)]);
    } catch (error) {
      // The next backup tries again.
      this.ports.trace.note("keeping.left", error);
    }
  }
}

function openOr<T>(step: () => T, reason: BackupFailure): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ProtocolError ? new BackupRefused(reason) : error;
  }
}

/** The code a command rejects with. */
export const faceErrorOf = (error: unknown): FaceError => {
  const reason = reasonOf(error);
  if (reason === "storage") return error instanceof FaceError ? error : new FaceError("storage", true);
  return reason === "no-answer" ? new FaceError("no-answer", true) : new FaceError("backup-failed", reason === "rate-limited");
};
