/** Proving a pubkey (§5.1), and what comes before it. */
import { describe, expect, it } from "vitest";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { EXAMPLES, failureOf } from "./examples.ts";
import { startRelay } from "./harness.ts";
import { bytesOf, commandNames, person, wrongFrame } from "./people.ts";

const alice = person("alice");
const bob = person("bob");

describe("authentication", () => {
  it("proves a pubkey by signing the challenge, bare or bound to the relay's host", async () => {
    const { url, connect } = await startRelay();
    const bare = await connect();
    expect(await bare.client.send({ cmd: "AUTH", req: 1, ...alice.auth(bare.nonce) })).toEqual({ cmd: "AUTH_OK", req: 1 });
    for (const host of [new URL(url).host, `localhost:${new URL(url).port}`]) {
      const { client, nonce } = await connect();
      expect((await client.send({ cmd: "AUTH", ...alice.auth(nonce, host) })).cmd).toBe("AUTH_OK");
    }
  });

  it("knows only its public host once it has one", async () => {
    const { url, connect } = await startRelay({ env: { PPP_PUBLIC_URL: "https://Relay.Example" } });
    for (const [host, expected] of [
      ["relay.example", "AUTH_OK"],
      [new URL(url).host, "AUTH_FAIL"],
      ["other.example", "AUTH_FAIL"],
    ] as const) {
      const { client, nonce } = await connect();
      expect((await client.send({ cmd: "AUTH", ...alice.auth(nonce, host) })).cmd).toBe(expected);
    }
  });

  it("refuses a wrong signature, another connection's challenge and unusable keys, and closes", async () => {
    const { connect } = await startRelay();
    const other = await connect();
    const identity = new Uint8Array(32);
    identity[0] = 1;
    const attempts = [
      alice.auth(other.nonce),
      { pubkey: bob.publicKey, sig: alice.auth(other.nonce).sig },
      { pubkey: identity, sig: Uint8Array.from([1, ...new Uint8Array(63)]) },
      { pubkey: new Uint8Array(32).fill(0xff), sig: new Uint8Array(64) },
    ];
    for (const attempt of attempts) {
      const { client } = await connect();
      const reply = await client.send({ cmd: "AUTH", ...attempt });
      expect(failure(reply)).toEqual({ cmd: "AUTH_FAIL", code: "unauthorized", hasId: true });
      expect(await client.closed).toBe(1008);
    }
  });

  it("takes a challenge once: a second AUTH fails and changes nothing", async () => {
    const { connect } = await startRelay();
    const { client, nonce } = await connect();
    await client.send({ cmd: "AUTH", ...alice.auth(nonce) });
    expect(failure(await client.send({ cmd: "AUTH", ...bob.auth(nonce) })).cmd).toBe("AUTH_FAIL");
    expect((await client.send({ cmd: "FETCH", since: 0 })).cmd).toBe("EVENTS");
  });

  it("answers a malformed AUTH with AUTH_FAIL and its req", async () => {
    const { connect } = await startRelay();
    const { client } = await connect();
    const reply = await client.raw(wrongFrame("AUTH", { req: 9, pubkey: bytesOf("short", 31), sig: bytesOf("s", 64) }));
    expect(reply).toMatchObject({ cmd: "AUTH_FAIL", req: 9 });
    expect(failure(reply).code).toBe("malformed");
  });

  it("closes a connection that does not authenticate in time, and no other", async () => {
    const { connect, as, clock } = await startRelay();
    const authenticated = await as(alice);
    const { client } = await connect();
    clock.advance(RELAY_LIMITS.AUTH_TIMEOUT_SECS - 0.1);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    clock.advance(0.1);
    expect(await client.closed).toBe(1008);
    expect((await authenticated.send({ cmd: "FETCH", since: 0 })).cmd).toBe("EVENTS");
  });

  it.each(commandNames.filter((cmd) => cmd !== "AUTH"))("comes before %s", async (cmd) => {
    const { connect } = await startRelay();
    const { client } = await connect();
    const reply = await client.send({ ...EXAMPLES[cmd], req: 3 });
    expect(failure(reply)).toEqual({ cmd: failureOf(cmd), code: "unauthorized", hasId: true });
    expect(reply.req).toBe(3);
    expect(await client.closed).toBe(1008);
  });
});
