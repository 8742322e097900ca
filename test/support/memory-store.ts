/** The store and the vault in memory, with faults to order. */
import type { KeyVault, Store, StoreChange, StoreRow } from "../../src/engine/ports.ts";

export class MemoryStore implements Store {
  readonly rows = new Map<string, Uint8Array>();
  /** When set, the next writes are refused with it. */
  refusal: Error | undefined;
  /** Called before every write; a test stops the world in it. */
  beforeWrite: (changes: readonly StoreChange[]) => Promise<void> | void = () => {};

  async load(): Promise<readonly StoreRow[]> {
    return [...this.rows].map(([key, value]) => ({ key, value }));
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    await this.beforeWrite(changes);
    if (this.refusal) throw this.refusal;
    // All are copied before any is kept: what cannot be copied refuses the whole write.
    const copies = changes.map(({ key, value }) => ({ key, value: value?.slice() }));
    for (const { key, value } of copies) {
      if (value === undefined) this.rows.delete(key);
      else this.rows.set(key, value);
    }
  }

  async clear(): Promise<void> {
    this.rows.clear();
  }
}

export class MemoryVault implements KeyVault {
  seed: Uint8Array | undefined;
  load = async (): Promise<Uint8Array | undefined> => this.seed;
  async save(seed: Uint8Array): Promise<void> {
    this.seed = seed.slice();
  }
  async clear(): Promise<void> {
    this.seed = undefined;
  }
}
