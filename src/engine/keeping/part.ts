/** Keeping: backup at the relay and as a file, restore, export, the draft. */
import type { KeepingCommands } from "../face/keeping.ts";
import { commandsOn, homeSession, isHome, type Part, type Spine } from "../part.ts";
import { Keeping } from "./keeping.ts";

type Working = Omit<KeepingCommands, "saveDraft" | "loadDraft">;
const WORKING = {
  backupNow: true,
  setBackup: true,
  settleBackup: true,
  backupFile: true,
  restoreFile: true,
  retryRestore: true,
  leaveRestore: true,
  exportData: true,
} as const;

export function keepingPart(spine: Spine) {
  const { mail, redraw, reopen, resume, settings } = spine;
  const isHidden = (): boolean => settings().hidden === true;
  const keeping = new Keeping({
    ...spine,
    own: () => mail.own,
    relay: () => settings().relay,
    isOnline: () => homeSession(spine) !== undefined,
    isHidden,
    visit: async (use, as) => (await import("./visit.ts")).visitOf(spine)(use, as),
    changed: redraw,
    // A restore can change anything, the home relay too: the account is read again.
    async settled(restored, hides) {
      if (hides) await spine.set({ hidden: true });
      return restored ? reopen() : resume();
    },
  });
  const commands: KeepingCommands = {
    ...commandsOn<Working>(keeping.load, WORKING),
    saveDraft: (json) => keeping.saveDraft(json),
    loadDraft: async () => keeping.draft,
  };
  return {
    commands,
    holdsMail: () => keeping.isRestoring,
    stop: () => keeping.stop(),
    ready(line) {
      if (isHome(spine, line)) keeping.ready();
    },
    changed: (tables) => keeping.touched(tables),
    state: () => keeping.state(),
  } satisfies Part;
}
