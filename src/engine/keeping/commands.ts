import type { KeepingCommands } from "../face/keeping.ts";
import { FaceError } from "../face.ts";
import type { KeepingContext } from "./context.ts";

export function keepingCommands(context: KeepingContext): KeepingCommands {
  const { save, appLock } = context;
  const keeping = () => context.ready().keeping;
  return {
    backupNow: () => save(() => keeping().backupNow()),
    setBackup: (on) => save(() => keeping().setBackup(on)),
    settleBackup: (how) => save(() => keeping().settle(how)),
    backupFile: () => save(() => keeping().file()),
    restoreFile: (blob, anyway) => save(() => keeping().restoreFile(blob, anyway)),
    retryRestore: () => save(() => keeping().retryRestore()),
    leaveRestore: () => save(() => keeping().leaveRestore()),
    exportData: (keys) => save(() => keeping().export(keys)),
    saveDraft: (json) => save(() => keeping().saveDraft(json)),
    loadDraft: () => save(async () => keeping().draft),
    ...lockCommands(context),
    present: async () => {
      if (appLock.isSet && !context.isLocked()) appLock.present();
    },
    wipe: (relay) => save(() => wipe(context, relay)),
  };
}

function lockCommands(context: KeepingContext) {
  const { save, appLock } = context;
  /** The count of wrong tries and the wait show either way. */
  const shown = <T>(work: () => Promise<T>): Promise<T> => save(() => work().finally(() => context.show()));
  return {
    setPasscode: (passcode: string, after_s: number, current: string | undefined) =>
      shown(async () => {
        const own = context.ready().identity.seed;
        await appLock.set({ seed: context.seed() ?? own, own, passcode, after_s, current });
      }),
    removePasscode: (current: string) => shown(() => appLock.remove(current)),
    setLockAfter: (after_s: number) => shown(() => appLock.setAfter(after_s)),
    lock: () =>
      save(async () => {
        if (context.isLocked()) return;
        if (!appLock.isSet) throw new FaceError("not-ready");
        await context.lockUp();
      }),
    unlock: (passcode: string) =>
      shown(async () => {
        if (!context.isLocked()) return;
        const seed = await appLock.unlock(passcode);
        // A second press waited for the first one.
        if (context.isLocked()) await context.open(seed);
        appLock.begin();
      }),
    // Few forget their passcode, so the code comes with the first who does, as that for words does.
    unlockWithWords: (words: string) => shown(async () => (await import("./by-words.ts")).unlockWithWords(context, words)),
  };
}

async function wipe(context: KeepingContext, relay: boolean): Promise<void> {
  if (relay) await context.ready().keeping.setBackup(false);
  context.appLock.stop();
  // First what opens the rest: whatever stops us after this finds rows that nobody can read.
  await context.ports.vault.clear();
  context.close("wiped");
  await context.ports.store.clear();
  await context.ports.erase?.();
}
