/** Postage that was used. */
export const postage = `
-- One row a token. Why: each is taken once. It says nothing of who bought it. How long: until the key that made it is taken no more, two days
-- at most.
CREATE TABLE spent_postage (
  mark BLOB    PRIMARY KEY,    -- 16 bytes
  day  INTEGER NOT NULL        -- of the key that made it
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_postage_day ON spent_postage (day);
`;
