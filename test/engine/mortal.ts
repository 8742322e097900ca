/** A device that is killed at one of its writes: just before it is kept, as by a power cut, or just after, before the app hears of it. */
import type { StoreChange } from "../../src/engine/ports.ts";
import type { Device } from "./world.ts";

/** Never settles: for somebody who is no longer there to hear. */
const never = (): Promise<void> => new Promise(() => {});

/** Counts the writes of a device and lets it die at number `fatal`. @returns how many there were, and whether it has died */
export function mortal(device: Device, fatal: number, when: "before" | "after") {
  const life = { writes: 0, dead: false };
  device.store.beforeWrite = (changes: readonly StoreChange[]) => {
    if (life.dead) return never();
    if (life.writes++ !== fatal) return;
    life.dead = true;
    if (when === "after") keep(device, changes);
    // Dead at once: nothing it had begun goes on.
    device.network.cut();
    return never();
  };
  return life;
}

function keep({ store: { rows } }: Device, changes: readonly StoreChange[]): void {
  for (const { key, value } of changes) {
    if (value === undefined) rows.delete(key);
    else rows.set(key, value.slice());
  }
}

/** The device comes back with what its store held. */
export async function revive(device: Device): Promise<void> {
  device.off();
  device.store.beforeWrite = () => {};
  await device.on();
}
