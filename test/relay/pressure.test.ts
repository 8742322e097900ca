/** What a stranger may hold: bodies, places, memory; and what whoever proves a key still gets meanwhile. */
import { writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Intake } from "../../relay/wire/intake.ts";
import { Uploads } from "../../relay/wire/uploads.ts";
import { BodyReader } from "../../src/host/http/body.ts";
import { createHttpServer } from "../../src/host/http/server.ts";
import { staticSite } from "../../src/host/http/static-site.ts";
import { HeldBytes, type Hold } from "../../src/host/limits/held-bytes.ts";
import { createLog } from "../../src/host/log.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { boundHttpMessage } from "../../src/protocol/wire/auth.ts";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { FakeClock, passUntil, turn } from "./fake-clock.ts";
import { type Harness, startRelay, tempDir, undoLater } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { blake2b256, bytesOf, envelope, person, x25519Key } from "./people.ts";

const alice = person("alice");
const bob = person("bob");
const largest = new Uint8Array(LIMITS.BACKUP_BODY_LIMIT_BYTES).fill(7);

/** A connection that says this much of a request and then nothing more; what it hears. */
function stall(url: string, text: string): { readonly socket: Socket; heard: string } {
  const { port } = new URL(url);
  const self = { socket: connect(Number(port), "127.0.0.1"), heard: "" };
  self.socket.on("error", () => undefined);
  self.socket.on("data", (data: Buffer) => {
    self.heard += data.toString("latin1");
  });
  self.socket.write(text);
  undoLater(() => void self.socket.destroy());
  return self;
}

const request = (path: string, headers: Record<string, string>, body: string): string =>
  `POST ${path} HTTP/1.1\r\n${Object.entries({ host: "x", "content-type": "application/msgpack", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n${body}`;

const invented = (relay: Harness): Record<string, string> => ({
  authorization: `PPP-Ed25519 ${toHex(alice.publicKey)}:${"ab".repeat(64)}`,
  "x-ppp-timestamp": String(Math.floor(relay.clock.now())),
});

/** The bound form, with or without the digest in a header. */
function bound(relay: Harness, body: Uint8Array, { method = "POST", target = "/v1/command", digest = blake2b256(body) } = {}) {
  const timestamp = Math.floor(relay.clock.now());
  const authority = new URL(relay.url).host;
  const signature = alice.sign(boundHttpMessage({ authority, method, target, timestamp, digest }));
  return {
    "content-type": "application/msgpack",
    authorization: `PPP-Ed25519 ${toHex(alice.publicKey)}:${toHex(signature)}`,
    "x-ppp-timestamp": String(timestamp),
    "x-ppp-bound": "1",
    "x-ppp-digest": toHex(digest),
  };
}

async function post(relay: Harness, body: Uint8Array, headers: Record<string, string>): Promise<Message> {
  const reply = await fetch(`${relay.url}/v1/command`, { method: "POST", body: body as Uint8Array<ArrayBuffer>, headers });
  return parseMessage(new Uint8Array(await reply.arrayBuffer()));
}

