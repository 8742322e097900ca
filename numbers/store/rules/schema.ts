/**
 * The tables, as numbered migrations, in SQLite's words; postgres/schema.ts says them in PostgreSQL's. What each is for and how long it is kept stands
 * beside it. Times are unix seconds.
 */
export const MIGRATIONS: readonly string[] = [
  `
-- An account. How long: for ever, so that its id is never used again; a mask's and a reservation's row goes with it.
CREATE TABLE entity (
  ppnum_id           TEXT    PRIMARY KEY,
  type               TEXT    NOT NULL,
  owner              TEXT    REFERENCES entity,
  depth              INTEGER NOT NULL CHECK (depth BETWEEN 0 AND 2 AND (depth = 0) = (owner IS NULL)),
  state              TEXT    NOT NULL CHECK (state IN ('reserved', 'active', 'suspended', 'deactivated')),
  state_before_owner TEXT,                 -- what an owner's suspension has put to sleep, and wakes again
  suspended_by       INTEGER,              -- the depth of who did it; -1: an operator
  display_name       TEXT,
  reach              TEXT    NOT NULL,
  has_secret         INTEGER NOT NULL,
  owned              INTEGER NOT NULL DEFAULT 0, -- live ones below it, at all depths
  created_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_owner ON entity (owner) WHERE owner IS NOT NULL;

-- A number that is not available. How long: until it is.
CREATE TABLE number (
  ppnum    TEXT    PRIMARY KEY,
  ppnum_id TEXT    NOT NULL,
  state    TEXT    NOT NULL CHECK (state IN ('reserved', 'active', 'suspended', 'quarantined')),
  since    INTEGER NOT NULL,
  free_at  INTEGER                          -- of reserved and quarantined ones
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX number_current ON number (ppnum_id) WHERE state <> 'quarantined';
CREATE INDEX number_former ON number (ppnum_id, since) WHERE state = 'quarantined';
CREATE INDEX number_free ON number (free_at) WHERE free_at IS NOT NULL;

-- Keys that speak for an account. How long: for ever, ended ones without their relay: a key is one account's.
CREATE TABLE number_key (
  subject_pk BLOB    PRIMARY KEY,
  ppnum_id   TEXT    NOT NULL,
  relay_url  TEXT    NOT NULL,
  since      INTEGER NOT NULL,
  ended      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX number_key_live ON number_key (ppnum_id) WHERE ended IS NULL;

-- What was signed. How long: a day after its end; a mask's until the mask's end.
CREATE TABLE attestation (
  serial     BLOB    PRIMARY KEY,
  ppnum_id   TEXT    NOT NULL,
  subject_pk BLOB    NOT NULL,
  not_after  INTEGER NOT NULL,
  actor      TEXT,
  actor_type TEXT,
  bare       INTEGER NOT NULL,
  former     INTEGER NOT NULL DEFAULT 0,    -- it says a number that the account has no more
  bytes      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attestation_of ON attestation (ppnum_id, not_after);
CREATE INDEX attestation_subject ON attestation (subject_pk);
CREATE INDEX attestation_end ON attestation (not_after);

CREATE TABLE alias (
  alias    TEXT    NOT NULL,
  scope    TEXT    NOT NULL,
  ppnum_id TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  priority INTEGER NOT NULL,
  active   INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  PRIMARY KEY (alias, scope, ppnum_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_of ON alias (ppnum_id);

CREATE TABLE capability (
  ppnum_id      TEXT    NOT NULL,
  name          TEXT    NOT NULL,
  version       TEXT    NOT NULL,
  rank          INTEGER NOT NULL,           -- sorts as versions do
  input_schema  TEXT    NOT NULL,
  output_schema TEXT    NOT NULL,
  active        INTEGER NOT NULL,
  PRIMARY KEY (ppnum_id, name, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX capability_who ON capability (name, rank, ppnum_id) WHERE active = 1;

-- Passkeys. How long: with the account.
CREATE TABLE credential (
  id         BLOB    PRIMARY KEY,
  ppnum_id   TEXT    NOT NULL,
  public_key BLOB    NOT NULL,
  counter    INTEGER NOT NULL,
  transports TEXT    NOT NULL,
  last_used  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_of ON credential (ppnum_id);

-- The only place of a mail address. How long: with the account.
CREATE TABLE contact (
  ppnum_id          TEXT    PRIMARY KEY,
  email             TEXT    NOT NULL,
  email_verified_at INTEGER NOT NULL,
  mail_key          BLOB    NOT NULL UNIQUE -- a keyed digest, by which it is found
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
  client_id  TEXT    NOT NULL,              -- a ppnum_id
  hash       BLOB    NOT NULL,
  hint       TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (client_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_over ON secret (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE delegation (
  person     TEXT    NOT NULL,
  agent      TEXT    NOT NULL,
  scopes     TEXT    NOT NULL,
  until      INTEGER NOT NULL,
  revoked_at INTEGER,
  PRIMARY KEY (person, agent)
) STRICT, WITHOUT ROWID;
CREATE INDEX delegation_agent ON delegation (agent);
CREATE INDEX delegation_over ON delegation (until);

-- Who answers for an organisation. How long: with the account.
CREATE TABLE enterprise (
  ppnum_id       TEXT PRIMARY KEY,
  legal_name     TEXT NOT NULL,
  contact_person TEXT NOT NULL,
  contact_email  TEXT NOT NULL,
  status         TEXT NOT NULL,
  reviewed_by    TEXT,
  reviewed_at    INTEGER,
  note           TEXT
) STRICT, WITHOUT ROWID;

-- Which accounts and keys the ends of a mask are. Why: abuse, and what befalls their accounts. How long: until its end.
CREATE TABLE mask (
  ppnum_id     TEXT    PRIMARY KEY,
  expires_at   INTEGER NOT NULL,
  claim_hash   BLOB    NOT NULL,
  end0_account TEXT    NOT NULL,
  end0_pk      BLOB    NOT NULL UNIQUE,
  end0_relay   TEXT    NOT NULL,
  end1_account TEXT,
  end1_pk      BLOB    UNIQUE,
  end1_relay   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX mask_end0 ON mask (end0_account);
CREATE INDEX mask_end1 ON mask (end1_account) WHERE end1_account IS NOT NULL;
CREATE INDEX mask_over ON mask (expires_at);

-- Sealed words of strangers. How long: until they are fetched and dropped, 30 days at most.
CREATE TABLE knock (
  id       BLOB    PRIMARY KEY,
  ppnum_id TEXT    NOT NULL,
  sealed   BLOB    NOT NULL,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX knock_of ON knock (ppnum_id, at);
CREATE INDEX knock_at ON knock (at);

-- What a watcher may see. How long: 30 days; those of a mask until its end.
CREATE TABLE event (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  ppnum_id TEXT    NOT NULL,
  watcher  TEXT    NOT NULL,
  kind     INTEGER NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX event_watcher ON event (watcher, sequence);

-- Who changed what: ids alone. Each line's mac covers the one before.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  subject TEXT    NOT NULL,
  outcome TEXT    NOT NULL,
  mac     BLOB    NOT NULL
) STRICT;

-- What the auth server keeps for a time. How long: until it is over.
CREATE TABLE oidc (
  model       TEXT    NOT NULL,
  id          BLOB    NOT NULL,             -- a digest
  grant_id    TEXT,
  uid         TEXT,
  account     TEXT,
  body        TEXT    NOT NULL,
  expires_at  INTEGER,
  consumed_at INTEGER,
  PRIMARY KEY (model, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX oidc_grant ON oidc (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_uid ON oidc (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_account ON oidc (account) WHERE account IS NOT NULL;
CREATE INDEX oidc_over ON oidc (expires_at) WHERE expires_at IS NOT NULL;

-- Requests that may come twice. How long: a day.
CREATE TABLE idempotency (
  owner    TEXT    NOT NULL,
  key      TEXT    NOT NULL,
  digest   BLOB    NOT NULL,
  ppnum_id TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_over ON idempotency (at);

-- One row: the latest time that was seen, the latest event that was deleted, and a count that probes write.
CREATE TABLE upkeep (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  last_seen     INTEGER NOT NULL,
  deleted_until INTEGER NOT NULL,
  probes        INTEGER NOT NULL
) STRICT;
INSERT INTO upkeep VALUES (1, 0, 0, 0);
`,
  `
-- Goes up where the tokens of an account end before their time: each says of which generation it is.
ALTER TABLE entity ADD COLUMN token_generation INTEGER NOT NULL DEFAULT 0;
`,
  `
-- By the name of a key file: what tells whether it is the one that the database was made with.
CREATE TABLE key_mark (
  name TEXT PRIMARY KEY,
  mark BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`,
  `
-- For the copy of an account.
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX number_key_ended ON number_key (ppnum_id, ended) WHERE ended IS NOT NULL;
`,
];
