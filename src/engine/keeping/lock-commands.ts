/** The commands of this device: lock, unlock, wipe. */
import type { DeviceCommands } from "../face/device.ts";
import { FaceError } from "../face.ts";
import type { DeviceContext } from "./context.ts";

export type LockCommands = Omit<DeviceCommands, "createIdentity" | "restoreIdentity" | "tryNow" | "position">;

export function lockCommands(context: DeviceContext): LockCommands {
  const { appLock } = context;
  /** The count of wrong tries and the wait show either way. */
  const shown = <T>(work: Promise<T>): Promise<T> => work.finally(() => context.show());
  return {
    async setPasscode(passcode, after_s, current) {
      const { vault, own } = context.seeds();
      await shown(appLock.set({ seed: vault, own, passcode, after_s, current }));
    },
    removePasscode: (current) => shown(appLock.remove(current)),
    setLockAfter: (after_s) => shown(appLock.setAfter(after_s)),
    async lock() {
      if (context.isLocked()) return;
      if (!appLock.isSet) throw new FaceError("not-ready");
      await context.lockUp();
    },
    unlock: (passcode) => shown(unlock(context, passcode)),
    // Few forget their passcode, so the code comes with the first who does, as that for words does.
    unlockWithWords: (words) => shown(import("./by-words.ts").then((code) => code.unlockWithWords(context, words))),
    async present() {
      if (appLock.isSet && !context.isLocked()) appLock.present();
    },
    wipe: (relay) => wipe(context, relay),
  };
}

async function unlock(context: DeviceContext, passcode: string): Promise<void> {
  if (!context.isLocked()) return;
  const seed = await context.appLock.unlock(passcode);
  // A second press waited for the first one.
  if (context.isLocked()) await context.open(seed);
  context.appLock.begin();
}

async function wipe(context: DeviceContext, relay: boolean): Promise<void> {
  if (relay) await context.removeBackup();
  context.appLock.stop();
  // First what opens the rest: whatever stops us after this finds rows that nobody can read.
  await context.ports.vault.clear();
  context.close("wiped");
  await context.ports.store.clear();
  await context.ports.erase?.();
}
