/** The HTTP transport (§5.2): proof, statuses, long polls, notices. That commands mean the same on it is in conformance/. */
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { httpAuthMessage } from "../../src/protocol/wire/auth.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { AckBody, cursorText, StoreBody } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, encodeCommand } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { passUntil, turn } from "./fake-clock.ts";
import { type Harness, startRelay } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, envelope, person, wrongFrame } from "./people.ts";
import { createGroup, createRoom, fetchRoom, knockAt, storeRoom } from "./room-messages.ts";

const crypto = await loadRelayCrypto();
const alice = person("alice");
const bob = person("bob");
const room_id = bytesOf("room", 16);

const over = (relay: Harness, who = bob): HttpClient => new HttpClient(relay.url, who, () => relay.clock.now());
const store = (relay: Harness, label: string, recipient = bob.publicKey): Command<"STORE"> => ({
  cmd: "STORE",
  event: envelope(recipient, label, relay.clock.now()),
});
const EMPTY = new Uint8Array(0);

describe("the event endpoints", () => {
  it("end the connection after a page that was not waited for, on which another mailbox could be asked for", async () => {
    const relay = await startRelay();
    const recipient = over(relay);
    await over(relay, alice).send(store(relay, "one"));
    const ends = async (query: string): Promise<boolean> => {
      // Another second, or it is the same signed request.
      relay.clock.advance(1);
      const asked = await fetch(`${relay.url}/v1/events${query}`, { headers: recipient.proof(EMPTY) });
      expect(asked.status).toBe(200);
      await asked.arrayBuffer();
      return asked.headers.get("connection") === "close";
    };
    expect([await ends(""), await ends("?wait=1"), await ends("?wait=x")]).toEqual([true, false, true]);
  });

  it("store, fetch page by page and acknowledge", async () => {
    const relay = await startRelay();
    const [sender, recipient] = [over(relay, alice), over(relay)];
    const { event } = store(relay, "one");
    const stored = await sender.post("/v1/events", encodeBody(StoreBody, { event }));
    const event_id = eventId(crypto as never, readGiftWrap(event));
    expect([stored.status, stored.message]).toEqual([200, { cmd: "STORED", event_id }]);
    const duplicate = await sender.post(
      "/v1/events",
      encodeBody(StoreBody, { event }),
      sender.proof(encodeBody(StoreBody, { event }), relay.clock.now() + 1),
    );
    expect([duplicate.status, failure(duplicate.message).code]).toEqual([409, "duplicate"]);
    for (let i = 0; i < 17; i++) {
      await relay.store.mailbox.put(
        {
          recipient: bob.publicKey,
          eventId: bytesOf(`${i}`, 32),
          sealedId: undefined,
          createdAt: relay.clock.now(),
          expiresAt: relay.clock.now() + 60,
          envelope: new Uint8Array(65_000),
        },
        relay.clock.now(),
      );
    }
    const first = (await recipient.poll()).message;
    if (first.cmd !== "EVENTS" || !first.cursor) throw new Error(first.cmd);
    expect(first.events[0]).toEqual(new Uint8Array(event));
    const second = (await recipient.poll(`?since=0&cursor=${cursorText(first.cursor)}`)).message;
    expect(second.cmd === "EVENTS" && first.events.length + second.events.length).toBe(18);
    const acked = await recipient.post("/v1/events/ack", encodeBody(AckBody, { event_ids: [event_id] }));
    expect(acked.message).toEqual({ cmd: "ACKED", count: 1 });
    for (const query of ["?since=yesterday", "?cursor=5", "?since=-1"]) {
      const wrong = await recipient.poll(query);
      expect([wrong.status, failure(wrong.message).cmd]).toEqual([400, "STORE_FAIL"]);
    }
    expect((await recipient.poll("?since=0&cursor=&wait=soon")).status).toBe(200);
  });

  it("answer failures with their status, in a frame all the same", async () => {
    const relay = await startRelay();
    const client = over(relay);
    const cases: [number, string, Uint8Array][] = [
      [400, "malformed", bytesOf("noise", 40)],
      [400, "malformed", wrongFrame("FETCH", { since: "yesterday" })],
      [403, "not-admin", encodeCommand({ cmd: "REVOKE_TOKENS", room_id })],
      [404, "not-found", encodeCommand(fetchRoom(room_id))],
      [501, "feature-disabled", encodeCommand({ cmd: "DISCOVERY_QUERY", hashes: [] })],
      [413, "too-large", wrongFrame("STORE", { event: new Uint8Array(70_000) })],
      [422, "expired", encodeCommand(createRoom(room_id, 1000))],
    ];
    for (const [status, code, body] of cases) {
      const reply = await client.post("/v1/command", body);
      expect([reply.status, failure(reply.message).code]).toEqual([status, code]);
      expect(reply.headers.get("content-type")).toBe("application/msgpack");
      expect(reply.headers.get("access-control-allow-origin")).toBe("*");
    }
  });

  it("count the same budgets as a socket, and say when to come back", async () => {
    const relay = await startRelay();
    const client = over(relay);
    const socket = await relay.as(bob);
    for (let i = 0; i < 30; i++) await (i % 2 ? client : socket).send({ cmd: "FETCH", since: 0 });
    relay.clock.advance(10);
    const refused = await client.poll();
    expect([refused.status, failure(refused.message).code]).toEqual([429, "rate-limited"]);
    expect(refused.headers.get("retry-after")).toBe("50");
  });
});

