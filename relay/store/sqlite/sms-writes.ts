/** Writes of registrations for text messages. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Writes } from "./ops.ts";

export function smsWrites(db: Database): Writes<"registerSms" | "deregisterSms" | "smsTold" | "purgeSms"> {
  // Asked for again, it keeps the time of the last text: no new registration brings another one sooner.
  const register = db.prepare<[Bytes, Bytes, string, number]>(
    `INSERT INTO sms_registrations (owner, sealed_number, language, renewed_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (owner) DO UPDATE SET sealed_number = excluded.sealed_number, language = excluded.language,
       renewed_at = excluded.renewed_at`,
  );
  const remove = db.prepare<[Bytes]>("DELETE FROM sms_registrations WHERE owner = ?");
  const removeThis = db.prepare<[Bytes, Bytes]>("DELETE FROM sms_registrations WHERE owner = ? AND sealed_number = ?");
  const told = db.prepare<[number, number, Bytes]>("UPDATE sms_registrations SET told_at = ?, told_seq = ? WHERE owner = ?");
  const purge = db.prepare<[number, number]>(
    "DELETE FROM sms_registrations WHERE owner IN (SELECT owner FROM sms_registrations WHERE renewed_at < ? LIMIT ?)",
  );
  return {
    registerSms({ owner, sealedNumber, language, now }) {
      register.run(owner, sealedNumber, language, Math.floor(now));
      return null;
    },
    deregisterSms({ owner, sealedNumber }) {
      if (sealedNumber) removeThis.run(owner, sealedNumber);
      else remove.run(owner);
      return null;
    },
    smsTold({ owner, newest, now }) {
      told.run(Math.floor(now), newest, owner);
      return null;
    },
    purgeSms({ before, max }) {
      const { changes } = purge.run(Math.floor(before), max);
      return { purged: changes, more: changes === max };
    },
  };
}
