/** Keys that have used bound authentication, and the tokens that open gated rooms to all who hold their key. */
export const boundKeysAndRoomTokens = `
-- One row a key that proved itself by a bound form. Why: its bare forms, which another relay could have obtained, are refused from
-- then on. Only a digest keyed with the relay's own secret, and the day: the table alone names nobody. How long: BOUND_MEMORY_SECS.
CREATE TABLE bound_keys (
  digest BLOB    PRIMARY KEY,     -- 16 bytes
  day    INTEGER NOT NULL         -- days since 1970 when it last did
) STRICT, WITHOUT ROWID;
CREATE INDEX bound_keys_day ON bound_keys (day);

-- One row a registered room token. Why: who holds the room's key may read it and come in, whoever they are. How long: until it is
-- ended, then ROOM_TOKEN_READ_SECS more for reading alone, or as the room.
CREATE TABLE room_tokens (
  room        INTEGER NOT NULL,
  token       BLOB    NOT NULL,
  posts_until INTEGER,            -- NULL until it is ended
  reads_until INTEGER,            -- NULL until it is ended
  PRIMARY KEY (room, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_tokens_end ON room_tokens (reads_until) WHERE reads_until IS NOT NULL;
`;
