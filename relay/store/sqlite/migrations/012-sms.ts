/** Who wants to be told by text message. */
export const sms = `
-- One row a key that asked for text messages. Why: its phone has neither socket nor push. How long: until withdrawn, until the gateway says
-- that its owner sent STOP or that the number counts no more, or until SMS_KEPT_SECS after it was last renewed.
CREATE TABLE sms_registrations (
  owner         BLOB    PRIMARY KEY,
  sealed_number BLOB    NOT NULL,         -- only the gateway can open it
  language      TEXT    NOT NULL,
  renewed_at    INTEGER NOT NULL,
  told_at       INTEGER NOT NULL DEFAULT 0, -- when the last text was sent, unix seconds
  told_seq      INTEGER NOT NULL DEFAULT 0  -- the newest event that it was about
) STRICT, WITHOUT ROWID;
CREATE INDEX sms_registrations_end ON sms_registrations (renewed_at);
`;
