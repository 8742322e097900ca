/** The session (§5.1): order, availability, budgets, and every failure a command can give. */
import { describe, expect, it } from "vitest";
import { parseCapabilities } from "../../src/protocol/wire/capabilities.ts";
import type { Command, CommandName } from "../../src/protocol/wire/commands.ts";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { WIRE } from "../../src/protocol/wire/wire.ts";
import { Client, failure } from "./client.ts";
import { EXAMPLES, failureOf } from "./examples.ts";
import { startRelay } from "./harness.ts";
import { bytesOf, commandNames, envelope, person, wrongFrame } from "./people.ts";

const alice = person("alice");
const bob = person("bob");

/** What only an operator turns on, or nobody can yet. */
const ABSENT: readonly CommandName[] = commandNames.filter((cmd) => {
  const feature = WIRE.featureOf(cmd);
  return feature === "postage" || feature === "discovery-pair" || feature === "moderation";
});

describe("availability", () => {
  it("answers every command that is not there with feature-disabled", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    for (const cmd of ABSENT) {
      const reply = await client.send({ ...EXAMPLES[cmd], req: 5 });
      expect({ ...failure(reply), req: reply.req }).toEqual({
        cmd: failureOf(cmd),
        code: "feature-disabled",
        hasId: true,
        req: 5,
      });
    }
    expect(ABSENT.length).toBeGreaterThan(3);
  });

  it("advertises exactly what is there, alike by command and by GET", async () => {
    const { as, url } = await startRelay({ env: { PPP_RATE_FACTOR: "2", PPP_NOTIFY_BATCH_SECS: "7" } });
    const reply = await (await as(alice)).send({ cmd: "CAPABILITIES", transports: ["ws"] });
    if (reply.cmd !== "CAPABILITIES") throw new Error(reply.cmd);
    const response = await fetch(`${url}/v1/capabilities`);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.text()).toBe(reply.json);
    const capabilities = parseCapabilities(reply.json);
    expect(capabilities).toMatchObject({
      transports: ["ws", "http"],
      features: [
        ...["bound-auth", "bound-http", "mailbox-submit", "push", "webpush", "backup", "backup-version"],
        ...["http-poll", "http-command", "rooms", "token-fetch", "groups", "carry", "carry-delegated"],
      ],
      relay_pk: expect.stringMatching(/^[0-9a-f]{64}$/),
      notify_window_secs: 7,
    });
    expect(capabilities.limits).toMatchObject({ MAX_ACK_IDS: 256, SEALED_TOKEN_RATE_LIMIT: { max_count: 4, window_secs: 1 } });
  });

  it("answers unavailable when the store fails, and goes on", async () => {
    let broken = true;
    const { as, clock } = await startRelay({
      wrapStore: (store) => ({
        ...store,
        mailbox: {
          ...store.mailbox,
          put: (event, now) => (broken ? Promise.reject(new Error("disk full")) : store.mailbox.put(event, now)),
        },
      }),
    });
    const client = await as(alice);
    const store: Command = { cmd: "STORE", event: envelope(bob.publicKey, "x", clock.now()) };
    expect(failure(await client.send(store)).code).toBe("unavailable");
    broken = false;
    expect((await client.send(store)).cmd).toBe("STORED");
  });
});

describe("delivery tokens", () => {
  const delivery_token = bytesOf("token", 12);

  it("register and withdraw, again and again", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    for (let i = 0; i < 2; i++) {
      expect((await client.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token })).cmd).toBe("DELIVERY_TOKEN_REGISTERED");
    }
    for (let i = 0; i < 2; i++) {
      expect((await client.send({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token })).cmd).toBe("DELIVERY_TOKEN_DEREGISTERED");
    }
  });

  it("are bounded: quota", async () => {
    const { as, store } = await startRelay();
    const client = await as(alice);
    for (let i = 0; i < LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT; i++) {
      await store.tokens.register(bytesOf(`t${i}`, 12), alice.publicKey);
    }
    expect(failure(await client.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token })).code).toBe("quota");
  });
});

