/** Peers that do not read: they cost a bounded amount of memory and then their connection, and nobody else notices. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { turn } from "../relay/fake-clock.ts";
import { startRelay } from "../relay/harness.ts";
import { envelope, person } from "../relay/people.ts";

const bob = person("bob");
const alice = person("alice");

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
/** Bytes of buffers that something still holds on to. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().external;
}

describe("stalled readers", () => {
  it("are held back at a page or two, cut off when nothing leaves for two minutes, and others go on", async () => {
    const { as, clock, logs } = await startRelay({ env: { PPP_RATE_FACTOR: "1000" } });
    const sender = await as(alice);
    const ciphertext = new Uint8Array(60_000);
    for (let i = 0; i < 20; i++) {
      await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, `${i}`, clock.now(), { ciphertext }) });
    }
    const stalled = await Promise.all(Array.from({ length: 8 }, () => as(bob)));
    const before = heldBytes();
    const fetchFrame = encodeCommand({ cmd: "FETCH", since: 0 });
    for (const { socket } of stalled) {
      socket.pause();
      // Pages of 1 MiB each, more than any kernel buffers.
      for (let i = 0; i < 60; i++) socket.send(fetchFrame);
    }
    for (let i = 0; i < 200; i++) {
      await turn();
      if (i % 20 === 0) expect((await sender.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
    }
    // A page under way each, what lies unsent before it, and the same again for slack: far from the 60 MiB that each asked for.
    expect(heldBytes() - before).toBeLessThan(stalled.length * 4 * LIMITS.MAX_UNSENT_BYTES);
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
