/** The directory's store on SQLite: one connection, each write a transaction of its own. */
import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { POOL_FULL } from "../../model/ppnum.ts";
import type { Count, NumbersStore, Usage } from "../contract.ts";
import type { AuditLine, AuditStore } from "../contract-public.ts";
import { contactStore, credentialStore, enterpriseStore } from "./accounts.ts";
import { aliasStore } from "./aliases.ts";
import { capabilityStore } from "./capabilities.ts";
import { NumbersDatabase } from "./database.ts";
import { entityStore, lifeStore } from "./entities.ts";
import { keyStore } from "./keys.ts";
import { lendingStore } from "./lending.ts";
import { maskStore } from "./masks.ts";
import { eventStore, knockStore } from "./notices.ts";
import { oidcStore } from "./oidc.ts";
import { secretStore } from "./secrets.ts";
import { sweep } from "./sweeper.ts";

/** How often what other processes wrote is looked for, while somebody watches. */
const LOOK_SECS = 1;

const auditStore = (db: NumbersDatabase): AuditStore => ({
  note: (line) => db.write(() => db.audit(line)),
  list: async (after, limit) =>
    db.all<AuditLine>("SELECT id, at, actor, action, subject, outcome FROM audit WHERE id > ? ORDER BY id LIMIT ?", after, limit),
  async verify() {
    const brokenAt = db.firstBrokenLine();
    return brokenAt === undefined ? { lines: db.count("SELECT count(*) FROM audit") } : { brokenAt };
  },
});

function usage(db: NumbersDatabase): Usage {
  const count = (table: string): number => db.count(`SELECT count(*) FROM ${table}`);
  return {
    entities: db.all<Count>("SELECT type, state, count(*) AS count FROM entity GROUP BY type, state"),
    numbers: count("number"),
    quarantined: db.count("SELECT count(*) FROM number WHERE state = 'quarantined'"),
    attestations: count("attestation"),
    events: count("event"),
    bytes: db.count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
  };
}

/** Wakes watchers when another process has written: the command line. */
function lookOut(db: NumbersDatabase, clock: Clock): () => void {
  let seen = db.version();
  let cancel = clock.after(LOOK_SECS, look);
  function look(): void {
    const version = db.version();
    if (version !== seen) db.wakeAll();
    seen = version;
    cancel = clock.after(LOOK_SECS, look);
  }
  return () => cancel();
}

export interface NumbersStoreOptions {
  /** 32 bytes from a key file: without it nobody writes lines of the audit. */
  readonly auditKey: Bytes;
  readonly clock: Clock;
  /** From how many taken numbers on no person gets one. */
  readonly poolFull?: number;
  /** Another process keeps the files, and may cut its log. */
  readonly isGuest?: boolean;
}

/** Opens or creates the database. @throws StoreError */
export function openNumbersStore(
  dataDir: string,
  { auditKey, clock, poolFull = POOL_FULL, isGuest = false }: NumbersStoreOptions,
): NumbersStore {
  const db = new NumbersDatabase(dataDir, auditKey, isGuest);
  return {
    entities: entityStore(db, poolFull),
    life: lifeStore(db),
    keys: keyStore(db),
    masks: maskStore(db),
    aliases: aliasStore(db),
    capabilities: capabilityStore(db),
    knocks: knockStore(db),
    events: eventStore(db, () => lookOut(db, clock)),
    audit: auditStore(db),
    credentials: credentialStore(db),
    contacts: contactStore(db),
    secrets: secretStore(db),
    lending: lendingStore(db),
    enterprises: enterpriseStore(db),
    oidc: oidcStore(db),
    sweep: (now, max, isDry = false) => db.write(() => sweep(db, now, max, isDry)),
    forgetDeleted: async () => db.fold(),
    usage: async () => usage(db),
    probe: () => db.write(() => void db.run("UPDATE upkeep SET probes = probes + 1")),
    failures: () => db.failures,
    close: async () => db.close(),
  };
}
