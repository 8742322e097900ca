/** The operator's command line, beside a running relay. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { delegationOf, fetchingDelegated } from "./carrying.ts";
import { failure } from "./client.ts";
import { behind, run } from "./command-line.ts";
import { turn } from "./fake-clock.ts";
import { type Harness, startRelay, tempDir } from "./harness.ts";
import { bytesOf, envelope, parts, person } from "./people.ts";

const alice = person("alice");
const bob = person("bob");
const carol = person("carol");
const delivery_token = bytesOf("token", 12);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A relay in whose mailboxes something lies. */
async function populated(): Promise<Harness> {
  const harness = await startRelay();
  const { as, clock, url } = harness;
  const sender = await as(alice);
  await (await as(bob)).send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token });
  for (const label of ["1", "2", "3"]) await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, label, clock.now()) });
  const read = await sender.send({ cmd: "STORE", event: envelope(carol.publicKey, "4", clock.now()) });
  await (await as(carol)).send({ cmd: "ACK", event_ids: read.cmd === "STORED" ? [read.event_id] : [] });
  const body = encodeBody(SealedNoteSubmit, { delivery_token, ...parts("sealed", clock.now()) });
  await fetch(`${url}/v1/note/submit`, {
    method: "POST",
    headers: { "content-type": "application/msgpack" },
    body: body as Uint8Array<ArrayBuffer>,
  });
  return harness;
}

