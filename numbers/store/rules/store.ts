/** The directory's store on any database that runs what the rules ask. */
import type { Count, NumbersStore, Usage } from "../contract.ts";
import type { AuditLine, AuditMark, AuditStore } from "../contract-public.ts";
import { contactStore, credentialStore, enterpriseStore } from "./accounts.ts";
import { aliasStore } from "./aliases.ts";
import type { Asking } from "./asking.ts";
import { capabilityStore } from "./capabilities.ts";
import type { NumbersDatabase } from "./database.ts";
import { entityStore, lifeStore } from "./entities.ts";
import { kept } from "./kept.ts";
import { claim } from "./key-marks.ts";
import { keyStore } from "./keys.ts";
import { lendingStore } from "./lending.ts";
import { maskStore } from "./masks.ts";
import { eventStore, knockStore } from "./notices.ts";
import { oidcStore } from "./oidc.ts";
import { secretStore } from "./secrets.ts";
import { sweep } from "./sweeper.ts";

/** How often what other processes wrote is looked for, while somebody watches. */
export const LOOK_SECS = 1;

function* verify(db: NumbersDatabase): Asking<Awaited<ReturnType<AuditStore["verify"]>>> {
  const brokenAt = yield* db.firstBrokenLine();
  return brokenAt === undefined ? { lines: yield* db.count("SELECT count(*) FROM audit") } : { brokenAt };
}

const auditStore = (db: NumbersDatabase): AuditStore => ({
  note: (line) => db.write(() => db.audit(line)),
  list: (after, limit) =>
    db.rows<AuditLine>("SELECT id, at, actor, action, subject, outcome FROM audit WHERE id > ? ORDER BY id LIMIT ?", after, limit),
  last: () => db.row<AuditMark>("SELECT id AS line, mac FROM audit ORDER BY id DESC LIMIT 1"),
  has: async ({ line, mac }) => (await db.rows("SELECT id FROM audit WHERE id = ? AND mac = ?", line, mac)).length > 0,
  verify: () => db.read(() => verify(db)),
});

function* usage(db: NumbersDatabase): Asking<Usage> {
  return {
    entities: yield* db.all<Count>("SELECT type, state, count(*) AS count FROM entity GROUP BY type, state"),
    numbers: yield* db.count("SELECT count(*) FROM number"),
    quarantined: yield* db.count("SELECT count(*) FROM number WHERE state = 'quarantined'"),
    attestations: yield* db.count("SELECT count(*) FROM attestation"),
    events: yield* db.count("SELECT count(*) FROM event"),
    bytes: yield* db.count(db.dialect.bytes),
  };
}

export interface StoreParts extends Pick<NumbersStore, "forgetDeleted" | "close"> {
  readonly db: NumbersDatabase;
  /** From how many taken numbers on no person gets one. */
  readonly poolFull: number;
  /** Begins to look for what other processes write. @returns the end of it */
  readonly watch: () => () => void;
}

export const numbersStoreOn = ({ db, poolFull, watch, forgetDeleted, close }: StoreParts): NumbersStore => ({
  entities: entityStore(db, poolFull),
  life: lifeStore(db),
  keys: keyStore(db),
  masks: maskStore(db),
  aliases: aliasStore(db),
  capabilities: capabilityStore(db),
  knocks: knockStore(db),
  events: eventStore(db, watch),
  audit: auditStore(db),
  credentials: credentialStore(db),
  contacts: contactStore(db),
  secrets: secretStore(db),
  lending: lendingStore(db),
  enterprises: enterpriseStore(db),
  oidc: oidcStore(db),
  sweep: (now, max, isDry = false) => db.write(() => sweep(db, now, max, isDry)),
  claim: claim(db),
  forgetDeleted,
  kept: (ppnumId, now) => db.read(() => kept(db, ppnumId, now)),
  usage: () => db.read(() => usage(db)),
  probe: () =>
    db.writeApart(function* () {
      yield* db.run("UPDATE upkeep SET probes = probes + 1");
    }),
  failures: () => db.failures,
  close,
});
