/** STORE_BACKUP, FETCH_BACKUP, DELETE_BACKUP (§6.4): one opaque blob a key. */

import type { Clock } from "../../../src/host/ports.ts";
import type { backup } from "../../../src/protocol/wire/topics/backup.ts";
import type { BackupStore } from "../../store/store.ts";
import { fail, type HandlersOf } from "../../wire/outcome.ts";

export function backupHandlers(backups: BackupStore, clock: Clock): HandlersOf<typeof backup> {
  return {
    STORE_BACKUP: {
      large: true,
      async run({ ciphertext, if_version }, { pubkey }) {
        const now = clock.now();
        const version = await backups.store(pubkey, ciphertext, now, if_version);
        if (version === "conflict") return fail("conflict", "another version is stored");
        if (version === "quota") return fail("quota", "the relay is full");
        return { cmd: "BACKUP_STORED", version, stored_at: Math.floor(now) };
      },
    },
    FETCH_BACKUP: {
      reads: true,
      async run(_command, { pubkey }) {
        const backup = await backups.fetch(pubkey);
        if (!backup) return { cmd: "BACKUP_EMPTY" };
        const { ciphertext, version, storedAt } = backup;
        return { cmd: "BACKUP", ciphertext, version, stored_at: storedAt };
      },
    },
    DELETE_BACKUP: {
      async run(_command, { pubkey }) {
        await backups.delete(pubkey);
        return { cmd: "BACKUP_DELETED" };
      },
    },
  };
}
