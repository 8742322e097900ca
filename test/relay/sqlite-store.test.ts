import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../relay/admin/verify.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { NO_QUOTA } from "../../relay/store/quota.ts";
import { shortDigest } from "../../relay/store/sqlite/digests.ts";
import { mailboxAndTokens } from "../../relay/store/sqlite/migrations/001-mailbox-and-tokens.ts";
import { MIGRATIONS } from "../../relay/store/sqlite/migrations/all.ts";
import { RoomReader } from "../../relay/store/sqlite/room-reader.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { WriterCore } from "../../relay/store/sqlite/writer-core.ts";
import type { NewEvent, Store } from "../../relay/store/store.ts";
import { Batcher } from "../../src/host/sqlite/batcher.ts";
import { StoreError } from "../../src/host/sqlite/store-error.ts";
import { type Op, pack, unpack } from "../../src/host/sqlite/writes.ts";
import { tempDir } from "./harness.ts";
import { bytesOf } from "./people.ts";
import { storeContract } from "./store-contract.ts";

/** Migrations before mailboxes became one table. */
const BEFORE_BOXES = 14;

async function problems(dataDir: string): ReturnType<typeof problemsOf> {
  const db = new Sqlite(join(dataDir, "relay.db"), { readonly: true });
  try {
    return await problemsOf(db, loadRelayKey(dataDir));
  } finally {
    db.close();
  }
}

storeContract("SQLite in this thread", async (dataDir) => openInProcessStore(dataDir));

