/** Finding people: boxes under tags, and what is left of rations. */
export const discovery = `
-- One row a box. Why: two people who have each other's number meet under a tag that nobody else can compute. The publisher is a key used
-- once, the box is sealed, the tag is a pseudonym of a month. How long: DISCOVERY_BOX_SECS, or until it is withdrawn. Numbered and not
-- keyed by the tag, so that pages are full.
CREATE TABLE discovery_boxes (
  box        INTEGER PRIMARY KEY AUTOINCREMENT,
  tag        BLOB    NOT NULL,    -- 32 bytes
  publisher  BLOB    NOT NULL,    -- 32 bytes
  near       BLOB    NOT NULL,    -- 4 bytes: the same for boxes of this tag from one address, and for no other tag
  expires_at INTEGER NOT NULL,
  content    BLOB    NOT NULL
) STRICT;
CREATE INDEX discovery_boxes_tag ON discovery_boxes (tag);
CREATE INDEX discovery_boxes_end ON discovery_boxes (expires_at);

-- One row a key that has asked for evaluations. Why: they are rationed. A keyed digest, and when its ration is whole again. How long:
-- until then, some 16 days.
CREATE TABLE discovery_rations (
  digest  BLOB    PRIMARY KEY,    -- 16 bytes
  full_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX discovery_rations_full ON discovery_rations (full_at);
`;
