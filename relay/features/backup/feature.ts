/** Encrypted backups (§6.4). */
import type { Feature } from "../../feature.ts";
import { backupHandlers } from "./handlers.ts";

export const backup: Feature = {
  name: "backup",
  configure:
    () =>
    ({ store, clock }) => ({
      advertises: ["backup", "backup-version"],
      handlers: backupHandlers(store.backups, clock),
    }),
};
