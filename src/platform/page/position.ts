/** Where this device is, by the browser's Geolocation. Asked for only when a screen needs it. */
import { type Fix, isFix } from "../../engine/face/position.ts";
import type { pageClock } from "./clock.ts";
import { pageTrace } from "./trace.ts";

export type Reading =
  | { readonly kind: "off" | "asking" | "refused" | "unavailable" }
  /** `at`: when this device received it, unix seconds. The time stamped on it may be from another century and is not looked at. */
  | { readonly kind: "on"; readonly fix: Fix; readonly at: number };

const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 };
/** A device that stands still may say so once: it is asked anew well before what it said is too old to open anything. */
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
  const got = ({ coords: { latitude, longitude, accuracy } }: GeolocationPosition): void => {
    const fix = { latitude, longitude, accuracy_m: accuracy };
    heard(isFix(fix) ? { kind: "on", fix, at: clock.now() } : undefined);
  };
  const failed = ({ code, PERMISSION_DENIED }: GeolocationPositionError): void => {
    if (code === PERMISSION_DENIED) {
      stop();
      show({ kind: "refused" });
    } else heard(undefined);
  };
  /** What was known stays known while nothing better comes: it grows old by itself. */
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

  // Where the permission was given before, nobody needs to be asked again.
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
    /** The page is looked at again: while it was hidden nobody asked. */
    wake() {
      if (watch !== undefined) ask();
    },
  };
}

/** Tells the engine, but only what this page knows: a tab without permission must not take away another tab's fix. */
export function tellEngine(
  position: Pick<ReturnType<typeof browserPosition>, "subscribe">,
  engine: { position(fix: Fix | undefined): Promise<void> },
): void {
  let reported = false;
  const tell = (fix: Fix | undefined): void => {
    engine.position(fix).catch((error: { code?: unknown }) => {
      // Before there is an identity no note waits for a position.
      if (error.code !== "not-ready") note(error);
    });
  };
  position.subscribe((reading) => {
    if (reading.kind === "on") tell(reading.fix);
    else if (reported && reading.kind !== "asking") tell(undefined);
    reported = reading.kind === "on" || (reported && reading.kind === "asking");
  });
}
