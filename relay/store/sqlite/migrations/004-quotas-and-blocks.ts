/** Accounts for the quotas, and the operator's block list. Neither says more about anybody than what already waits for them. */
export const quotasAndBlocks = `
-- One row a mailbox in which something waits. Why: its quota, without counting. How long: until nothing waits in it.
CREATE TABLE mailbox_usage (
  recipient BLOB    PRIMARY KEY,
  events    INTEGER NOT NULL,      -- not yet acknowledged
  bytes     INTEGER NOT NULL       -- of their envelopes
) STRICT, WITHOUT ROWID;

-- One row at all: the sum of the above.
CREATE TABLE store_usage (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  events INTEGER NOT NULL,
  bytes  INTEGER NOT NULL
) STRICT;

INSERT INTO mailbox_usage SELECT recipient, count(*), sum(length(envelope)) FROM events WHERE acked = 0 GROUP BY recipient;
INSERT INTO store_usage SELECT 1, coalesce(sum(events), 0), coalesce(sum(bytes), 0) FROM mailbox_usage;

-- One row a key that the operator has blocked. Why: to refuse it service. Only a digest is kept, so that the list names nobody to
-- whoever does not know the key already. How long: until the operator takes it back.
CREATE TABLE blocks (
  digest     BLOB PRIMARY KEY,     -- SHA-256 over a prefix and the key
  blocked_at INTEGER NOT NULL      -- the day, in unix seconds
) STRICT, WITHOUT ROWID;
`;
