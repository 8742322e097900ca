/** The engine's store and its vault in IndexedDB, with strict durability: the default loses writes in a power cut. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { KeyVault, Store } from "../../engine/ports.ts";

interface Schema extends DBSchema {
  /** Encrypted rows under hashed keys. */
  rows: { key: string; value: Uint8Array };
  /** The wrapping key (cannot be taken out), and the seed it wraps. */
  vault: { key: "wrapping-key" | "seed"; value: CryptoKey | { readonly iv: Uint8Array; readonly wrapped: ArrayBuffer } };
}

export type CairnDatabase = IDBPDatabase<Schema>;

const STRICT = { durability: "strict" } as const;

/** Rejects with a DOMException where the browser refuses storage, also where `indexedDB.open` itself throws. */
export async function openDatabase(name: string): Promise<CairnDatabase> {
  return openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("rows");
      db.createObjectStore("vault");
    },
    blocking(_current, _blocked, event) {
      // A newer version of the app wants the database: better to stop than to hold it up.
      (event.target as IDBDatabase).close();
    },
  });
}

/** Removes the whole database. Other connections to it give way by themselves (`blocking` above). */
export async function eraseDatabase(db: CairnDatabase): Promise<void> {
  db.close();
  await deleteDB(db.name);
}

export function idbStore(db: CairnDatabase): Store {
  return {
    async load() {
      const tx = db.transaction("rows");
      const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll(), tx.done]);
      return keys.map((key, i) => ({ key, value: values[i] as Uint8Array }));
    },
    async write(changes) {
      const tx = db.transaction("rows", "readwrite", STRICT);
      const requests: Promise<unknown>[] = [];
      try {
        for (const { key, value } of changes) requests.push(value === undefined ? tx.store.delete(key) : tx.store.put(value, key));
      } catch (error) {
        // What cannot even be asked for must not leave the rest behind: a transaction commits whatever it was asked by then.
        tx.abort();
        await Promise.allSettled([...requests, tx.done]);
        throw error;
      }
      await Promise.all([...requests, tx.done]);
    },
    async clear() {
      const tx = db.transaction("rows", "readwrite", STRICT);
      await Promise.all([tx.store.clear(), tx.done]);
    },
  };
}

const ALGORITHM = "AES-GCM";

/**
 * Wraps the seed with a non-extractable WebCrypto key: a script that reads the database gets neither. Whoever copies the whole
 * browser profile gets both; only an app lock helps against that.
 */
export function idbVault(db: CairnDatabase, subtle: SubtleCrypto, random: (length: number) => Uint8Array<ArrayBuffer>): KeyVault {
  return {
    async load() {
      const key = (await db.get("vault", "wrapping-key")) as CryptoKey | undefined;
      const seed = (await db.get("vault", "seed")) as { iv: Uint8Array<ArrayBuffer>; wrapped: ArrayBuffer } | undefined;
      if (!key || !seed) return undefined;
      return new Uint8Array(await subtle.decrypt({ name: ALGORITHM, iv: seed.iv }, key, seed.wrapped));
    },
    async save(secret) {
      const key = await generateKey(subtle);
      const iv = random(12);
      const wrapped = await subtle.encrypt({ name: ALGORITHM, iv }, key, secret.slice());
      const tx = db.transaction("vault", "readwrite", STRICT);
      await Promise.all([tx.store.put(key, "wrapping-key"), tx.store.put({ iv, wrapped }, "seed"), tx.done]);
    },
    async clear() {
      const tx = db.transaction("vault", "readwrite", STRICT);
      await Promise.all([tx.store.clear(), tx.done]);
    },
  };
}

/** WebKit's generateKey fails now and then; a second try succeeds. */
async function generateKey(subtle: SubtleCrypto): Promise<CryptoKey> {
  const generate = (): Promise<CryptoKey> => subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
  return generate().catch(generate);
}
