/** Where this device is, by the browser's Geolocation. Asked for only when a screen needs it. */
import type { Fix } from "../../engine/face.ts";

export type Reading = { readonly kind: "off" | "asking" | "refused" | "unavailable" } | { readonly kind: "on"; readonly fix: Fix };

const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 };

export function browserPosition(geolocation: Geolocation | undefined, permissions: Permissions | undefined) {
  const listeners = new Set<(reading: Reading) => void>();
  let reading: Reading = { kind: geolocation ? "off" : "unavailable" };
  let watch: number | undefined;

  const show = (next: Reading): void => {
    reading = next;
    for (const listener of listeners) listener(reading);
  };
  const got = ({ coords, timestamp }: GeolocationPosition): void => {
    const { latitude, longitude, accuracy } = coords;
    show({ kind: "on", fix: { latitude, longitude, accuracy_m: accuracy, at: timestamp / 1000 } });
  };
  const failed = ({ code, PERMISSION_DENIED }: GeolocationPositionError): void => {
    if (code === PERMISSION_DENIED) {
      stop();
      show({ kind: "refused" });
    } else if (reading.kind !== "on") show({ kind: "unavailable" });
  };
  const stop = (): void => {
    if (watch !== undefined) geolocation?.clearWatch(watch);
    watch = undefined;
  };
  const start = (): void => {
    if (!geolocation || watch !== undefined) return;
    if (reading.kind !== "on") show({ kind: "asking" });
    watch = geolocation.watchPosition(got, failed, OPTIONS);
  };

  // Where the permission was given before, nobody needs to be asked again.
  permissions?.query({ name: "geolocation" }).then(
    (status) => {
      const follow = (): void => {
        if (status.state === "granted") start();
        else if (status.state === "denied") {
          stop();
          show({ kind: "refused" });
        }
      };
      status.onchange = follow;
      follow();
    },
    () => {},
  );

  return {
    subscribe(listener: (reading: Reading) => void) {
      listeners.add(listener);
      listener(reading);
      return () => listeners.delete(listener);
    },
    start,
    refresh() {
      if (watch === undefined) start();
      else geolocation?.getCurrentPosition(got, failed, { ...OPTIONS, maximumAge: 0 });
    },
  };
}
