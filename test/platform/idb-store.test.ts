import "fake-indexeddb/auto";
import { forceCloseDatabase } from "fake-indexeddb";
import { unwrap } from "idb";
import { describe, expect, it, vi } from "vitest";
import { CONTRACT, type Opened } from "../../src/platform/store-contract.ts";
import { IdbConnection } from "../../src/platform/worker/idb-connection.ts";
import { idbStore, idbVault } from "../../src/platform/worker/idb-store.ts";
import { seededRandom } from "../support/random.ts";

const random = seededRandom(20_260_514);
const { subtle } = globalThis.crypto;
let count = 0;

function open(name = `cairn-${count++}`): Opened & { connection: IdbConnection } {
  const connection = new IdbConnection(name);
  const reopen = async (): Promise<Opened> => {
    await close(connection);
    return open(name);
  };
  return { connection, store: idbStore(connection), vault: idbVault(connection, subtle, random), reopen };
}

const close = (connection: IdbConnection): Promise<void> => connection.use(async (db) => db.close());

describe("the store in IndexedDB", () => {
  for (const { name, run } of CONTRACT) it(name, async () => run(open()));

  it("writes with strict durability: the default may lose it in a power cut", async () => {
    const { connection, store, vault } = open();
    const asked: unknown[] = [];
    const transaction = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (this: IDBDatabase, names, mode, options) {
      if (mode === "readwrite") asked.push(options?.durability);
      return transaction.call(this, names, mode, options);
    });
    await store.write([{ key: "a", value: new Uint8Array(1) }]);
    await vault.save(new Uint8Array(32));
    await store.clear();
    vi.restoreAllMocks();
    expect(asked).toEqual(["strict", "strict", "strict"]);
    await close(connection);
  });

  it("holds the seed only wrapped, under a key that cannot be taken out and a nonce of its own each time", async () => {
    const { connection, vault } = open();
    const seed = new Uint8Array(32).fill(0x5e);
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      await vault.save(seed);
      const [key, kept] = await connection.use((db) => Promise.all([db.get("vault", "wrapping-key"), db.get("vault", "seed")]));
      const { iv, wrapped } = kept as { iv: Uint8Array; wrapped: ArrayBuffer };
      expect(key).toMatchObject({ extractable: false, algorithm: { name: "AES-GCM", length: 256 } });
      await expect(subtle.exportKey("raw", key as CryptoKey)).rejects.toThrow();
      expect(Buffer.from(wrapped).includes(Buffer.from(seed.subarray(0, 8)))).toBe(false);
      seen.push(Buffer.concat([Buffer.from(iv), Buffer.from(wrapped)]).toString("hex"));
    }
    expect(new Set(seen).size).toBe(3);
    await close(connection);
  });

  it("has no seed where only half of it is left", async () => {
    const { connection, vault } = open();
    await vault.save(new Uint8Array(32).fill(1));
    await connection.use((db) => db.delete("vault", "wrapping-key"));
    expect(await vault.load()).toBeUndefined();
    await close(connection);
  });

  it("survives a key generation that fails once, as WebKit's does", async () => {
    const { connection } = open();
    let calls = 0;
    const moody = {
      generateKey: (...args: Parameters<SubtleCrypto["generateKey"]>) =>
        ++calls === 1 ? Promise.reject(new Error("no")) : subtle.generateKey(...args),
      encrypt: subtle.encrypt.bind(subtle),
      decrypt: subtle.decrypt.bind(subtle),
    } as unknown as SubtleCrypto;
    const vault = idbVault(connection, moody, random);
    await vault.save(new Uint8Array(32).fill(3));
    expect(calls).toBe(2);
    expect(await vault.load()).toEqual(new Uint8Array(32).fill(3));
    await close(connection);
  });

  it("rejects, and does not throw, where the browser refuses to open it at all", async () => {
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("refused", "SecurityError");
    });
    await expect(open("refused").store.load()).rejects.toMatchObject({ name: "SecurityError" });
    vi.restoreAllMocks();
  });
});

/** Runs an IndexedDB request to its end; `held up` where an open connection is in its way. */
const done = (request: IDBOpenDBRequest): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("held up"));
  });

describe("a database that closes under the app", () => {
  const A = { key: "a", value: new Uint8Array([1]) };

  it("is opened again once, and what was asked of it is done, in its order", async () => {
    const { connection, store } = open();
    await store.write([A]);
    await close(connection);
    const writes = [2, 3, 4].map((n) => store.write([{ key: "a", value: new Uint8Array([n]) }]));
    const read = store.load();
    await Promise.all(writes);
    expect(await read).toEqual([{ key: "a", value: new Uint8Array([4]) }]);
    await close(connection);
  });

  it("is opened again at once when the browser says that it closed, before anybody asks", async () => {
    const { connection, store } = open();
    await store.write([A]);
    const opened = vi.spyOn(IDBFactory.prototype, "open");
    // Its type asks for the class where it takes an instance.
    await connection.use(async (db) => forceCloseDatabase(unwrap(db) as never));
    await vi.waitFor(() => expect(opened).toHaveBeenCalledTimes(1));
    expect(await store.load()).toEqual([A]);
    expect(opened).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
    await close(connection);
  });

  it("says so when it cannot be opened again, and works once it can", async () => {
    const { connection, store } = open();
    const said: unknown[] = [];
    store.watch?.((error) => said.push(error));
    await store.write([A]);
    await close(connection);
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
    });
    await expect(store.write([A])).rejects.toMatchObject({ name: "UnknownError" });
    expect(said).toMatchObject([{ name: "UnknownError" }]);
    vi.restoreAllMocks();
    expect(await store.load()).toEqual([A]);
    await close(connection);
  });

  it("is not made anew when somebody removes it: it is erased, said at once, and nothing is left behind", async () => {
    const name = `cairn-${count++}`;
    const { store, vault } = open(name);
    await store.write([A]);
    const lost = new Promise((resolve) => store.watch?.(resolve));
    await done(indexedDB.deleteDatabase(name));
    expect(await lost).toMatchObject({ name: "StoreGone", why: "erased" });
    for (const use of [store.load(), store.write([A]), vault.load()])
      await expect(use).rejects.toMatchObject({ name: "StoreGone", why: "erased" });
    expect((await indexedDB.databases()).map((one) => one.name)).not.toContain(name);
  });

  it("gives way to a newer version of the app, and says that it is that", async () => {
    const name = `cairn-${count++}`;
    const { store } = open(name);
    await store.load();
    const lost = new Promise((resolve) => store.watch?.(resolve));
    (await done(indexedDB.open(name, 2))).close();
    expect(await lost).toMatchObject({ name: "StoreGone", why: "newer" });
    await expect(store.write([A])).rejects.toMatchObject({ name: "StoreGone", why: "newer" });
    await expect(open(name).store.load()).rejects.toMatchObject({ name: "StoreGone", why: "newer" });
  });

  it("that an older version in another tab does not let go of is held, not waited for without a word", async () => {
    const name = `cairn-${count++}`;
    const older = await done(indexedDB.open(name, 1));
    await expect(idbStore(new IdbConnection(name, 2)).load()).rejects.toMatchObject({ name: "StoreGone", why: "held" });
    older.close();
  });

  it("stays gone once the app itself has removed it", async () => {
    const { connection, store } = open();
    await store.write([A]);
    await connection.erase();
    await expect(store.write([A])).rejects.toMatchObject({ name: "StoreGone", why: "erased" });
  });
});
