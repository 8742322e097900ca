/** How people get into their accounts, and who answers for an organisation. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { By } from "../by.ts";
import type {
  Contact,
  ContactStore,
  Credential,
  CredentialStore,
  Enterprise,
  EnterpriseStore,
  ReviewStatus,
} from "../contract-accounts.ts";
import type { MoveOutcome } from "../contract-entities.ts";
import type { Asking } from "./asking.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { activate, release } from "./life.ts";
import { findEntity } from "./rows.ts";

interface CredentialRow {
  readonly id: Buffer;
  readonly ppnum_id: string;
  readonly public_key: Buffer;
  readonly counter: number;
  readonly transports: string;
  readonly last_used: number;
}

const credentialOf = (row: CredentialRow): Credential => ({
  id: row.id,
  ppnumId: row.ppnum_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: row.transports === "" ? [] : row.transports.split(" "),
  lastUsed: row.last_used,
});

function* isThere(db: NumbersDatabase, ppnumId: string): Asking<boolean> {
  const row = yield* findEntity(db, ppnumId);
  return row !== undefined && row.state !== "deactivated" && row.type !== "mask";
}

const findCredential = (db: NumbersDatabase, id: Bytes): Asking<CredentialRow | undefined> =>
  db.get<CredentialRow>("SELECT * FROM credential WHERE id = ?", id);

function* useCredential(db: NumbersDatabase, id: Bytes, counter: number, now: number) {
  const row = yield* findCredential(db, id);
  if (!row) return "not-found";
  // An authenticator that does not count says 0 always; one that goes back was copied.
  const counts = counter !== 0 || row.counter !== 0;
  if (counts && counter <= row.counter) {
    yield* db.audit({ at: now, actor: row.ppnum_id, action: "passkey-used", subject: row.ppnum_id, outcome: "cloned" });
    return "cloned";
  }
  yield* db.run("UPDATE credential SET counter = ?, last_used = ? WHERE id = ?", counter, now, id);
  return "used";
}

function* dropCredential(db: NumbersDatabase, ppnumId: string, id: Bytes, now: number) {
  if ((yield* findCredential(db, id))?.ppnum_id !== ppnumId) return "not-found";
  const others = yield* db.count("SELECT count(*) FROM credential WHERE ppnum_id = ? AND id <> ?", ppnumId, id);
  if (others === 0 && (yield* db.count("SELECT count(*) FROM contact WHERE ppnum_id = ?", ppnumId)) === 0) return "last";
  yield* db.run("DELETE FROM credential WHERE id = ?", id);
  yield* db.audit({ at: now, actor: ppnumId, action: "passkey-dropped", subject: ppnumId, outcome: "" });
  return "dropped";
}

export const credentialStore = (db: NumbersDatabase): CredentialStore => ({
  add: ({ id, ppnumId, publicKey, counter, transports, lastUsed }, now) =>
    db.write(function* () {
      if (!(yield* isThere(db, ppnumId))) return "not-found";
      const row = [id, ppnumId, publicKey, counter, transports.join(" "), lastUsed];
      if ((yield* db.run("INSERT INTO credential VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", ...row)) === 0) return "taken";
      yield* db.audit({ at: now, actor: ppnumId, action: "passkey-added", subject: ppnumId, outcome: "" });
      return "added";
    }),
  async get(id) {
    const row = await db.read(() => findCredential(db, id));
    return row && credentialOf(row);
  },
  list: async (ppnumId) =>
    (await db.rows<CredentialRow>("SELECT * FROM credential WHERE ppnum_id = ? ORDER BY last_used DESC, id", ppnumId)).map(
      credentialOf,
    ),
  used: (id, counter, now) => db.write(() => useCredential(db, id, counter, now)),
  drop: (ppnumId, id, now) => db.write(() => dropCredential(db, ppnumId, id, now)),
});

const SET_CONTACT = `INSERT INTO contact VALUES (?, ?, ?, ?) ON CONFLICT (ppnum_id) DO UPDATE SET
  email = excluded.email, email_verified_at = excluded.email_verified_at, mail_key = excluded.mail_key`;

interface ContactChange {
  readonly ppnumId: string;
  readonly contact: Contact;
  readonly mailKey: Bytes;
  readonly now: number;
  readonly by: By;
}

/** Another address, or the first, of an account that is used already: who is logged in is told. */
function* tellContact(db: NumbersDatabase, { ppnumId, mailKey, now }: ContactChange): Asking<void> {
  const before = yield* db.count("SELECT count(*) FROM contact WHERE ppnum_id = ? AND mail_key = ?", ppnumId, mailKey);
  if (before === 0 && (yield* findEntity(db, ppnumId))?.state !== "reserved") yield* db.event(ppnumId, "contact-changed", now);
}

