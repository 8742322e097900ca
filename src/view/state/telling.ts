/** What this device is told about while Cairn is not looked at, and in which hours it makes no noise. */
import { signal } from "@preact/signals";
import type { QuietHours } from "../ports.ts";
import { ports } from "./ports.ts";

/** A note came, one opened, somebody said something in a room, somebody knocks. */
export const TELLINGS = ["came", "opened", "said", "knocks"] as const;
export type Telling = (typeof TELLINGS)[number];

const PREFIX = "tell.";
const QUIET = "quiet";

export const silenced = signal<ReadonlySet<Telling>>(new Set());
export const quietHours = signal<QuietHours | undefined>(undefined);

const isMinute = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 1440;

function readQuiet(text: string | undefined): QuietHours | undefined {
  const [from = Number.NaN, to = Number.NaN] = (text ?? "").split("-").map(Number);
  return isMinute(from) && isMinute(to) ? { from, to } : undefined;
}

/** Once the ports are there. */
export function readTelling(): void {
  const { preferences } = ports();
  silenced.value = new Set(TELLINGS.filter((kind) => preferences.get(PREFIX + kind) === "off"));
  quietHours.value = readQuiet(preferences.get(QUIET));
}

export function tellOf(kind: Telling, on: boolean): void {
  ports().preferences.set(PREFIX + kind, on ? undefined : "off");
  readTelling();
}

export function keepQuiet(hours: QuietHours | undefined): void {
  ports().preferences.set(QUIET, hours && `${hours.from}-${hours.to}`);
  readTelling();
}
