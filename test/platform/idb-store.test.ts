import "fake-indexeddb/auto";
import { describe, expect, it, vi } from "vitest";
import { type CairnDatabase, idbStore, idbVault, openDatabase } from "../../src/platform/worker/idb-store.ts";
import { seededRandom } from "../support/random.ts";
import { CONTRACT, type Opened } from "./store-contract.ts";

const random = seededRandom(20_260_514);
const { subtle } = globalThis.crypto;
let count = 0;

async function open(name = `cairn-${count++}`): Promise<Opened & { db: CairnDatabase }> {
  const db = await openDatabase(name);
  const reopen = async (): Promise<Opened> => {
    db.close();
    return open(name);
  };
  return { db, store: idbStore(db), vault: idbVault(db, subtle, random), reopen };
}

describe("the store in IndexedDB", () => {
  for (const { name, run } of CONTRACT) it(name, async () => run(await open()));

  it("writes with strict durability: the default may lose it in a power cut", async () => {
    const { db, store, vault } = await open();
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
    db.close();
  });

  it("holds the seed only wrapped, under a key that cannot be taken out and a nonce of its own each time", async () => {
    const { db, vault } = await open();
    const seed = new Uint8Array(32).fill(0x5e);
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      await vault.save(seed);
      const [key, kept] = await Promise.all([db.get("vault", "wrapping-key"), db.get("vault", "seed")]);
      const { iv, wrapped } = kept as { iv: Uint8Array; wrapped: ArrayBuffer };
      expect(key).toMatchObject({ extractable: false, algorithm: { name: "AES-GCM", length: 256 } });
      await expect(subtle.exportKey("raw", key as CryptoKey)).rejects.toThrow();
      expect(Buffer.from(wrapped).includes(Buffer.from(seed.subarray(0, 8)))).toBe(false);
      seen.push(Buffer.concat([Buffer.from(iv), Buffer.from(wrapped)]).toString("hex"));
    }
    expect(new Set(seen).size).toBe(3);
    db.close();
  });

  it("has no seed where only half of it is left", async () => {
    const { db, vault } = await open();
    await vault.save(new Uint8Array(32).fill(1));
    await db.delete("vault", "wrapping-key");
    expect(await vault.load()).toBeUndefined();
    db.close();
  });

  it("survives a key generation that fails once, as WebKit's does", async () => {
    const { db } = await open();
    let calls = 0;
    const moody = {
      generateKey: (...args: Parameters<SubtleCrypto["generateKey"]>) =>
        ++calls === 1 ? Promise.reject(new Error("no")) : subtle.generateKey(...args),
      encrypt: subtle.encrypt.bind(subtle),
      decrypt: subtle.decrypt.bind(subtle),
    } as unknown as SubtleCrypto;
    const vault = idbVault(db, moody, random);
    await vault.save(new Uint8Array(32).fill(3));
    expect(calls).toBe(2);
    expect(await vault.load()).toEqual(new Uint8Array(32).fill(3));
    db.close();
  });

  it("gives way to a newer version of the app", async () => {
    const name = `cairn-${count++}`;
    await open(name);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name, 2);
      request.onsuccess = () => resolve(request.result.close());
      request.onblocked = () => reject(new Error("held up"));
    });
    await expect(openDatabase(name)).rejects.toMatchObject({ name: "VersionError" });
  });

  it("rejects, and does not throw, where the browser refuses to open it at all", async () => {
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("refused", "SecurityError");
    });
    const opening = openDatabase("refused");
    await expect(opening).rejects.toMatchObject({ name: "SecurityError" });
    vi.restoreAllMocks();
  });
});
