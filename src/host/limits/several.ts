/** A set for each key, without a Set where there is one member: most keys have one, and a Set takes more than all the rest. */
export class Several<T> {
  private readonly byKey = new Map<string, T | Set<T>>();

  /** Oldest first. */
  *of(key: string): Iterable<T> {
    const found = this.byKey.get(key);
    if (found instanceof Set) yield* found;
    else if (found !== undefined) yield found;
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** @returns how many there are then */
  add(key: string, one: T): number {
    const found = this.byKey.get(key);
    if (found instanceof Set) return found.add(one).size;
    if (found === undefined || found === one) {
      this.byKey.set(key, one);
      return 1;
    }
    this.byKey.set(key, new Set([found, one]));
    return 2;
  }

  delete(key: string, one: T): void {
    const found = this.byKey.get(key);
    if (found instanceof Set) {
      found.delete(one);
      if (found.size === 0) this.byKey.delete(key);
    } else if (found === one) this.byKey.delete(key);
  }
}
