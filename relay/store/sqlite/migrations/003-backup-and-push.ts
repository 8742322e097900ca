/** The one backup of a key (§6.4), and where its devices are woken (§5.3). */
export const backupAndPush = `
-- One row a key that keeps a backup here. Why: a new device restores from it. How long: until its owner deletes it. The relay can
-- read nothing in it.
CREATE TABLE backups (
  owner      BLOB    PRIMARY KEY,
  version    INTEGER NOT NULL,             -- 1, 2, 3 … with every upload
  stored_at  INTEGER NOT NULL,
  ciphertext BLOB    NOT NULL
) STRICT;

-- One row a device that is to be woken. Why: a wake signal goes to every device of a key. How long: until its owner withdraws it, the
-- push service says that it is gone, or newer ones of the same key crowd it out.
CREATE TABLE push_registrations (
  registration INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of registering
  owner        BLOB NOT NULL,
  platform     TEXT NOT NULL,
  token        TEXT NOT NULL,              -- the push service's own name for the device
  UNIQUE (owner, token)
) STRICT;
`;
