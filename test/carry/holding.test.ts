/** What gives way when a courier is full: the app's rule, over rows in memory, and the box's, over its store, on one table of cases. */
import { describe, expect, it } from "vitest";
import { loadBoxKeys } from "../../courier/keys.ts";
import { Book } from "../../courier/store/book.ts";
import { Cargo } from "../../courier/store/cargo.ts";
import { BoxDatabase } from "../../courier/store/database.ts";
import { Deposits } from "../../courier/store/deposits.ts";
import { Room } from "../../courier/store/room.ts";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { type HeldRow, type HoldingLimits, makeRoom, takesDeposit } from "../../src/protocol/carry/holding.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { closed, crypto, random, someone } from "../courier/people.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { bytesOf } from "../relay/people.ts";

const NOW = 1_800_000_000;
/** Numbers of the table are thousands of bytes, and hours. */
const [UNIT, HOUR] = [1000, 3600];
const LIMITS: HoldingLimits = {
  ...{ bytes: 100 * UNIT, events: 5, recipientBytes: 60 * UNIT },
  ...{ memberDeposits: 2, memberDepositBytes: 50 * UNIT, memberAnswers: 4 },
};

type Row = readonly [id: string, recipient: string, bytes: number, endsAfter: number];
interface Case {
  readonly is: string;
  readonly held: readonly Row[];
  readonly comes: Row;
  /** What is there afterwards, of what was held; the new one is there unless it is `refused`. */
  readonly goes: readonly string[];
  readonly refused?: true;
}

const CASES: readonly Case[] = [
  { is: "all that comes, while there is room", held: [["a", "ana", 30, 1]], comes: ["b", "ana", 30, 2], goes: [] },
  {
    is: "so much of one recipient: their own that ends first goes, nobody else's",
    held: [
      ["a", "ana", 30, 5],
      ["b", "ana", 30, 3],
      ["c", "ben", 30, 1],
    ],
    comes: ["d", "ana", 20, 9],
    goes: ["b"],
  },
  {
    is: "so much in all: what ends first goes, of the recipient who has most",
    held: [
      ["a", "ana", 50, 9],
      ["b", "ana", 10, 8],
      ["c", "ben", 30, 1],
    ],
    comes: ["d", "cleo", 20, 2],
    goes: ["b"],
  },
  {
    is: "so many in all",
    held: [
      ["a", "ana", 1, 10],
      ["b", "ana", 2, 9],
      ["c", "ana", 3, 8],
      ["d", "ben", 4, 7],
      ["e", "dan", 5, 6],
    ],
    comes: ["f", "cleo", 1, 99],
    goes: ["c"],
  },
  {
    is: "as many as it takes",
    held: [
      ["a", "ana", 20, 3],
      ["b", "ana", 20, 4],
      ["c", "ana", 20, 5],
    ],
    comes: ["d", "ana", 40, 9],
    goes: ["a", "b"],
  },
  {
    is: "not the new one, where that one ends first",
    held: [
      ["a", "ana", 40, 5],
      ["b", "ana", 20, 6],
    ],
    comes: ["c", "ana", 10, 1],
    goes: [],
    refused: true,
  },
  {
    is: "not the new one, where it is more than there may ever be: then nothing else goes for it",
    held: [
      ["a", "ana", 20, 1],
      ["b", "ben", 20, 2],
    ],
    comes: ["c", "ana", 61, 9],
    goes: [],
    refused: true,
  },
  {
    is: "not the new one of whoever has most of all, where it ends first of theirs",
    held: [
      ["a", "ana", 55, 9],
      ["b", "ben", 41, 8],
    ],
    comes: ["c", "ana", 5, 1],
    goes: [],
    refused: true,
  },
];

interface Holder {
  put(row: Row): boolean;
  here(): readonly string[];
  deposit(member: string, bytes: number): boolean;
  /** The relay of the oldest that waits has answered. */
  answer(): void;
}

