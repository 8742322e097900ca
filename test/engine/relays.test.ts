/** What a device gives to relays: who it is, in which form, and over which connection. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { parseCommand } from "../../src/protocol/wire/frame.ts";
import { type NodeNetwork, withoutFeature } from "../support/node-network.ts";
import { HostileRelay } from "./hostile-relay.ts";
import { linesOf, RoomWorld, roomId, roomOf, textsIn } from "./room-world.ts";
import { Device, pair, SEED, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);

describe("a relay that was met", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    world = await pair();
  });
  afterEach(() => world.end());

  const restart = async (device: Device): Promise<void> => {
    device.off();
    await device.on();
  };

  it("is remembered over a restart: what it offered once it is not given less, the person is told, and a press forgets it", async () => {
    const { ana, clock, relay } = world;
    expect(ana.state.relay_warnings).toEqual([]);
    for (const feature of ["bound-auth", "bound-http"]) withoutFeature(ana.network, feature);
    await restart(ana);
    await ana.until(({ relay_warnings }) => relay_warnings.length === 1, "it is told");
    expect(ana.state.relay_warnings).toEqual([{ relay: relay.origin, withdrawn: true }]);
    // This one still takes the bound form, of course.
    await ana.until(({ connection }) => connection.state === "online", "bound all the same");
    await ana.engine.acceptRelay(relay.origin);
    await clock.advance(1);
    expect(ana.state.relay_warnings).toEqual([]);
  });

  it("with another key is told of, and goes on", async () => {
    const { ana, relay } = world;
    const other = "ab".repeat(32);
    ana.network.onReply = (url, reply) => {
      if (!url.endsWith("/v1/capabilities")) return reply;
      const told = { ...(JSON.parse(new TextDecoder().decode(reply.body)) as object), relay_pk: other };
      return { ...reply, body: new TextEncoder().encode(JSON.stringify(told)) };
    };
    await restart(ana);
    await ana.until(({ relay_warnings }) => relay_warnings.length === 1, "it is told");
    expect(ana.state.relay_warnings).toEqual([{ relay: relay.origin, other_key: true }]);
    await ana.until(({ connection }) => connection.state === "online", "online");
    await ana.engine.acceptRelay(relay.origin);
    await restart(ana);
    await ana.until(({ connection }) => connection.state === "online", "online");
    expect(ana.state.relay_warnings).toEqual([]);
  });

  it("that says no key any more is told of", async () => {
    const { ana, relay } = world;
    ana.network.onReply = (url, reply) => {
      if (!url.endsWith("/v1/capabilities")) return reply;
      const { relay_pk: _, ...told } = JSON.parse(new TextDecoder().decode(reply.body)) as { readonly relay_pk: string };
      return { ...reply, body: new TextEncoder().encode(JSON.stringify(told)) };
    };
    await restart(ana);
    await ana.until(({ relay_warnings }) => relay_warnings.length === 1, "it is told");
    expect(ana.state.relay_warnings).toEqual([{ relay: relay.origin, withdrawn: true }]);
  });

  it("is polled with bound requests, so that none is taken bare", async () => {
    const { ana, relay } = world;
    ana.network.opensSockets = false;
    await restart(ana);
    await ana.until(({ connection }) => connection.transport === "polling", "polling", 300);
    // PPP_REQUIRE_BOUND=seen is the default: a bare request under this key would be refused by now.
    await ana.engine.setName("Anna");
    await ana.until(({ connection }) => connection.state === "online", "and stays");
    expect(ana.network.log.some((line) => line.startsWith("GET") && line.includes(`${relay.origin}/v1/events?`))).toBe(true);
  });
});

describe("a relay of somebody else", () => {
  let clock: Awaited<ReturnType<typeof pair>>["clock"];
  let world: Awaited<ReturnType<typeof pair>>;
  let hostile: HostileRelay;
  let origin: string;
  beforeEach(async () => {
    world = await pair();
    ({ clock } = world);
    hostile = new HostileRelay();
    origin = await hostile.start();
  });
  afterEach(async () => {
    hostile.end();
    await world.end();
  });

  /** Ana adds somebody whose link names the hostile relay. */
  async function add(): Promise<void> {
    const { ana, ben } = world;
    const encoded = Buffer.from(origin).toString("base64url");
    const link = ben.state.me!.link.replace(/([#&?]r=)[^&]*/, `$1${encoded}`);
    await ana.engine.removePerson(ana.state.people[0]!.id);
    await ana.engine.addPerson(link, "Ben");
    await clock.advance(1);
  }

  it("never sees the identity's key or signature, bare or bound", async () => {
    await add();
    await clock.until(() => hostile.auths.length > 0, "asked for");
    const mine = world.ana.state.me!.id;
    expect(hostile.auths.every(({ pubkey }) => pubkey !== mine)).toBe(true);
    // A key a visit.
    await clock.advance(200);
    expect(new Set(hostile.auths.map(({ pubkey }) => pubkey)).size).toBe(hostile.auths.length);
  });

  it("whose challenge is a command and a time gets no signature at all", async () => {
    hostile.nonce = Uint8Array.from([...new Uint8Array(24).fill(7), 0, 0, 0, 0, 0x6b, 0x49, 0xd2, 0]);
    await add();
    await clock.advance(300);
    expect(hostile.auths).toEqual([]);
  });

  it("that answers one command with another's reply is given up, and nothing counts as stored", async () => {
    hostile.onCommand = (name) => (name === "AUTH" ? { cmd: "AUTH_OK" } : { cmd: "ACKED", count: 1 });
    await add();
    await clock.until(() => hostile.auths.length > 1, "tried again", 300);
    expect(world.ana.state.queued).toBeGreaterThan(0);
  });
});

describe("rooms at a relay that one has moved away from", () => {
  /** Ana makes a room at her relay, then lives elsewhere; the room, as she sees it, and how she signs in there from then on. */
  async function moveAway(without: readonly string[]) {
    const world = new RoomWorld();
    const hills = new TestRelay(world.clock);
    await hills.start();
    await world.relay.start();
    const ana = new Device(world.clock, world.relay.origin, SEED + 10);
    for (const feature of without) withoutFeature(ana.network, feature);
    await ana.on();
    await ana.engine.createIdentity("Ana");
    await ana.until(({ connection }) => connection.state === "online", "Ana is online");
    world.people.push(ana);
    const cinema = roomId(4);
    await world.room(ana, cinema, false);
    // At one's own relay there is nothing to say: who signs there, and for what, is known to it anyway.
    expect(roomOf(ana, cinema).bare).toBeUndefined();
    const seen: string[] = [];
    recordAuth(ana.network, seen);
    await ana.engine.moveToRelay(hills.origin);
    await ana.until(({ connection }) => connection.relay === hills.origin && connection.state === "online", "moved", 300);
    await ana.engine.openRoom(cinema);
    await world.say(ana, cinema, "still here");
    await ana.until(() => linesOf(ana, cinema).some(({ state }) => state?.kind === "relay"), "and still speaks there", 300);
    const room = roomOf(ana, cinema);
    // Its operator brings it up to date: nothing is said any more.
    ana.network.onReply = (_url, reply) => reply;
    ana.network.cut();
    ana.network.restore();
    await ana.until(() => roomOf(ana, cinema).bare === undefined, "bound from now on", 300);
    const there = seen.filter(
      (line) => line.startsWith(world.relay.origin.replace("http", "ws")) && line.includes(ana.state.me!.id),
    );
    await world.end();
    await hills.end();
    return { room, there };
  }

  it("say so where that relay is given bare signatures of one's own key", async () => {
    const { room, there } = await moveAway(["bound-auth", "bound-http"]);
    expect(there.length).toBeGreaterThan(0);
    expect(there[0]).toMatch(/ bare$/);
    expect(there.at(-1)).toMatch(/ bound$/);
    expect(room.bare).toBe(true);
  });

  it("say nothing where every signature is bound", async () => {
    const { room, there } = await moveAway([]);
    expect(there.length).toBeGreaterThan(0);
    expect(there.every((line) => line.endsWith(" bound"))).toBe(true);
    expect(room.bare).toBeUndefined();
  });
});

describe("groups at somebody else's relay", () => {
  it("are read and spoken in under a key of their own", async () => {
    const world = new RoomWorld();
    const elsewhere = new TestRelay(world.clock);
    await elsewhere.start();
    await world.start("Ana");
    const [ana] = world.people as [Device];
    const ben = await world.join("Ben", 1, elsewhere);
    await ana.engine.linkShared();
    await ben.engine.addPerson(ana.state.me!.link, "Ana");
    await ana.until(({ people }) => people.length === 1, "they know each other");
    const group = roomId(3);
    const seen: string[] = [];
    recordAuth(ben.network, seen);
    await ana.engine.createGroup(group, "Walkers", [ana.state.people[0]!.id]);
    await ben.until(({ rooms }) => rooms.length === 1, "invited", 300);
    await ben.engine.answerInvite(group, true);
    await ana.engine.openRoom(group);
    await ben.engine.openRoom(group);
    await world.say(ana, group, "hello");
    await ben.until(() => textsIn(ben, group).includes("hello"), "Ben hears", 300);
    await world.say(ben, group, "hello yourself");
    await ana.until(() => textsIn(ana, group).includes("hello yourself"), "Ana hears", 300);
    expect(linesOf(ben, group).every(({ state }) => state?.kind !== "failed")).toBe(true);
    const abroad = seen.filter((line) => line.startsWith(world.relay.origin.replace("http", "ws")));
    expect(abroad.length).toBeGreaterThan(0);
    expect(abroad.some((line) => line.includes(ben.state.me!.id))).toBe(false);
    expect(roomOf(ben, group).stage).toBe("open");
    await world.end();
    await elsewhere.end();
  });
});

/** Writes down under which key each socket authenticates, and in which form. */
function recordAuth(network: NodeNetwork, seen: string[]): void {
  const open = network.socket.bind(network);
  network.socket = (url, handlers) => {
    const socket = open(url, handlers);
    return {
      ...socket,
      send(bytes) {
        const command = parseCommand(bytes);
        if (command.cmd === "AUTH") seen.push(`${url} ${toHex(command.pubkey)} ${command.bound ? "bound" : "bare"}`);
        socket.send(bytes);
      },
    };
  };
}

describe("anonymous submissions while a relay is polled", () => {
  /** A note of Ana's, who polls: what it goes out by, where her platform keeps signed and anonymous requests apart and where not. */
  async function walk(
    apart: boolean,
  ): Promise<{ readonly states: unknown; readonly paths: readonly string[]; readonly sealed: boolean }> {
    const { ana, ben, benId, clock, end } = await pair();
    ana.network.separatesConnections = apart;
    ana.off();
    await ana.on();
    let upgrades = 0;
    const open = ana.network.socket.bind(ana.network);
    // No socket holds for the identity; one for a single STORE does.
    ana.network.socket = (url, handlers) => {
      upgrades++;
      if (ana.state.connection.transport !== "polling") {
        const socket = open(url, { ...handlers, message: () => {} });
        queueMicrotask(() => socket.close());
        return socket;
      }
      return open(url, handlers);
    };
    await ana.until(({ connection }) => connection.transport === "polling", "polling", 300);
    ana.network.log.length = 0;
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "left", 300);
    await ben.until(({ waiting }) => waiting.length === 1, "it waits");
    const paths = ana.network.log.filter((line) => line.includes("/v1/note/submit") || line.startsWith("SOCKET"));
    const state = ana.state.sent[0]!.to[0]!.state;
    await clock.advance(1);
    await end();
    expect(upgrades).toBeGreaterThan(0);
    return { states: state, paths, sealed: state.kind === "relay" && state.sealed };
  }

  it("go over a connection of their own where the platform keeps them apart", async () => {
    const { paths, sealed } = await walk(true);
    expect(paths.map((line) => line.split(" ")[0])).toEqual(["POST"]);
    expect(sealed).toBe(true);
  });

  it("and by a socket under a key used once where it cannot", async () => {
    const { paths, sealed } = await walk(false);
    expect(paths.map((line) => line.split(" ")[0])).toEqual(["SOCKET"]);
    expect(sealed).toBe(true);
  });
});
