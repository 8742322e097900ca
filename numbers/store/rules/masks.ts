/** Masks: numbers whose two ends have keys of their own. What joins the ends lies in the mask's row alone, and ends with it. */

import { RolledBack } from "../../../src/host/sqlite/store-error.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { DIGITS_BY_DEPTH } from "../../model/ppnum.ts";
import type { Draw } from "../contract-entities.ts";
import { MAX_MASKS, type Mask, type MaskEnd, type MaskStore, type NewMask, type SignMask } from "../contract-keys.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { forgetNumber, takeNumber } from "./draws.ts";
import { isForeignKey, recordMask } from "./keys.ts";
import { earlier, remember } from "./requests.ts";
import { findEntity } from "./rows.ts";

const DAY_SECS = 86_400;

type MaskOutcome = Awaited<ReturnType<MaskStore["create"]>>;
type ClaimOutcome = Awaited<ReturnType<MaskStore["claim"]>>;

interface MaskRow {
  readonly ppnum_id: string;
  readonly ppnum: string;
  readonly expires_at: number;
  readonly claim_hash: Buffer;
  readonly end0_account: string;
  readonly end0_pk: Buffer;
  readonly end0_relay: string;
  readonly end1_account: string | null;
  readonly end1_pk: Buffer | null;
  readonly end1_relay: string | null;
}

const SELECT = "SELECT m.*, n.ppnum FROM mask m JOIN number n ON n.ppnum_id = m.ppnum_id AND n.state <> 'quarantined'";

function maskOf(row: MaskRow): Mask {
  const first: MaskEnd = { account: row.end0_account, subject: row.end0_pk, relayUrl: row.end0_relay };
  const { end1_account: account, end1_pk: subject, end1_relay: relayUrl } = row;
  const isWhole = account !== null && subject !== null && relayUrl !== null;
  return {
    ppnumId: row.ppnum_id,
    ppnum: row.ppnum,
    expiresAt: row.expires_at,
    ends: isWhole ? [first, { account, subject, relayUrl }] : [first],
  };
}

/** Nothing of it stays: its number is free, and no row joins the ends. */
export function* endMask(db: NumbersDatabase, ppnumId: string): Asking<void> {
  yield* db.run(
    `DELETE FROM event WHERE ppnum_id = ? AND watcher IN
       (SELECT ? UNION SELECT end0_account FROM mask WHERE ppnum_id = ? UNION SELECT end1_account FROM mask WHERE ppnum_id = ?)`,
    ...[ppnumId, ppnumId, ppnumId, ppnumId],
  );
  yield* forgetNumber(db, ppnumId);
  const asked = "DELETE FROM idempotency WHERE owner = (SELECT end0_account FROM mask WHERE ppnum_id = ?) AND ppnum_id = ?";
  yield* db.run(asked, ppnumId, ppnumId);
  for (const table of ["mask", "attestation", "entity"]) yield* db.run(`DELETE FROM ${table} WHERE ppnum_id = ?`, ppnumId);
}

/** Those that an account in `moving` is an end of. */
export function* endMasksOfMoving(db: NumbersDatabase): Asking<void> {
  const ids = "(SELECT ppnum_id FROM moving)";
  const masks = yield* db.all<{ ppnum_id: string }>(
    `SELECT ppnum_id FROM mask WHERE end0_account IN ${ids} OR end1_account IN ${ids}`,
  );
  for (const { ppnum_id } of masks) yield* endMask(db, ppnum_id);
}

function* insert(
  db: NumbersDatabase,
  { ppnumId, expiresAt, claimHash, end }: NewMask,
  draw: Draw,
  now: number,
): Asking<string | undefined> {
  yield* db.run(
    `INSERT INTO entity (ppnum_id, type, owner, depth, state, display_name, reach, has_secret, created_at)
     VALUES (?, 'mask', NULL, 0, 'active', NULL, 'closed', 0, ?)`,
    // Its birth is nobody's business: the day is enough.
    ...[ppnumId, now - (now % DAY_SECS)],
  );
  const { account, subject, relayUrl } = end;
  yield* db.run(
    `INSERT INTO mask (ppnum_id, expires_at, claim_hash, end0_account, end0_pk, end0_relay) VALUES (?, ?, ?, ?, ?, ?)`,
    ...[ppnumId, expiresAt, claimHash, account, subject, relayUrl],
  );
  return yield* takeNumber(db, draw, { ppnumId, depth: 0, state: "active", now });
}

function* whyNoEnd(
  db: NumbersDatabase,
  { account, subject }: MaskEnd,
): Asking<"not-active" | "wrong-type" | "foreign-key" | undefined> {
  const entity = yield* findEntity(db, account);
  if (entity?.state !== "active") return "not-active";
  if (entity.type === "mask") return "wrong-type";
  const isEnd = (yield* db.count("SELECT count(*) FROM mask WHERE end0_pk = ? OR end1_pk = ?", subject, subject)) > 0;
  return isEnd || (yield* isForeignKey(db, subject, undefined)) ? "foreign-key" : undefined;
}

/** Rolls the transaction back. */
class NoNumber extends RolledBack {}

const live = (db: NumbersDatabase, ppnumId: string, now: number): Asking<MaskRow | undefined> =>
  db.get<MaskRow>(`${SELECT} WHERE m.ppnum_id = ? AND m.expires_at > ?`, ppnumId, now);

function* claimable(db: NumbersDatabase, ppnum: string, claimHash: Bytes, now: number): Asking<MaskRow | undefined> {
  if (ppnum.length !== DIGITS_BY_DEPTH[0]) return undefined;
  const row = yield* db.get<MaskRow>(`${SELECT} WHERE n.ppnum = ? AND n.state = 'active' AND m.expires_at > ?`, ppnum, now);
  return row?.claim_hash.equals(claimHash) ? row : undefined;
}

