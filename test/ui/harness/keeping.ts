/** The scripted engine's lock, backup and relay: the passcode is `harbour`, the relay stores what it gets. */
import { type EngineCommands, type EngineState, FaceError } from "../../../src/engine/face.ts";

type Keeping = Pick<
  EngineCommands,
  | "backupNow"
  | "setBackup"
  | "settleBackup"
  | "backupFile"
  | "restoreFile"
  | "retryRestore"
  | "leaveRestore"
  | "exportData"
  | "saveDraft"
  | "loadDraft"
  | "setPasscode"
  | "removePasscode"
  | "setLockAfter"
  | "lock"
  | "unlock"
  | "unlockWithWords"
  | "present"
  | "wipe"
>;

const PASSCODE = "harbour";

export function scriptedKeeping(
  state: () => EngineState,
  change: (part: Partial<EngineState>) => void,
  now: () => number,
): Keeping {
  let draft: string | undefined;
  const stored = () => change({ backup: { on: true, busy: false, changed: false, stored_at: now(), bytes: 12_328 } });
  const lock = (part: Partial<NonNullable<EngineState["lock"]>>) =>
    change({ lock: { ...(state().lock ?? { set: false, after_s: 300 }), ...part } });
  const must = (passcode: string | undefined) => {
    if (passcode !== PASSCODE) throw new FaceError("bad-passcode");
  };
  return {
    async backupNow() {
      stored();
    },
    async setBackup(on) {
      change({ backup: { on, busy: false, changed: true } });
    },
    async settleBackup() {
      stored();
    },
    async backupFile() {
      return new Uint8Array(4136);
    },
    async restoreFile(blob) {
      if (blob.length < 4136) throw new FaceError("bad-backup");
      return { made_at: now(), people: 4, notes: 12 };
    },
    async retryRestore() {
      change({ restore: { kind: "looking" } });
    },
    async leaveRestore() {},
    async exportData() {
      return "{}";
    },
    async saveDraft(json) {
      draft = json;
    },
    async loadDraft() {
      return draft;
    },
    async setPasscode(passcode, after_s, current) {
      if (passcode.length < 6) throw new FaceError("weak-passcode");
      if (state().lock?.set) must(current);
      lock({ set: true, after_s });
    },
    async removePasscode(current) {
      must(current);
      lock({ set: false });
    },
    async setLockAfter(after_s) {
      lock({ after_s });
    },
    async lock() {
      change({ phase: "locked" });
    },
    async unlock(passcode) {
      must(passcode);
      change({ phase: "ready" });
    },
    async unlockWithWords(words) {
      if (words.split(/\s+/).length !== 24) throw new FaceError("bad-words");
      change({ phase: "ready" });
    },
    async present() {},
    async wipe() {
      change({ phase: "wiped" });
    },
  };
}
