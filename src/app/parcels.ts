/** Parcels that come from outside: shared by another app, or opened with this one. Loaded with the screen of couriers. */
import { parcelText, takeShared } from "../platform/shared-parcel.ts";
import type { ParcelsFromOutside } from "../view/ports.ts";

interface LaunchQueue {
  setConsumer(consume: (launch: { readonly files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}

const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };

export const parcels: ParcelsFromOutside = {
  shared: async () => (globalThis.caches ? takeShared(globalThis.caches) : undefined),
  opened(take) {
    launchQueue?.setConsumer(({ files = [] }) => {
      const [file] = files;
      if (file) take(async () => parcelText(await file.getFile()));
    });
  },
};
