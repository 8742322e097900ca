import { describe, expect, it } from "vitest";
import { FakeClock, turn } from "../../../test/support/fake-clock.ts";
import { ben, crypto, RELAY, trace } from "../../../test/support/kit.ts";
import { relayMemory } from "../../../test/support/relay-memory.ts";
import { capabilities, NONCE, ScriptedNetwork } from "../../../test/support/scripted-network.ts";
import { bareAuthMessage, boundAuthMessage } from "../../protocol/wire/auth.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { NoAnswer, RelayRefusal } from "./failures.ts";
import { askRelay } from "./session.ts";
import { SocketSession } from "./socket-session.ts";

const ID = new Uint8Array(32);

function world() {
  const clock = new FakeClock();
  const network = new ScriptedNetwork();
  const notices: Message[] = [];
  const ports = { network, clock, crypto, trace, relays: relayMemory(network) };
  const open = (bound = false) =>
    SocketSession.open(
      ports,
      RELAY,
      ben,
      { bound: bound ? ["bound-auth"] : [] },
      { notice: (message) => void notices.push(message) },
    );
  return { clock, network, notices, open };
}

/** What a promise came to, without waiting for one that does not settle. */
async function outcome<T>(promise: Promise<T>): Promise<T | Error | "pending"> {
  const settled = promise.catch((error: Error) => error);
  for (let i = 0; i < 5; i++) await turn();
  return Promise.race([settled, Promise.resolve("pending" as const)]);
}

describe("opening a session", () => {
  it("answers the challenge with a signature over the nonce, or over the relay's name too", async () => {
    const { network, open } = world();
    await open();
    await open(true);
    const [bare, bound] = network.sockets.map(({ sent }) => sent[0]);
    expect(network.sockets[0]!.url).toBe("wss://relay.example/v1/ws");
    expect(bare).toMatchObject({ cmd: "AUTH", pubkey: ben.publicKey });
    expect(bare).not.toHaveProperty("bound");
    expect(bound).toMatchObject({ bound: true });
    const verifies = (sent: typeof bare, message: Uint8Array) =>
      sent?.cmd === "AUTH" && crypto.verify(sent.sig, message, ben.publicKey);
    expect(verifies(bare, bareAuthMessage(NONCE))).toBe(true);
    expect(verifies(bound, boundAuthMessage(NONCE, "relay.example"))).toBe(true);
    expect(verifies(bound, bareAuthMessage(NONCE))).toBe(false);
    expect(verifies(bound, boundAuthMessage(NONCE, "other.example"))).toBe(false);
  });

  it("passes on what the relay says when it refuses", async () => {
    const { network, open } = world();
    network.onCommand = (command, socket) => socket.answer(command, { cmd: "AUTH_FAIL", reason: "unauthorized: no such key" });
    const error = await outcome(open());
    expect(error).toBeInstanceOf(RelayRefusal);
    expect(error).toMatchObject({ code: "unauthorized", retry: false, message: "unauthorized: no such key" });
    expect(network.socketNow.closed).toBe(true);
  });

  it.each([
    ["never opens", () => {}],
    ["opens and does not challenge", (network: ScriptedNetwork) => network.socketNow.say({ cmd: "NOTIFY", count: 1 })],
    [
      "challenges and does not answer",
      (network: ScriptedNetwork) => {
        network.onCommand = () => {};
        network.socketNow.say({ cmd: "CHALLENGE", nonce: NONCE });
      },
    ],
  ])("gives up after 20 s on a relay that %s", async (_, does) => {
    const { clock, network, open } = world();
    network.onSocket = () => does(network);
    const opening = open();
    expect(await outcome(opening)).toBe("pending");
    await clock.advance(19.9);
    expect(await outcome(opening)).toBe("pending");
    await clock.advance(0.2);
    expect(await outcome(opening)).toBeInstanceOf(NoAnswer);
    expect(network.socketNow.closed).toBe(true);
  });

  it("fails at once when the line breaks, before and after the challenge", async () => {
    const { network, open } = world();
    network.onSocket = (socket) => socket.drop();
    expect(await outcome(open())).toBeInstanceOf(NoAnswer);
    network.onSocket = (socket) => socket.say({ cmd: "CHALLENGE", nonce: NONCE });
    network.onCommand = (_, socket) => socket.drop();
    expect(await outcome(open())).toBeInstanceOf(NoAnswer);
  });
});

