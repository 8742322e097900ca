/**
 * The engine's records: in memory for reading, encrypted in the store for keeping.
 *
 * Row keys are keyed hashes and values are sealed under a key derived from the seed, so that what lies on the device says nothing
 * without it. A commit shows in memory at once and resolves when it is durable; when the store refuses, memory goes back.
 */
import { type Bytes, concat, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { Random, Store } from "../ports.ts";
import type { TableName, TablePlan, TablePlans, Tables } from "./tables.ts";

export type Change = {
  readonly [T in TableName]: { readonly table: T; readonly key: string; readonly record: Tables[T] | undefined };
}[TableName];

/** Writes a record. */
export const put = <T extends TableName>(table: T, key: string, record: Tables[T]): Change => ({ table, key, record }) as Change;
/** Deletes a record. */
export const drop = (table: TableName, key: string): Change => ({ table, key, record: undefined }) as Change;

const NONCE = 24;
const STORAGE_TAG = utf8("cairn-storage-v1");
const decoder = new TextDecoder("utf-8");

/** A change in memory, and what it would go back to. */
interface Entry {
  readonly change: Change;
  before: Change["record"];
}

type Maps = { readonly [T in TableName]: Map<string, Tables[T]> };

export class Database {
  /** Every table there is, and what becomes of it. */
  readonly plans: ReadonlyMap<TableName, TablePlan>;
  private readonly maps: Maps;
  private readonly store: Store;
  private readonly crypto: Crypto;
  private readonly random: Random;
  private readonly key: Bytes;
  /** What is on its way into the store. */
  private readonly writing = new Set<Entry[]>();
  /** Called after every durable commit with the tables it touched. */
  changed: (tables: ReadonlySet<TableName>) => void = () => {};

  private constructor(store: Store, crypto: Crypto, random: Random, seed: Bytes, plans: Partial<TablePlans>) {
    this.plans = new Map(Object.entries(plans) as [TableName, TablePlan][]);
    this.maps = Object.fromEntries([...this.plans.keys()].map((name) => [name, new Map()])) as never;
    this.store = store;
    this.crypto = crypto;
    this.random = random;
    this.key = crypto.blake2b(32, seed, STORAGE_TAG);
  }

  /** Loads everything of these tables. Rows that this seed cannot open (another identity's, or damaged) are left alone. */
  static async open(store: Store, crypto: Crypto, random: Random, seed: Bytes, plans: Partial<TablePlans>): Promise<Database> {
    const database = new Database(store, crypto, random, seed, plans);
    for (const { value } of await store.load()) database.restore(value);
    return database;
  }

  /** All records of a table. Iterate, never mutate. */
  table<T extends TableName>(name: T): ReadonlyMap<string, Tables[T]> {
    return this.maps[name];
  }

  get<T extends TableName>(name: T, key: string): Tables[T] | undefined {
    return this.maps[name].get(key);
  }

  /** A hash of `input` that only this identity's storage can compute; 16 bytes. */
  hash(input: string): Bytes {
    return this.crypto.blake2b(16, utf8(input), this.key);
  }

  /** All or nothing. @throws whatever the store rejected with, after taking the changes back. */
  commit(changes: readonly Change[]): Promise<void> {
    const batch = this.batch();
    batch.add(changes);
    return batch.commit();
  }

  /** Collects changes that build on one another: each shows in memory at once, all become durable together. */
  batch(): { add(changes: readonly Change[]): void; commit(): Promise<void> } {
    const done: Entry[] = [];
    return {
      add: (changes) => {
        for (const change of changes) {
          done.push({ change, before: this.maps[change.table].get(change.key) });
          this.apply(change);
        }
      },
      commit: async () => {
        if (done.length === 0) return;
        const rows = new Map(done.map(({ change }) => [this.rowKey(change), change]));
        this.writing.add(done);
        try {
          await this.store.write([...rows].map(([key, change]) => ({ key, value: this.seal(change) })));
        } catch (error) {
          for (const entry of done.reverse()) this.takeBack(entry);
          throw error;
        } finally {
          this.writing.delete(done);
        }
        this.changed(new Set(done.map(({ change }) => change.table)));
      },
    };
  }

  /** Where a later commit has changed the record again, that one stays, and would go back to what was before both. */
  private takeBack({ change, before }: Entry): void {
    const { table, key, record } = change;
    if (this.maps[table].get(key) === record) {
      this.apply({ ...change, record: before } as Change);
      return;
    }
    for (const laterCommit of this.writing) {
      for (const entry of laterCommit) {
        if (entry.change.table === table && entry.change.key === key && entry.before === record) entry.before = before;
      }
    }
  }

  private apply({ table, key, record }: Change): void {
    const map = this.maps[table] as Map<string, unknown>;
    if (record === undefined) map.delete(key);
    else map.set(key, record);
  }

  private rowKey({ table, key }: Pick<Change, "table" | "key">): string {
    return toHex(this.hash(`${table}/${key}`));
  }

  private seal({ table, key, record }: Change): Bytes | undefined {
    if (record === undefined) return undefined;
    const nonce = this.random(NONCE);
    return concat(nonce, this.crypto.seal(utf8(JSON.stringify([table, key, record])), nonce, this.key));
  }

  private restore(value: Bytes): void {
    try {
      const plaintext = this.crypto.open(value.subarray(NONCE), value.subarray(0, NONCE), this.key);
      const [table, key, record] = JSON.parse(decoder.decode(plaintext)) as [TableName, string, never];
      this.maps[table]?.set(key, record);
    } catch {
      // Another identity's row, or a damaged one: it stays where it is.
    }
  }
}
