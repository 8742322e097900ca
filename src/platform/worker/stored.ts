/** The engine's storage ports over a database that is still being opened. */
import type { KeyVault, Store } from "../../engine/ports.ts";
import { type CairnDatabase, eraseDatabase, idbStore, idbVault } from "./idb-store.ts";

/** Rejections belong to whoever asks something of the database, not to the console. */
export function stored(
  database: Promise<CairnDatabase>,
  subtle: SubtleCrypto,
  random: (length: number) => Uint8Array<ArrayBuffer>,
): { readonly store: Store; readonly vault: KeyVault; readonly erase: () => Promise<void> } {
  const store = database.then(idbStore);
  const vault = database.then((db) => idbVault(db, subtle, random));
  for (const promise of [database, store, vault]) promise.catch(() => {});
  return {
    store: {
      load: async () => (await store).load(),
      write: async (changes) => (await store).write(changes),
      clear: async () => (await store).clear(),
    },
    vault: {
      load: async () => (await vault).load(),
      save: async (secret) => (await vault).save(secret),
      clear: async () => (await vault).clear(),
    },
    erase: async () => eraseDatabase(await database),
  };
}
