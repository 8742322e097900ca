/** Keys that speak for accounts, and what was signed over them. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { EntityType } from "../../model/entity-type.ts";
import type { Attested, AttestOutcome, KeyStore, NewAttested, NumberKey } from "../contract-keys.ts";
import { MAX_LIVE_KEYS } from "../contract-keys.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { isLent } from "./lending.ts";
import { findEntity, findFor } from "./rows.ts";

interface KeyRow {
  readonly subject_pk: Buffer;
  readonly ppnum_id: string;
  readonly relay_url: string;
  readonly since: number;
  readonly ended: number | null;
}

interface AttestedRow {
  readonly serial: Buffer;
  readonly ppnum_id: string;
  readonly subject_pk: Buffer;
  readonly not_after: number;
  readonly actor: string | null;
  readonly actor_type: EntityType | null;
  readonly bare: number;
}

const attestedOf = (row: AttestedRow): Attested => ({
  serial: row.serial,
  ppnumId: row.ppnum_id,
  subject: row.subject_pk,
  notAfter: row.not_after,
  actor: row.actor !== null && row.actor_type !== null ? { ppnumId: row.actor, type: row.actor_type } : undefined,
  isBare: row.bare === 1,
});

/** Whether a key is another account's: for ever, or as a mask's or a bare one while that lives. @param mine undefined: anybody's */
export function isForeignKey(db: NumbersDatabase, subject: Bytes, mine: string | undefined): boolean {
  const owner = db.get<KeyRow>("SELECT * FROM number_key WHERE subject_pk = ?", subject);
  if (owner) return owner.ppnum_id !== mine;
  const signed = "SELECT count(*) FROM attestation WHERE subject_pk = ? AND coalesce(actor, ppnum_id) IS NOT ?";
  return db.count(signed, subject, mine ?? null) > 0;
}

function insert(db: NumbersDatabase, attested: NewAttested): boolean {
  const { serial, ppnumId, subject, notAfter, actor, isBare, bytes } = attested;
  const sql = `INSERT INTO attestation (serial, ppnum_id, subject_pk, not_after, actor, actor_type, bare, bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (serial) DO NOTHING`;
  const row = [serial, ppnumId, subject, notAfter, actor?.ppnumId ?? null, actor?.type ?? null, isBare ? 1 : 0, bytes];
  return db.run(sql, ...row) > 0;
}

/** Of a mask's end; the mask's row has its key. */
export function recordMask(db: NumbersDatabase, attested: NewAttested): Bytes {
  if (!insert(db, attested)) throw new Error("a serial came twice");
  return attested.bytes;
}

/** Makes the key an account's own. */
function adopt(db: NumbersDatabase, holder: string, { subject, relayUrl = "" }: NewAttested, now: number): AttestOutcome {
  const known = db.get<KeyRow>("SELECT * FROM number_key WHERE subject_pk = ?", subject);
  if (known && known.ended !== null) return "key-ended";
  if (known) {
    db.run("UPDATE number_key SET relay_url = ? WHERE subject_pk = ?", relayUrl, subject);
    return "recorded";
  }
  const live = db.count("SELECT count(*) FROM number_key WHERE ppnum_id = ? AND ended IS NULL", holder);
  if (live >= MAX_LIVE_KEYS) return "too-many-keys";
  db.run("INSERT INTO number_key VALUES (?, ?, ?, ?, NULL)", subject, holder, relayUrl, now);
  return "recorded";
}

function record(db: NumbersDatabase, attested: NewAttested, now: number): AttestOutcome {
  const { ppnumId, subject, actor, isBare } = attested;
  const entity = findEntity(db, ppnumId);
  if (!entity || entity.type === "mask") return "not-found";
  const holder = actor?.ppnumId ?? ppnumId;
  if (entity.state !== "active" || findEntity(db, holder)?.state !== "active") return "not-active";
  if (actor && !isLent(db, ppnumId, actor.ppnumId, now)) return "not-lent";
  if (isForeignKey(db, subject, holder)) return "foreign-key";
  const adopted = isBare ? "recorded" : adopt(db, holder, attested, now);
  if (adopted !== "recorded") return adopted;
  if (!insert(db, attested)) return "serial-taken";
  db.event(ppnumId, "attested", now);
  db.audit({ at: now, actor: holder, action: "attested", subject: ppnumId, outcome: isBare ? "bare" : "" });
  return "recorded";
}

export const keyStore = (db: NumbersDatabase): KeyStore => ({
  record: (attested, now) => db.write(() => record(db, attested, now)),
  live: async (ppnumId) =>
    db
      .all<KeyRow>("SELECT * FROM number_key WHERE ppnum_id = ? AND ended IS NULL ORDER BY since DESC", ppnumId)
      .map(({ subject_pk: subject, relay_url: relayUrl, since }): NumberKey => ({ subject, relayUrl, since })),
  attested: async (ppnumId, now) =>
    db
      .all<AttestedRow>("SELECT * FROM attestation WHERE ppnum_id = ? AND not_after > ? ORDER BY not_after", ppnumId, now)
      .map(attestedOf),
  end: (ppnumId, subject, by, now) =>
    db.write(() => {
      if (!findFor(db, ppnumId, by)) return "not-found";
      const sql = "UPDATE number_key SET ended = ?, relay_url = '' WHERE subject_pk = ? AND ppnum_id = ? AND ended IS NULL";
      if (db.run(sql, now, subject, ppnumId) === 0) return "not-found";
      db.event(ppnumId, "key-ended", now);
      db.audit({ at: now, actor: actorOf(by), action: "key-ended", subject: ppnumId, outcome: "" });
      return "ended";
    }),
});
