/** Codes on the screen and before the camera come when a parcel is saved, or with the press of a button. */
import { lazy } from "../../parts/lazy.tsx";

export const ShowCodes = lazy<{ readonly text: string }>(() => import("./show-codes.tsx").then((m) => m.ShowCodes));
export const ScanCodes = lazy<{ readonly taken: (text: string) => void }>(() =>
  import("./scan-codes.tsx").then((m) => m.ScanCodes),
);