describe("cairn-relay", () => {
  it("says what it can do", async () => {
    const { code, lines } = await run(tempDir(), "--help");
    expect(code).toBe(0);
    for (const name of ["stats", "purge", "block", "unblock", "export", "verify", "key", "backup", "restore", "move"]) {
      expect(lines.join("\n")).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
    }
    expect((await run(tempDir())).code).toBe(2);
    await expect(run(tempDir(), "explode")).rejects.toThrow(/no command explode/);
    await expect(run(tempDir(), "stats")).rejects.toThrow(/there is no database/);
    await expect(run(tempDir(), "toString")).rejects.toThrow(/no command/);
  });

  it("stats: counts, and names nobody", async () => {
    const { dataDir } = await populated();
    const { lines } = await run(dataDir, "stats", "--json");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      waiting_events: 4,
      mailboxes_with_mail: 1,
      largest_mailbox_events: 4,
      remembered_ids: 6,
      delivery_tokens: 1,
      blocked_keys: 0,
      due_for_purge: 0,
    });
    const plain = (await run(dataDir, "stats")).lines.join("\n");
    expect(plain).toMatch(/^waiting_events\s+4$/m);
    expect(plain).not.toContain(hexOf(bob.publicKey).slice(0, 12));
  });

  it("purge: deletes what is past its time, and the relay's accounts agree", async () => {
    const { dataDir, store, clock } = await startRelay();
    const put = (label: string, expiresAt: number) =>
      store.mailbox.put(
        {
          recipient: bob.publicKey,
          eventId: bytesOf(label, 32),
          sealedId: undefined,
          createdAt: 1,
          expiresAt,
          envelope: bytesOf(label, 50),
        },
        clock.now(),
      );
    await Promise.all(Array.from({ length: 450 }, (_, i) => put(`old ${i}`, Math.floor(Date.now() / 1000) - 120)));
    await put("new", 4_000_000_000);
    expect((await run(dataDir, "purge")).lines).toEqual([
      "deleted what is past its time: 0 bound keys, 450 events, 0 ids, 0 spent postage, 0 room rows, 0 sms registrations, 0 carry consents, 0 carry leaves, 0 discovery boxes, 0 discovery rations",
    ]);
    expect(await store.usage()).toMatchObject({ events: 1, bytes: 50 });
    expect(await put("old 3", 4_000_000_000)).toBe("duplicate");
  });

  it.each([
    ["hex", hexOf(bob.publicKey)],
    ["base64url", Buffer.from(bob.publicKey).toString("base64url")],
  ])("block and unblock (%s): a running relay takes it up, and the list names nobody", async (_form, key) => {
    const { dataDir, as, url, clock } = await populated();
    const settle = async (): Promise<void> => {
      clock.advance(6);
      for (let i = 0; i < 10; i++) await turn();
    };
    const [sender, blocked] = await Promise.all([as(alice), as(bob)]);
    const store = (label: string) => sender.send({ cmd: "STORE", event: envelope(bob.publicKey, label, clock.now()) });
    const submit = async (label: string): Promise<number> => {
      const body = encodeBody(SealedNoteSubmit, { delivery_token, ...parts(label, clock.now()) });
      return (
        await fetch(`${url}/v1/note/submit`, {
          method: "POST",
          headers: { "content-type": "application/msgpack" },
          body: body as Uint8Array<ArrayBuffer>,
        })
      ).status;
    };
    const carried = async (): Promise<number> => {
      const authority = new URL(url).host;
      const delegation = delegationOf(authority, bob, alice, clock.now());
      const page = await sender.send(fetchingDelegated(authority, alice, [delegation], clock.now()));
      return page.cmd === "CARRY_EVENTS" ? page.events.length : -1;
    };
    expect(await carried()).toBeGreaterThan(0);
    expect((await run(dataDir, "block", key)).lines).toEqual(["blocked"]);
    expect((await run(dataDir, "block", key)).lines).toEqual(["was blocked already"]);
    await settle();
    expect(failure(await blocked.send({ cmd: "FETCH", since: 0 })).code).toBe("forbidden");
    expect(failure(await (await as(bob)).send({ cmd: "CAPABILITIES" })).code).toBe("forbidden");
    expect(failure(await store("while blocked")).code).toBe("forbidden");
    expect(await submit("while blocked")).toBe(401);
    expect(await carried()).toBe(0);
    const listed = behind(dataDir, (db) => JSON.stringify(db.prepare("SELECT hex(digest) FROM blocks").all()));
    expect(listed).not.toContain(hexOf(bob.publicKey).toUpperCase());
    expect((await run(dataDir, "unblock", key)).lines).toEqual(["unblocked"]);
    expect((await run(dataDir, "unblock", key)).code).toBe(1);
    await settle();
    expect((await blocked.send({ cmd: "FETCH", since: 0 })).cmd).toBe("EVENTS");
    expect((await store("again")).cmd).toBe("STORED");
    expect(await submit("once more")).toBe(201);
  });

  it("block: is in force from the first moment of a new start, and wants a key", async () => {
    const { dataDir } = await populated();
    await run(dataDir, "block", hexOf(bob.publicKey));
    await expect(run(dataDir, "block", "bob")).rejects.toThrow(/public key is needed/);
    await expect(run(dataDir, "block")).rejects.toThrow(/public key is needed/);
    const digests = await openInProcessStore(dataDir).blocks.list();
    const { as } = await startRelay({ wrapStore: (store) => ({ ...store, blocks: { list: async () => digests } }) });
    expect(failure(await (await as(bob)).send({ cmd: "FETCH", since: 0 })).code).toBe("forbidden");
  });

  it("export: what is held about one key, and about all", async () => {
    const { dataDir } = await populated();
    const tables = async (...args: string[]): Promise<string[]> =>
      (await run(dataDir, "export", ...args)).lines.map((line) => (JSON.parse(line) as { table: string }).table);
    expect(await tables(hexOf(bob.publicKey))).toEqual([
      ...Array(4).fill("events"),
      ...Array(9).fill("boxes"),
      ...Array(5).fill("fresh_ids"),
      "delivery_tokens",
    ]);
    expect(await tables(hexOf(carol.publicKey))).toEqual(["boxes", "fresh_ids"]);
    expect(await tables(hexOf(person("nobody").publicKey))).toEqual([]);
    expect((await tables()).filter((table) => table === "events")).toHaveLength(4);
    const first = JSON.parse((await run(dataDir, "export", hexOf(bob.publicKey))).lines[0] ?? "") as Record<string, string>;
    expect(first.recipient).toBe(hexOf(bob.publicKey));
    expect(Buffer.from(first.envelope ?? "", "base64").length).toBeGreaterThan(200);
  });

  it.each([
    ["nothing", "", 0, /^fine: 4 events$/],
    ["a wrong size", "UPDATE boxes SET value = value + 1 WHERE kind = 0", 1, /with another size/],
    ["an event that no mailbox has", "DELETE FROM boxes WHERE kind = 0", 1, /its mailbox does not have it/],
    [
      "an entry without its event",
      "DELETE FROM events WHERE seq = (SELECT min(seq) FROM events)",
      1,
      /1 entries of mailboxes belong/,
    ],
    ["an id that stays for ever", "DELETE FROM fresh_ids WHERE n = (SELECT min(n) FROM fresh_ids)", 1, /1 ids are never forgotten/],
    ["a wrong sum", "UPDATE store_usage SET events = 7", 1, /whole store/],
    [
      "a broken envelope",
      "UPDATE events SET envelope = substr(envelope, 1, 99) WHERE seq = (SELECT min(seq) FROM events)",
      1,
      /cannot be read/,
    ],
    [
      "an event in another mailbox",
      "UPDATE events SET recipient = zeroblob(32) WHERE seq = (SELECT max(seq) FROM events)",
      1,
      /another mailbox/,
    ],
    ["an id that is not its envelope's", "UPDATE events SET event_id = zeroblob(32)", 1, /its id is not that/],
    ["a forgotten id", "DELETE FROM boxes WHERE kind = 1", 1, /not remembered/],
    ["an id without an event", "INSERT INTO boxes VALUES (zeroblob(16), 1, zeroblob(8), 99)", 1, /1 ids belong to no event/],
  ])("verify finds %s", async (_what, sql, code, words) => {
    const { dataDir } = await populated();
    behind(dataDir, (db) => db.exec(sql));
    const result = await run(dataDir, "verify");
    expect(result.lines.join("\n")).toMatch(words);
    expect(result.code).toBe(code);
  });
});

