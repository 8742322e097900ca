/**
 * Mailboxes in one table of small rows, beside the envelopes, which are only appended to: a stored event changes one random page where it
 * changed four.
 */

/** Also when the relay's key is another one: the digests are under it. Forgets which events were there and are gone. */
export const INDEX_MAILBOXES = `
DELETE FROM boxes;
DELETE FROM fresh_ids;
DELETE FROM due_ids;
SELECT progress('mailboxes are indexed: 1 of 4');
INSERT INTO boxes SELECT box_of(recipient), 0, seq, length(envelope) FROM events WHERE acked = 0 ORDER BY 1, 3;
SELECT progress('mailboxes are indexed: 2 of 4');
INSERT INTO boxes
  SELECT box, 1, id_in(box, id), seq FROM (
    SELECT box_of(recipient) AS box, event_id AS id, iif(acked, NULL, seq) AS seq FROM events UNION ALL
    SELECT box_of(recipient), sealed_id, iif(acked, NULL, seq) FROM events WHERE sealed_id IS NOT NULL)
  ORDER BY 1, 3 ON CONFLICT DO NOTHING;
SELECT progress('mailboxes are indexed: 3 of 4');
INSERT INTO due_ids
  SELECT minute, row_number() OVER (ORDER BY minute, box, id), box, id FROM (
    SELECT (purge_at + 59) / 60 AS minute, box_of(recipient) AS box, id_in(box_of(recipient), event_id) AS id FROM events UNION ALL
    SELECT (purge_at + 59) / 60, box_of(recipient), id_in(box_of(recipient), sealed_id) FROM events WHERE sealed_id IS NOT NULL)
  ORDER BY 1, 2;
UPDATE mailbox_state SET
  next_n = (SELECT count(*) + 1 FROM due_ids), purged_minute = 0, purged_n = 0, key_mark = key_mark();
UPDATE store_usage SET
  last_seq = max(last_seq, (SELECT coalesce(max(seq), 0) FROM events)),
  events = (SELECT count(*) FROM boxes WHERE kind = 0),
  bytes = (SELECT coalesce(sum(value), 0) FROM boxes WHERE kind = 0);
SELECT progress('mailboxes are indexed: 4 of 4');
DELETE FROM events WHERE acked <> 0;
`;

export const boxes = `
-- Two kinds of rows a mailbox, side by side. 0: an event that waits; key its seq, value its size. 1: an event id of either form; key 8 bytes
-- of a digest under the relay's key, value the event's seq, or NULL once it is gone. Why: a page of a mailbox; a replay is a duplicate, and
-- ACK finds its event. The mailbox is 16 bytes of a digest under the relay's key. How long: 0 as the event, 1 until REMEMBER_IDS_SECS after
-- the event's expiry.
CREATE TABLE boxes (
  box   BLOB    NOT NULL,
  kind  INTEGER NOT NULL,
  key   ANY     NOT NULL,
  value INTEGER,
  PRIMARY KEY (box, kind, key)
) STRICT, WITHOUT ROWID;

-- One row an event id that is not in due_ids yet. Why: there they are written in bulk, sorted by mailbox, so that no order of storing is left.
-- How long: an hour, or until there are many.
CREATE TABLE fresh_ids (
  n      INTEGER PRIMARY KEY,
  minute INTEGER NOT NULL,         -- of the event's expiry: unix seconds / 60, rounded up
  box    BLOB    NOT NULL,
  id     BLOB    NOT NULL
) STRICT;

-- One row an event id, by the minute of the event's expiry. Why: expired events are deleted, and ids are forgotten REMEMBER_IDS_SECS later.
CREATE TABLE due_ids (
  minute INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  box    BLOB    NOT NULL,
  id     BLOB    NOT NULL,
  PRIMARY KEY (minute, n)
) STRICT, WITHOUT ROWID;

-- One row at all. next_n: the next number in due_ids. moved_at: when fresh_ids was last moved there. purged_minute, purged_n: how far
-- due_ids was purged. key_mark: under which key the digests are.
CREATE TABLE mailbox_state (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  next_n        INTEGER NOT NULL,
  moved_at      INTEGER NOT NULL,
  purged_minute INTEGER NOT NULL,
  purged_n      INTEGER NOT NULL,
  key_mark      BLOB    NOT NULL
) STRICT;
INSERT INTO mailbox_state VALUES (1, 1, 0, 0, 0, x'');

-- Of any event that ever was, so that no position is given twice.
ALTER TABLE store_usage ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;

-- Ids of events that were gone before this version: a digest of (recipient, id) is all that is known of them, so they keep a table of their
-- own. How long: until forget_at, 30 days after they went; then it is empty for good.
CREATE TABLE old_ids (digest BLOB PRIMARY KEY, forget_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO old_ids SELECT digest, forget_at FROM ids WHERE seq IS NULL ORDER BY digest;
DROP TABLE ids;
DROP TABLE mailbox_usage;
${INDEX_MAILBOXES}
-- acked is 0 from here on: to drop the column would rewrite every envelope.
DROP INDEX events_mailbox;
DROP INDEX events_purge;
`;
