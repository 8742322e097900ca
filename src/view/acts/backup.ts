/** Backup: at the relay, as a file, read back; and restoring. */
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
const dated = (ending: string): string => `cairn-${new Date(ports().now() * 1000).toISOString().slice(0, 10)}.${ending}`;

export const backupFile = async (): Promise<FileToSave> => ({
  name: dated("backup"),
  type: "application/octet-stream",
  content: await commands().backupFile(),
});

/** @param keys with the keys, which whoever has the file could use */
export const exportFile = async (keys: boolean): Promise<FileToSave> => ({
  name: dated("json"),
  type: "application/json",
  content: await commands().exportData(keys),
});

/** Choosing a backup file and taking it in; an older one only once that is meant. */
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
      // A file that cannot be read says so like one that is no backup.
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
