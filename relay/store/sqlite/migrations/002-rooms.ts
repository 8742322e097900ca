/** Rooms and groups (§7). Who reads or writes in one is kept only where the relay has to decide about it, and then as a digest. */
export const rooms = `
-- One row a room or group. Why: discovery (rooms), the gate, and who may administer it. How long: a room until expires_at (at most
-- MAX_EVENT_TTL_SECS ahead), a group until its admin deletes it. What nobody is ever shown is not kept: no description unless it is
-- public, and of a group, which is never listed, neither name nor description nor cells.
CREATE TABLE rooms (
  room               INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, so that what an ended room leaves behind joins no other
  room_id            BLOB    NOT NULL UNIQUE,
  room_type          TEXT    NOT NULL CHECK (room_type IN ('room', 'group')),
  admin              BLOB    NOT NULL,     -- the creator's pubkey: commands of the admin, and whom a knock is told
  s2_cell            TEXT,                 -- fine S2 token; NULL for groups
  s2_coarse          TEXT,                 -- coarse S2 token; NULL for groups
  gated              INTEGER NOT NULL,
  proximity_required INTEGER NOT NULL,
  ble_enabled        INTEGER NOT NULL,
  max_members        INTEGER NOT NULL,
  created_at         INTEGER NOT NULL,
  expires_at         INTEGER NOT NULL,     -- groups: in the year 9999 (§7.6)
  name               TEXT,
  description        TEXT,
  last_seq           INTEGER NOT NULL DEFAULT 0  -- sequence number of its last message
) STRICT;
CREATE INDEX rooms_fine ON rooms (s2_cell, expires_at) WHERE s2_cell IS NOT NULL;
CREATE INDEX rooms_coarse ON rooms (s2_coarse, expires_at) WHERE s2_coarse IS NOT NULL;
CREATE INDEX rooms_admin ON rooms (admin);
CREATE INDEX rooms_expiry ON rooms (expires_at) WHERE room_type = 'room';

-- One row a message. Why: FETCH_ROOM. How long: as the room. Not a word about who sent it, by whichever path it came.
CREATE TABLE room_messages (
  message    INTEGER PRIMARY KEY,
  room       INTEGER NOT NULL,
  seq        INTEGER NOT NULL,             -- 1, 2, 3 … in each room, so that it tells nothing about the others
  stored_at  INTEGER NOT NULL,
  digest     BLOB    NOT NULL,             -- first 16 bytes of SHA-256(nonce || ciphertext): a replay is a duplicate
  nonce      BLOB    NOT NULL,
  ciphertext BLOB    NOT NULL,
  UNIQUE (room, seq),
  UNIQUE (room, digest)
) STRICT;

-- One row a registered member token. Why: sealed submissions prove by it that the admin let somebody in, not whom. How long: until
-- it is revoked, or until grace_until after the key was rotated, or as the room.
CREATE TABLE member_tokens (
  room        INTEGER NOT NULL,
  token       BLOB    NOT NULL,
  grace_until INTEGER,                     -- NULL unless the key was rotated since
  PRIMARY KEY (room, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_tokens_grace ON member_tokens (grace_until) WHERE grace_until IS NOT NULL;

-- One row a knock. Why: the admin may come a little later, and ADMITTED must find the knocker; this is the one place where a pubkey
-- stands beside a room it does not administer. How long: KNOCK_TTL_SECS from the knock, or from its admission so that a knocker who
-- lost the connection still gets the grant; swept within a minute after that.
CREATE TABLE knocks (
  room       INTEGER NOT NULL,
  request_id BLOB    NOT NULL,
  knocker    BLOB    NOT NULL,
  eph_pk     BLOB    NOT NULL,
  handle     TEXT,
  expires_at INTEGER NOT NULL,
  admitted   INTEGER NOT NULL DEFAULT 0,
  admission  BLOB,                         -- the encrypted grant, opaque
  PRIMARY KEY (room, request_id),
  UNIQUE (room, knocker)
) STRICT;
CREATE INDEX knocks_knocker ON knocks (knocker);
CREATE INDEX knocks_expiry ON knocks (expires_at);

-- One row a pubkey that was admitted to a gated room. Why: the gate of FETCH_ROOM and STORE_ROOM. Only a digest, so that the table
-- alone names nobody (whoever also has a list of pubkeys can test them: it is no secret from the relay itself). How long: until the
-- member is removed, or the room is opened or ends. An open room keeps no such rows at all.
CREATE TABLE admissions (
  room   INTEGER NOT NULL,
  digest BLOB    NOT NULL,                 -- first 16 bytes of SHA-256(room_id || pubkey)
  PRIMARY KEY (room, digest)
) STRICT, WITHOUT ROWID;

-- One row a pubkey that its admin has banned (moderation, off by default). Why: a ban outlives the connection. How long: as the room.
CREATE TABLE bans (
  room   INTEGER NOT NULL,
  digest BLOB    NOT NULL,                 -- as in admissions
  PRIMARY KEY (room, digest)
) STRICT, WITHOUT ROWID;

-- One row a room that is gone but for its messages. Why: a long history is deleted a little at a time. How long: until that is done.
CREATE TABLE ended_rooms (
  room INTEGER PRIMARY KEY
) STRICT;
`;
