/** Keeping: backup at the relay and as a file, restore, export, the draft. */
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { backupSession } from "../../protocol/mailboxes/session-keys.ts";
import type { KeepingCommands } from "../face/keeping.ts";
import { closing, openSession } from "../link/open-session.ts";
import { homeSession, isHome, type Part, type Spine } from "../part.ts";
import { Keeping } from "./keeping.ts";
import type { RelayPorts } from "./relay-backup.ts";

/** A backup of 5 MiB on a thin line. */
const PATIENCE_S = 240;

export function keepingPart(spine: Spine) {
  const { mail, redraw, reopen, resume, settings } = spine;
  /** A short session of its own with the home relay: a large blob must not hold up other requests. */
  const isHidden = (): boolean => settings().hidden === true;
  const visit: RelayPorts["visit"] = (use, as = isHidden() ? "session" : "own") => {
    const { relay } = settings();
    const key = as === "own" ? mail.own : backupSession(spine.crypto, mail.own.seed, relayHost(relay));
    return closing(openSession({ ...spine, patience: PATIENCE_S }, relay, key, { notice: () => {} }), (opened) =>
      use(opened.session, opened.terms.capabilities),
    );
  };
  const keeping = new Keeping({
    ...spine,
    own: () => mail.own,
    relay: () => settings().relay,
    isOnline: () => homeSession(spine) !== undefined,
    isHidden,
    visit,
    changed: redraw,
    // A restore can change anything, the home relay too: the account is read again.
    settled: async (restored) => (restored ? reopen() : resume()),
  });
  const commands: KeepingCommands = {
    backupNow: async () => (await keeping.load()).backupNow(),
    setBackup: async (on) => (await keeping.load()).setBackup(on),
    settleBackup: async (how) => (await keeping.load()).settle(how),
    backupFile: async () => (await keeping.load()).file(),
    restoreFile: async (blob, anyway) => (await keeping.load()).restoreFile(blob, anyway),
    retryRestore: async () => (await keeping.load()).retryRestore(),
    leaveRestore: async () => (await keeping.load()).leaveRestore(),
    exportData: async (keys) => (await keeping.load()).export(keys),
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