function app(): Holder {
  let rows: readonly HeldRow[] = [];
  let letters: readonly { readonly member: string; readonly bytes: number; readonly isAnswered: boolean }[] = [];
  const sum = (of: readonly { readonly bytes: number }[]): number => of.reduce((all, { bytes }) => all + bytes, 0);
  return {
    put([id, recipient, bytes, endsAfter]) {
      const row = { id, recipient, bytes: bytes * UNIT, expires_at: endsAfter };
      const out = makeRoom(LIMITS, rows, row, sum(letters));
      rows = out.includes(id) ? rows : [...rows.filter((one) => !out.includes(one.id)), row];
      return !out.includes(id);
    },
    here: () => rows.map(({ id }) => id),
    deposit(member, bytes) {
      const theirs = letters.filter((one) => one.member === member);
      const waiting = theirs.filter(({ isAnswered }) => !isAnswered).length;
      const held = { waiting, bytes: sum(theirs), withAnswers: theirs.length, allBytes: sum(rows) + sum(letters) };
      if (!takesDeposit(LIMITS, held, bytes * UNIT)) return false;
      letters = [...letters, { member, bytes: bytes * UNIT, isAnswered: false }];
      return true;
    },
    answer() {
      const first = letters.findIndex(({ isAnswered }) => !isAnswered);
      letters = letters.map((one, i) => (i === first ? { ...one, bytes: 0, isAnswered: true } : one));
    },
  };
}

function box(): Holder {
  const dataDir = tempDir();
  const database = new BoxDatabase(dataDir, loadBoxKeys(crypto, random, dataDir).store);
  undoLater(() => database.close());
  const book = new Book(database);
  const room = new Room(database, book, LIMITS);
  const [cargo, deposits] = [new Cargo(database, book, room), new Deposits(database, room, crypto)];
  const group = toHex(bytesOf("group", 16));
  const ids = new Map<string, string>();
  const whose = (name: string) => ({ group, member: toHex(someone(name).publicKey) });
  const rowOf = ([id, name, bytes, endsAfter]: Row) => {
    const make = (size: number): Bytes => writeGiftWrap(closed(someone(name).publicKey, id, NOW, size, endsAfter * HOUR));
    // A row takes 256 bytes beside the envelope, and an envelope some beside its text.
    const size = bytes * UNIT - 256;
    const event = make(size - (make(size).length - size));
    return readCarried(crypto, { hop_count: 0, max_hops: 3, fetched_at: NOW, event });
  };
  let count = 0;
  return {
    put(row) {
      const envelope = rowOf(row);
      expect(envelope.carried.event.length + 256).toBe(row[2] * UNIT);
      ids.set(toHex(envelope.id), row[0]);
      const refusal = cargo.take(whose(row[1]), envelope, NOW);
      if (refusal) expect([refusal, cargo.hasSeen(envelope.id)], "it may come again when there is room").toEqual(["full", false]);
      return refusal === undefined;
    },
    here: () =>
      ["ana", "ben", "cleo", "dan"].flatMap((name) => cargo.of(whose(name), NOW, 1e9)).map(({ id }) => ids.get(toHex(id)) ?? "?"),
    deposit: (name, bytes) => {
      const deposit = new Uint8Array(bytes * UNIT);
      deposit[0] = ++count;
      return deposits.take(whose(name), deposit, NOW) === undefined;
    },
    answer() {
      const [first] = deposits.waiting();
      if (first) deposits.answered({ digest: first.digest, status: 201, signature: new Uint8Array(64) });
    },
  };
}

describe.each([
  ["an app", app],
  ["a box", box],
])("%s holds", (_, open) => {
  it.each(CASES)("$is", ({ held, comes, goes, refused }) => {
    const holder = open();
    for (const row of held) expect(holder.put(row)).toBe(true);
    expect(holder.put(comes)).toBe(!refused);
    const left = held.map(([id]) => id).filter((id) => !goes.includes(id));
    expect([...holder.here()].sort()).toEqual([...left, ...(refused ? [] : [comes[0]])].sort());
  });

  it("so many letters of a member, and so much, beside those that were answered", () => {
    const holder = open();
    expect(holder.deposit("ana", 51)).toBe(false);
    expect([holder.deposit("ana", 30), holder.deposit("ana", 21), holder.deposit("ana", 20)]).toEqual([true, false, true]);
    expect(holder.deposit("ana", 1), "two wait").toBe(false);
    holder.answer();
    expect([holder.deposit("ana", 30), holder.deposit("ana", 1)]).toEqual([true, false]);
    holder.answer();
    expect(holder.deposit("ana", 1)).toBe(true);
    holder.answer();
    expect(holder.deposit("ana", 1), "four are there, with answers that nobody came for").toBe(false);
  });

  it("letters as far as there is room beside the mail, which then gives way to other mail and never to them", () => {
    const holder = open();
    expect(holder.put(["a", "ana", 50, 5])).toBe(true);
    expect(holder.put(["b", "ben", 20, 5])).toBe(true);
    expect(holder.deposit("cleo", 31)).toBe(false);
    expect(holder.deposit("cleo", 30)).toBe(true);
    expect(holder.put(["c", "dan", 10, 1])).toBe(true);
    expect([...holder.here()].sort()).toEqual(["b", "c"]);
  });
});
