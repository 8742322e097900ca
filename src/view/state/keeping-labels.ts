/** Text about backups, restoring, the lock, free space and the relay. */
import type { BackupState, RelayWarning, Restored, RestoreState } from "../../engine/face.ts";
import { sayDayNear, sayHost, saySpan, sayTime, upperFirst } from "../format/say.ts";
import { saySize } from "../format/say-size.ts";
import { t } from "../words/t.ts";
import { backup, connection, full, lock, queued } from "./engine.ts";
import { ports } from "./ports.ts";
import { savedPacks } from "./saved-maps.ts";

export function sayBackupShort(): string {
  const { on, stored_at, failure } = backup.value ?? { on: true };
  if (!on) return t("backup.row.off");
  if (failure === "conflict") return t("backup.row.conflict");
  return stored_at === undefined ? t("backup.row.none") : t("backup.row.on", { day: sayDayNear(stored_at, ports().now()) });
}

export function sayLockShort(): string {
  const { set, after_s } = lock.value ?? { set: false, after_s: 0 };
  return set ? t("lock.row.on", { n: Math.round(after_s / 60) }) : t("lock.row.off");
}

/** @param persisted whether the browser promised to keep the data; undefined while unknown */
export function saySpaceShort(persisted: boolean | undefined): string {
  if (full.value) return t("space.row.full");
  return persisted === undefined ? "" : t(persisted ? "space.row.kept" : "space.row.unkept");
}

/** The state of the backup at the relay in one or two sentences, and its failure. */
export function sayBackup(state: BackupState, now: number): { readonly stands: string; readonly wrong?: string } {
  const { on, busy, changed, stored_at, bytes = 0, failure, retry_at } = state;
  if (!on) return { stands: t("backup.off") };
  const stored =
    stored_at === undefined
      ? t("backup.never")
      : t("backup.stored", { day: sayDayNear(stored_at, now), time: sayTime(stored_at), size: saySize(bytes) });
  const rest = busy ? "backup.busy" : failure === "conflict" ? "backup.held" : changed ? "backup.changed" : "backup.all";
  const stands = stored_at !== undefined || busy ? `${stored} ${t(rest)}` : stored;
  if (!failure || failure === "conflict" || busy) return { stands };
  const again = retry_at !== undefined && retry_at > now ? ` ${t("backup.retry", { span: saySpan(retry_at - now) })}` : "";
  return { stands, wrong: `${t(`backup.why.${failure}`)}${again}` };
}

export const sayRestored = ({ people, notes }: Pick<Restored, "people" | "notes">) => ({
  people: t("backup.people", { n: people }),
  notes: t("backup.notes", { n: notes }),
});

export const RESTORE_HEADS = {
  looking: "restoring.looking",
  writing: "restoring.writing",
  done: "restoring.done",
  none: "restoring.none",
  failed: "restoring.failed",
} as const;

export function sayRestore(state: RestoreState): string {
  const relay = sayHost(connection.value.relay);
  switch (state.kind) {
    case "looking":
      return connection.value.state === "online" ? t("restoring.looking.text", { relay }) : t("restoring.looking.offline");
    case "writing":
      return t("restoring.writing.text", { done: state.done, total: state.total });
    case "done": {
      const { made_at } = state;
      const when = { day: sayDayNear(made_at, ports().now()), time: sayTime(made_at) };
      return t("restoring.done.text", { ...sayRestored(state), ...when });
    }
    case "none":
      return t("restoring.none.text", { relay });
    case "failed":
      return sayFailure(state.reason, relay);
  }
}

function sayFailure(reason: (RestoreState & { kind: "failed" })["reason"], relay: string): string {
  return reason === "storage" ? t("restoring.why.storage") : t(`restoring.why.${reason}`, { relay });
}

/** What is queued, and when the next attempt starts. */
export function sayRelayWaits(now: number): string {
  const { state, retry_at } = connection.value;
  const waits = queued.value > 0 ? t("relay.waits", { n: queued.value }) : t(state === "online" ? "relay.clear" : "relay.nothing");
  return state !== "online" && retry_at !== undefined && retry_at > now
    ? `${waits} ${t("relay.retry", { span: saySpan(retry_at - now) })}`
    : waits;
}

export interface RelayFact {
  readonly name: string;
  readonly value: string;
  /** Text of the relay, shown as it is. */
  readonly verbatim?: boolean;
}

/** When the relay last answered, the transport, and its message. */
export function relayFacts(now: number): readonly RelayFact[] {
  const { state, last_heard_at, said, transport } = connection.value;
  const heard =
    last_heard_at === undefined
      ? t("relay.never")
      : upperFirst(t("day.time", { day: sayDayNear(last_heard_at, now), time: sayTime(last_heard_at) }));
  return [
    { name: t("relay.heard"), value: heard },
    { name: t("relay.connection"), value: t(state === "offline" ? "relay.connection.none" : "relay.connection.works") },
    ...(transport ? [{ name: t("relay.way"), value: t(`relay.way.${transport}`) }] : []),
    ...(said ? [{ name: t("relay.said"), value: said, verbatim: true }] : []),
  ];
}

/** What changed at a relay, in a sentence or two. */
export const sayRelayWarning = ({ relay, withdrawn, other_key }: RelayWarning): string => {
  const who = { relay: sayHost(relay) };
  const parts = [...(withdrawn ? [t("relay.withdrawn", who)] : []), ...(other_key ? [t("relay.other-key", who)] : [])];
  return parts.join(" ");
};

/** The relay features that are shown to users. */
export const SHOWN_FEATURES = [
  "rooms",
  "backup",
  "webpush",
  "http-poll",
  "carry",
  "discovery-pair",
  "moderation",
  "bound-auth",
] as const;

/** How much of the map with streets is saved. */
export function saySavedMaps(): string {
  const bytes = savedPacks.value.reduce((sum, pack) => sum + pack.bytes, 0);
  return bytes === 0 ? t("streets.short.none") : t("streets.short.saved", { size: saySize(bytes) });
}
