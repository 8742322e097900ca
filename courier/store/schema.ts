/** The tables of the box. Names are keyed digests and `sealed` is encrypted (keys.ts); in the clear are sizes and times alone. */
export const MIGRATIONS = [
  `
-- Whom the box carries for, by whose word, until when. How long: until it ends, is left, or its inviter says so.
CREATE TABLE groups (name BLOB PRIMARY KEY, until INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
-- Who is in a group, and when they left: what they signed before counts no more. With their group.
CREATE TABLE members (name BLOB PRIMARY KEY, grp BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE INDEX members_grp ON members (grp);
-- Mailboxes that the box may fetch from. Until they end, or their owner leaves.
CREATE TABLE mandates (
  name BLOB PRIMARY KEY, grp BLOB NOT NULL, owner BLOB NOT NULL, until INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE INDEX mandates_grp ON mandates (grp, owner);
CREATE INDEX mandates_until ON mandates (until);
-- Envelopes. Until a receipt for them is here, they expire, or their owner leaves.
CREATE TABLE carried (
  name       BLOB    PRIMARY KEY,
  grp        BLOB    NOT NULL,
  owner      BLOB    NOT NULL,              -- the member in the group
  bytes      INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  taken_at   INTEGER NOT NULL,
  sealed     BLOB    NOT NULL
) STRICT;
CREATE INDEX carried_owner ON carried (owner, expires_at, bytes);
CREATE INDEX carried_grp ON carried (grp);
CREATE INDEX carried_past ON carried (expires_at);
-- Recipients' signed words for their relays. Until the relay has them, or a month.
CREATE TABLE receipts (
  name BLOB PRIMARY KEY, grp BLOB NOT NULL, owner BLOB NOT NULL, until INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE INDEX receipts_owner ON receipts (grp, owner);
CREATE INDEX receipts_past ON receipts (until);
-- Outgoing mail, and what its relay said of it. Until its sender was told, or a month.
CREATE TABLE deposits (
  name     BLOB    PRIMARY KEY,
  grp      BLOB    NOT NULL,
  owner    BLOB    NOT NULL,
  bytes    INTEGER NOT NULL,
  until    INTEGER NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0,
  sealed   BLOB    NOT NULL
) STRICT;
CREATE INDEX deposits_owner ON deposits (owner, answered, bytes);
CREATE INDEX deposits_past ON deposits (until);
-- What was here is not taken again. A month.
CREATE TABLE seen (name BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX seen_past ON seen (until);
-- What each relay offered first, whose invitations are taken.
CREATE TABLE facts (name BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
-- For \`status\`: counts and times, nothing of people.
CREATE TABLE health (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
];
