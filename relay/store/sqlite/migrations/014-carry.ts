/** Carry groups: who lets whom fetch their mail (§8). The only rows that tie keys together; who carries by delegation leaves none. */
export const carry = `
-- One row a group. Why: a courier asks for it by its inviter and id. How long: while anybody is in it.
CREATE TABLE carry_groups (
  carry_group INTEGER PRIMARY KEY,
  inviter     BLOB    NOT NULL,
  group_id    BLOB    NOT NULL,
  version     INTEGER NOT NULL,    -- of the registration: a later one is greater
  changed     INTEGER NOT NULL,    -- rises with every change of the members
  UNIQUE (inviter, group_id)
) STRICT;
CREATE INDEX carry_groups_id ON carry_groups (group_id);

-- One row a consent. Why: nobody's mail is given out, and nobody gets any, without their signature. How long: until valid_until, or until its key
-- leaves or is registered no more.
CREATE TABLE carry_consents (
  carry_group INTEGER NOT NULL,
  key         BLOB    NOT NULL,
  courier     INTEGER NOT NULL,    -- 1: a courier, 0: a member
  issued_at   INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  PRIMARY KEY (carry_group, courier, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX carry_consents_key ON carry_consents (key, courier);
CREATE INDEX carry_consents_end ON carry_consents (valid_until);

-- One row a leave. Why: a consent or delegation from before it never counts again, whoever brings it. Only a keyed digest of group and key, or of
-- mailbox and courier. How long: longer than anything from before it could count.
CREATE TABLE carry_leaves (
  digest    BLOB    PRIMARY KEY,   -- 16 bytes
  left_at   INTEGER NOT NULL,
  forget_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX carry_leaves_forget ON carry_leaves (forget_at);
`;
