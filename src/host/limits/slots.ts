/** Bounds concurrent work: a limited number of slots for each name (an address, a key, the total). */

/** The name that is counted, and how many slots it has. */
export type Bound = readonly [name: string, max: number];

export class Slots {
  private readonly used = new Map<string, number>();

  /** Takes one slot of every name, or none. Call the returned function to release them, any number of times. `undefined`: none free. */
  take(...bounds: readonly Bound[]): (() => void) | undefined {
    if (!bounds.every(([name, max]) => (this.used.get(name) ?? 0) < max)) return undefined;
    for (const [name] of bounds) this.used.set(name, (this.used.get(name) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (isTaken) for (const [name] of bounds) this.release(name);
      isTaken = false;
    };
  }

  private release(name: string): void {
    const left = (this.used.get(name) ?? 1) - 1;
    if (left > 0) this.used.set(name, left);
    else this.used.delete(name);
  }
}
