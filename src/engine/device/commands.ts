/** The commands of this device: from nothing to an identity, locked, unlocked, wiped. */
import { nameIn } from "../../protocol/encoding/label.ts";
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import { isUnusable } from "../calls.ts";
import type { DeviceCommands } from "../face/device.ts";
import { type EngineCommands, FaceError } from "../face.ts";
import { type BackupRecord, KEEPING } from "../keeping/records.ts";
import { SETTINGS, type Settings } from "../me/records.ts";
import { put } from "../records/database.ts";
import type { DeviceContext } from "./context.ts";
import { seedOf } from "./words.ts";

export function deviceCommands(context: DeviceContext): Omit<DeviceCommands, "tryNow" | "position"> {
  const { appLock, ports } = context;
  const adopt = adopting(context);
  /** The count of wrong tries and the wait show either way. */
  const shown = <T>(work: Promise<T>): Promise<T> => work.finally(() => context.show());
  return {
    createIdentity: (name, hidden) => {
      const first = hidden ? hiddenFrom(epochOf(ports.clock.now()) - 1) : {};
      return adopt(async () => ports.random(32), first, name);
    },
    restoreIdentity: (words, name, hidden = false) =>
      adopt(() => seedOf(words), lookedIntoFrom(ports.clock.now()), name, { restoring: true, ...(hidden ? { hides: true } : {}) }),
    async setPasscode(passcode, after_s, current) {
      const own = context.ready().own.seed;
      await shown(appLock.set({ seed: context.seed() ?? own, own, passcode, after_s, current }));
    },
    removePasscode: (current) => shown(appLock.remove(current)),
    setLockAfter: (after_s) => shown(appLock.setAfter(after_s)),
    async lock() {
      if (isLocked(context)) return;
      if (!appLock.isSet) throw new FaceError("not-ready");
      await context.lockUp();
    },
    unlock: (passcode) => shown(unlock(context, passcode)),
    // A forgotten passcode is rare, so its code is loaded on demand, like the code for words.
    unlockWithWords: (words) => shown(import("./by-words.ts").then((code) => code.unlockWithWords(context, words))),
    async present() {
      if (appLock.isSet && !isLocked(context)) appLock.present();
    },
    wipe: (relay) => wipe(context, relay),
  };
}

export const isLocked = ({ phase }: DeviceContext): boolean => phase() === "locked";

const hiddenFrom = (from: number): Partial<Settings> => ({ hidden: true, mailboxes: { generation: 0, from } });

/** Generations of mailboxes that words alone bring back: which of them contacts were told of, only a backup knows. */
const GENERATIONS = [1, 2, 3, 4, 5, 6, 7];
/** No letter lives longer. */
const LONGEST_DAYS = 31;
/** How long those that may be known to nobody are looked into. */
const LOOKED_DAYS = 90;

function lookedIntoFrom(now: number): Partial<Settings> {
  const looked = { from: epochOf(now) - LONGEST_DAYS, until: now + LOOKED_DAYS * DAY_S, rarely: true } as const;
  return {
    mailboxes: { generation: 0, from: looked.from },
    other_mailboxes: GENERATIONS.map((generation) => ({ generation, ...looked })),
  };
}

/** A second press gets the identity that the first one makes. */
function adopting(context: DeviceContext) {
  let running: Promise<void> | undefined;
  return (makeSeed: () => Promise<Uint8Array>, first: Partial<Settings>, name: string, keeping?: BackupRecord): Promise<void> => {
    running ??= adopt(context, makeSeed, first, name, keeping).finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** The seed is durable before anything is built on it. */
async function adopt(
  context: DeviceContext,
  makeSeed: () => Promise<Uint8Array>,
  first: Partial<Settings>,
  name: string,
  keeping: BackupRecord | undefined,
): Promise<void> {
  const { ports, phase } = context;
  if (phase() === "ready") return;
  // A locked device has an identity already. A wiped device must not get another before a new start.
  if (phase() !== "welcome") throw new FaceError("not-ready");
  const seed = await makeSeed();
  // Without working primitives no key is stored: nobody could use it.
  await ports.loadCrypto().catch((error: unknown) => {
    if (isUnusable(error)) context.fail("crypto");
    throw error;
  });
  await ports.vault.save(seed);
  await context.open(seed, (settings) => {
    // Whoever typed all 24 words has them.
    const me = put("settings", SETTINGS, { ...settings, ...first, name: nameIn(name), words_confirmed: keeping !== undefined });
    // Known before the first fetch.
    return keeping ? [me, put("keeping", KEEPING, keeping)] : [me];
  });
}

async function unlock(context: DeviceContext, passcode: string): Promise<void> {
  if (!isLocked(context)) return;
  const seed = await context.appLock.unlock(passcode);
  // A second press waited for the first one.
  if (isLocked(context)) await context.open(seed);
  context.appLock.begin();
}

async function wipe(context: DeviceContext, relay: boolean): Promise<void> {
  if (relay) await (context.ready().commands as Pick<EngineCommands, "setBackup">).setBackup(false);
  context.appLock.stop();
  // The vault goes first: if anything stops this afterwards, nobody can read the rows that are left.
  await context.ports.vault.clear();
  context.close("wiped");
  await context.ports.store.clear();
  await context.ports.erase?.();
}
