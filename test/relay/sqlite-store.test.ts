import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { NO_QUOTA } from "../../relay/store/quota.ts";
import { mailboxAndTokens } from "../../relay/store/sqlite/migrations/001-mailbox-and-tokens.ts";
import { RoomReader } from "../../relay/store/sqlite/room-reader.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { WriterCore } from "../../relay/store/sqlite/writer-core.ts";
import { Batcher } from "../../src/host/sqlite/batcher.ts";
import { StoreError } from "../../src/host/sqlite/store-error.ts";
import { type Op, pack, unpack } from "../../src/host/sqlite/writes.ts";
import { tempDir } from "./harness.ts";
import { bytesOf } from "./people.ts";
import { storeContract } from "./store-contract.ts";

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
    const page = plan("SELECT seq FROM events WHERE acked = 0 AND recipient = x'00' AND seq > 1 ORDER BY seq LIMIT 10");
    expect(page).toContain("events_mailbox (recipient=? AND seq>?)");
    expect(page).not.toContain("TEMP B-TREE");
    expect(plan("SELECT seq FROM events WHERE purge_at <= 1 ORDER BY purge_at LIMIT 1")).toContain("events_purge");
    expect(plan("SELECT digest FROM ids WHERE forget_at <= 1 ORDER BY forget_at LIMIT 1")).toContain("ids_forget");
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