describe("proof", () => {
  it("covers the body and a timestamp within 90 s, and tells the time", async () => {
    const relay = await startRelay();
    const client = over(relay);
    const body = encodeCommand({ cmd: "FETCH", since: 0 });
    const now = relay.clock.now();
    const status = async (headers: Record<string, string>, sent = body): Promise<number> =>
      (await client.post("/v1/command", sent, headers)).status;
    const { POLL_CLOCK_SKEW_SECS: skew } = LIMITS;
    for (const timestamp of [now - skew, now, now + skew]) expect(await status(client.proof(body, timestamp))).toBe(200);
    for (const timestamp of [now - skew - 1, now + skew + 1]) expect(await status(client.proof(body, timestamp))).toBe(401);
    expect(await status(client.proof(body), encodeCommand({ cmd: "FETCH", since: 1 }))).toBe(401);
    expect(await status({ ...client.proof(body), "x-ppp-timestamp": String(now + 1) })).toBe(401);
    expect(
      await status({ ...client.proof(body), authorization: client.proof(body).authorization?.replace("PPP-", "") ?? "" }),
    ).toBe(401);
    expect(await status({})).toBe(401);
    const identity = `01${"00".repeat(31)}`;
    expect(await status({ ...client.proof(body), authorization: `PPP-Ed25519 ${identity}:01${"00".repeat(63)}` })).toBe(401);
    const refused = await client.post("/v1/command", body, {});
    expect(failure(refused.message)).toEqual({ cmd: "AUTH_FAIL", code: "unauthorized", hasId: true });
    expect(Date.parse(refused.headers.get("date") ?? "")).toBe(now * 1000);
  });

  it("of another key is not this one's", async () => {
    const relay = await startRelay();
    const body = encodeCommand({ cmd: "FETCH", since: 0 });
    const now = relay.clock.now();
    const forged = `PPP-Ed25519 ${toHex(bob.publicKey)}:${toHex(alice.sign(httpAuthMessage(body, now)))}`;
    const { status } = await over(relay).post("/v1/command", body, {
      ...over(relay).proof(body, now),
      authorization: forged,
    });
    expect(status).toBe(401);
  });

  it("that keeps failing is told to stop and leaves no more lines, while whoever does prove a key there is served", async () => {
    const relay = await startRelay();
    const client = over(relay);
    const from = (address: string, headers: Record<string, string> = {}): Promise<number> =>
      client.post("/v1/command", EMPTY, { ...headers, "x-forwarded-for": address }).then(({ status }) => status);
    const { max_count } = RELAY_LIMITS.HTTP_REFUSED_RATE;
    for (let i = 0; i < max_count; i++) expect(await from("192.0.2.1")).toBe(401);
    const lines = relay.logs().split("\n").length;
    for (let i = 0; i < 10; i++) expect(await from("192.0.2.1")).toBe(429);
    expect(relay.logs().split("\n")).toHaveLength(lines);
    const honest = await fetch(`${relay.url}/v1/events`, { headers: { ...client.proof(EMPTY), "x-forwarded-for": "192.0.2.1" } });
    expect(honest.status).toBe(200);
    expect(await from("192.0.2.2")).toBe(401);
    relay.clock.advance(60);
    expect(await from("192.0.2.1")).toBe(401);
  });

  it("of a key that sends no commands counts against that key alone", async () => {
    const relay = await startRelay();
    const [noisy, other] = [over(relay, alice), over(relay)];
    const statuses: number[] = [];
    for (let i = 0; i <= RELAY_LIMITS.HTTP_REFUSED_RATE.max_count; i++) {
      statuses.push((await noisy.post("/v1/command", bytesOf(`noise ${i}`, 40))).status);
    }
    expect([new Set(statuses.slice(0, -1)), statuses.at(-1)]).toEqual([new Set([400]), 429]);
    expect((await noisy.send({ cmd: "FETCH", since: 0 })).cmd).toBe("EVENTS");
    expect((await other.post("/v1/command", bytesOf("noise", 40))).status).toBe(400);
  });

  it("changes something once: the same request again is answered as before", async () => {
    const relay = await startRelay();
    const client = over(relay);
    const send = async (body: Uint8Array, headers: Record<string, string>) =>
      (await client.post("/v1/command", body, headers)).message;
    const first = encodeCommand({ cmd: "STORE_BACKUP", ciphertext: bytesOf("first", 32) });
    const proof = client.proof(first);
    const answer = await send(first, proof);
    expect(answer).toMatchObject({ cmd: "BACKUP_STORED", version: 1 });
    await client.send({ cmd: "STORE_BACKUP", ciphertext: bytesOf("second", 32) });
    relay.clock.advance(LIMITS.POLL_CLOCK_SKEW_SECS);
    expect(await send(first, proof)).toEqual(answer);
    expect(await client.send({ cmd: "FETCH_BACKUP" })).toMatchObject({
      version: 2,
      ciphertext: new Uint8Array(bytesOf("second", 32)),
    });
    relay.clock.advance(1);
    expect(failure(await send(first, proof)).code).toBe("unauthorized");
    // What failed may be tried again as it is.
    const fetch = encodeCommand(storeRoom(room_id, "1"));
    const again = client.proof(fetch);
    expect(failure(await send(fetch, again)).code).toBe("not-found");
    await over(relay, alice).send(createGroup(room_id, false));
    expect((await send(fetch, again)).cmd).toBe("ROOM_STORED");
  });
});