describe("a digest in a header", () => {
  const backup = encodeCommand({ cmd: "STORE_BACKUP", ciphertext: largest });

  it("lets a backup in while strangers hold every place that needs no proof, by either transport", async () => {
    const relay = await startRelay();
    const strangers = Array.from({ length: 16 }, () =>
      stall(relay.url, request("/v1/command", { ...invented(relay), "content-length": "5000000" }, "x")),
    );
    // Two of them have a place; the others are told that there is none.
    while (strangers.filter(({ heard }) => heard.startsWith("HTTP/1.1 503")).length < 14) await turn();
    const bare = new HttpClient(relay.url, bob, () => relay.clock.now());
    expect(failure(await bare.send({ cmd: "STORE_BACKUP", ciphertext: largest })).code).toBe("unavailable");
    expect(await post(relay, backup, bound(relay, backup))).toMatchObject({ cmd: "BACKUP_STORED", version: 1 });
    expect(await (await relay.as(bob)).send({ cmd: "STORE_BACKUP", ciphertext: largest })).toMatchObject({ cmd: "BACKUP_STORED" });
    // Nor do they keep what they have.
    relay.clock.advance(15);
    while (!strangers.every(({ socket }) => socket.closed)) await turn();
    expect((await bare.send({ cmd: "STORE_BACKUP", ciphertext: largest })).cmd).toBe("BACKUP_STORED");
  });

  it("is what the signature covers, before the body, and what the body must be", async () => {
    const relay = await startRelay();
    const body = encodeCommand({ cmd: "FETCH", since: 0 });
    expect((await post(relay, body, bound(relay, body))).cmd).toBe("EVENTS");
    const { "x-ppp-digest": _, ...withoutDigest } = bound(relay, body);
    expect((await post(relay, body, withoutDigest)).cmd).toBe("EVENTS");
    const other = encodeCommand({ cmd: "FETCH", since: 1 });
    const refused: Record<string, string>[] = [
      bound(relay, other),
      { ...bound(relay, body), "x-ppp-digest": toHex(blake2b256(other)) },
      { ...bound(relay, body), "x-ppp-digest": "00" },
      { ...bound(relay, body), "x-ppp-bound": "true" },
      bound(relay, body, { target: "/v1/events" }),
      bound(relay, body, { method: "GET" }),
      // Never tried in the bare form.
      { ...new HttpClient(relay.url, alice, () => relay.clock.now()).proof(body), "x-ppp-bound": "1" },
    ];
    for (const headers of refused) {
      expect(failure(await post(relay, body, headers))).toMatchObject({ cmd: "AUTH_FAIL", code: "unauthorized" });
    }
    // A wrong signature is answered without waiting for the body.
    const early = stall(
      relay.url,
      request("/v1/command", { ...bound(relay, body), "x-ppp-digest": "00".repeat(32), "content-length": "5000000" }, "x"),
    );
    while (!early.heard.includes("\r\n")) await turn();
    expect(early.heard).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("may be sent by pages of other origins", async () => {
    const { url } = await startRelay();
    const { headers } = await fetch(`${url}/v1/command`, { method: "OPTIONS" });
    const allowed = headers.get("access-control-allow-headers")?.split(", ");
    expect(allowed).toEqual(expect.arrayContaining(["x-ppp-bound", "x-ppp-digest", "authorization", "content-type"]));
  });
});

describe("bodies that do not come", () => {
  it.each(["/v1/command", "/v1/note/submit"])("at %s are so many from one address, and not for long", async (path) => {
    const relay = await startRelay();
    const bodies = Array.from({ length: 40 }, () =>
      stall(relay.url, request(path, { ...invented(relay), "content-length": "100000" }, "x".repeat(1000))),
    );
    const refused = (): number => bodies.filter(({ heard }) => /^HTTP\/1\.1 (503|429)/.test(heard)).length;
    while (refused() < 8) await turn();
    expect(refused()).toBe(8);
    // At another address there is room; a poll needs none.
    const elsewhere = await fetch(`${relay.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/msgpack", "x-forwarded-for": "192.0.2.7" },
      body: new Uint8Array(10),
    });
    expect([400, 401]).toContain(elsewhere.status);
    expect((await new HttpClient(relay.url, bob, () => relay.clock.now()).poll()).status).toBe(200);
    relay.clock.advance(30);
    while (!bodies.every(({ socket }) => socket.closed)) await turn();
  });
});

describe("what is held for the slow, all together", () => {
  it("is bounded; whoever has held something longest goes first, and who is gone counts no more", () => {
    const held = new HeldBytes(1000);
    const cut: number[] = [];
    const holds = Array.from({ length: 20 }, (_, i) => held.open({ cut: () => void cut.push(i) }));
    for (const [i, hold] of holds.entries()) {
      hold.set(100);
      // The third reads what it was sent, again and again.
      holds[2]?.set(0);
      if (i > 2) holds[2]?.set(100);
    }
    expect(cut).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10]);
    holds[0]?.set(5000);
    expect(cut).toHaveLength(10);
    for (const hold of holds) hold.set(0);
    const late = held.open({ cut: () => void cut.push(99) });
    late.set(1000);
    expect(cut).toHaveLength(10);
  });
});

describe("what strangers hold", () => {
  it("cuts nobody who has proved a key, and the other way round", () => {
    const held = new HeldBytes(1000);
    const cut: string[] = [];
    const peer = (name: string, bytes: number, isProved: boolean): Hold => {
      const hold = held.open({ cut: () => void cut.push(name) });
      if (isProved) hold.proved();
      hold.set(bytes);
      return hold;
    };
    peer("alice", 400, true);
    for (let i = 0; i < 10; i++) peer(`stranger ${i}`, 100, false);
    expect(cut).toEqual(["stranger 0", "stranger 1", "stranger 2", "stranger 3"]);
    cut.splice(0);
    // Of keys there are as many as one likes: they do not keep the others out.
    for (let i = 0; i < 10; i++) peer(`key ${i}`, 100, true);
    expect(cut).toEqual(["stranger 4", "alice", "key 0", "key 1", "key 2", "key 3", "key 4"]);
    cut.splice(0);
    // Whoever proves a key meanwhile takes what is held along.
    const late = peer("late", 100, false);
    expect(cut).toEqual(["stranger 5"]);
    late.proved();
    late.set(0);
    peer("stranger 10", 100, false);
    expect(cut).toEqual(["stranger 5"]);
  });

  it("in bodies that do not come cuts no half frame of a proved socket", async () => {
    const [clock, held, cut] = [new FakeClock(), new HeldBytes(1_000_000), new Set<string>()];
    const intake = new Intake(new Uploads(clock), held, { cut: () => void cut.add("alice") });
    intake.received(100_000, { address: "198.51.100.1", key: "alice" });
    const bodies = new BodyReader(clock, held);
    const streams = Array.from({ length: 3 * 32 }, () => Object.assign(new PassThrough(), { headers: {} }));
    const reads = streams.map((stream, i) =>
      bodies
        .read(stream as unknown as IncomingMessage, RELAY_LIMITS.MAX_FRAME_SIZE, { address: `192.0.2.${i % 3}` })
        .catch(() => cut.add(`body ${i}`)),
    );
    for (const stream of streams) stream.write(new Uint8Array(100_000));
    while (cut.size < 87) await turn();
    expect(cut).not.toContain("alice");
    for (const stream of streams) stream.destroy();
    await Promise.all(reads);
  });

  it("unread of the app's files cuts no slow reader: they all share one copy", async () => {
    const [clock, unread, dir] = [new FakeClock(), new HeldBytes(1_000_000), tempDir()];
    writeFileSync(join(dir, "world.png"), new Uint8Array(16_000_000));
    const log = createLog("silent", new PassThrough());
    const site = staticSite(dir, {}, "nothing here", clock);
    const answer = async (request: IncomingMessage) => site(request, request.url ?? "/");
    const server = createHttpServer({ answer, upgrade: () => undefined, unread, clock, log });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    undoLater(() => void server.close());
    undoLater(() => server.closeAllConnections());
    let cut = false;
    const slow = unread.open({
      cut: () => {
        cut = true;
      },
    });
    slow.set(100_000);
    const { port } = server.address() as AddressInfo;
    for (let i = 0; i < 4; i++) {
      const response = await new Promise<IncomingMessage>((resolve) => get({ port, path: "/world.png", agent: false }, resolve));
      expect(response.statusCode).toBe(200);
      response.on("error", () => undefined);
      undoLater(() => void response.destroy());
      if (i > 0) continue;
      // One that is read arrives whole.
      let bytes = 0;
      for await (const part of response) bytes += (part as Buffer).length;
      expect(bytes).toBe(16_000_000);
    }
    expect(cut).toBe(false);
    // And none waits for ever.
    let connections = 3;
    clock.advance(120);
    while (connections > 0) {
      await turn();
      connections = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    }
  });
});

describe("an answer over HTTP that nobody reads", () => {
  it("is not kept for ever", async () => {
    const relay = await startRelay();
    expect((await (await relay.as(bob)).send({ cmd: "STORE_BACKUP", ciphertext: largest })).cmd).toBe("BACKUP_STORED");
    const client = new HttpClient(relay.url, bob, () => relay.clock.now());
    const socket = connect(Number(new URL(relay.url).port), "127.0.0.1");
    undoLater(() => void socket.destroy());
    socket.on("error", () => undefined);
    socket.pause();
    const wanted = 5;
    for (let req = 0; req < wanted; req++) {
      const body = encodeCommand({ cmd: "FETCH_BACKUP", req });
      socket.write(request("/v1/command", { ...client.proof(body), "content-length": String(body.length) }, ""));
      socket.write(body);
    }
    // More than the two ends of a connection take in by themselves.
    for (let i = 0; i < 2000; i++) {
      await turn();
      relay.clock.advance(0.2);
    }
    let bytes = 0;
    socket.on("data", (data: Buffer) => {
      bytes += data.length;
    });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.resume();
    await closed;
    expect(bytes).toBeLessThan(wanted * largest.length);
  });
});

describe("connections of one key", () => {
  it("are so many; one more takes the place of the oldest", async () => {
    const relay = await startRelay({ env: { PPP_RATE_FACTOR: "10" } });
    const clients = [];
    for (let i = 0; i < 33; i++) clients.push(await relay.as(alice));
    expect(await clients[0]?.closed).toBe(1013);
    for (const client of clients.slice(1)) expect((await client.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
  });
});

describe("a clock that is set back a day", () => {
  it("prolongs neither a refusal nor a long poll", async () => {
    const relay = await startRelay();
    const client = await relay.as(alice);
    for (let i = 0; i < 30; i++) await client.send({ cmd: "FETCH", since: 0 });
    const waiting = new HttpClient(relay.url, bob, () => relay.clock.now()).poll("?wait=25");
    await new HttpClient(relay.url, person("carol"), () => relay.clock.now()).poll();
    relay.clock.setBy(-86_400);
    const refused = await client.send({ cmd: "FETCH", since: 0 });
    expect("reason" in refused && refused.reason).toMatch(/try again in 60 s/);
    const before = relay.clock.elapsed();
    expect((await passUntil(relay.clock, waiting)).status).toBe(200);
    expect(relay.clock.elapsed() - before).toBeLessThanOrEqual(26);
    relay.clock.advance(60);
    expect((await (await relay.as(alice)).send({ cmd: "FETCH", since: 0 })).cmd).toBe("EVENTS");
  });
});

describe("an address with many keys", () => {
  it("stores so much a minute, whatever keys it makes: 360 STOREs of six", async () => {
    const relay = await startRelay();
    const codes: string[] = [];
    for (let key = 0; key < 6; key++) {
      const client = await relay.as(person(`fresh ${key}`));
      for (let i = 0; i < 60; i++) {
        const reply = await client.send({ cmd: "STORE", event: envelope(bob.publicKey, `${key} ${i}`, relay.clock.now()) });
        codes.push(reply.cmd === "STORED" ? "stored" : failure(reply).code);
      }
    }
    expect([codes.filter((code) => code === "stored").length, new Set(codes.slice(240))]).toEqual([240, new Set(["rate-limited"])]);
    const { limits } = JSON.parse(await (await fetch(`${relay.url}/v1/capabilities`)).text());
    expect(limits).toMatchObject({
      STORE_IP_RATE: { max_count: 240, window_secs: 60 },
      STORE_IP_BYTES: { max_count: 256 * 1024 * 1024, window_secs: 86_400 },
      AUTH_IP_RATE: { max_count: 600, window_secs: 60 },
      CREATE_IP_RATE: { max_count: 20, window_secs: 3600 },
      BACKUP_IP_BYTES: { max_count: 30 * 1024 * 1024, window_secs: 3600 },
    });
  });

  it("takes few of the places at somebody's door", async () => {
    const relay = await startRelay();
    const admin = await relay.as(alice);
    const room_id = bytesOf("room", 16);
    await admin.send({ cmd: "CREATE_GROUP", room_id, gated: true, max_members: 10, description_public: false });
    const knock = async (i: number) => {
      const client = await relay.as(person(`knocker ${i}`));
      const reply = await client.send({
        cmd: "KNOCK",
        room_id,
        knocker_eph_x25519_pk: x25519Key(`eph ${i}`),
        request_id: bytesOf(`request ${i}`, 16),
      });
      client.close();
      return reply.cmd;
    };
    const replies: string[] = [];
    for (let i = 0; i < 30; i++) replies.push(await knock(i));
    expect(replies.filter((cmd) => cmd === "KNOCK_OK")).toHaveLength(20);
  });
});

describe("backups", () => {
  it("have half of the store together, and give back what they no longer need", async () => {
    const { as } = await startRelay({ env: { PPP_MAX_STORE_BYTES: "1M", PPP_RATE_FACTOR: "100" } });
    const people = Array.from({ length: 6 }, (_, i) => person(`owner ${i}`));
    const store = async (who: number, size: number): Promise<string> => {
      const reply = await (await as(people[who] as typeof alice)).send({ cmd: "STORE_BACKUP", ciphertext: new Uint8Array(size) });
      return reply.cmd === "BACKUP_FAIL" ? failure(reply).code : reply.cmd;
    };
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push(await store(i, 100_000));
    expect(codes).toEqual([...Array(5).fill("BACKUP_STORED"), "quota"]);
    expect(await store(0, 40_000)).toBe("BACKUP_STORED");
    expect(await store(5, 70_000)).toBe("BACKUP_STORED");
    await (await as(people[1] as typeof alice)).send({ cmd: "DELETE_BACKUP" });
    expect(await store(2, 190_000)).toBe("BACKUP_STORED");
    // Mail has the other half.
    const sender = await as(bob);
    const event = envelope(alice.publicKey, "mail", 1_800_000_000, { ciphertext: new Uint8Array(60_000) });
    expect((await sender.send({ cmd: "STORE", event })).cmd).toBe("STORED");
  });
});
