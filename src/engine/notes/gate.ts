/**
 * The gate (§4.4): whether a note is far, near or open, and if it could be open but is not, why. Pure.
 * It is kept by the recipient's own device; nobody else knows the place.
 */
import { haversine, isInside, isOpen } from "../../protocol/regions/region.ts";
import type { Circle, Fix, Held, TimeWindow } from "../face.ts";
import type { Clock } from "../ports.ts";

/** A fix older or coarser than this opens nothing. */
export const MAX_FIX_AGE_S = 60;
export const MAX_ACCURACY_M = 150;
/** Within this of its edge a waiting note is near. */
export const NEAR_M = 250;

interface Gated {
  readonly circle: Circle;
  readonly cells?: readonly string[];
  readonly window: TimeWindow;
}

export type Gate =
  | { readonly kind: "open"; readonly accuracy_m: number }
  | { readonly kind: "near"; readonly held?: Held }
  | { readonly kind: "far"; readonly held?: Held };

/** A fix, and when this device received it by both its clocks. */
export interface Reading {
  readonly fix: Fix;
  readonly at: number;
  readonly at_steady: number;
}

export const received = (fix: Fix, age_s: number, clock: Clock): Reading => ({
  fix,
  at: clock.now() - age_s,
  at_steady: clock.steady() - age_s,
});

/** The one clock can be set, the other stands still while the device sleeps: the longer time counts. */
export const ageOf = ({ at, at_steady }: Reading, clock: Clock): number => Math.max(clock.now() - at, clock.steady() - at_steady);

/** Why this fix opens nothing, if it does not. Says when to open, so that what is no number opens nothing. */
function doubt(fix: Fix, age_s: number): Held | undefined {
  if (!(age_s <= MAX_FIX_AGE_S)) return "position-old";
  return fix.accuracy_m <= MAX_ACCURACY_M ? undefined : "position-coarse";
}

/** @param age_s how long ago this device received `fix` */
export function gate(note: Gated, fix: Fix | undefined, age_s: number, now: number): Gate {
  const early: Held | undefined = isOpen(note.window, now) ? undefined : "too-early";
  if (!fix) return { kind: "far", held: early ?? "position-unknown" };
  const inside = isInside({ region_type: note.cells ? 1 : 0, ...note.circle, ...(note.cells ? { cells: note.cells } : {}) }, fix);
  const held = early ?? doubt(fix, age_s);
  if (inside && held === undefined) return { kind: "open", accuracy_m: fix.accuracy_m };
  const near = haversine(note.circle, fix) - note.circle.radius_m <= NEAR_M;
  return { kind: near ? "near" : "far", ...(held ? { held } : {}) };
}

/** Seconds until a window changes what `gate` says of it: it opens or runs out. */
export function nextTurn(window: TimeWindow, now: number): number {
  return (now < window.starts_at ? window.starts_at : window.ends_at) - now;
}