describe("a long poll", () => {
  it("waits for an event, and is answered at once when there is one", async () => {
    const relay = await startRelay();
    const [sender, recipient] = [over(relay, alice), over(relay)];
    const waiting = recipient.poll("?wait=25");
    let answered = false;
    void waiting.then(() => {
      answered = true;
    });
    await sender.poll();
    expect(answered).toBe(false);
    await sender.send(store(relay, "one"));
    expect((await waiting).message).toMatchObject({ cmd: "EVENTS", events: [expect.anything()] });
    expect(recipient.notices).toEqual([{ cmd: "NOTIFY", count: 1 }]);
    expect((await recipient.poll("?wait=25")).message).toMatchObject({ cmd: "EVENTS" });
  });

  it("waits no longer than it was told, and never more than 25 s", async () => {
    const relay = await startRelay();
    const client = over(relay);
    for (const [asked, seconds] of [
      [3, 3],
      [1000, LIMITS.MAX_LONG_POLL_SECS],
    ] as const) {
      const before = relay.clock.now();
      const { message } = await passUntil(relay.clock, client.poll(`?wait=${asked}`), 0.25);
      expect(message).toEqual({ cmd: "EVENTS", events: [] });
      expect(relay.clock.now() - before).toBeGreaterThanOrEqual(seconds);
      expect(relay.clock.now() - before).toBeLessThan(seconds + 20);
    }
  });

  it("hears notices, keeps them 120 s for the next, and hands them over once", async () => {
    const relay = await startRelay();
    const [owner, listener] = [over(relay, alice), over(relay)];
    await owner.send(createGroup(room_id, false));
    await listener.send(fetchRoom(room_id));
    const waiting = listener.poll("?wait=25");
    await owner.send(storeRoom(room_id, "1"));
    await waiting;
    expect(listener.notices).toEqual([{ cmd: "ROOM_NOTIFY", room_id, count: 1 }]);
    await owner.send(storeRoom(room_id, "2"));
    relay.clock.advance(RELAY_LIMITS.NOTICES_TTL_SECS - 1);
    await listener.poll();
    await listener.poll();
    expect(listener.notices).toHaveLength(2);
    await owner.send(storeRoom(room_id, "3"));
    relay.clock.advance(RELAY_LIMITS.NOTICES_TTL_SECS);
    await listener.poll();
    expect(listener.notices).toHaveLength(2);
    // Who has not been heard of for that long is not subscribed either.
    await owner.send(storeRoom(room_id, "4"));
    await listener.poll();
    expect(listener.notices).toHaveLength(2);
  });

  it("tells a newcomer of the knocks that wait", async () => {
    const relay = await startRelay();
    const [owner, knocker] = [over(relay, alice), over(relay)];
    await owner.send(createRoom(room_id, relay.clock.now()));
    relay.clock.advance(500);
    await knocker.send(knockAt(room_id, "k"));
    await owner.poll();
    expect(owner.notices).toMatchObject([{ cmd: "KNOCK_NOTIFY", room_id }]);
  });

  it("ends when the relay drains", async () => {
    const relay = await startRelay();
    const waiting = over(relay).poll("?wait=25");
    await turn();
    while (!relay.logs().includes("FETCH")) await turn();
    const drained = relay.relay.drain();
    expect((await waiting).message).toEqual({ cmd: "EVENTS", events: [] });
    await passUntil(relay.clock, drained);
  });

  it("loses nothing to a client that went away meanwhile", async () => {
    const relay = await startRelay();
    const [owner, listener] = [await relay.as(alice), over(relay)];
    await owner.send(createGroup(room_id, false));
    await listener.send(fetchRoom(room_id));
    const { port } = new URL(relay.url);
    const socket = connect(Number(port), "127.0.0.1");
    const headers = Object.entries(listener.proof(EMPTY)).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /v1/events?wait=25 HTTP/1.1\r\nhost: relay\r\n${headers.join("")}\r\n`);
    while (!relay.logs().includes('"cmd":"FETCH"')) await turn();
    socket.destroy();
    for (let i = 0; i < 20; i++) await turn();
    await owner.send(storeRoom(room_id, "1"));
    await listener.poll();
    expect(listener.notices).toMatchObject([{ cmd: "ROOM_NOTIFY" }]);
  });
});
