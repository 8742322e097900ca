/** A message bus and a Bluetooth daemon for one test. */
import { tempDir, undoLater } from "../relay/harness.ts";
import { FakeBlueZ, launchBus } from "./fake-bluez.ts";

/** @returns its address */
export async function startBus(): Promise<string> {
  const { address, stop } = await launchBus(tempDir());
  undoLater(stop);
  return address;
}

export async function startDaemon(address: string): Promise<FakeBlueZ> {
  const daemon = await FakeBlueZ.start(address);
  undoLater(() => daemon.stop());
  return daemon;
}