describe("the database file", () => {
  it("is refused when a newer relay wrote it", async () => {
    const dataDir = tempDir();
    await openInProcessStore(dataDir).close();
    const db = new Sqlite(join(dataDir, "relay.db"));
    db.pragma("user_version = 99");
    db.close();
    expect(() => openInProcessStore(dataDir)).toThrow(StoreError);
    expect(() => openInProcessStore(dataDir)).toThrow(/version 99/);
  });

  it("gets its accounts when it comes from a relay that kept none", async () => {
    const dataDir = tempDir();
    const db = new Sqlite(join(dataDir, "relay.db"));
    db.exec(mailboxAndTokens);
    db.pragma("user_version = 1");
    const add = db.prepare(
      "INSERT INTO events (seq, recipient, event_id, created_at, purge_at, acked, envelope) VALUES (?, ?, ?, 1, 9, ?, ?)",
    );
    for (let i = 1; i <= 6; i++) {
      add.run(i, bytesOf(`owner ${i % 2}`, 32), bytesOf(`${i}`, 32), i > 4 ? 1 : 0, bytesOf(`${i}`, 10 * i));
    }
    db.close();
    const store = openInProcessStore(dataDir, { quota: { ...NO_QUOTA, mailboxBytes: 100 } });
    expect(await store.usage()).toMatchObject({ events: 4, bytes: 100 });
    const event = {
      recipient: bytesOf("owner 0", 32),
      eventId: bytesOf("new", 32),
      sealedId: undefined,
      createdAt: 1,
      expiresAt: 9,
    };
    expect(await store.mailbox.put({ ...event, envelope: bytesOf("x", 41) }, 2)).toBe("mailbox-full");
    expect(await store.mailbox.put({ ...event, envelope: bytesOf("x", 40) }, 2)).toBe("stored");
    await store.close();
  });

  /** As the version before `boxes` left it: mail of two people, some of it acknowledged, and an id whose event is gone. */
  function earlier(): { readonly dataDir: string; readonly gone: NewEvent } {
    const dataDir = tempDir();
    const db = new Sqlite(join(dataDir, "relay.db"));
    for (const sql of MIGRATIONS.slice(0, BEFORE_BOXES)) db.exec(sql);
    db.pragma(`user_version = ${BEFORE_BOXES}`);
    const add = db.prepare(
      "INSERT INTO events (seq, recipient, event_id, sealed_id, created_at, purge_at, acked, envelope) VALUES (?, ?, ?, ?, 1, ?, ?, ?)",
    );
    const addId = db.prepare("INSERT INTO ids (digest, seq, forget_at) VALUES (?, ?, ?)");
    for (let i = 1; i <= 6; i++) {
      const [owner, id, sealedId] = [bytesOf(`owner ${i % 2}`, 32), bytesOf(`${i}`, 32), bytesOf(`sealed ${i}`, 32)];
      add.run(i, owner, id, i === 3 ? sealedId : null, i === 5 ? 900 : 9_000, i === 6 ? 1 : 0, bytesOf(`${i}`, 10 * i));
      for (const one of i === 3 ? [id, sealedId] : [id]) addId.run(shortDigest(owner, one), i, null);
    }
    const gone = { ...NEW, recipient: bytesOf("owner 1", 32), eventId: bytesOf("gone", 32) };
    addId.run(shortDigest(gone.recipient, gone.eventId), null, 2_000);
    db.close();
    return { dataDir, gone };
  }
  const NEW: NewEvent = {
    ...{ recipient: bytesOf("owner 0", 32), eventId: bytesOf("new", 32), sealedId: undefined },
    ...{ createdAt: 1, expiresAt: 9_000, envelope: bytesOf("x", 20) },
  };
  const sizesOf = async (store: Store, owner: string): Promise<readonly number[]> => {
    const request = { recipient: bytesOf(owner, 32), since: 0, after: undefined, maxEvents: 9, maxBytes: 1e6 };
    return (await store.mailbox.page(request, 100)).envelopes.map(({ length }) => length);
  };

  it("keeps what waits, what was acknowledged and what was gone, from before mailboxes were one table", async () => {
    const { dataDir, gone } = earlier();
    const store = openInProcessStore(dataDir);
    expect([await sizesOf(store, "owner 0"), await sizesOf(store, "owner 1")]).toEqual([
      [20, 40],
      [10, 30, 50],
    ]);
    expect(await store.usage()).toMatchObject({ events: 5, bytes: 150 });
    const again = (i: number, id = `${i}`) =>
      store.mailbox.put({ ...NEW, recipient: bytesOf(`owner ${i % 2}`, 32), eventId: bytesOf(id, 32) }, 100);
    expect(await Promise.all([again(1), again(3, "sealed 3"), again(6), store.mailbox.put(gone, 100)])).toEqual(
      Array(4).fill("duplicate"),
    );
    expect(await again(2, "other")).toBe("stored");
    expect(await store.mailbox.acknowledge(bytesOf("owner 1", 32), [bytesOf("sealed 3", 32)], 100)).toBe(1);
    expect(await store.mailbox.purge(960, 10)).toMatchObject({ purged: 1 });
    expect(await sizesOf(store, "owner 1")).toEqual([10]);
    // What was known of it alone is forgotten when it was to be, and then may come again.
    await store.mailbox.purge(2_000, 10);
    expect(await store.mailbox.put(gone, 2_000)).toBe("stored");
    await store.close();
    const { count, shown } = await problems(dataDir);
    expect([count, shown.filter((line) => !/envelope/.test(line))]).toEqual([count, []]);
  });

  it("says to the operator how far it is, where there is something to bring up to date", () => {
    const linesOf = (dataDir: string): readonly string[] => {
      const lines: string[] = [];
      new WriterCore(join(dataDir, "relay.db"), NO_QUOTA, (line) => lines.push(line)).close();
      return lines;
    };
    const { dataDir } = earlier();
    expect(linesOf(dataDir)).toEqual([1, 2, 3, 4].map((step) => `mailboxes are indexed: ${step} of 4`));
    expect([linesOf(dataDir), linesOf(tempDir())]).toEqual([[], []]);
  });

  it("finds all mail again under another key of the relay's, as in a copy that came without it", async () => {
    const { dataDir } = earlier();
    await openInProcessStore(dataDir).close();
    rmSync(join(dataDir, "relay-key.json"));
    const store = openInProcessStore(dataDir);
    expect([await sizesOf(store, "owner 0"), await sizesOf(store, "owner 1")]).toEqual([
      [20, 40],
      [10, 30, 50],
    ]);
    expect(await store.mailbox.put({ ...NEW, eventId: bytesOf("2", 32) }, 100)).toBe("duplicate");
    expect(await store.mailbox.acknowledge(bytesOf("owner 0", 32), [bytesOf("2", 32)], 100)).toBe(1);
    expect(await store.usage()).toMatchObject({ events: 4, bytes: 130 });
    await store.close();
  });

  it("leaves nothing by which an acknowledged event's mailbox or time is known without the relay's key", async () => {
    const dataDir = tempDir();
    const store = openInProcessStore(dataDir);
    await store.mailbox.put(NEW, 1_700_000_123);
    await store.mailbox.acknowledge(NEW.recipient, [NEW.eventId], 1_700_000_200);
    await store.forgetDeleted();
    await store.close();
    const disk = readFileSync(join(dataDir, "relay.db"));
    for (const one of [NEW.recipient, NEW.eventId, NEW.envelope, shortDigest(NEW.recipient)])
      expect(disk.includes(Buffer.from(one))).toBe(false);
    const db = new Sqlite(join(dataDir, "relay.db"), { readonly: true });
    expect(db.prepare("SELECT kind, value FROM boxes").all()).toEqual([{ kind: 1, value: null }]);
    db.close();
  });

  it("is opened for durable commits", () => {
    const path = join(tempDir(), "relay.db");
    const core = new WriterCore(path);
    const db = (core as unknown as { db: Sqlite.Database }).db;
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(db.pragma("synchronous", { simple: true })).toBe(2);
    core.close();
  });

  it("serves a mailbox page and a purge from their indexes", () => {
    const path = join(tempDir(), "relay.db");
    const core = new WriterCore(path);
    const db = new Sqlite(path, { readonly: true });
    const plan = (sql: string): string =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join("; ");
    const page = plan(
      "SELECT seq FROM boxes CROSS JOIN events ON seq = boxes.key WHERE box = x'00' AND kind = 0 AND boxes.key > 1 ORDER BY boxes.key LIMIT 10",
    );
    expect(page).toContain("SEARCH boxes USING PRIMARY KEY (box=? AND kind=? AND key>?)");
    expect(page).toContain("SEARCH events USING INTEGER PRIMARY KEY");
    expect(page).not.toContain("TEMP B-TREE");
    const due = plan("SELECT id FROM due_ids WHERE (minute, n) > (1, 2) AND minute <= 3 ORDER BY minute, n LIMIT 1");
    expect(due).toMatch(/^SEARCH due_ids USING PRIMARY KEY \(.*minute.*\)$/);
    db.close();
    core.close();
  });

  it("serves rooms, knocks and tokens from their indexes", () => {
    const path = join(tempDir(), "relay.db");
    const core = new WriterCore(path);
    const db = new Sqlite(path, { readonly: true });
    const statements = (new RoomReader(db) as unknown as { statements: Record<string, Sqlite.Statement> }).statements;
    for (const [name, { source }] of Object.entries(statements)) {
      const parameters = Array.from(source.matchAll(/\?/g), () => 1);
      const plan = (db.prepare(`EXPLAIN QUERY PLAN ${source}`).all(...parameters) as { detail: string }[]).map(
        ({ detail }) => detail,
      );
      expect([name, plan.filter((step) => /^SCAN (?!\(subquery-)/.test(step))]).toEqual([name, []]);
      // A page of a cell costs what is on it, however many rooms the cell has.
      if (name === "discover") {
        for (const index of ["rooms_fine (s2_cell=? AND place>?)", "rooms_coarse (s2_coarse=? AND place>?)"]) {
          expect(plan.join("; ")).toContain(index);
        }
      }
    }
    db.close();
    core.close();
  });
});

describe("a batch", () => {
  it("is not spoiled by one write that fails", () => {
    const core = new WriterCore(join(tempDir(), "relay.db"));
    const good: Op = { kind: "registerToken", args: { token: bytesOf("t", 12), owner: bytesOf("o", 32) } };
    const bad = { kind: "registerToken", args: { token: { not: "bytes" }, owner: bytesOf("o", 32) } } as unknown as Op;
    expect(core.apply([good, bad, good])).toEqual([
      { value: "registered" },
      { failed: expect.any(String) },
      { value: "registered" },
    ]);
    core.close();
  });

  it("forms while the last one is being committed", async () => {
    const sizes: number[] = [];
    let release: () => void = () => undefined;
    const batcher = new Batcher({
      async apply(ops) {
        sizes.push(ops.length);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return ops.map(() => ({ value: null }));
      },
      close: async () => undefined,
    });
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const first = batcher.run({ kind: "probe", args: {} });
    await turn();
    const later = Array.from({ length: 30 }, () => batcher.run({ kind: "probe", args: {} }));
    release();
    await first;
    await turn();
    release();
    await Promise.all(later);
    expect(sizes).toEqual([1, 30]);
  });

  it("crosses threads as text and one buffer", () => {
    const bytes = (label: string): Buffer => Buffer.from(bytesOf(label, 32));
    const ops: Op[] = [
      { kind: "acknowledge", args: { recipient: bytes("r"), ids: [bytes("a"), bytes("b")], now: 5 } },
      { kind: "probe", args: {} },
      { kind: "acknowledge", args: { recipient: bytes("s"), ids: [], now: 6.5 } },
    ];
    const packed = pack(ops);
    expect(packed.bytes.byteLength).toBe(128);
    expect(unpack(packed)).toEqual(ops);
  });
});
