/** Backups (§6.4): the one thing larger than a frame, and what that may cost. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { Intake } from "../../relay/wire/intake.ts";
import { Uploads } from "../../relay/wire/uploads.ts";
import { HeldBytes } from "../../src/host/limits/held-bytes.ts";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { FakeClock, passUntil } from "./fake-clock.ts";
import { startRelay } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, person, wrongFrame } from "./people.ts";

const alice = person("alice");
const largest = new Uint8Array(LIMITS.BACKUP_BODY_LIMIT_BYTES).fill(7);

describe("a backup", () => {
  it("of 5 MiB goes up by the one transport and down by the other", async () => {
    const { as, url, clock } = await startRelay();
    const [socket, http] = [await as(alice), new HttpClient(url, alice, () => clock.now())];
    const reply = await socket.send({ cmd: "STORE_BACKUP", ciphertext: largest });
    expect(reply).toEqual({ cmd: "BACKUP_STORED", version: 1, stored_at: clock.now() });
    // Compared at once: byte by byte it would take seconds.
    const first = await http.send({ cmd: "FETCH_BACKUP" });
    expect(first.cmd === "BACKUP" && Buffer.from(first.ciphertext).equals(largest)).toBe(true);
    expect(await http.send({ cmd: "STORE_BACKUP", ciphertext: largest.map((byte) => byte + 1) })).toMatchObject({ version: 2 });
    const fetched = await socket.send({ cmd: "FETCH_BACKUP" });
    expect(fetched.cmd === "BACKUP" && [fetched.version, fetched.ciphertext[0], fetched.ciphertext.length]).toEqual([
      2,
      8,
      largest.length,
    ]);
  });

  it("is one's own, replaced by the next, and gone when deleted", async () => {
    const { as } = await startRelay();
    const [owner, stranger] = await Promise.all([as(alice), as(person("mallory"))]);
    const store = (text: string) => owner.send({ cmd: "STORE_BACKUP", ciphertext: bytesOf(text, 60) });
    await store("1");
    expect(await store("2")).toMatchObject({ version: 2 });
    expect(await stranger.send({ cmd: "FETCH_BACKUP" })).toEqual({ cmd: "BACKUP_EMPTY" });
    await stranger.send({ cmd: "DELETE_BACKUP" });
    expect(await owner.send({ cmd: "FETCH_BACKUP" })).toMatchObject({ ciphertext: new Uint8Array(bytesOf("2", 60)) });
    for (let i = 0; i < 2; i++) expect(await owner.send({ cmd: "DELETE_BACKUP" })).toEqual({ cmd: "BACKUP_DELETED" });
    expect(await owner.send({ cmd: "FETCH_BACKUP" })).toEqual({ cmd: "BACKUP_EMPTY" });
    expect(await store("3")).toMatchObject({ version: 1 });
  });

  it("is replaced only where the caller knows which one it replaces, if the caller says so", async () => {
    const { as } = await startRelay();
    const owner = await as(alice);
    const store = (text: string, if_version: number) =>
      owner.send({ cmd: "STORE_BACKUP", ciphertext: bytesOf(text, 60), if_version });
    expect(await store("1", 0)).toMatchObject({ version: 1 });
    expect(failure(await store("2", 0))).toMatchObject({ cmd: "BACKUP_FAIL", code: "conflict" });
    expect(await store("2", 1)).toMatchObject({ version: 2 });
    expect(failure(await store("3", 1))).toMatchObject({ cmd: "BACKUP_FAIL", code: "conflict" });
    expect(await owner.send({ cmd: "FETCH_BACKUP" })).toMatchObject({ version: 2, ciphertext: new Uint8Array(bytesOf("2", 60)) });
  });

  it("has budgets of its own, five an hour", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    for (const cmd of ["STORE_BACKUP", "FETCH_BACKUP"] as const) {
      const command = cmd === "STORE_BACKUP" ? { cmd, ciphertext: bytesOf("x", 32) } : { cmd };
      for (let i = 0; i < 5; i++) expect((await client.send(command)).cmd).not.toBe("BACKUP_FAIL");
      expect(failure(await client.send(command))).toMatchObject({ cmd: "BACKUP_FAIL", code: "rate-limited" });
    }
    expect((await client.send({ cmd: "DELETE_BACKUP" })).cmd).toBe("BACKUP_DELETED");
  });
});

describe("a large frame", () => {
  it("is no way to send anything else: 1009", async () => {
    const { as } = await startRelay();
    for (const size of [RELAY_LIMITS.MAX_FRAME_SIZE, 1024 * 1024, LIMITS.BACKUP_BODY_LIMIT_BYTES + 1000]) {
      const client = await as(alice);
      client.socket.send(wrongFrame("STORE", { event: new Uint8Array(size) }));
      expect(await client.closed).toBe(1009);
    }
  });

  it("is taken from proved keys only", async () => {
    const { connect, clock } = await startRelay();
    const { client } = await connect();
    client.socket.send(encodeCommand({ cmd: "STORE_BACKUP", ciphertext: largest }));
    expect([1009, 1006]).toContain(await passUntil(clock, client.closed, 0.1));
  });

  it("over HTTP needs its length beforehand, and a backup in it", async () => {
    const { url, clock } = await startRelay();
    const client = new HttpClient(url, alice, () => clock.now());
    const big = wrongFrame("STORE", { event: new Uint8Array(1024 * 1024) });
    expect(failure((await client.post("/v1/command", big)).message).code).toBe("too-large");
    const body = encodeCommand({ cmd: "STORE_BACKUP", ciphertext: largest });
    const streamed = await fetch(`${url}/v1/command`, {
      method: "POST",
      headers: client.proof(body),
      body: new Blob([body]).stream(),
      duplex: "half",
    } as RequestInit).then(
      ({ status }) => status,
      () => "cut",
    );
    expect([413, "cut"]).toContain(streamed);
  });

  it("has places by key, by address and in all, which are given back", () => {
    const uploads = new Uploads(new FakeClock());
    const begin = (address: string, key?: string) => uploads.start({ address, key }, () => undefined);
    const mine = [begin("a", "k"), begin("a", "k")];
    expect([...mine.map(Boolean), begin("a", "k")]).toEqual([true, true, undefined]);
    for (let i = 0; i < 6; i++) expect(begin("a", `other ${i}`)).toBeDefined();
    expect(begin("a", "one more")).toBeUndefined();
    for (let i = 0; i < 24; i++) expect(begin(`from ${i}`, `key ${i}`)).toBeDefined();
    expect(begin("b", "l")).toBeUndefined();
    for (let i = 0; i < 2; i++) mine[0]?.end();
    expect([begin("b", "l"), begin("b", "m")].map(Boolean)).toEqual([true, false]);
  });

  it("that nobody has proved takes no place of one that is proved", () => {
    const uploads = new Uploads(new FakeClock());
    const strangers = Array.from({ length: 100 }, (_, i) => uploads.start({ address: `${i >> 2}` }, () => undefined));
    expect(strangers.filter(Boolean)).toHaveLength(8);
    expect(uploads.start({ address: "0", key: "k" }, () => undefined)).toBeDefined();
  });

  it("that hardly moves loses its place, on a socket too", () => {
    const clock = new FakeClock();
    const uploads = new Uploads(clock);
    const cut: string[] = [];
    const intakeOf = (name: string): Intake => new Intake(uploads, new HeldBytes(Infinity), { cut: () => void cut.push(name) });
    const [slow, steady] = [intakeOf("slow"), intakeOf("steady")];
    for (const one of [slow, steady]) expect(one.received(200 * 1024, { address: "a", key: "k" })).toBe(true);
    for (let second = 0; second < 200; second++) {
      steady.received(17 * 1024, { address: "a", key: "k" });
      clock.advance(1);
    }
    expect(cut).toEqual(["slow"]);
    clock.advance(120);
    expect(new Set(cut)).toEqual(new Set(["slow", "steady"]));
  });

  it("is counted as one, whatever stands between its parts", async () => {
    const { connect, as, clock } = await startRelay();
    const { client } = await connect();
    for (let i = 0; i < 40; i++) {
      client.socket.send(new Uint8Array(8192), { binary: true, fin: false }, () => undefined);
      client.socket.ping(new Uint8Array(125), true, () => undefined);
    }
    expect([1009, 1006]).toContain(await passUntil(clock, client.closed, 0.1));
    const chatty = await as(alice);
    for (let i = 0; i < 160; i++) {
      const answered = once(chatty.socket, "pong");
      for (let j = 0; j < 10; j++) chatty.socket.ping(new Uint8Array(125), true, () => undefined);
      await answered;
    }
    expect((await chatty.send({ cmd: "FETCH", since: 0 })).cmd).toBe("EVENTS");
  });
});
