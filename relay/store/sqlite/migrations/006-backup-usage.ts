/** What all backups take, for the part of the store that they may have. */
export const backupUsage = `
-- Bytes of all backups. Why: their share of the quota, without counting. How long: always.
ALTER TABLE store_usage ADD COLUMN backup_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE store_usage SET backup_bytes = (SELECT coalesce(sum(length(ciphertext)), 0) FROM backups);
`;
