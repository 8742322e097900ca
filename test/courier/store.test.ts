/** What the box holds: bounds, order, what is gone, and what lies on the disk. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openStore } from "../../courier/box.ts";
import { loadBoxKeys } from "../../courier/keys.ts";
import { CARGO_LIMITS } from "../../courier/store/room.ts";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { type Bytes, toHex, utf8 } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { bytesOf } from "../relay/people.ts";
import { closed, crypto, random, receipt, someone } from "./people.ts";
import { settingsOf } from "./world.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const RELAY = "https://relay.example";
const GROUP = toHex(bytesOf("group", 16));
const [mara, noor] = [someone("mara"), someone("noor")];
const whose = ({ publicKey }: { readonly publicKey: Bytes }) => ({ group: GROUP, member: toHex(publicKey) });

function store(dataDir = tempDir(), maxMib = "64") {
  const settings = settingsOf({ COURIER_DATA_DIR: dataDir, COURIER_MAX_MIB: maxMib });
  const stored = openStore({ settings, crypto, keys: loadBoxKeys(crypto, random, dataDir) });
  undoLater(() => stored.database.close());
  return { ...stored, dataDir };
}

const carried = (to: Bytes, label: string, size = 400, lives = DAY) =>
  readCarried(crypto, {
    ...{ hop_count: 0, max_hops: 3, fetched_at: NOW },
    event: writeGiftWrap(closed(to, label, NOW, size, lives)),
  });

it("takes an event once, also after it is gone", () => {
  const { cargo } = store();
  const event = carried(mara.publicKey, "one");
  expect(cargo.take(whose(mara), event, NOW)).toBeUndefined();
  expect(cargo.take(whose(mara), event, NOW)).toBe("known");
  expect(cargo.delivered(whose(mara), receipt(RELAY, mara, [event.id], NOW), NOW)).toBe(true);
  expect(cargo.of(whose(mara), NOW, 1e6)).toEqual([]);
  expect(cargo.take(whose(mara), event, NOW)).toBe("known");
  cargo.purge(NOW + 31 * DAY);
  expect(cargo.hasSeen(event.id), "a month later nobody knows it any more").toBe(false);
  expect(cargo.take(whose(mara), carried(mara.publicKey, "late", 400, -1), NOW)).toBe("expired");
});

it("lets go of an envelope by its own recipient's word alone", () => {
  const { cargo } = store();
  const event = carried(mara.publicKey, "one");
  cargo.take(whose(mara), event, NOW);
  cargo.delivered(whose(noor), receipt(RELAY, noor, [event.id], NOW), NOW);
  expect(cargo.of(whose(mara), NOW, 1e6).map(({ id }) => toHex(id))).toEqual([toHex(event.id)]);
});

it("holds two mebibytes of one person, and of all what the settings say; what ends first of whoever has most goes", () => {
  const { cargo } = store(undefined, "3");
  const big = 60_000;
  for (let i = 0; i < 40; i++) cargo.take(whose(mara), carried(mara.publicKey, `m${i}`, big, DAY + i), NOW);
  const maras = cargo.of(whose(mara), NOW, 1e9);
  expect(maras.length * big).toBeLessThanOrEqual(CARGO_LIMITS.recipientBytes);
  expect(maras.length * (big + 1000)).toBeGreaterThan(CARGO_LIMITS.recipientBytes - 2 * big);
  const first = carried(mara.publicKey, "ends first", big, 60);
  expect(cargo.take(whose(mara), first, NOW), "it would be the first to go").toBe("full");
  for (let i = 0; i < 25; i++) cargo.take(whose(noor), carried(noor.publicKey, `n${i}`, big, DAY + i), NOW);
  const { bytes } = cargo.counts(NOW);
  expect(bytes).toBeLessThanOrEqual(3 * 1024 ** 2);
  const [left, theirs] = [mara, noor].map((one) => cargo.of(whose(one), NOW, 1e9).length) as [number, number];
  expect(theirs, "whoever has less keeps all").toBe(25);
  expect(left).toBeLessThan(maras.length);
  const ends = cargo.of(whose(mara), NOW, 1e9).map((one) => readCarried(crypto, one.carried).giftWrap.expires_at);
  expect(Math.min(...ends), "what ends last is kept").toBe(NOW + DAY + 40 - left);
});

it("holds fifty letters of a member, a mebibyte of them", () => {
  const { cargo, deposits } = store();
  const deposit = (label: string, size: number): Bytes => {
    const out = new Uint8Array(size);
    out.set(bytesOf(label, 32));
    return out;
  };
  for (let i = 0; i < 50; i++) expect(deposits.take(whose(mara), deposit(`d${i}`, 100), NOW)).toBeUndefined();
  expect(deposits.take(whose(mara), deposit("d0", 100), NOW), "one that is here is here").toBeUndefined();
  expect(deposits.take(whose(mara), deposit("more", 100), NOW)).toBe("full");
  for (let i = 0; i < 20; i++) expect(deposits.take(whose(noor), deposit(`b${i}`, 50_000), NOW)).toBeUndefined();
  expect(deposits.take(whose(noor), deposit("too much", 60_000), NOW)).toBe("full");
  deposits.purge(NOW + 30 * DAY);
  expect(cargo.counts(NOW)).toMatchObject({ deposits: 0 });
});

it("gives an event to three other couriers, and to none twice", () => {
  const { cargo } = store();
  const event = carried(mara.publicKey, "one");
  cargo.take(whose(mara), event, NOW);
  const couriers = ["a", "b", "c", "d"].map((name) => toHex(someone(name).publicKey));
  for (const [i, courier] of couriers.entries()) {
    expect(cargo.forCourier({ group: GROUP, member: courier }, NOW, 1e6)).toHaveLength(i < 3 ? 1 : 0);
    cargo.gave(event.id, courier);
    expect(cargo.forCourier({ group: GROUP, member: courier }, NOW, 1e6)).toEqual([]);
  }
});

it("has nothing left of a member who left, in no table", () => {
  const { cargo, deposits, book, database } = store();
  book.putGroup({
    ...{ id: GROUP, name: "Valley", inviter: toHex(noor.publicKey), carryKey: "00".repeat(32), relay: RELAY },
    ...{ until: NOW + DAY, version: 1, couriers: [], state: "told" },
  });
  for (const one of [mara, noor]) {
    const { member } = whose(one);
    book.putMember({ group: GROUP, key: member });
    book.putMandate({ group: GROUP, member, mailbox: member, relay: RELAY, until: NOW + DAY, sig: "00", since: 0 });
    cargo.take(whose(one), carried(one.publicKey, `of ${member}`), NOW);
    deposits.take(whose(one), bytesOf(`deposit of ${member}`, 60), NOW);
    cargo.delivered(whose(one), receipt(RELAY, one, [bytesOf(`id of ${member}`, 32)], NOW), NOW);
  }
  book.forgetMember(GROUP, toHex(mara.publicKey), NOW);
  const owner = book.ownerName(GROUP, toHex(mara.publicKey));
  for (const table of ["mandates", "carried", "receipts", "deposits"]) {
    const count = (where: string, ...args: readonly Bytes[]): unknown =>
      database.db
        .prepare(`SELECT COUNT(*) FROM ${table} ${where}`)
        .pluck()
        .get(...args);
    expect([table, count("WHERE owner = ?", owner), count("")]).toEqual([table, 0, 1]);
  }
  expect(book.served(GROUP, toHex(mara.publicKey), NOW)).toBeUndefined();
  expect(book.served(GROUP, toHex(noor.publicKey), NOW)).toBe(toHex(noor.publicKey));
});

it("lies encrypted: no key, no id, no envelope and no name is in the files, nor is the row of another opened in its place", () => {
  const { cargo, book, dataDir, database } = store();
  const event = carried(mara.publicKey, "one");
  const group = { id: GROUP, name: "A name that stands out", inviter: toHex(noor.publicKey), carryKey: toHex(bytesOf("key", 32)) };
  book.putGroup({ ...group, relay: RELAY, until: NOW + DAY, version: 1, couriers: [], state: "told" });
  cargo.take(whose(mara), event, NOW);
  cargo.take(whose(mara), carried(mara.publicKey, "two"), NOW);
  database.db.pragma("wal_checkpoint(TRUNCATE)");
  const all = Buffer.concat(
    readdirSync(dataDir)
      .filter((name) => name.startsWith("courier.db"))
      .map((name) => readFileSync(join(dataDir, name))),
  );
  const { publicKey } = mara;
  for (const secret of [publicKey, event.id, event.giftWrap.ciphertext, bytesOf("key", 32), utf8(group.name), utf8(RELAY)]) {
    expect(all.includes(Buffer.from(secret))).toBe(false);
    expect(all.includes(toHex(secret))).toBe(false);
  }
  const [one, two] = database.db.prepare<[], { name: Bytes; sealed: Bytes }>("SELECT name, sealed FROM carried").all();
  database.db.prepare("UPDATE carried SET sealed = ? WHERE name = ?").run(two?.sealed, one?.name);
  expect(() => cargo.of(whose(mara), NOW, 1e6)).toThrow("authenticated decryption failed");
});

it("sees what the command line changes while it runs", () => {
  const running = store();
  const put = { name: "Valley", inviter: toHex(noor.publicKey), carryKey: "00".repeat(32), relay: RELAY, until: NOW + DAY };
  running.book.putGroup({ id: GROUP, ...put, version: 1, couriers: [], state: "told" });
  const beside = store(running.dataDir);
  expect(beside.membership.leave(GROUP, NOW)).toBe(true);
  expect(running.book.group(GROUP)?.state).toBe("leaving");
});

it("believes of mail that it has not seen its own recipient alone", () => {
  const { cargo } = store();
  const [one, two] = [carried(mara.publicKey, "one"), carried(mara.publicKey, "two")];
  cargo.delivered(whose(noor), receipt(RELAY, noor, [one.id], NOW), NOW);
  expect(cargo.take(whose(mara), one, NOW), "another's word").toBeUndefined();
  cargo.delivered(whose(mara), receipt(RELAY, mara, [two.id], NOW), NOW);
  expect(cargo.take(whose(mara), two, NOW), "her own").toBe("known");
});

it("keeps what it holds of somebody for the other group in which it carries for them, when they leave one", () => {
  const { book, cargo } = store();
  const [one, other] = [GROUP, toHex(bytesOf("other", 16))];
  for (const id of [one, other]) {
    const group = {
      id,
      name: id,
      inviter: "",
      carryKey: "00".repeat(32),
      relay: RELAY,
      until: NOW + DAY,
      version: 1,
      couriers: [],
    };
    book.putGroup({ ...group, state: "told" });
    const mandate = { group: id, member: toHex(mara.publicKey), mailbox: toHex(mara.publicKey), relay: RELAY };
    book.putMember({ group: id, key: mandate.member });
    book.putMandate({ ...mandate, until: NOW + DAY, sig: "", since: 0 });
  }
  cargo.take(whose(mara), carried(mara.publicKey, "one"), NOW);
  cargo.take(whose(noor), carried(noor.publicKey, "of another"), NOW);
  book.forgetMember(one, toHex(mara.publicKey), NOW);
  const there = { group: other, member: toHex(mara.publicKey) };
  expect([cargo.of(whose(mara), NOW, 1e6).length, cargo.of(there, NOW, 1e6).length]).toEqual([0, 1]);
  book.forgetGroup(other, undefined);
  expect(cargo.of(there, NOW, 1e6), "nobody is left to carry it for").toEqual([]);
  expect(cargo.of(whose(noor), NOW, 1e6)).toHaveLength(1);
});
