/** `status`: what the box holds and what it last did, for its owner, and as JSON for a report. Nothing in it names anybody. */
import type { Stored } from "./box.ts";
import type { CourierSettings } from "./settings.ts";

export interface Status {
  readonly groups: readonly { readonly name: string; readonly id: string; readonly members: number; readonly leaving: boolean }[];
  readonly holds: ReturnType<Stored["cargo"]["counts"]>;
  readonly limits: { readonly bytes: number };
  /** Of the running box, as it last said. */
  readonly health: Readonly<Record<string, unknown>>;
}

export function statusOf({ database, book, cargo }: Stored, settings: CourierSettings, now: number): Status {
  const groups = book.groups().map(({ id, name, state }) => {
    const members = book.members(id).filter(({ key }) => book.served(id, key, now) !== undefined).length;
    return { name, id, members, leaving: state === "leaving" };
  });
  return { groups, holds: cargo.counts(now), limits: { bytes: settings.maxBytes }, health: database.health() };
}

/** For reports: without the names and ids of groups, which are private. */
export const reported = ({ groups, ...rest }: Status): object => ({
  node: process.version,
  groups: groups.map(({ members, leaving }) => ({ members, leaving })),
  ...rest,
});

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const ago = (at: unknown, now: number): string =>
  typeof at === "number" ? `${Math.max(0, Math.round((now - at) / 60))} min ago` : "never";

export function inWords({ groups, holds, limits, health }: Status, now: number): string {
  const lines = groups.map(
    ({ name, id, members, leaving }) => `  ${id}  ${name}: ${leaving ? "left, not told yet" : `serves ${members}`}`,
  );
  return [
    groups.length === 0 ? "No group: nobody has asked this box to carry." : "Groups:",
    ...lines,
    `Holds ${holds.envelopes} envelopes (${mib(holds.bytes)} of ${mib(limits.bytes)}), the oldest for ${Math.round(holds.oldest_secs / 3600)} h;`,
    `  ${holds.receipts} receipts and ${holds.deposits} letters for relays, ${holds.answers} answers for their senders.`,
    `Radio: ${String(health.radio ?? "not started")}. Last round over the internet: ${ago(health.fetched_at, now)}` +
      `${Number(health.unanswered ?? 0) > 0 ? `, ${String(health.unanswered)} without an answer` : ""}.`,
    `Visits: ${String(health.visits ?? 0)}, of them ${String(health.done ?? 0)} to the end; refused: ${String(health.refused ?? 0)}.`,
  ].join("\n");
}
