/** The device's position, by the Geolocation API. Requested only when a screen needs it. */
import { type Fix, isFix } from "../../engine/face/position.ts";
import type { pageClock } from "./clock.ts";
import { pageTrace } from "./trace.ts";

export type Reading =
  | { readonly kind: "off" | "asking" | "refused" | "unavailable" }
  /** `at`: when the page received it, unix seconds. The reading's own timestamp is not used: on some devices it is wrong by decades. */
  | { readonly kind: "on"; readonly fix: Fix; readonly at: number };

const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 };
/** A device at rest may report only once, so it is asked again before its position is too old to open a note. */
const AGAIN_S = 20;

const note = (error: unknown): void => pageTrace.note("page.position", error);

export function browserPosition(
  geolocation: Geolocation | undefined,
  permissions: Permissions | undefined,
  clock: typeof pageClock,
) {
  const listeners = new Set<(reading: Reading) => void>();
  let reading: Reading = { kind: geolocation ? "off" : "unavailable" };
  let watch: number | undefined;
  let cancel = (): void => {};

  const show = (next: Reading): void => {
    reading = next;
    for (const listener of listeners) listener(reading);
  };
  const got = ({ coords: { latitude, longitude, accuracy, heading } }: GeolocationPosition): void => {
    // Absent, null or NaN while the device stands still.
    const moves = typeof heading === "number" && heading >= 0 && heading <= 360;
    const fix = { latitude, longitude, accuracy_m: accuracy, ...(moves ? { heading } : {}) };
    heard(isFix(fix) ? { kind: "on", fix, at: clock.now() } : undefined);
  };
  const failed = ({ code, PERMISSION_DENIED }: GeolocationPositionError): void => {
    if (code === PERMISSION_DENIED) {
      stop();
      show({ kind: "refused" });
    } else heard(undefined);
  };
  /** The last position stays until a new one comes; the engine ignores it once it is too old. */
  const heard = (next: Reading | undefined): void => {
    if (next ?? reading.kind !== "on") show(next ?? { kind: "unavailable" });
    askAgainLater();
  };
  const ask = (): void => geolocation?.getCurrentPosition(got, failed, OPTIONS);
  const askAgainLater = (): void => {
    cancel();
    if (watch === undefined) return;
    cancel = clock.after(AGAIN_S, () => {
      askAgainLater();
      if (!clock.isHidden()) ask();
    });
  };
  const stop = (): void => {
    cancel();
    if (watch !== undefined) geolocation?.clearWatch(watch);
    watch = undefined;
  };
  const start = (): void => {
    if (!geolocation || watch !== undefined) return;
    if (reading.kind !== "on") show({ kind: "asking" });
    watch = geolocation.watchPosition(got, failed, OPTIONS);
    askAgainLater();
  };

  // If the permission was given before, watching starts without a question.
  permissions?.query({ name: "geolocation" }).then((status) => {
    const follow = (): void => {
      if (status.state === "granted") start();
      else if (status.state === "denied") {
        stop();
        show({ kind: "refused" });
      }
    };
    status.onchange = follow;
    follow();
  }, note);

  return {
    subscribe(listener: (reading: Reading) => void) {
      listeners.add(listener);
      listener(reading);
      return () => listeners.delete(listener);
    },
    start,
    refresh() {
      if (watch === undefined) start();
      else ask();
    },
    /** The page is visible again; nothing was requested while it was hidden. */
    wake() {
      if (watch !== undefined) ask();
    },
  };
}

/** Reports the position to the engine, but only what this page knows: a tab without permission must not remove another tab's position. */
export function tellEngine(
  position: Pick<ReturnType<typeof browserPosition>, "subscribe">,
  engine: { position(fix: Fix | undefined): Promise<void> },
): void {
  let reported = false;
  const tell = (fix: Fix | undefined): void => {
    engine.position(fix).catch((error: { code?: unknown }) => {
      // Without an identity no note needs a position.
      if (error.code !== "not-ready") note(error);
    });
  };
  position.subscribe((reading) => {
    if (reading.kind === "on") tell(reading.fix);
    else if (reported && reading.kind !== "asking") tell(undefined);
    reported = reading.kind === "on" || (reported && reading.kind === "asking");
  });
}