describe("backup and restore", () => {
  it("copy a moment beside a relay that goes on storing, and bring it back when the relay is stopped", async () => {
    const { dataDir, store, clock } = await populated();
    const file = join(tempDir(), "copy.db");
    let going = true;
    let stored = 0;
    const load = (async () => {
      while (going) {
        const event = { recipient: bob.publicKey, eventId: bytesOf(`load ${stored++}`, 32), sealedId: undefined };
        await store.mailbox.put({ ...event, createdAt: 1, expiresAt: 4e9, envelope: bytesOf("x", 60) }, clock.now());
        await turn();
      }
    })();
    expect((await run(dataDir, "backup", file)).lines).toEqual([`copied to ${file}`]);
    going = false;
    await load;
    expect([statSync(file).mode & 0o777, existsSync(`${file}.part`), existsSync(`${file}-wal`)]).toEqual([0o600, false, false]);
    await expect(run(dataDir, "backup", file)).rejects.toThrow(/is there already/);
    await expect(run(dataDir, "restore", file)).rejects.toThrow(/the relay is running/);

    const elsewhere = tempDir();
    expect((await run(elsewhere, "restore", file)).code).toBe(0);
    const copy = openInProcessStore(elsewhere);
    expect((await copy.usage()).events).toBeGreaterThanOrEqual(4);
    await copy.close();
    // Over an older one, which is kept.
    const { lines } = await run(elsewhere, "restore", file);
    expect(lines[0]).toContain("before-restore");
    expect(existsSync(join(elsewhere, "relay.db.before-restore"))).toBe(true);
  });

  it("refuse what is no sound copy of this version", async () => {
    const { dataDir } = await populated();
    const file = join(tempDir(), "copy.db");
    await run(dataDir, "backup", file);
    const elsewhere = tempDir();
    await expect(run(elsewhere, "restore", join(elsewhere, "none"))).rejects.toThrow(/there is no/);
    const db = new Sqlite(file);
    db.pragma("user_version = 99");
    db.close();
    await expect(run(elsewhere, "restore", file)).rejects.toThrow(/newer relay/);
    expect(existsSync(join(elsewhere, "relay.db"))).toBe(false);
  });
});
