/** Mailboxes, delivery tokens, and the probe. Nothing here names a sender, an address or a place. */
export const mailboxAndTokens = `
-- One row an event that waits for its recipient. Why: store and forward (§5.1). How long: until purge_at, which is the event's
-- expiry (at most MAX_EVENT_TTL_SECS), or ACKED_GRACE_SECS after it was acknowledged if that is sooner.
CREATE TABLE events (
  seq        INTEGER PRIMARY KEY,  -- microseconds when stored, made strictly rising: the order of the mailbox
  recipient  BLOB    NOT NULL,     -- whose mailbox
  event_id   BLOB    NOT NULL,     -- STORE form (§4.5)
  sealed_id  BLOB,                 -- sealed-Note form, for events that came that way
  created_at INTEGER NOT NULL,     -- the sender's assertion, for FETCH's since
  purge_at   INTEGER NOT NULL,
  acked      INTEGER NOT NULL DEFAULT 0,
  envelope   BLOB    NOT NULL      -- the GiftWrap, opaque
) STRICT;
CREATE INDEX events_mailbox ON events (recipient, seq) WHERE acked = 0;
CREATE INDEX events_purge ON events (purge_at);

-- One row an event id of either form. Why: a replay is a duplicate, and ACK finds its event. Only a digest of (recipient, id) is
-- kept, so that what remains after an event names nobody. How long: with the event, then until forget_at (REMEMBER_IDS_SECS more).
CREATE TABLE ids (
  digest    BLOB PRIMARY KEY,      -- first 16 bytes of SHA-256(recipient || id)
  seq       INTEGER,               -- its event; NULL once that is purged
  forget_at INTEGER                -- NULL while its event is there
) STRICT, WITHOUT ROWID;
CREATE INDEX ids_forget ON ids (forget_at) WHERE forget_at IS NOT NULL;

-- One row a registration of a delivery token (§6.3). Why: sealed submissions name a token, not a recipient. How long: until its
-- owner withdraws it. Several owners may have registered the same token; the earliest is the one that gets the mail.
CREATE TABLE delivery_tokens (
  seq   INTEGER PRIMARY KEY AUTOINCREMENT,
  token BLOB NOT NULL,
  owner BLOB NOT NULL,
  UNIQUE (token, owner)
) STRICT;
CREATE INDEX delivery_tokens_owner ON delivery_tokens (owner);

-- One row at all, overwritten by each readiness probe: shows that the disk still takes writes.
CREATE TABLE probe (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
`;
