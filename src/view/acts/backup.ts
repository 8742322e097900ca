/** Backup at the relay and as a file, and restoring from both. */
import { useState } from "preact/hooks";
import type { Restored } from "../../engine/face.ts";
import type { FileToSave } from "../parts/save-file.ts";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";
import { type Done, useAct } from "./act.ts";

export async function backUpNow(): Promise<Done> {
  await commands().backupNow();
  return { said: t("backup.done") };
}

export const setBackup = (on: boolean): Promise<void> => commands().setBackup(on);

export async function settleBackup(how: "merge" | "replace"): Promise<Done> {
  await commands().settleBackup(how);
  return { said: t("backup.done") };
}

/** `cairn-2026-05-14.backup`. */
const datedName = (ending: string): string => `cairn-${new Date(ports().now() * 1000).toISOString().slice(0, 10)}.${ending}`;

export const backupFile = async (): Promise<FileToSave> => ({
  name: datedName("backup"),
  type: "application/octet-stream",
  content: await commands().backupFile(),
});

/** @param keys include the secret keys: whoever has the file can then use them */
export const exportFile = async (keys: boolean): Promise<FileToSave> => ({
  name: datedName("json"),
  type: "application/json",
  content: await commands().exportData(keys),
});

/** Choosing and restoring a backup file. An older one needs a confirmation. */
export function useTakeFile() {
  const [chosen, setChosen] = useState<Uint8Array | undefined>(undefined);
  const [restored, setRestored] = useState<Restored | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  const restore = async (blob: Uint8Array, anyway: boolean): Promise<void> => {
    setRestored(await commands().restoreFile(blob, anyway));
    setChosen(undefined);
  };
  const take = (pick: () => Promise<Uint8Array | undefined>): void =>
    run(async () => {
      setRestored(undefined);
      // An unreadable file is reported like a file that is no backup.
      const blob = await pick();
      if (!blob) return;
      setChosen(blob);
      await restore(blob, false);
    });
  const older = trouble === "older-backup" && chosen ? () => run(() => restore(chosen, true)) : undefined;
  return { busy, trouble, restored, take, older };
}

export const retryRestore = (): Promise<void> => commands().retryRestore();

export async function leaveRestore(): Promise<Done> {
  await commands().leaveRestore();
  return { next: { to: "home" } };
}
