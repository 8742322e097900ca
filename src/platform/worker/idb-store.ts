/** The engine's store and vault in IndexedDB, with strict durability: with the default a power cut loses writes. */
import type { KeyVault, Store } from "../../engine/ports.ts";
import type { IdbConnection } from "./idb-connection.ts";

const STRICT = { durability: "strict" } as const;

export function idbStore(connection: IdbConnection): Store {
  return {
    load: () =>
      connection.use(async (db) => {
        const tx = db.transaction("rows");
        const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll(), tx.done]);
        return keys.map((key, i) => ({ key, value: values[i] as Uint8Array }));
      }),
    write: (changes) =>
      connection.use(async (db) => {
        const tx = db.transaction("rows", "readwrite", STRICT);
        const requests: Promise<unknown>[] = [];
        try {
          for (const { key, value } of changes)
            requests.push(value === undefined ? tx.store.delete(key) : tx.store.put(value, key));
        } catch (error) {
          // A request that throws must undo the earlier ones: without an abort the transaction commits them.
          tx.abort();
          await Promise.allSettled([...requests, tx.done]);
          throw error;
        }
        await Promise.all([...requests, tx.done]);
      }),
    clear: () =>
      connection.use(async (db) => {
        const tx = db.transaction("rows", "readwrite", STRICT);
        await Promise.all([tx.store.clear(), tx.done]);
      }),
    watch(lost) {
      connection.lost = lost;
    },
  };
}

const ALGORITHM = "AES-GCM";

/**
 * Wraps the seed with a non-extractable WebCrypto key: a script that reads the database gets neither. A copy of the
 * browser profile contains both; only an app lock protects against that.
 */
export function idbVault(
  connection: IdbConnection,
  subtle: SubtleCrypto,
  random: (length: number) => Uint8Array<ArrayBuffer>,
): KeyVault {
  return {
    async load() {
      const [key, seed] = await connection.use((db) => Promise.all([db.get("vault", "wrapping-key"), db.get("vault", "seed")]));
      if (!key || !seed) return undefined;
      const { iv, wrapped } = seed as { iv: Uint8Array<ArrayBuffer>; wrapped: ArrayBuffer };
      return new Uint8Array(await subtle.decrypt({ name: ALGORITHM, iv }, key as CryptoKey, wrapped));
    },
    async save(secret) {
      const key = await generateKey(subtle);
      const iv = random(12);
      const wrapped = await subtle.encrypt({ name: ALGORITHM, iv }, key, secret.slice());
      await connection.use(async (db) => {
        const tx = db.transaction("vault", "readwrite", STRICT);
        await Promise.all([tx.store.put(key, "wrapping-key"), tx.store.put({ iv, wrapped }, "seed"), tx.done]);
      });
    },
    clear: () =>
      connection.use(async (db) => {
        const tx = db.transaction("vault", "readwrite", STRICT);
        await Promise.all([tx.store.clear(), tx.done]);
      }),
  };
}

/** The engine's storage ports over one connection. */
export function idbPorts(
  connection: IdbConnection,
  subtle: SubtleCrypto,
  random: (length: number) => Uint8Array<ArrayBuffer>,
): { readonly store: Store; readonly vault: KeyVault; readonly erase: () => Promise<void> } {
  return { store: idbStore(connection), vault: idbVault(connection, subtle, random), erase: () => connection.erase() };
}

/** WebKit's generateKey fails now and then; a second try succeeds. */
async function generateKey(subtle: SubtleCrypto): Promise<CryptoKey> {
  const generate = (): Promise<CryptoKey> => subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
  return generate().catch(generate);
}
