/** Looking around: what a relay is told by it, and what it finds. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { COARSE_LEVEL, cellToken, FINE_LEVEL } from "../../src/protocol/rooms/cells.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { parseCommand } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { Client } from "../relay/client.ts";
import { bytesOf, person } from "../relay/people.ts";
import { createRoom } from "../relay/room-messages.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { HostileRelay } from "./hostile-relay.ts";
import { Device, pair, SEED, STEPS, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);

describe("looking around", () => {
  it("asks for the same sixteen cells from anywhere in the block, in another order each time, under a key used once", async () => {
    const { ana, ben, clock, end } = await pair();
    const asked: { key: string; cells: string[] }[] = [];
    const open = ana.network.socket.bind(ana.network);
    ana.network.socket = (url, handlers) => {
      const look = { key: "", cells: [] as string[] };
      asked.push(look);
      const socket = open(url, handlers);
      return {
        ...socket,
        send(bytes) {
          const command = parseCommand(bytes);
          if (command.cmd === "AUTH") look.key = toHex(command.pubkey);
          if (command.cmd === "DISCOVER_ROOMS") look.cells.push(command.s2_cell_id);
          socket.send(bytes);
        },
      };
    };
    for (const metres of [0, 50, 400, 900]) {
      await ana.engine.lookForRooms({ latitude: STEPS.latitude + metres / 111_195, longitude: STEPS.longitude });
    }
    const looks = asked.filter(({ cells }) => cells.length > 0);
    expect(looks.map(({ cells }) => cells.length)).toEqual([16, 16, 16, 16]);
    const sets = new Set(looks.map(({ cells }) => [...cells].sort().join()));
    expect(sets.size).toBe(1);
    expect(new Set(looks.map(({ cells }) => cells.join())).size).toBe(4);
    const keys = new Set(looks.map(({ key }) => key));
    expect([keys.size, keys.has(ana.state.me!.id), keys.has(ben.state.me!.id)]).toEqual([4, false, false]);
    await clock.advance(1);
    await end();
  });

  it("finds the rooms behind the first page of a crowded cell", async () => {
    const clock = new FakeClock();
    const relay = new TestRelay(clock);
    await relay.start();
    const place = { s2_cell_id: cellToken(STEPS, FINE_LEVEL), s2_coarse_id: cellToken(STEPS, COARSE_LEVEL) };
    const made: string[] = [];
    for (const name of ["one", "two", "three"]) {
      const client = await Client.as(relay.origin, person(`crowd ${name}`));
      for (let n = 0; n < 95; n++) {
        const id = bytesOf(`room ${name} ${n}`, 16);
        expect((await client.send(createRoom(id, clock.now(), place))).cmd).toBe("ROOM_CREATED");
        made.push(toHex(id));
      }
      client.close();
    }
    expect(made.length).toBeGreaterThan(LIMITS.DISCOVER_PAGE);
    const ana = new Device(clock, relay.origin, SEED + 20);
    await ana.on();
    await ana.engine.createIdentity("Ana");
    await ana.engine.lookForRooms(STEPS);
    expect(ana.state.around!.rooms.map(({ id }) => id).sort()).toEqual(made.sort());
    ana.off();
    await relay.end();
  });
});

describe("looking around at a relay of ill will", () => {
  const PAGES = 4;
  const CELLS = 16;
  let clock: FakeClock;
  let relay: HostileRelay;
  let ana: Device;
  /** The cells that were asked for, one entry an asking. */
  let asked: string[];

  /** A full page behind that room, of rooms that were never listed before. */
  const fullPage = (cell: string): Message => ({
    cmd: "ROOMS",
    rooms: Array.from({ length: LIMITS.DISCOVER_PAGE }, (_, n) => ({
      ...{ room_id: bytesOf(`${asked.length} ${n}`, 16), s2_cell_id: cell, gated: false, member_count: 1 },
      ...{ proximity_required: false, ble_enabled: false, created_at: 0, expires_at: Math.floor(clock.now()) + 3600 },
    })),
  });

  beforeEach(async () => {
    clock = new FakeClock();
    relay = new HostileRelay();
    asked = [];
    ana = new Device(clock, await relay.start(), SEED + 21);
    await ana.on();
    await ana.engine.createIdentity("Ana");
  });
  afterEach(() => {
    ana.off();
    relay.end();
  });

  const answer = (page: (command: Command<"DISCOVER_ROOMS">, nth: number) => Message): void => {
    relay.onCommand = (name, command) => {
      if (command.cmd !== "DISCOVER_ROOMS") return name === "AUTH" ? { cmd: "AUTH_OK" } : { cmd: "EVENTS", events: [] };
      asked.push(command.s2_cell_id);
      return page(command, asked.filter((cell) => cell === command.s2_cell_id).length);
    };
  };

  it("ends after a few pages of each cell though every page is full, and shows so many of all cells", async () => {
    answer(({ s2_cell_id }) => fullPage(s2_cell_id));
    await ana.engine.lookForRooms(STEPS);
    expect(asked).toHaveLength(PAGES * CELLS);
    expect(new Set(asked).size).toBe(CELLS);
    expect(ana.state.around!.rooms).toHaveLength(PAGES * LIMITS.DISCOVER_PAGE);
  });

  it("goes on behind the last room of each page, and ends with one that is not full", async () => {
    const after: (string | undefined)[] = [];
    const last: string[] = [];
    answer((command, nth) => {
      after.push(command.after && toHex(command.after));
      const page = fullPage(command.s2_cell_id) as Message<"ROOMS">;
      if (nth === 1) last.push(toHex(page.rooms.at(-1)!.room_id));
      return nth === 1 ? page : { ...page, rooms: page.rooms.slice(0, 1) };
    });
    await ana.engine.lookForRooms(STEPS);
    expect(asked).toHaveLength(2 * CELLS);
    expect(after).toEqual(last.flatMap((id) => [undefined, id]));
  });

  it("keeps what it has where the room that it would go on from has ended meanwhile", async () => {
    answer((command) => (command.after ? { cmd: "STORE_FAIL", reason: "not-found: after" } : fullPage(command.s2_cell_id)));
    await ana.engine.lookForRooms(STEPS);
    expect(asked).toHaveLength(2 * CELLS);
    expect(ana.state.around!.rooms.length).toBeGreaterThan(0);
  });
});
