/** `status`: what the box holds and what it last did, for its owner, and as JSON for a report. Nothing in it names anybody. */
import type { Stored } from "./box.ts";
import type { CourierSettings } from "./settings.ts";

export interface Status {
  readonly groups: readonly {
    readonly name: string;
    readonly id: string;
    readonly members: number;
    readonly couriers: number;
    /** Unix seconds. */
    readonly until: number;
    /** Its relay keeps a list of it, or is to. */
    readonly registered: boolean;
    readonly leaving: boolean;
  }[];
  readonly holds: ReturnType<Stored["cargo"]["counts"]>;
  readonly limits: { readonly bytes: number };
  /** Of the running box, as it last said. */
  readonly health: Readonly<Record<string, unknown>>;
}

export function statusOf({ database, book, cargo }: Stored, settings: CourierSettings, now: number): Status {
  const groups = book.groups().map(({ id, name, state, couriers, until, isRegistered = false }) => {
    const members = book.members(id).filter(({ key }) => book.served(id, key, now) !== undefined).length;
    return { name, id, members, couriers: couriers.length, until, registered: isRegistered, leaving: state === "leaving" };
  });
  return { groups, holds: cargo.counts(now), limits: { bytes: settings.maxBytes }, health: database.health() };
}

/** For reports: without the names and ids of groups, which are private. */
export const reported = ({ groups, ...rest }: Status): object => ({
  node: process.version,
  groups: groups.map(({ name: _, id: __, ...group }) => group),
  ...rest,
});

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const ago = (at: unknown, now: number): string =>
  typeof at === "number" ? `${Math.max(0, Math.round((now - at) / 60))} min ago` : "never";

/** What its inviter asked for last, which the box agrees to by itself. */
function serves({ members, couriers, until, registered }: Omit<Status["groups"][number], "id" | "name" | "leaving">): string {
  const others = couriers > 1 ? ` with ${couriers - 1} more who carry` : "";
  return `serves ${members}${others} until ${new Date(until * 1000).toISOString().slice(0, 10)}${registered ? ", registered with its relay" : ""}`;
}

export function inWords({ groups, holds, limits, health }: Status, now: number): string {
  const lines = groups.map(
    ({ name, id, leaving, ...group }) => `  ${id}  ${name}: ${leaving ? "left, not told yet" : serves(group)}`,
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
