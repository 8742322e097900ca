/**
 * The contract of a Store and a KeyVault, as test cases. It runs in Node and, bundled, inside a browser, so it brings its
 * own assertions and imports neither platform.
 */
import type { KeyVault, Store } from "../engine/ports.ts";

/** An open store; `reopen` simulates a restart. */
export interface Opened {
  readonly store: Store;
  readonly vault: KeyVault;
  reopen(): Promise<Opened>;
}

interface Case {
  readonly name: string;
  run(opened: Opened): Promise<void>;
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function same(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [actual, expected].map((value) =>
    JSON.stringify(value, (_, part) => (part instanceof Uint8Array ? [...part] : part)),
  );
  if (one !== other) throw new Error(`${what}: expected ${other}, got ${one}`);
}

async function rows({ store }: Opened): Promise<unknown> {
  const all = [...(await store.load())].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { value } of all) if (!(value instanceof Uint8Array)) throw new Error("a value is not bytes");
  return all.map(({ key, value }) => [key, value]);
}

/** Each case starts with an empty store. */
export const CONTRACT: readonly Case[] = [
  {
    name: "is empty at first",
    async run(opened) {
      same(await rows(opened), [], "rows");
      same((await opened.vault.load()) === undefined, true, "no seed");
    },
  },
  {
    name: "keeps what was written, over a restart",
    async run(opened) {
      await opened.store.write([
        { key: "b", value: bytes(1, 2, 3) },
        { key: "a", value: bytes() },
      ]);
      const kept = [
        ["a", bytes()],
        ["b", bytes(1, 2, 3)],
      ];
      same(await rows(opened), kept, "rows");
      same(await rows(await opened.reopen()), kept, "rows after a restart");
    },
  },
  {
    name: "overwrites, deletes, and does not mind deleting what is not there",
    async run(opened) {
      await opened.store.write([
        { key: "a", value: bytes(1) },
        { key: "b", value: bytes(2) },
      ]);
      await opened.store.write([
        { key: "a", value: bytes(9, 9) },
        { key: "b", value: undefined },
        { key: "c", value: undefined },
      ]);
      same(await rows(await opened.reopen()), [["a", bytes(9, 9)]], "rows");
    },
  },
  {
    name: "keeps the bytes it was given, whatever becomes of the array afterwards",
    async run(opened) {
      const whole = bytes(0, 1, 2, 3, 4, 5);
      const value = whole.subarray(2, 4);
      await opened.store.write([{ key: "a", value }]);
      whole.fill(9);
      same(await rows(opened), [["a", bytes(2, 3)]], "rows");
      same(await rows(await opened.reopen()), [["a", bytes(2, 3)]], "rows after a restart");
    },
  },
  {
    name: "writes all or nothing",
    async run(opened) {
      await opened.store.write([{ key: "a", value: bytes(1) }]);
      // A value that cannot be stored fails the whole write, at any position in it.
      const bad = (() => {}) as unknown as Uint8Array;
      const failed = await opened.store
        .write([
          { key: "a", value: bytes(2) },
          { key: "b", value: bad },
          { key: "c", value: bytes(3) },
        ])
        .then(
          () => false,
          () => true,
        );
      same(failed, true, "the write is refused");
      same(await rows(await opened.reopen()), [["a", bytes(1)]], "rows");
    },
  },
  {
    name: "takes writes that are under way at once in their order",
    async run(opened) {
      const writes = Array.from({ length: 20 }, (_, n) =>
        opened.store.write([
          { key: "a", value: bytes(n) },
          { key: `n${n}`.padEnd(4, "-"), value: bytes(n) },
        ]),
      );
      await Promise.all(writes);
      const all = (await rows(await opened.reopen())) as [string, Uint8Array][];
      same(all.length, 21, "count");
      same(all[0], ["a", bytes(19)], "the last word");
    },
  },
  {
    name: "takes a thousand rows of some size, and an empty write",
    async run(opened) {
      await opened.store.write([]);
      await opened.store.write(Array.from({ length: 1_000 }, (_, n) => ({ key: `row ${n}`, value: new Uint8Array(600).fill(n) })));
      const all = (await rows(await opened.reopen())) as [string, Uint8Array][];
      same(all.length, 1_000, "count");
      same(
        all.every(([key, value]) => value.length === 600 && value[599] === (Number(key.slice(4)) & 255)),
        true,
        "content",
      );
    },
  },
  {
    name: "clears its rows and leaves the seed",
    async run(opened) {
      await opened.vault.save(new Uint8Array(32).fill(5));
      await opened.store.write([{ key: "a", value: bytes(1) }]);
      await opened.store.clear();
      const again = await opened.reopen();
      same(await rows(again), [], "rows");
      same(await again.vault.load(), new Uint8Array(32).fill(5), "seed");
    },
  },
  {
    name: "gives the seed back, over a restart, and the newest one",
    async run(opened) {
      const seed = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
      await opened.vault.save(seed);
      same(await opened.vault.load(), seed, "seed");
      await opened.vault.clear();
      same((await opened.vault.load()) === undefined, true, "nothing after it was cleared");
      await opened.vault.save(seed.slice().reverse());
      seed.fill(0);
      const again = await opened.reopen();
      same(
        await again.vault.load(),
        Uint8Array.from({ length: 32 }, (_, i) => (31 - i) * 7),
        "seed after a restart",
      );
      same(await rows(again), [], "a seed is no row");
    },
  },
];