describe("a session", () => {
  const ready = async () => {
    const all = world();
    const session = await all.open();
    return { ...all, session, socket: all.network.socketNow };
  };

  it("matches replies to requests by their number, also out of order", async () => {
    const { session, socket } = await ready();
    const first = session.request({ cmd: "FETCH", since: 0 });
    const second = session.request({ cmd: "ACK", event_ids: [ID] });
    const [, one, two] = socket.sent;
    socket.answer(two!, { cmd: "ACKED", count: 1 });
    socket.answer(one!, { cmd: "EVENTS", events: [] });
    expect(await first).toMatchObject({ cmd: "EVENTS" });
    expect(await second).toMatchObject({ cmd: "ACKED", count: 1 });
  });

  it("takes replies without a number in the order of the requests, with notices between", async () => {
    const { session, socket, notices } = await ready();
    const first = session.request({ cmd: "FETCH", since: 0 });
    const second = session.request({ cmd: "ACK", event_ids: [ID] });
    socket.say({ cmd: "NOTIFY", count: 3 });
    socket.say({ cmd: "EVENTS", events: [] });
    socket.say({ cmd: "NOTIFY", count: 4 });
    socket.say({ cmd: "ACKED", count: 9 });
    expect([(await first).cmd, (await second).cmd]).toEqual(["EVENTS", "ACKED"]);
    expect(notices).toEqual([
      { cmd: "NOTIFY", count: 3 },
      { cmd: "NOTIFY", count: 4 },
    ]);
  });

  it("turns a reply with a reason into a refusal of that request alone", async () => {
    const { session, socket } = await ready();
    const first = session.request({ cmd: "STORE", event: ID });
    const second = session.request({ cmd: "FETCH", since: 0 });
    socket.answer(socket.sent[1]!, { cmd: "STORE_FAIL", reason: "rate-limited: slow down [1234]" });
    socket.answer(socket.sent[2]!, { cmd: "EVENTS", events: [] });
    expect(await outcome(first)).toMatchObject({ code: "rate-limited", retry: true });
    expect(await second).toMatchObject({ cmd: "EVENTS" });
    expect(session.isOver).toBe(false);
  });

  it("lets frames that it does not understand pass", async () => {
    const { session, socket, notices } = await ready();
    const asked = session.request({ cmd: "FETCH", since: 0 });
    for (const frame of [
      [],
      [0xc1],
      [0x80],
      [0x81, 0xa3, 0x63, 0x6d, 0x64, 0xa3, 0x58, 0x58, 0x58],
      [0x93, 1, 2, 3],
      new Array(200).fill(0x91),
    ]) {
      socket.raw(Uint8Array.from(frame as number[]));
    }
    // A reply to nothing that was asked, and a second challenge.
    socket.say({ cmd: "ACKED", count: 1, req: 4711 });
    socket.say({ cmd: "CHALLENGE", nonce: NONCE });
    expect(await outcome(asked)).toBe("pending");
    expect(socket.sent.filter(({ cmd }) => cmd === "AUTH")).toHaveLength(1);
    socket.answer(socket.sent[1]!, { cmd: "EVENTS", events: [] });
    expect(await asked).toMatchObject({ cmd: "EVENTS" });
    expect(notices).toEqual([]);
  });

  it("ends once, and every open request with it, when one is not answered for 20 s", async () => {
    const { session, socket, clock } = await ready();
    let ends = 0;
    session.ended = () => ends++;
    const first = session.request({ cmd: "FETCH", since: 0 }).catch((error: Error) => error);
    await clock.advance(10);
    const second = session.request({ cmd: "CAPABILITIES" }).catch((error: Error) => error);
    await clock.advance(9.9);
    expect(session.isOver).toBe(false);
    await clock.advance(0.2);
    for (const one of [first, second] as readonly Promise<unknown>[]) expect(await outcome(one)).toBeInstanceOf(NoAnswer);
    expect(socket.closed).toBe(true);
    await clock.advance(100);
    session.close();
    expect(ends).toBe(1);
  });

  it("refuses requests once it is over, and its timers are gone with it", async () => {
    const { session, socket, clock } = await ready();
    const asked = session.request({ cmd: "FETCH", since: 0 });
    socket.drop();
    expect(await outcome(asked)).toMatchObject({ name: "NoAnswer", retry: true });
    expect(session.isOver).toBe(true);
    expect(await outcome(session.request({ cmd: "FETCH", since: 0 }))).toBeInstanceOf(NoAnswer);
    expect(socket.sent).toHaveLength(2);
    await clock.advance(100);
  });
});

describe("what a relay says that it can do", () => {
  it("is read, or is nothing where it does not say", async () => {
    const { network } = world();
    network.onRequest = () => capabilities("bound-auth", "from-the-future");
    expect((await askRelay(network, RELAY)).capabilities?.features).toEqual(["bound-auth"]);
    expect(network.requests[0]?.url).toBe(`${RELAY}/v1/capabilities`);
    for (const answer of [
      () => ({ status: 404, body: new Uint8Array() }),
      () => ({ status: 200, body: new TextEncoder().encode("<html>") }),
      () => Promise.reject(new TypeError("no line")),
    ]) {
      network.onRequest = answer;
      expect((await askRelay(network, RELAY)).capabilities).toBeUndefined();
    }
  });
});
