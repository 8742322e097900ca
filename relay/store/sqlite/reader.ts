/** Reads, on a separate read-only connection: in WAL mode they neither wait for the writer nor block it. */
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Backup, FoundBox, Page, PageRequest, Position, PushDevice, SmsOwed, UsageReport } from "../store.ts";
import { type BoxDigests, boxDigests, defineBoxDigests } from "./boxes.ts";
import { CarryReader } from "./carry-reader.ts";
import { RoomReader } from "./room-reader.ts";
import { USED_BYTES } from "./usage.ts";

/** Mail that waits for `r.owner` and that no text message was about yet. */
const NEW_MAIL = `FROM boxes CROSS JOIN events ON seq = boxes.key
  WHERE box = box_of(r.owner) AND kind = 0 AND boxes.key > r.told_seq AND purge_at > @now`;

interface EventRow {
  readonly seq: number;
  readonly event_id: Bytes;
  readonly envelope: Bytes;
}

export class Reader {
  readonly rooms: RoomReader;
  readonly carry: CarryReader;
  private readonly db: Database;
  private readonly digests: BoxDigests;
  private readonly pages: Statement<[Bytes, number, number, number, number], EventRow>;
  private readonly owner: Statement<[Bytes], Bytes>;
  private readonly backups: Statement<[Bytes], Backup>;
  private readonly devices: Statement<[Bytes], PushDevice>;
  private readonly owedSms: Statement<
    [{ owner: Bytes; now: number }],
    Omit<SmsOwed, "newest"> & { readonly newest: number | null }
  >;
  private readonly owedOwners: Statement<[{ now: number; max: number }], Bytes>;
  private readonly blocked: Statement<[], Bytes>;
  private readonly bound: Statement<[Bytes, number], number>;
  private readonly boxes: Statement<[Bytes, number], Omit<FoundBox, "tag">>;
  private readonly usageNow: Statement<[], UsageReport>;

  constructor(path: string) {
    this.db = new Sqlite(path, { readonly: true });
    this.digests = boxDigests(path);
    defineBoxDigests(this.db, this.digests);
    this.db.pragma("cache_size = -65536");
    // No memory mapping: a read error (a bad sector, a truncated file) would end the process instead of failing one request.
    this.db.pragma("mmap_size = 0");
    this.pages = this.db.prepare(
      `SELECT seq, event_id, envelope FROM boxes CROSS JOIN events ON seq = boxes.key
       WHERE box = ? AND kind = 0 AND boxes.key > ? AND purge_at > ? AND created_at >= ? ORDER BY boxes.key LIMIT ?`,
    );
    this.owner = this.db.prepare<[Bytes], Bytes>("SELECT owner FROM delivery_tokens WHERE token = ? ORDER BY seq LIMIT 1").pluck();
    this.backups = this.db.prepare("SELECT ciphertext, version, stored_at AS storedAt FROM backups WHERE owner = ?");
    this.devices = this.db.prepare(
      "SELECT platform, token, refusals FROM push_registrations WHERE owner = ? ORDER BY registration",
    );
    this.owedSms = this.db.prepare(
      `SELECT sealed_number AS sealedNumber, language, told_at AS toldAt, (SELECT max(seq) ${NEW_MAIL}) AS newest
       FROM sms_registrations AS r WHERE owner = @owner`,
    );
    this.owedOwners = this.db
      .prepare<[{ now: number; max: number }], Bytes>(
        `SELECT owner FROM sms_registrations AS r WHERE EXISTS (SELECT 1 ${NEW_MAIL}) LIMIT @max`,
      )
      .pluck();
    this.bound = this.db.prepare<[Bytes, number], number>("SELECT 1 FROM bound_keys WHERE digest = ? AND day >= ?").pluck();
    this.boxes = this.db.prepare(
      "SELECT publisher, content AS box FROM discovery_boxes WHERE tag = ? AND expires_at > ? ORDER BY discovery_boxes.box",
    );
    this.rooms = new RoomReader(this.db);
    this.carry = new CarryReader(this.db, this.digests);
    this.blocked = this.db.prepare<[], Bytes>("SELECT digest FROM blocks").pluck();
    this.usageNow = this.db.prepare(`SELECT events, bytes, (${USED_BYTES}) AS storeBytes FROM store_usage WHERE id = 1`);
  }

  /** Reads one event more than fits the page's bounds, to know whether there is a next page. */
  page({ recipient, since, after, maxEvents, maxBytes }: PageRequest, now: number): Page {
    const envelopes: Bytes[] = [];
    let size = 0;
    let last: Position | undefined;
    const from = since === 0 ? 0 : since + 1;
    for (const row of this.pages.iterate(
      this.digests.boxOf(recipient),
      after?.stored_at ?? 0,
      Math.floor(now),
      from,
      maxEvents + 1,
    )) {
      const fits = envelopes.length < maxEvents && (envelopes.length === 0 || size + row.envelope.length <= maxBytes);
      if (!fits) return { envelopes, next: last };
      envelopes.push(row.envelope);
      size += row.envelope.length;
      last = { stored_at: row.seq, event_id: row.event_id };
    }
    return { envelopes, next: undefined };
  }

  ownerOf(token: Bytes): Bytes | undefined {
    return this.owner.get(token);
  }

  backupOf(owner: Bytes): Backup | undefined {
    return this.backups.get(owner);
  }

  /** Who has registered a device, as Latin-1; undefined when they are more than that. */
  pushOwners(most: number): Set<string> | undefined {
    const owners = this.db
      .prepare<[number], Bytes>("SELECT DISTINCT owner FROM push_registrations LIMIT ?")
      .pluck()
      .all(most + 1);
    return owners.length > most ? undefined : new Set(owners.map((owner) => Buffer.from(owner).toString("latin1")));
  }

  registrationsOf(owner: Bytes): readonly PushDevice[] {
    return this.devices.all(owner);
  }

  smsOwedTo(owner: Bytes, now: number): SmsOwed | undefined {
    const row = this.owedSms.get({ owner, now: Math.floor(now) });
    return row && row.newest !== null ? { ...row, newest: row.newest } : undefined;
  }

  smsOwed(now: number, max: number): readonly Bytes[] {
    return this.owedOwners.all({ now: Math.floor(now), max });
  }

  blocks(): readonly Bytes[] {
    return this.blocked.all();
  }

  hasBound(digest: Bytes, since: number): boolean {
    return this.bound.get(digest, since) !== undefined;
  }

  boxesUnder(tags: readonly Bytes[], maxBytes: number, now: number): readonly FoundBox[] {
    const found: FoundBox[] = [];
    let size = 0;
    for (const tag of tags) {
      for (const row of this.boxes.iterate(tag, Math.floor(now))) {
        size += row.box.length;
        if (size > maxBytes) return found;
        found.push({ tag, ...row });
      }
    }
    return found;
  }

  usage(): UsageReport {
    return this.usageNow.get() ?? { events: 0, bytes: 0, storeBytes: 0 };
  }

  close(): void {
    this.db.close();
  }
}
