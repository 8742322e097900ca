/** What the screens need beside the engine. The composition root provides it; tests provide their own. */
import type { Engine, Fix } from "../engine/face.ts";

/** What is known of this device's position, and why not more. */
export type PositionState =
  | { readonly kind: "off" }
  | { readonly kind: "asking" }
  | { readonly kind: "refused" }
  | { readonly kind: "unavailable" }
  | { readonly kind: "on"; readonly fix: Fix };

export interface PositionSource {
  /** Calls back at once and on every change; returns how to stop. */
  subscribe(listener: (state: PositionState) => void): () => void;
  /** Asks for permission if need be and starts watching. Call it from the act that needs it. */
  start(): void;
  /** Takes a fresh reading now, e.g. after "Try again". */
  refresh(): void;
}

/** A few settings of this device's screens (theme, whether position was allowed). Small strings; survives restarts. */
export interface Preferences {
  get(name: string): string | undefined;
  set(name: string, value: string | undefined): void;
}

/** Whether a newer version is ready to take over, and how to let it. Updates are offered, never forced. */
export interface UpdateSource {
  subscribe(listener: (ready: boolean) => void): () => void;
  apply(): void;
}

export interface UiPorts {
  readonly engine: Engine;
  readonly position: PositionSource;
  readonly preferences: Preferences;
  readonly updates: UpdateSource;
  /** Unix seconds, with fraction. */
  readonly now: () => number;
  /** `length` random bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Asks the browser to promise not to evict this data; true once promised. */
  readonly persist: () => Promise<boolean>;
  readonly version: string;
}
