import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ana, ben, openDatabase, SEED } from "../../../test/support/kit.ts";
import { MemoryStore } from "../../../test/support/memory-store.ts";
import type { PersonRecord } from "../people/records.ts";
import { type Change, drop, put } from "./database.ts";

console.info(`seed ${SEED}`);
const person = (id: string, name = "Cleo"): PersonRecord => ({ id, name, level: 0, relay: "https://relay.example", added_at: 1 });
const FULL = new DOMException("full", "QuotaExceededError");

describe("a commit", () => {
  it("shows at once, is told once it is durable, and is there again after a restart", async () => {
    const store = new MemoryStore();
    const database = await openDatabase(store);
    const told = vi.fn();
    database.changed = told;
    let release = (): void => {};
    store.beforeWrite = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const committed = database.commit([
      put("person", "a", person("a")),
      put("settings", "me", { name: "Ben", relay: "r", words_confirmed: false }),
    ]);
    expect(database.get("person", "a")).toEqual(person("a"));
    expect(told).not.toHaveBeenCalled();
    release();
    await committed;
    expect(told).toHaveBeenCalledExactlyOnceWith(new Set(["person", "settings"]));
    const again = await openDatabase(store);
    expect([...again.table("person")]).toEqual([["a", person("a")]]);
    expect(again.get("settings", "me")?.name).toBe("Ben");
  });

  it("is all or nothing: a refusal takes every part back, deletions too", async () => {
    const store = new MemoryStore();
    const database = await openDatabase(store);
    await database.commit([put("person", "kept", person("kept")), put("person", "gone", person("gone"))]);
    const rows = new Map(store.rows);
    const told = vi.fn();
    database.changed = told;
    store.refusal = FULL;
    const changes = [
      put("person", "kept", person("kept", "Renamed")),
      drop("person", "gone"),
      put("person", "new", person("new")),
      put("person", "kept", person("kept", "Twice")),
    ];
    await expect(database.commit(changes)).rejects.toBe(FULL);
    expect([...database.table("person").values()].map(({ id, name }) => `${id} ${name}`).sort()).toEqual([
      "gone Cleo",
      "kept Cleo",
    ]);
    expect(told).not.toHaveBeenCalled();
    expect(store.rows).toEqual(rows);
  });

  it("that is refused does not take back a later one of the same record", async () => {
    const store = new MemoryStore();
    const database = await openDatabase(store);
    await database.commit([put("person", "a", person("a", "first"))]);
    let refuse = (_: Error): void => {};
    store.beforeWrite = () => {
      store.beforeWrite = () => {};
      return new Promise((_, reject) => {
        refuse = reject;
      });
    };
    const refused = database.commit([put("person", "a", person("a", "second"))]);
    await database.commit([put("person", "a", person("a", "third"))]);
    refuse(FULL);
    await expect(refused).rejects.toBe(FULL);
    expect(database.get("person", "a")?.name).toBe("third");
    expect((await openDatabase(store)).get("person", "a")?.name).toBe("third");
  });

  it("that is refused with a later one of the same record leaves what was before both", async () => {
    const store = new MemoryStore();
    const database = await openDatabase(store);
    await database.commit([put("person", "a", person("a", "first"))]);
    const refusals: ((_: Error) => void)[] = [];
    store.beforeWrite = () => new Promise((_, reject) => refusals.push(reject));
    const both = [
      database.commit([put("person", "a", person("a", "second"))]),
      database.commit([put("person", "a", person("a", "third"))]),
    ];
    for (const refuse of refusals) refuse(FULL);
    for (const one of both) await expect(one).rejects.toBe(FULL);
    expect(database.get("person", "a")?.name).toBe("first");
  });

  it("of a batch writes once, with the last word on every record", async () => {
    const store = new MemoryStore();
    const database = await openDatabase(store);
    const writes: number[] = [];
    store.beforeWrite = (changes) => {
      writes.push(changes.length);
    };
    const batch = database.batch();
    batch.add([put("person", "a", person("a", "one"))]);
    batch.add([
      put("person", "a", { ...(database.get("person", "a") as PersonRecord), name: "two" }),
      put("person", "b", person("b")),
    ]);
    batch.add([drop("person", "b")]);
    await batch.commit();
    expect(writes).toEqual([2]);
    expect([...(await openDatabase(store)).table("person").values()].map(({ name }) => name)).toEqual(["two"]);
    await database.commit([]);
    expect(writes).toHaveLength(1);
  });

  it("agrees with a plain map, whatever is written and refused in whatever order", async () => {
    const key = fc.constantFrom("a", "b", "c");
    const step = fc.record({
      refused: fc.boolean(),
      changes: fc.array(fc.record({ key, name: fc.option(fc.string()) }), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const store = new MemoryStore();
        const database = await openDatabase(store);
        const model = new Map<string, string>();
        for (const { refused, changes } of steps) {
          store.refusal = refused ? FULL : undefined;
          const list: Change[] = changes.map(({ key, name }) =>
            name === null ? drop("person", key) : put("person", key, person(key, name)),
          );
          await database.commit(list).catch(() => {});
          if (!refused) for (const { key, name } of changes) name === null ? model.delete(key) : model.set(key, name);
        }
        for (const one of [database, await openDatabase(store)]) {
          expect(new Map([...one.table("person")].map(([id, { name }]) => [id, name]))).toEqual(model);
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});

describe("what lies on the device", () => {
  it("leaves rows of another identity, and damaged ones, alone", async () => {
    const store = new MemoryStore();
    const mine = await openDatabase(store, ben.seed);
    await mine.commit([put("person", "a", person("a"))]);
    const foreign = await openDatabase(store, ana.seed);
    expect([...foreign.table("person")]).toEqual([]);
    await foreign.commit([put("person", "a", person("a", "Ana's"))]);
    store.rows.set("damaged", new Uint8Array(10));
    store.rows.set("empty", new Uint8Array());
    expect(store.rows.size).toBe(4);
    expect((await openDatabase(store, ben.seed)).get("person", "a")?.name).toBe("Cleo");
    expect((await openDatabase(store, ana.seed)).get("person", "a")?.name).toBe("Ana's");
    await mine.commit([drop("person", "a")]);
    expect(store.rows.size).toBe(3);
  });

  it("says nothing without the seed: neither words nor keys nor whether two rows are alike", async () => {
    const store = new MemoryStore();
    const database = await openDatabase(store);
    const secret = "under the third stone";
    const before = new Map<string, Uint8Array>();
    for (let i = 0; i < 3; i++) {
      await database.commit([put("person", "person-key", person("person-key", secret))]);
      const [[key, value]] = [...store.rows] as [[string, Uint8Array]];
      expect(key).toMatch(/^[0-9a-f]{32}$/);
      expect([...before.values()].map((one) => Buffer.from(one).toString("hex"))).not.toContain(Buffer.from(value).toString("hex"));
      before.set(String(i), value);
      const text = key + Buffer.from(value).toString("latin1");
      for (const word of [secret, "person-key", "person", "relay.example", "added_at"]) expect(text).not.toContain(word);
    }
    expect(store.rows.size).toBe(1);
  });
});
