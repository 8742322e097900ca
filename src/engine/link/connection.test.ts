import { describe, expect, it } from "vitest";
import { FakeClock, turn } from "../../../test/support/fake-clock.ts";
import { ben, crypto, RELAY, trace } from "../../../test/support/kit.ts";
import { relayMemory } from "../../../test/support/relay-memory.ts";
import { capabilities, ScriptedNetwork } from "../../../test/support/scripted-network.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { Connection } from "./connection.ts";
import type { Session } from "./session.ts";

function world(random = 128) {
  const clock = new FakeClock();
  const network = new ScriptedNetwork();
  const ready: Session[] = [];
  const notices: Message[] = [];
  const views: string[] = [];
  const connection: Connection = new Connection(
    { network, clock, crypto, trace, relays: relayMemory(network) },
    () => Uint8Array.of(random),
    ben,
    RELAY,
    {
      ready: (session) => ready.push(session),
      notice: (message) => notices.push(message),
      changed: () => views.push(connection.view.state),
      failed: () => {},
      apart: () => 0,
    },
  );
  /** Seconds at which sockets were asked for. */
  const at: number[] = [];
  const start = clock.now();
  const opens = network.onSocket;
  const refuse = (): void => {
    network.onSocket = (socket) => {
      at.push(clock.now() - start);
      socket.drop();
    };
  };
  const accept = (): void => {
    network.onSocket = opens;
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await turn();
  };
  return { clock, network, connection, ready, notices, views, at, refuse, accept, settle };
}

