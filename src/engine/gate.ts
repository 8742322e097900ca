/**
 * The gate (§4.4): whether a note is far, near or open, and if it could be open but is not, why. Pure.
 * It is kept by the recipient's own device; nobody else knows the place.
 */
import { haversine, isInside, isOpen } from "../protocol/regions/region.ts";
import type { Circle, Fix, Held, TimeWindow } from "./face.ts";

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
  | { readonly kind: "open"; readonly fix: Fix }
  | { readonly kind: "near"; readonly held?: Held }
  | { readonly kind: "far"; readonly held?: Held };

/** Why this fix may not open anything, if it may not. */
function doubt(fix: Fix, now: number): Held | undefined {
  if (now - fix.at > MAX_FIX_AGE_S) return "position-old";
  return fix.accuracy_m > MAX_ACCURACY_M ? "position-coarse" : undefined;
}

export function gate(note: Gated, fix: Fix | undefined, now: number): Gate {
  const early: Held | undefined = isOpen(note.window, now) ? undefined : "too-early";
  if (!fix) return { kind: "far", held: early ?? "position-unknown" };
  const inside = isInside({ region_type: note.cells ? 1 : 0, ...note.circle, ...(note.cells ? { cells: note.cells } : {}) }, fix);
  const held = early ?? doubt(fix, now);
  if (inside && held === undefined) return { kind: "open", fix };
  const near = haversine(note.circle, fix) - note.circle.radius_m <= NEAR_M;
  return { kind: near ? "near" : "far", ...(held ? { held } : {}) };
}

/** Seconds until a window changes what `gate` says of it: it opens or runs out. */
export function nextTurn(window: TimeWindow, now: number): number {
  return (now < window.starts_at ? window.starts_at : window.ends_at) - now;
}