describe("order", () => {
  it("replies in request order under pipelining; a FETCH sees the STORE and the ACK before it", async () => {
    const { as, clock } = await startRelay();
    const client = await as(alice);
    const own = (label: string): Command => ({ cmd: "STORE", event: envelope(alice.publicKey, label, clock.now()) });
    const commands: Command[] = [];
    for (let i = 0; i < 10; i++) commands.push(own(`s${i}`), { cmd: "FETCH", since: 0 }, { cmd: "CAPABILITIES" }, own(`s${i}`));
    const replies = await Promise.all(commands.map((command, i) => client.send({ ...command, req: i })));
    expect(replies.map(({ req }) => req)).toEqual(commands.map((_, i) => i));
    for (let i = 0; i < 10; i++) {
      const [stored, events, capabilities, again] = replies.slice(4 * i, 4 * i + 4);
      expect(stored?.cmd).toBe("STORED");
      expect(events?.cmd === "EVENTS" && events.events).toHaveLength(i + 1);
      expect(capabilities?.cmd).toBe("CAPABILITIES");
      expect(again && failure(again).code).toBe("duplicate");
    }
    expect(client.extra).toEqual([]);
  });

  it("holds back a client that has too much in flight, and loses nothing of it", async () => {
    const { as, clock } = await startRelay({ env: { PPP_RATE_FACTOR: "1000" } });
    const client = await as(alice);
    const replies = await Promise.all(
      Array.from({ length: 1000 }, (_, i) =>
        client.send({ cmd: "STORE", req: i, event: envelope(bob.publicKey, `${i}`, clock.now()) }),
      ),
    );
    expect(replies.map(({ req }) => req)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(replies.every(({ cmd }) => cmd === "STORED")).toBe(true);
  });
});

describe("budgets", () => {
  it("are kept per pubkey and command, over all connections, in a sliding window", async () => {
    const { as, clock } = await startRelay();
    const [first, second, other] = await Promise.all([as(alice), as(alice), as(bob)]);
    const fetch: Command = { cmd: "FETCH", since: 0 };
    for (let i = 0; i < WIRE.rateOf("FETCH").max_count; i++)
      expect((await (i % 2 ? first : second).send(fetch)).cmd).toBe("EVENTS");
    for (const client of [first, second]) expect(failure(await client.send(fetch)).code).toBe("rate-limited");
    expect((await other.send(fetch)).cmd).toBe("EVENTS");
    expect((await first.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
    clock.advance(20);
    expect(failure(await first.send(fetch)).code).toBe("rate-limited");
    clock.advance(20);
    await Promise.all([first, second].map((client) => client.send({ cmd: "ACK", event_ids: [] })));
    clock.advance(20);
    const later = await as(alice);
    expect((await later.send(fetch)).cmd).toBe("EVENTS");
  });

  it("bound sessions too, but only those who proved the pubkey spend them", async () => {
    const { connect, as } = await startRelay();
    for (let i = 0; i < WIRE.rateOf("AUTH").max_count; i++) {
      const { client } = await connect();
      await client.send({ cmd: "AUTH", pubkey: alice.publicKey, sig: new Uint8Array(64) });
    }
    for (let i = 0; i < WIRE.rateOf("AUTH").max_count; i++) (await as(alice)).close();
    const { client, nonce } = await connect();
    expect(failure(await client.send({ cmd: "AUTH", ...alice.auth(nonce) })).code).toBe("rate-limited");
  });
});

describe("keep-alive", () => {
  it("keeps a silent client that answers pings, and drops one that does not", async () => {
    const { as, clock } = await startRelay();
    const [good, dead] = await Promise.all([as(alice), as(bob)]);
    // Stops reading, so it never sees the ping.
    dead.socket.pause();
    const pinged = (): Promise<void> => new Promise((resolve) => good.socket.once("ping", () => resolve()));
    const first = pinged();
    clock.advance(30);
    await first;
    await good.send({ cmd: "ACK", event_ids: [] });
    clock.advance(30);
    dead.socket.resume();
    expect(await dead.closed).toBe(1006);
    expect((await good.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
  });
});

describe("a peer that asks and never reads", () => {
  it("is not answered for ever: pings that nobody reads the pongs of end the connection", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    client.socket.pause();
    for (let i = 0; i < 20_000 && client.socket.readyState === client.socket.OPEN; i++) {
      client.socket.ping(new Uint8Array(125), true, () => undefined);
      if (i % 2000 === 0) await new Promise(setImmediate);
    }
    client.socket.resume();
    expect(await client.closed).toBe(1006);
  });
});

describe("frames that are none", () => {
  it("text closes with 1003", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    client.socket.send("hello");
    expect(await client.closed).toBe(1003);
  });

  it("too long a frame closes with 1009", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    client.socket.send(new Uint8Array(RELAY_LIMITS.MAX_FRAME_SIZE + 1));
    expect(await client.closed).toBe(1009);
  });

  it("a bad field is answered with its req; a habit of it closes with 1008", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    const bad = wrongFrame("FETCH", { req: 4, since: "yesterday" });
    expect(await client.raw(bad)).toMatchObject({ cmd: "STORE_FAIL", req: 4 });
    expect(failure(await client.raw(wrongFrame("NO_SUCH", { req: 5 })))).toMatchObject({ cmd: "STORE_FAIL", code: "malformed" });
    let reply = await client.try(bad);
    for (let i = 0; i < 10 && reply; i++) reply = await client.try(bad);
    expect(reply).toBeUndefined();
    expect(await client.closed).toBe(1008);
  });

  it("an upgrade elsewhere is refused", async () => {
    const { url } = await startRelay();
    await expect(Client.connect(`${url}/elsewhere`)).rejects.toThrow();
  });

  it("unknown fields are ignored", async () => {
    const { as } = await startRelay();
    const client = await as(alice);
    expect((await client.raw(wrongFrame("FETCH", { since: 0, colour: "green" }))).cmd).toBe("EVENTS");
    expect((await client.raw(encodeCommand({ cmd: "ACK", event_ids: [] }))).cmd).toBe("ACKED");
  });
});
