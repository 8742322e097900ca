/** The store and the vault in memory. Tests can make writes fail. */
import type { KeyVault, Store, StoreChange, StoreRow } from "../../src/engine/ports.ts";

export class MemoryStore implements Store {
  readonly rows = new Map<string, Uint8Array>();
  /** While set, writes reject with it. */
  refusal: Error | undefined;
  /** Called before every write; a test can delay the write here. */
  beforeWrite: (changes: readonly StoreChange[]) => Promise<void> | void = () => {};

  async load(): Promise<readonly StoreRow[]> {
    return [...this.rows].map(([key, value]) => ({ key, value }));
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    await this.beforeWrite(changes);
    if (this.refusal) throw this.refusal;
    // Copy all values before storing any, so that a value that cannot be copied fails the whole write.
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
