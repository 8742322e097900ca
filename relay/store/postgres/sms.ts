/** Registrations for text messages. */

import { sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { BoxDigests } from "../sqlite/boxes.ts";
import type { SmsOwed, SmsStore } from "../store.ts";
import { type Access, nameOf } from "./access.ts";
import { uuidOf } from "./digests.ts";

// Asked for again, it keeps the time of the last text: no new registration brings another one sooner.
const REGISTER = sql(
  `INSERT INTO sms_registrations (owner, box, sealed_number, language, renewed_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (owner) DO UPDATE SET sealed_number = excluded.sealed_number, language = excluded.language, renewed_at = excluded.renewed_at`,
);
const REMOVE = sql("DELETE FROM sms_registrations WHERE owner = $1 AND ($2::bytea IS NULL OR sealed_number = $2)");
/** The newest mail that waits for `r` and that no text was about. */
const NEWEST = `(SELECT max(n) FROM events WHERE mailbox = (SELECT id FROM mailboxes WHERE box = r.box) AND n > r.told_seq AND purge_at > $1)`;
const OWED_TO = sql(
  `SELECT sealed_number AS "sealedNumber", language, told_at AS "toldAt", ${NEWEST} AS newest FROM sms_registrations AS r WHERE owner = $2`,
);
const OWED = sql(`SELECT owner FROM sms_registrations AS r WHERE ${NEWEST} IS NOT NULL LIMIT $2`);
const TOLD = sql("UPDATE sms_registrations SET told_at = $1, told_seq = $2 WHERE owner = $3");
const PURGE = sql(
  `DELETE FROM sms_registrations WHERE owner IN (SELECT owner FROM sms_registrations WHERE renewed_at < $1 LIMIT $2) RETURNING 1`,
);

/** By the server's clock. So long a relay that asks the gateway is left to it. */
const TEXTING_SECS = 60;
const CLAIM = sql(
  `UPDATE sms_registrations SET claimed_at = extract(epoch FROM clock_timestamp())::int8 WHERE owner = $1
     AND (claimed_at IS NULL OR abs(extract(epoch FROM clock_timestamp())::int8 - claimed_at) >= $2) RETURNING 1`,
);

/** Of several relays that would send a text to this key one does. */
export const claimText = async (access: Access, owner: Bytes): Promise<boolean> =>
  (await access.write(CLAIM, owner, TEXTING_SECS)).length > 0;

export const smsStore = (access: Access, { boxOf }: BoxDigests): SmsStore => ({
  async register(owner, { sealedNumber, language }, now) {
    await access.writeInTurn(nameOf("sms", owner), REGISTER, owner, uuidOf(boxOf(owner)), sealedNumber, language, Math.floor(now));
  },
  async deregister(owner, sealedNumber) {
    await access.writeInTurn(nameOf("sms", owner), REMOVE, owner, sealedNumber ?? null);
  },
  async owedTo(owner, now) {
    const row = await access.row<Omit<SmsOwed, "newest"> & { newest: number | null }>(OWED_TO, Math.floor(now), owner);
    return row && row.newest !== null ? { ...row, newest: row.newest } : undefined;
  },
  owed: async (now, max) => (await access.rows<{ owner: Bytes }>(OWED, Math.floor(now), max)).map(({ owner }) => owner),
  async told(owner, newest, now) {
    await access.write(TOLD, Math.floor(now), newest, owner);
  },
  async purge(before, max) {
    const purged = (await access.write(PURGE, Math.floor(before), max)).length;
    return { purged, more: purged === max };
  },
});