/** What was signed for an end, for who asks again: the answer may have been lost. */
const signedFor = (db: NumbersDatabase, ppnumId: string, subject: Bytes): Asking<{ readonly bytes: Buffer } | undefined> =>
  db.get("SELECT bytes FROM attestation WHERE ppnum_id = ? AND subject_pk = ?", ppnumId, subject);

const isSecondEnd = ({ end1_account, end1_pk }: MaskRow, { account, subject }: MaskEnd): boolean =>
  end1_account === account && end1_pk !== null && end1_pk.equals(subject);

/** What came of the same request before. */
function* before(db: NumbersDatabase, { end, idempotency }: NewMask, now: number): Asking<MaskOutcome | undefined> {
  const known = idempotency && (yield* earlier(db, end.account, idempotency, now));
  if (!known || "refused" in known) return known;
  const row = yield* db.get<MaskRow>(`${SELECT} WHERE m.ppnum_id = ?`, known.ppnumId);
  const signed = row && (yield* signedFor(db, row.ppnum_id, row.end0_pk));
  if (!row || !signed) return undefined;
  const { ppnum_id: ppnumId, ppnum, expires_at: expiresAt } = row;
  return { created: { ppnumId, ppnum }, expiresAt, attestation: signed.bytes };
}

/** A line that no other can be laid beside: without the mask's id, which would join it to its account, and by the day. */
const note = (db: NumbersDatabase, actor: string, action: string, now: number): Asking<void> =>
  db.audit({ at: now - (now % DAY_SECS), actor, action, subject: "", outcome: "mask" });

/** It was over by its time. */
export const noteExpired = (db: NumbersDatabase, now: number): Asking<void> => note(db, "", "expired", now);

export function maskStore(db: NumbersDatabase): MaskStore {
  function* create(mask: NewMask, draw: Draw, sign: SignMask, now: number): Asking<MaskOutcome> {
    const made = yield* before(db, mask, now);
    if (made) return made;
    const refused = yield* whyNoEnd(db, mask.end);
    if (refused) return { refused };
    const mine = yield* db.count("SELECT count(*) FROM mask WHERE end0_account = ? AND expires_at > ?", mask.end.account, now);
    if (mine >= MAX_MASKS) return { refused: "too-many" };
    const ppnum = yield* insert(db, mask, draw, now);
    if (ppnum === undefined) throw new NoNumber();
    const created = { ppnumId: mask.ppnumId, ppnum };
    if (mask.idempotency) yield* remember(db, mask.end.account, mask.idempotency, mask.ppnumId, now);
    yield* note(db, mask.end.account, "mask-created", now);
    return { created, expiresAt: mask.expiresAt, attestation: yield* recordMask(db, sign(created)) };
  }
  function* join(row: MaskRow, end: MaskEnd, sign: SignMask, now: number): Asking<ClaimOutcome> {
    if (row.end1_pk !== null) return { refused: "refused" };
    const refused = yield* whyNoEnd(db, end);
    if (refused) return { refused: refused === "wrong-type" ? "refused" : refused };
    yield* db.run(
      "UPDATE mask SET end1_account = ?, end1_pk = ?, end1_relay = ? WHERE ppnum_id = ?",
      ...[end.account, end.subject, end.relayUrl, row.ppnum_id],
    );
    yield* db.eventFor(row.ppnum_id, row.end0_account, "mask-claimed", now);
    // No line of the audit: beside that of its making it would say who the two are.
    const attestation = yield* recordMask(db, sign({ ppnumId: row.ppnum_id, ppnum: row.ppnum }));
    return { mask: { ...maskOf(row), ends: [maskOf(row).ends[0], end] }, attestation };
  }
  /** About its own account, and with no word of who did it: together they would say who the two were, for as long as events are kept. */
  function* tellOther(row: MaskRow, account: string, now: number): Asking<void> {
    const other = row.end0_account === account ? row.end1_account : row.end0_account;
    if (other !== null && other !== account) yield* db.eventFor(other, other, "expired", now);
    yield* note(db, "", "mask-ended", now);
  }
  return {
    async create(mask, draw, sign, now) {
      try {
        return await db.write(() => create(mask, draw, sign, now));
      } catch (error) {
        if (error instanceof NoNumber) return { refused: "pool-exhausted" };
        throw error;
      }
    },
    claim: (ppnum, claimHash, end, sign, now) =>
      db.write(function* () {
        const row = yield* claimable(db, ppnum, claimHash, now);
        if (!row) return { refused: "refused" };
        const signed = isSecondEnd(row, end) ? yield* signedFor(db, row.ppnum_id, end.subject) : undefined;
        return signed ? { mask: maskOf(row), attestation: signed.bytes } : yield* join(row, end, sign, now);
      }),
    of: async (account, now) =>
      (
        await db.rows<MaskRow>(
          `${SELECT} WHERE (m.end0_account = ? OR m.end1_account = ?) AND m.expires_at > ?`,
          ...[account, account, now],
        )
      ).map(maskOf),
    async get(ppnumId, now) {
      const row = await db.read(() => live(db, ppnumId, now));
      return row && maskOf(row);
    },
    end: (ppnumId, account, now) =>
      db.write(function* () {
        const row = yield* live(db, ppnumId, now);
        if (!row || (row.end0_account !== account && row.end1_account !== account)) return "not-found";
        yield* endMask(db, ppnumId);
        yield* tellOther(row, account, now);
        return "ended";
      }),
  };
}