describe("the connection", () => {
  it("comes up, is told, and shows when the relay was last heard", async () => {
    const { connection, ready, views, clock, settle, network, notices } = world();
    expect(connection.view).toEqual({ state: "connecting", relay: "https://relay.example" });
    connection.start();
    await settle();
    expect(views.at(-1)).toBe("online");
    expect(ready).toEqual([connection.session]);
    expect(connection.view.last_heard_at).toBe(clock.now());
    await clock.advance(10);
    network.socketNow.say({ cmd: "NOTIFY", count: 1 });
    expect(notices).toHaveLength(1);
    expect(connection.view.last_heard_at).toBe(clock.now());
  });

  it("is offline at once when the device says so, and neither online nor silent until something answers", async () => {
    const { connection, clock, refuse, accept, settle, network } = world();
    connection.start();
    await settle();
    expect(connection.view.state).toBe("online");
    // Nothing breaks: a line without a network looks like a quiet one.
    refuse();
    connection.offline();
    expect(connection.view).toMatchObject({ state: "offline", retry_at: expect.any(Number) });
    expect(network.sockets[0]?.closed).toBe(true);
    await clock.advance(300);
    await settle();
    expect(connection.view.state).toBe("offline");
    accept();
    connection.hurry();
    await settle();
    expect(connection.view.state).toBe("online");
  });

  it.each([
    [0, 0.5],
    [255, 1.5],
  ])("backs off, doubling up to a minute, stretched by the injected random %d to ×%d", async (random, factor) => {
    const { connection, clock, at, refuse, settle } = world(random);
    refuse();
    connection.start();
    await settle();
    await clock.advance(factor * 200);
    const gaps = at.slice(1, 10).map((time, i) => (time - (at[i] as number)) / factor);
    for (const [i, expected] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
      if (gaps[i] !== undefined) expect(gaps[i]).toBeCloseTo(expected, 1);
    }
    expect(gaps.length).toBeGreaterThanOrEqual(7);
  });

  it("shows when it tries again, and is silent rather than offline after four failures", async () => {
    const { connection, clock, refuse, settle, views } = world();
    refuse();
    connection.start();
    await settle();
    expect(connection.view).toMatchObject({ state: "offline", retry_at: expect.closeTo(clock.now() + 1, 1) });
    await clock.advance(1.1 + 2.1);
    await settle();
    expect(connection.view.state).toBe("offline");
    await clock.advance(4.1);
    await settle();
    expect(connection.view.state).toBe("silent");
    expect(connection.view.said).toBeUndefined();
    expect(views).not.toContain("online");
  });

  it("begins again from one second after it was up", async () => {
    const { connection, clock, network, at, refuse, accept, settle } = world();
    refuse();
    connection.start();
    await settle();
    await clock.advance(30);
    accept();
    await clock.advance(60);
    expect(connection.view.state).toBe("online");
    expect(connection.view).not.toHaveProperty("retry_at");
    at.length = 0;
    refuse();
    network.socketNow.drop();
    await settle();
    expect(connection.session).toBeUndefined();
    expect(connection.view).toMatchObject({ state: "offline", retry_at: expect.closeTo(clock.now() + 1, 1) });
    await clock.advance(1.1);
    await settle();
    expect(at).toHaveLength(1);
  });

  it("hurries when told, but never twice at once, nor while it is up or stopped", async () => {
    const { connection, clock, network, at, refuse, accept, settle } = world();
    connection.hurry();
    expect(network.sockets).toHaveLength(0);
    refuse();
    connection.start();
    await settle();
    await clock.advance(20);
    const before = at.length;
    connection.hurry();
    connection.hurry();
    await settle();
    expect(at).toHaveLength(before + 1);
    accept();
    connection.hurry();
    await settle();
    expect(connection.view.state).toBe("online");
    const sockets = network.sockets.length;
    connection.hurry();
    await clock.advance(1);
    expect(network.sockets).toHaveLength(sockets);
    connection.stop();
    connection.hurry();
    await clock.advance(300);
    expect(network.sockets).toHaveLength(sockets);
    expect(network.socketNow.closed).toBe(true);
  });

  it("gives a relay that once knew bound authentication nothing less ever after", async () => {
    const { connection, clock, network, settle } = world();
    const bound = (): unknown[] => network.sockets.map(({ sent }) => sent[0]?.cmd === "AUTH" && (sent[0].bound ?? false));
    connection.start();
    await settle();
    network.onRequest = () => capabilities("bound-auth");
    network.socketNow.drop();
    await settle();
    await clock.advance(2);
    // From here on the advertisement is tampered with, withheld, or refused.
    for (const answer of [
      () => capabilities(),
      () => ({ status: 503, body: new Uint8Array() }),
      () => Promise.reject(new TypeError()),
    ]) {
      network.onRequest = answer;
      network.socketNow.drop();
      await settle();
      await clock.advance(2);
    }
    expect(bound()).toEqual([false, true, true, true, true]);
    network.onCommand = (command, socket) => {
      if (command.cmd === "AUTH") socket.answer(command, { cmd: "AUTH_FAIL", reason: "unauthorized: bound is not known here" });
    };
    network.socketNow.drop();
    await settle();
    await clock.advance(30);
    expect(bound().slice(1)).not.toContain(false);
  });

  it("says when this device's clock is far from the relay's, and no more once it was set right", async () => {
    const { connection, clock, network, settle } = world();
    let ahead = 172_800;
    network.onRequest = () => ({ ...capabilities(), date: clock.now() - ahead });
    connection.start();
    await settle();
    expect(connection.view).toMatchObject({ state: "online", clock_ahead_s: 172_800 });
    ahead = 30;
    network.socketNow.drop();
    await settle();
    await clock.advance(2);
    await settle();
    expect(connection.view.state).toBe("online");
    expect(connection.view).not.toHaveProperty("clock_ahead_s");
  });

  it("shows what the relay said when it refuses the key, and keeps trying", async () => {
    const { connection, clock, network, settle } = world();
    network.onCommand = (command, socket) => socket.answer(command, { cmd: "AUTH_FAIL", reason: "forbidden: this relay is full" });
    connection.start();
    await settle();
    expect(connection.view).toMatchObject({ state: "silent", said: "forbidden: this relay is full" });
    expect(connection.session).toBeUndefined();
    network.onCommand = (command, socket) => socket.answer(command, { cmd: "AUTH_OK" });
    await clock.advance(2);
    await settle();
    expect(connection.view.state).toBe("online");
    expect(connection.view).not.toHaveProperty("said");
  });

  it("asks a quiet link whether it lives, and comes back from one that does not", async () => {
    const { connection, clock, network, settle } = world();
    connection.start();
    await settle();
    const socket = network.socketNow;
    const probes = (): number => socket.sent.filter(({ cmd }) => cmd === "CAPABILITIES").length;
    await clock.advance(44);
    socket.say({ cmd: "NOTIFY", count: 1 });
    await clock.advance(44);
    expect(probes()).toBe(0);
    await clock.advance(1.1);
    expect(probes()).toBe(1);
    socket.answer(socket.sent.at(-1)!, { cmd: "CAPABILITIES", json: "{}" });
    await settle();
    expect(connection.view.last_heard_at).toBe(clock.now());
    await clock.advance(45.1);
    expect(probes()).toBe(2);
    // This one is not answered.
    await clock.advance(20.1);
    expect(socket.closed).toBe(true);
    await clock.advance(2);
    await settle();
    expect(network.socketNow).not.toBe(socket);
    expect(connection.view.state).toBe("online");
  });

  it("comes back although its last answer is heard only after its end", async () => {
    const { connection, clock, network, settle } = world();
    connection.start();
    await settle();
    const socket = network.socketNow;
    await clock.advance(45.1);
    socket.answer(socket.sent.at(-1)!, { cmd: "CAPABILITIES", json: "{}" });
    socket.cut();
    await settle();
    await clock.advance(2);
    await settle();
    expect(network.socketNow).not.toBe(socket);
    expect(connection.view.state).toBe("online");
  });

  it("that is stopped while it connects stays down", async () => {
    const { connection, network, clock, settle, ready } = world();
    let answer = (_: ReturnType<typeof capabilities>): void => {};
    network.onRequest = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    connection.start();
    await settle();
    connection.stop();
    answer(capabilities());
    await clock.advance(60);
    await settle();
    expect(ready).toEqual([]);
    expect(network.sockets.every(({ closed }) => closed)).toBe(true);
  });
});
