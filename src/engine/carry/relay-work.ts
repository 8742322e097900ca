/** How relays are asked about carrying: over which line, spread over time and over requests. */
import type { CarryReceipt } from "../../protocol/carry/carried.ts";
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { uniform } from "../link/backoff.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import type { ReceiptRecord } from "./records.ts";

/** Connections about hidden mailboxes are so far apart. */
const APART_S = 60;
/** A relay takes what is signed for times so near its own (90 s) only. */
export const SIGNED_OFF_S = 30;

/** Half a minute to a minute. */
export const pauseOfMailbox = ({ clock, random }: Pick<Spine, "clock" | "random">): Promise<void> =>
  new Promise((resolve) => clock.after(APART_S / 2 + uniform(random, APART_S / 2), resolve));

export function slices<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Where my own key has a line already it is used; nowhere else does this tie it to anything. */
export function withSession<T>(spine: Spine, relay: string, use: (session: Session) => Promise<T>, isHidden = false): Promise<T> {
  const line = isHidden ? undefined : spine.lines.session({ relay });
  if (line) return use(line);
  return closing(openSession(spine, relay, spine.mail.own, { notice: () => {} }), ({ session }) => use(session));
}

export const receiptOf = ({ recipient, at, sig, relay, ids }: ReceiptRecord): CarryReceipt => ({
  recipient: fromHex(recipient),
  created_at: at,
  signature: fromHex(sig),
  relay_url: relay,
  event_ids: ids.map(fromHex),
});
