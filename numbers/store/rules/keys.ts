/** Keys that speak for accounts, and what was signed over them. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { EntityType } from "../../model/entity-type.ts";
import type { Attested, AttestOutcome, KeyStore, NewAttested, NumberKey } from "../contract-keys.ts";
import { MAX_LIVE_KEYS } from "../contract-keys.ts";
import type { Asking } from "./asking.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { lendingOfPair } from "./lending.ts";
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

const findKey = (db: NumbersDatabase, subject: Bytes): Asking<KeyRow | undefined> =>
  db.get<KeyRow>("SELECT * FROM number_key WHERE subject_pk = ?", subject);

/** For ever: it may be in a lost device, and speaks for nobody again, with a number or without. */
function* isEnded(db: NumbersDatabase, subject: Bytes): Asking<boolean> {
  const ended = (yield* findKey(db, subject))?.ended;
  return ended !== undefined && ended !== null;
}

/** Whether a key is another account's: for ever, or as a mask's or a bare one while that lives. @param mine undefined: anybody's */
export function* isForeignKey(db: NumbersDatabase, subject: Bytes, mine: string | undefined): Asking<boolean> {
  const owner = yield* findKey(db, subject);
  if (owner) return owner.ppnum_id !== mine;
  const signed = "SELECT count(*) FROM attestation WHERE subject_pk = ? AND coalesce(actor, ppnum_id) IS DISTINCT FROM ?";
  return (yield* db.count(signed, subject, mine ?? null)) > 0;
}

function* insert(db: NumbersDatabase, attested: NewAttested): Asking<boolean> {
  const { serial, ppnumId, subject, notAfter, actor, isBare, bytes } = attested;
  const sql = `INSERT INTO attestation (serial, ppnum_id, subject_pk, not_after, actor, actor_type, bare, bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (serial) DO NOTHING`;
  const row = [serial, ppnumId, subject, notAfter, actor?.ppnumId ?? null, actor?.type ?? null, isBare ? 1 : 0, bytes];
  return (yield* db.run(sql, ...row)) > 0;
}

/** Of a mask's end; the mask's row has its key. */
export function* recordMask(db: NumbersDatabase, attested: NewAttested): Asking<Bytes> {
  if (!(yield* insert(db, attested))) throw new Error("a serial came twice");
  return attested.bytes;
}

/** Makes the key an account's own. */
function* adopt(db: NumbersDatabase, holder: string, { subject, relayUrl = "" }: NewAttested, now: number): Asking<AttestOutcome> {
  if (yield* findKey(db, subject)) {
    yield* db.run("UPDATE number_key SET relay_url = ? WHERE subject_pk = ?", relayUrl, subject);
    return "recorded";
  }
  const live = yield* db.count("SELECT count(*) FROM number_key WHERE ppnum_id = ? AND ended IS NULL", holder);
  if (live >= MAX_LIVE_KEYS) return "too-many-keys";
  yield* db.run("INSERT INTO number_key VALUES (?, ?, ?, ?, NULL)", subject, holder, relayUrl, now);
  return "recorded";
}

function* record(db: NumbersDatabase, attested: NewAttested, now: number): Asking<AttestOutcome> {
  const { ppnumId, subject, actor, isBare } = attested;
  const entity = yield* findEntity(db, ppnumId);
  if (!entity || entity.type === "mask") return "not-found";
  const holder = actor?.ppnumId ?? ppnumId;
  if (entity.state !== "active" || (yield* findEntity(db, holder))?.state !== "active") return "not-active";
  if (actor && !(yield* lendingOfPair(db, ppnumId, actor.ppnumId, now))) return "not-lent";
  if (yield* isForeignKey(db, subject, holder)) return "foreign-key";
  if (yield* isEnded(db, subject)) return "key-ended";
  const adopted: AttestOutcome = isBare ? "recorded" : yield* adopt(db, holder, attested, now);
  if (adopted !== "recorded") return adopted;
  if (!(yield* insert(db, attested))) return "serial-taken";
  yield* db.event(ppnumId, "attested", now);
  yield* db.audit({ at: now, actor: holder, action: "attested", subject: ppnumId, outcome: isBare ? "bare" : "" });
  return "recorded";
}

export const keyStore = (db: NumbersDatabase): KeyStore => ({
  record: (attested, now) => db.write(() => record(db, attested, now)),
  live: async (ppnumId) =>
    (await db.rows<KeyRow>("SELECT * FROM number_key WHERE ppnum_id = ? AND ended IS NULL ORDER BY since DESC", ppnumId)).map(
      ({ subject_pk: subject, relay_url: relayUrl, since }): NumberKey => ({ subject, relayUrl, since }),
    ),
  attested: async (ppnumId, now) =>
    (
      await db.rows<AttestedRow>("SELECT * FROM attestation WHERE ppnum_id = ? AND not_after > ? ORDER BY not_after", ppnumId, now)
    ).map(attestedOf),
  end: (ppnumId, subject, by, now) =>
    db.write(function* () {
      if (!(yield* findFor(db, ppnumId, by))) return "not-found";
      const sql = "UPDATE number_key SET ended = ?, relay_url = '' WHERE subject_pk = ? AND ppnum_id = ? AND ended IS NULL";
      if ((yield* db.run(sql, now, subject, ppnumId)) === 0) return "not-found";
      yield* db.event(ppnumId, "key-ended", now);
      yield* db.audit({ at: now, actor: actorOf(by), action: "key-ended", subject: ppnumId, outcome: "" });
      return "ended";
    }),
});
