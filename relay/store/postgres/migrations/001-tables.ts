/** All tables. What each row is for and how long it stays is as in SQLite, where it is said at the same names. */
export const tables = `
-- One row a mailbox. box: 16 bytes of a digest under the relay's key. next: the position after the last; made of microseconds, so that
-- positions from SQLite go on here. day: of the last event, to find mailboxes that are used no more. How long: until nothing waits and 31
-- days have passed. Its row lock is what puts the mailbox in order: positions become visible in the order in which they were given.
CREATE TABLE mailboxes (
  id     int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  box    uuid NOT NULL UNIQUE,
  next   int8 NOT NULL,
  events int8 NOT NULL,
  bytes  int8 NOT NULL,
  day    int4 NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX mailboxes_day ON mailboxes (day);

-- One row an event that waits. digest, sealed: its ids in the table below. Indexed by the hour, because an index by the second costs a
-- random page an event.
CREATE TABLE events (
  mailbox    int8  NOT NULL,
  n          int8  NOT NULL,
  created_at int8  NOT NULL,
  purge_at   int8  NOT NULL,
  digest     uuid  NOT NULL,
  sealed     uuid,
  event_id   bytea NOT NULL,
  envelope   bytea NOT NULL,
  PRIMARY KEY (mailbox, n)
);
ALTER TABLE events ALTER envelope SET STORAGE EXTERNAL;
ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE INDEX events_due ON events ((purge_at / 3600));

-- One row an event id of either form: 16 bytes of a digest of mailbox and id under the relay's key. mailbox and n are those of its event,
-- and NULL once that is gone, so that nothing ties what is left together.
CREATE TABLE ids (
  digest    uuid PRIMARY KEY,
  mailbox   int8,
  n         int8,
  forget_at int8 NOT NULL
) WITH (fillfactor = 90);
ALTER TABLE ids SET (autovacuum_vacuum_scale_factor = 0.01);
CREATE INDEX ids_forget ON ids ((forget_at / 3600));

CREATE TABLE delivery_tokens (
  seq   int8  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token bytea NOT NULL,
  owner bytea NOT NULL,
  UNIQUE (token, owner)
);
CREATE INDEX delivery_tokens_owner ON delivery_tokens (owner);

CREATE TABLE rooms (
  room               int8  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id            bytea NOT NULL UNIQUE,
  room_type          text  NOT NULL CHECK (room_type IN ('room', 'group')),
  admin              bytea NOT NULL,
  s2_cell            text,
  s2_coarse          text,
  gated              bool  NOT NULL,
  proximity_required bool  NOT NULL,
  ble_enabled        bool  NOT NULL,
  max_members        int8  NOT NULL,
  created_at         int8  NOT NULL,
  expires_at         int8  NOT NULL,
  name               text,
  description        text,
  last_seq           int8  NOT NULL DEFAULT 0,
  bytes              int8  NOT NULL DEFAULT 0,
  place              int8
) WITH (fillfactor = 70);
CREATE INDEX rooms_fine ON rooms (s2_cell, place) WHERE s2_cell IS NOT NULL;
CREATE INDEX rooms_coarse ON rooms (s2_coarse, place) WHERE s2_coarse IS NOT NULL;
CREATE INDEX rooms_admin ON rooms (admin);
CREATE INDEX rooms_expiry ON rooms (expires_at) WHERE room_type = 'room';

CREATE TABLE room_messages (
  room       int8  NOT NULL,
  seq        int8  NOT NULL,
  stored_at  int8  NOT NULL,
  digest     bytea NOT NULL,
  nonce      bytea NOT NULL,
  ciphertext bytea NOT NULL,
  PRIMARY KEY (room, seq),
  UNIQUE (room, digest)
);
ALTER TABLE room_messages ALTER ciphertext SET STORAGE EXTERNAL;

CREATE TABLE member_tokens (
  room        int8  NOT NULL,
  token       bytea NOT NULL,
  grace_until int8,
  PRIMARY KEY (room, token)
);
CREATE INDEX member_tokens_grace ON member_tokens (grace_until) WHERE grace_until IS NOT NULL;

CREATE TABLE room_tokens (
  room        int8  NOT NULL,
  token       bytea NOT NULL,
  posts_until int8,
  reads_until int8,
  PRIMARY KEY (room, token)
);
CREATE INDEX room_tokens_end ON room_tokens (reads_until) WHERE reads_until IS NOT NULL;

CREATE TABLE knocks (
  room       int8  NOT NULL,
  request_id bytea NOT NULL,
  knocker    bytea NOT NULL,
  eph_pk     bytea NOT NULL,
  handle     text,
  expires_at int8  NOT NULL,
  admitted   bool  NOT NULL DEFAULT false,
  admission  bytea,
  PRIMARY KEY (room, request_id),
  UNIQUE (room, knocker)
);
CREATE INDEX knocks_knocker ON knocks (knocker);
CREATE INDEX knocks_expiry ON knocks (expires_at);

CREATE TABLE admissions (room int8 NOT NULL, digest bytea NOT NULL, PRIMARY KEY (room, digest));
CREATE TABLE bans (room int8 NOT NULL, digest bytea NOT NULL, PRIMARY KEY (room, digest));
CREATE TABLE ended_rooms (room int8 PRIMARY KEY);

CREATE TABLE backups (
  owner      bytea PRIMARY KEY,
  version    int8  NOT NULL,
  stored_at  int8  NOT NULL,
  ciphertext bytea NOT NULL
);
ALTER TABLE backups ALTER ciphertext SET STORAGE EXTERNAL;

-- woken_at: the last push, unix milliseconds. Why: of several relays one wakes the device.
CREATE TABLE push_registrations (
  registration  int8  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner         bytea NOT NULL,
  platform      text  NOT NULL,
  token         text  NOT NULL,
  refusals      int8  NOT NULL DEFAULT 0,
  refused_since int8,
  woken_at      int8,
  UNIQUE (owner, token)
);

-- box: of the owner's mailbox, as above. claimed_at: when a relay last began to send a text. Why: of several one sends it.
CREATE TABLE sms_registrations (
  owner         bytea PRIMARY KEY,
  box           uuid  NOT NULL,
  sealed_number bytea NOT NULL,
  language      text  NOT NULL,
  renewed_at    int8  NOT NULL,
  claimed_at    int8,
  told_at       int8  NOT NULL DEFAULT 0,
  told_seq      int8  NOT NULL DEFAULT 0
);
CREATE INDEX sms_registrations_end ON sms_registrations (renewed_at);

CREATE TABLE blocks (digest bytea PRIMARY KEY, blocked_at int8 NOT NULL);

CREATE TABLE bound_keys (digest bytea PRIMARY KEY, day int4 NOT NULL);
CREATE INDEX bound_keys_day ON bound_keys (day);

CREATE TABLE spent_postage (mark bytea PRIMARY KEY, day int4 NOT NULL);
CREATE INDEX spent_postage_day ON spent_postage (day);

CREATE TABLE discovery_boxes (
  box        int8  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tag        bytea NOT NULL,
  publisher  bytea NOT NULL,
  near       bytea NOT NULL,
  expires_at int8  NOT NULL,
  content    bytea NOT NULL
);
CREATE INDEX discovery_boxes_tag ON discovery_boxes (tag);
CREATE INDEX discovery_boxes_end ON discovery_boxes (expires_at);

CREATE TABLE discovery_rations (digest bytea PRIMARY KEY, full_at int8 NOT NULL);
CREATE INDEX discovery_rations_full ON discovery_rations (full_at);

CREATE TABLE carry_groups (
  carry_group int8  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  inviter     bytea NOT NULL,
  group_id    bytea NOT NULL,
  version     int8  NOT NULL,
  changed     int8  NOT NULL,
  UNIQUE (inviter, group_id)
);
CREATE INDEX carry_groups_id ON carry_groups (group_id);

CREATE TABLE carry_consents (
  carry_group int8  NOT NULL,
  key         bytea NOT NULL,
  courier     int4  NOT NULL,
  issued_at   int8  NOT NULL,
  valid_until int8  NOT NULL,
  PRIMARY KEY (carry_group, courier, key)
);
CREATE INDEX carry_consents_key ON carry_consents (key, courier);
CREATE INDEX carry_consents_end ON carry_consents (valid_until);

CREATE TABLE carry_leaves (digest bytea PRIMARY KEY, left_at int8 NOT NULL, forget_at int8 NOT NULL);
CREATE INDEX carry_leaves_forget ON carry_leaves (forget_at);

-- One row at all: shows that the server still takes writes.
CREATE TABLE probe (id int4 PRIMARY KEY CHECK (id = 1), count int8 NOT NULL, load bytea);

-- One row a request over HTTP that changed something. Why: sent again, to this relay or another, it is answered and not carried out. answer: NULL
-- until there is one. How long: until its timestamp is no longer good.
CREATE TABLE once (
  digest bytea PRIMARY KEY,        -- 16 bytes, of the signature
  until  int8  NOT NULL,
  answer bytea
);
CREATE INDEX once_until ON once (until);

-- One row a set of keys that all relays must have alike (VAPID, discovery). sealed: under the relays' own key, which is in no database.
CREATE TABLE secrets (
  name    text  PRIMARY KEY,
  version int8  NOT NULL,
  sealed  bytea NOT NULL
);

-- Sums over everything, in rows of which each connection writes one: a single row would make every commit wait for every other.
CREATE TABLE usage (
  slot         int4 PRIMARY KEY,
  events       int8 NOT NULL DEFAULT 0,
  bytes        int8 NOT NULL DEFAULT 0,
  ids          int8 NOT NULL DEFAULT 0,
  backup_bytes int8 NOT NULL DEFAULT 0,
  other_bytes  int8 NOT NULL DEFAULT 0   -- messages of rooms, boxes of discovery
) WITH (fillfactor = 50);
INSERT INTO usage (slot) SELECT generate_series(0, 63);

-- One row at all. key_mark: under which relay key the digests are: relays with another key are refused.
CREATE TABLE store_state (id int4 PRIMARY KEY CHECK (id = 1), key_mark bytea NOT NULL);
`;
