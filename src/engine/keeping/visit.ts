/** A short session of its own with the home relay, for backups: a large blob must not hold up other requests. */
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { backupSession } from "../../protocol/mailboxes/session-keys.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Spine } from "../part.ts";
import type { RelayPorts } from "./relay-backup.ts";

/** A backup of 5 MiB on a thin line. */
const PATIENCE_S = 240;

export function visitOf(spine: Spine): RelayPorts["visit"] {
  const { crypto, mail, settings } = spine;
  return (use, as = settings().hidden ? "session" : "own") => {
    const { relay } = settings();
    const key = as === "own" ? mail.own : backupSession(crypto, mail.own.seed, relayHost(relay));
    return closing(openSession({ ...spine, patience: PATIENCE_S }, relay, key, { notice: () => {} }), (opened) =>
      use(opened.session, opened.terms.capabilities),
    );
  };
}
