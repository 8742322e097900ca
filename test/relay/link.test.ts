/** What becomes of a peer that does not read. */
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { Link } from "../../relay/wire/link.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp() {
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
  const raw = { cork: () => undefined, uncork: () => undefined };
  const link = new Link(socket as unknown as WebSocket, raw as unknown as Socket, clock);
  return { clock, socket, link, sent };
}

const page = new Uint8Array(LIMITS.FETCH_PAGE_BYTES + 5000);

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
    link.notice(new Uint8Array(LIMITS.MAX_UNSENT_BYTES));
    link.notice(new Uint8Array(20));
    expect(socket.readyState).toBe(3);
  });
});
