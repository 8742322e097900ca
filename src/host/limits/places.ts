/** A bounded number of places, for each name that is counted: an address, a key, all together. */

/** Under which name it counts, and how many of that name there may be. */
export type Bound = readonly [name: string, max: number];

export class Places {
  private readonly taken = new Map<string, number>();

  /** One place under every name, or none. The returned function gives it back, once however often it is called. */
  enter(...bounds: readonly Bound[]): (() => void) | undefined {
    if (!bounds.every(([name, max]) => (this.taken.get(name) ?? 0) < max)) return undefined;
    for (const [name] of bounds) this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
    let inside = true;
    return () => {
      if (inside) for (const [name] of bounds) this.leave(name);
      inside = false;
    };
  }

  private leave(name: string): void {
    const left = (this.taken.get(name) ?? 1) - 1;
    if (left > 0) this.taken.set(name, left);
    else this.taken.delete(name);
  }
}
