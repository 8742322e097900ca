/** Everything goes: first what the engine keeps, then what only a page can reach. */
import { signal } from "@preact/signals";
import { ports } from "../../view/state/ports.ts";

/** What the browser would not let go of. */
export const unwiped = signal<readonly string[]>([]);

/** @throws FaceError, with nothing wiped, where the relay was to be told and could not */
export async function wipeDevice(relay: boolean): Promise<void> {
  await ports().engine.wipe(relay);
  unwiped.value = await ports().storage.wipe();
  // The address may name a person or a note.
  history.replaceState(null, "", "/");
}