function* setContact(db: NumbersDatabase, change: ContactChange): Asking<"set" | "taken" | "not-found" | "reviewed"> {
  const { ppnumId, contact, mailKey, now, by } = change;
  if (!(yield* isThere(db, ppnumId))) return "not-found";
  const others = "SELECT count(*) FROM contact WHERE mail_key = ? AND ppnum_id <> ?";
  if ((yield* db.count(others, mailKey, ppnumId)) > 0) return "taken";
  const reviewed = "SELECT count(*) FROM enterprise WHERE ppnum_id = ? AND status = 'approved'";
  if (!("admin" in by) && (yield* db.count(reviewed, ppnumId)) > 0) return "reviewed";
  yield* tellContact(db, change);
  yield* db.run(SET_CONTACT, ppnumId, contact.email, contact.verifiedAt, mailKey);
  yield* db.run("UPDATE enterprise SET contact_email = ? WHERE ppnum_id = ?", contact.email, ppnumId);
  yield* db.audit({ at: now, actor: actorOf(by), action: "contact-set", subject: ppnumId, outcome: "" });
  return "set";
}

export const contactStore = (db: NumbersDatabase): ContactStore => ({
  set: (ppnumId, contact, mailKey, now, by = { entity: ppnumId }) =>
    db.write(() => setContact(db, { ppnumId, contact, mailKey, now, by })),
  get: (ppnumId) => db.row<Contact>('SELECT email, email_verified_at AS "verifiedAt" FROM contact WHERE ppnum_id = ?', ppnumId),
  byMailKey: async (mailKey) =>
    (await db.row<{ ppnum_id: string }>("SELECT ppnum_id FROM contact WHERE mail_key = ?", mailKey))?.ppnum_id,
});

interface EnterpriseRow {
  readonly ppnum_id: string;
  readonly legal_name: string;
  readonly contact_person: string;
  readonly contact_email: string;
  readonly status: ReviewStatus;
  readonly reviewed_by: string | null;
  readonly reviewed_at: number | null;
  readonly note: string | null;
}

const enterpriseOf = (row: EnterpriseRow): Enterprise => ({
  ppnumId: row.ppnum_id,
  legalName: row.legal_name,
  contactPerson: row.contact_person,
  contactEmail: row.contact_email,
  status: row.status,
  reviewedBy: row.reviewed_by ?? undefined,
  reviewedAt: row.reviewed_at ?? undefined,
  note: row.note ?? undefined,
});

interface Review {
  readonly ppnumId: string;
  readonly verdict: "approved" | "refused";
  readonly by: By;
  readonly note: string;
  readonly now: number;
}

function* review(db: NumbersDatabase, { ppnumId, verdict, by, note, now }: Review): Asking<MoveOutcome> {
  const row = yield* db.get<EnterpriseRow>("SELECT * FROM enterprise WHERE ppnum_id = ?", ppnumId);
  // By the command line alone: nobody approves themselves.
  if (!row || !("admin" in by)) return { refused: "not-found" };
  if (row.status !== "waiting") return { refused: "bad-transition" };
  yield* db.audit({ at: now, actor: actorOf(by), action: "reviewed", subject: ppnumId, outcome: verdict });
  if (verdict === "refused") return yield* release(db, ppnumId, by, now);
  yield* db.run(
    "UPDATE enterprise SET status = 'approved', reviewed_by = ?, reviewed_at = ?, note = ? WHERE ppnum_id = ?",
    ...[actorOf(by), now, note, ppnumId],
  );
  return yield* activate(db, { ppnumId, by, now });
}

export const enterpriseStore = (db: NumbersDatabase): EnterpriseStore => ({
  put: (ppnumId, { legalName, contactPerson, contactEmail }, now) =>
    db.write(function* () {
      const row = yield* findEntity(db, ppnumId);
      if (row?.type !== "enterprise" || row.state !== "reserved") return "not-found";
      yield* db.run(
        `INSERT INTO enterprise (ppnum_id, legal_name, contact_person, contact_email, status) VALUES (?, ?, ?, ?, 'waiting')
         ON CONFLICT (ppnum_id) DO UPDATE SET legal_name = excluded.legal_name, contact_person = excluded.contact_person,
           contact_email = excluded.contact_email, status = 'waiting', reviewed_by = NULL, reviewed_at = NULL, note = NULL`,
        ...[ppnumId, legalName, contactPerson, contactEmail],
      );
      yield* db.audit({ at: now, actor: ppnumId, action: "form-put", subject: ppnumId, outcome: "" });
      return "put";
    }),
  async get(ppnumId) {
    const row = await db.row<EnterpriseRow>("SELECT * FROM enterprise WHERE ppnum_id = ?", ppnumId);
    return row && enterpriseOf(row);
  },
  list: async (status) =>
    (await db.rows<EnterpriseRow>("SELECT * FROM enterprise WHERE status = ? ORDER BY ppnum_id", status)).map(enterpriseOf),
  review: (ppnumId, verdict, by, note, now) => db.write(() => review(db, { ppnumId, verdict, by, note, now })),
});
