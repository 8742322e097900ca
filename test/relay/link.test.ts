/** What becomes of a peer that does not read. */
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { Link } from "../../relay/wire/link.ts";
import { HeldBytes } from "../../src/host/limits/held-bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp(unread = new HeldBytes(Infinity)) {
  const clock = new FakeClock();
  const sent: (() => void)[] = [];
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send(frame: Uint8Array, done: () => void) {
      socket.bufferedAmount += frame.length;
      sent.push(() => {
        socket.bufferedAmount -= frame.length;
        done();
      });
    },
    terminate() {
      socket.readyState = 3;
      for (const done of sent.splice(0)) done();
    },
  };
  const raw = Object.assign(new EventEmitter(), { destroyed: false, cork: () => undefined, uncork: () => undefined });
  const link = new Link(socket as unknown as WebSocket, raw as unknown as Socket, clock, unread);
  return { clock, socket, raw, link, sent };
}

const page = new Uint8Array(RELAY_LIMITS.FETCH_PAGE_BYTES + 5000);

describe("a slow reader", () => {
  it("holds up its own next request", async () => {
    const { link, sent } = setUp();
    let left = false;
    const reply = Promise.resolve(link.reply(page)).then(() => {
      left = true;
    });
    await new Promise(setImmediate);
    expect([left, link.busy]).toEqual([false, true]);
    for (const done of sent.splice(0)) done();
    await reply;
    expect(link.busy).toBe(false);
    expect(link.reply(new Uint8Array(100))).toBeUndefined();
  });

  it("is cut off when a reply does not leave for two minutes", async () => {
    const { link, clock, socket } = setUp();
    const reply = link.reply(page);
    clock.advance(119);
    expect(socket.readyState).toBe(1);
    clock.advance(1);
    expect(socket.readyState).toBe(3);
    await reply;
  });

  it("may take its time over a page while a notice comes, but not pile up more than the limit", () => {
    const { link, socket } = setUp();
    void link.reply(page);
    link.notice(new Uint8Array(20));
    link.notice(new Uint8Array(20));
    expect(socket.readyState).toBe(1);
    link.notice(new Uint8Array(RELAY_LIMITS.MAX_UNSENT_BYTES));
    link.notice(new Uint8Array(20));
    expect(socket.readyState).toBe(3);
  });
});

describe("slow readers all together", () => {
  const turn = (): Promise<void> => new Promise(setImmediate);

  it("have a bound; past it goes who has left something unread the longest", async () => {
    const unread = new HeldBytes(1_000_000);
    const peers = Array.from({ length: 6 }, () => setUp(unread));
    const open = (): boolean[] => peers.map(({ socket }) => socket.readyState === 1);
    for (const { link } of peers.slice(0, 4)) {
      link.notice(new Uint8Array(240_000));
      await turn();
    }
    expect(open()).toEqual(Array(6).fill(true));
    // The first one reads after all: now the second is the oldest.
    const [first] = peers as [(typeof peers)[0]];
    for (const done of first.sent.splice(0)) done();
    first.link.drained();
    first.link.notice(new Uint8Array(240_000));
    await turn();
    peers[4]?.link.notice(new Uint8Array(240_000));
    await turn();
    expect(open()).toEqual([true, false, true, true, true, true]);
  });

  it("count no more once they are gone", async () => {
    const unread = new HeldBytes(1_000_000);
    for (let i = 0; i < 10; i++) {
      const { link, socket } = setUp(unread);
      link.notice(new Uint8Array(900_000));
      await turn();
      link.closed();
      expect(socket.readyState).toBe(1);
    }
  });
});
