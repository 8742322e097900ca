/** POST /v1/note/submit (§6.3): anonymous, by delivery token. */
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { eventId, readGiftWrap, sealedEventId } from "../../src/protocol/giftwrap/envelope.ts";
import { SealedNoteReply, SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { type Harness, type Options, startRelay } from "./harness.ts";
import { bytesOf, envelope, parts, person } from "./people.ts";

const crypto = await loadRelayCrypto();
const alice = person("alice");
const bob = person("bob");
const delivery_token = bytesOf("token", 12);

async function setUp(options?: Options): Promise<Harness> {
  const harness = await startRelay(options);
  await harness.store.tokens.register(delivery_token, bob.publicKey);
  return harness;
}

const post = (url: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/note/submit`, {
    method: "POST",
    body: body as Uint8Array<ArrayBuffer>,
    headers: { "content-type": "application/msgpack", ...headers },
  });

const note = (label: string, now: number, changes: Partial<SealedNoteSubmit> = {}): Uint8Array =>
  encodeBody(SealedNoteSubmit, { delivery_token, ...parts(label, now), ...changes });

describe("a sealed note", () => {
  it("is stored for the token's owner: 201 with the sealed id, a GiftWrap rebuilt with the recipient, a NOTIFY", async () => {
    const { url, clock, as } = await setUp();
    const recipient = await as(bob);
    const response = await post(url, note("hello", clock.now()));
    expect(response.status).toBe(201);
    const submit = { delivery_token, ...parts("hello", clock.now()) };
    const { event_id } = parseBody(SealedNoteReply, new Uint8Array(await response.arrayBuffer()));
    expect(event_id).toEqual(sealedEventId(crypto as never, submit));
    await recipient.notice("NOTIFY");
    const fetched = await recipient.send({ cmd: "FETCH", since: 0 });
    expect(fetched.cmd === "EVENTS" && fetched.events.map((event) => readGiftWrap(event))).toEqual([
      Object.fromEntries(
        Object.entries({ recipient: bob.publicKey, ...parts("hello", clock.now()) }).map(([key, value]) => [
          key,
          typeof value === "number" ? value : new Uint8Array(value),
        ]),
      ),
    ]);
  });

  it.each(["sealed", "stored"] as const)("is acknowledged by its %s id", async (which) => {
    const { url, clock, as } = await setUp();
    await post(url, note("ack", clock.now()));
    const submit = { delivery_token, ...parts("ack", clock.now()) };
    const id = which === "sealed" ? sealedEventId(crypto as never, submit) : eventId(crypto as never, submit);
    const recipient = await as(bob);
    expect(await recipient.send({ cmd: "ACK", event_ids: [id] })).toEqual({ cmd: "ACKED", count: 1 });
    expect(await recipient.send({ cmd: "FETCH", since: 0 })).toEqual({ cmd: "EVENTS", events: [] });
  });

  it("is a duplicate of the same note sent by STORE, either way round, whatever created_at says", async () => {
    const { url, clock, as } = await setUp();
    const sender = await as(alice);
    const now = clock.now();
    expect((await post(url, note("first sealed", now))).status).toBe(201);
    const stored = await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, "first sealed", now) });
    expect(failure(stored).code).toBe("duplicate");
    expect((await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, "first stored", now) })).cmd).toBe("STORED");
    expect((await post(url, note("first stored", now, { created_at: now - 5 }))).status).toBe(409);
  });

  it("is refused with the decided statuses, and no request id", async () => {
    const { url, clock } = await setUp();
    const now = clock.now();
    const cases: [number, Uint8Array][] = [
      [400, bytesOf("noise", 50)],
      [400, new Uint8Array(0)],
      [400, note("small", now, { ephemeral_pk: new Uint8Array(32) })],
      [401, note("stranger", now, { delivery_token: bytesOf("unknown", 12) })],
      [413, new Uint8Array(RELAY_LIMITS.SEALED_BODY_LIMIT_BYTES + 1)],
      [422, note("old", now, { expires_at: now })],
    ];
    for (const [status, body] of cases) {
      clock.advance(1);
      const response = await post(url, body);
      expect(response.status).toBe(status);
      expect(await response.text()).not.toMatch(/\[[0-9a-f]{12}\]/);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
  });

  it("with a ciphertext over the limit is too large, not malformed", async () => {
    const { url, clock } = await setUp();
    const body = note("big", clock.now(), { ciphertext: new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE) });
    const length = new DataView(body.buffer);
    const at = Buffer.from(body).indexOf(Buffer.from([0xc6, 0x00, 0x01, 0x00, 0x00]));
    const larger = new Uint8Array(body.length + 1);
    larger.set(body.subarray(0, at + 5));
    larger.set(body.subarray(at + 5), at + 6);
    new DataView(larger.buffer).setUint32(at + 1, length.getUint32(at + 1) + 1);
    expect((await post(url, larger)).status).toBe(413);
  });

  it("is stopped while its body is still coming, when that has no declared length", async () => {
    const { url } = await setUp();
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384));
        if (sent > 64 * 1024 * 1024) controller.close();
      },
    });
    const status = await fetch(`${url}/v1/note/submit`, {
      method: "POST",
      headers: { "content-type": "application/msgpack" },
      body: endless,
      duplex: "half",
    } as RequestInit).then(
      (response) => response.status,
      () => "cut",
    );
    expect([413, "cut"]).toContain(status);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it("is stored with a clamped expiry", async () => {
    const { url, clock, as } = await setUp();
    await post(url, note("forever", clock.now(), { expires_at: 9_000_000_000 }));
    const fetched = await (await as(bob)).send({ cmd: "FETCH", since: 0 });
    const event = fetched.cmd === "EVENTS" ? fetched.events[0] : undefined;
    expect(readGiftWrap(event as Uint8Array).expires_at).toBe(clock.now() + LIMITS.MAX_EVENT_TTL_SECS);
  });

  it("answers 503 when the store fails", async () => {
    const { url, clock, logs } = await setUp({
      wrapStore: (store) => ({ ...store, mailbox: { ...store.mailbox, put: () => Promise.reject(new Error("disk full")) } }),
    });
    expect((await post(url, note("x", clock.now()))).status).toBe(503);
    expect(logs()).toContain("disk full");
  });

  it("goes to the first who registered the token, and a latecomer learns nothing", async () => {
    const { url, clock, as } = await setUp();
    const mallory = await as(person("mallory"));
    expect((await mallory.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token })).cmd).toBe("DELIVERY_TOKEN_REGISTERED");
    expect((await post(url, note("private", clock.now()))).status).toBe(201);
    expect(await mallory.send({ cmd: "FETCH", since: 0 })).toEqual({ cmd: "EVENTS", events: [] });
    expect((await mallory.send({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token })).cmd).toBe("DELIVERY_TOKEN_DEREGISTERED");
    clock.advance(1);
    expect((await post(url, note("still", clock.now()))).status).toBe(201);
    const fetched = await (await as(bob)).send({ cmd: "FETCH", since: 0 });
    expect(fetched.cmd === "EVENTS" && fetched.events).toHaveLength(2);
  });
});

describe("sealed budgets", () => {
  it("per token: a sliding second, with Retry-After", async () => {
    const { url, clock } = await setUp();
    const send = (label: string): Promise<Response> => post(url, note(label, clock.now()));
    clock.advance(0.9);
    expect((await send("a")).status).toBe(201);
    expect((await send("b")).status).toBe(201);
    clock.advance(0.2);
    const refused = await send("c");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBe(1);
    clock.advance(0.8);
    expect((await send("c")).status).toBe(201);
  });

  it("per address, behind a trusted proxy, IPv6 by /64", async () => {
    const { url, store, clock } = await setUp();
    const tokens = Array.from({ length: 70 }, (_, i) => bytesOf(`token ${i}`, 12));
    for (const token of tokens) await store.tokens.register(token, bytesOf(`owner of ${token[0]}`, 32));
    let sent = 0;
    const from = async (address: string): Promise<number> => {
      const token = tokens[(sent >> 1) % tokens.length] as Uint8Array;
      return (await post(url, note(`${sent++}`, clock.now(), { delivery_token: token }), { "x-forwarded-for": address })).status;
    };
    const { max_count } = RELAY_LIMITS.SEALED_IP_RATE_LIMIT;
    for (let i = 0; i < max_count; i++) expect(await from(`2001:db8:1:2::${i.toString(16)}`)).toBe(201);
    expect(await from("2001:db8:1:2:ffff::1")).toBe(429);
    expect(await from("2001:db8:1:3::1")).toBe(201);
    expect(await from("9.9.9.9, 2001:db8:1:2::7")).toBe(429);
  });

  it("are not spent by what opens nothing: that is told apart, and an honest one passes", async () => {
    const { url, clock } = await setUp();
    const stranger = { delivery_token: bytesOf("unknown", 12) };
    const statuses: number[] = [];
    for (let i = 0; i < 130; i++) statuses.push((await post(url, note(`${i}`, clock.now(), stranger))).status);
    expect([statuses.filter((status) => status === 401).length, new Set(statuses)]).toEqual([60, new Set([401, 429])]);
    for (let i = 0; i < 130; i++) await post(url, bytesOf("noise", 20));
    expect((await post(url, note("honest", clock.now()))).status).toBe(201);
  });

  it("count with STORE for an address, whichever way a deposit takes", async () => {
    const { url, clock, as } = await setUp({ env: { PPP_STORE_IP_RATE: "3/60" } });
    const sender = await as(alice);
    expect((await post(url, note("1", clock.now()))).status).toBe(201);
    for (const label of ["2", "3"]) {
      expect((await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, label, clock.now()) })).cmd).toBe("STORED");
    }
    const refused = await post(url, note("4", clock.now()));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    const second = await as(person("another key"));
    expect(failure(await second.send({ cmd: "STORE", event: envelope(bob.publicKey, "5", clock.now()) })).code).toBe(
      "rate-limited",
    );
  });

  it.each([undefined, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "want a type that no page may send unasked: not %s",
    async (type) => {
      const { url, clock } = await setUp();
      const headers = type === undefined ? {} : { "content-type": type };
      const body = note("typed", clock.now()) as Uint8Array<ArrayBuffer>;
      expect((await fetch(`${url}/v1/note/submit`, { method: "POST", body, headers })).status).toBe(400);
      expect((await post(url, body, { "content-type": "application/octet-stream" })).status).toBe(201);
    },
  );
});
