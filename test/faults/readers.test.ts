/** Peers that do not read: they cost a bounded amount of memory and then their connection, and nobody else notices. */
import { describe, expect, it } from "vitest";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import { turn } from "../relay/fake-clock.ts";
import { startRelay } from "../relay/harness.ts";
import { envelope, person } from "../relay/people.ts";

const bob = person("bob");
const alice = person("alice");
const ASKED = 60;

describe("stalled readers", () => {
  it("are held back at a page or two, cut off when nothing leaves for two minutes, and others go on", async () => {
    let pages = 0;
    const { as, clock, logs } = await startRelay({
      env: { PPP_RATE_FACTOR: "1000" },
      wrapStore: (store) => ({
        ...store,
        mailbox: {
          ...store.mailbox,
          page(request, now) {
            pages++;
            return store.mailbox.page(request, now);
          },
        },
      }),
    });
    const sender = await as(alice);
    const ciphertext = new Uint8Array(60_000);
    for (let i = 0; i < 20; i++) {
      await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, `${i}`, clock.now(), { ciphertext }) });
    }
    const stalled = await Promise.all(Array.from({ length: 3 }, () => as(bob)));
    const fetchFrame = encodeCommand({ cmd: "FETCH", since: 0 });
    for (const { socket } of stalled) {
      socket.pause();
      // Pages of 1 MiB each, more than any kernel buffers.
      for (let i = 0; i < ASKED; i++) socket.send(fetchFrame);
    }
    // Until nothing moves any more: the kernel's buffers are full, and what does not fit is not even read from the store.
    for (let seen = -1; seen !== pages; ) {
      seen = pages;
      for (let i = 0; i < 100; i++) await turn();
      expect((await sender.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
    }
    expect(pages).toBeGreaterThanOrEqual(stalled.length);
    expect(pages).toBeLessThan((stalled.length * ASKED) / 2);
    // Time passes in steps in which the sender is heard, so that only the stalled fall silent.
    for (let i = 0; i < 14; i++) {
      clock.advance(10);
      expect((await sender.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
    }
    for (const { socket } of stalled) socket.resume();
    expect(await Promise.all(stalled.map(({ closed }) => closed))).toEqual(stalled.map(() => 1006));
    expect((await sender.send({ cmd: "STORE", event: envelope(alice.publicKey, "after", clock.now()) })).cmd).toBe("STORED");
    const text = logs();
    expect(text).not.toContain('"level":50');
  });
});
