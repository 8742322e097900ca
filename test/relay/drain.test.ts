/** SIGTERM's work: nothing that was begun is lost, everybody is told to come back, and it ends. */
import { describe, expect, it } from "vitest";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { createHealth } from "../../src/host/health.ts";
import { createLog } from "../../src/host/log.ts";
import { passUntil, turn } from "./fake-clock.ts";
import { startRelay } from "./harness.ts";
import { envelope, person } from "./people.ts";

const alice = person("alice");
const bob = person("bob");

describe("draining", () => {
  it("answers and commits what is in flight, closes with 1012, refuses newcomers, closes the store", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { as, url, clock, relay, dataDir } = await startRelay({
      wrapStore: (store) => ({
        ...store,
        mailbox: {
          ...store.mailbox,
          async put(event, now) {
            await held;
            return store.mailbox.put(event, now);
          },
        },
      }),
    });
    const [busy, idle] = await Promise.all([as(alice), as(bob)]);
    const replies = [1, 2, 3].map((i) => busy.send({ cmd: "STORE", event: envelope(bob.publicKey, `${i}`, clock.now()) }));
    await idle.send({ cmd: "ACK", event_ids: [] });
    const drained = relay.drain();
    expect(relay.drain()).toBe(drained);
    expect(await passUntil(clock, idle.closed, 0.05)).toBe(1012);
    expect(busy.socket.readyState).toBe(busy.socket.OPEN);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    release();
    expect((await Promise.all(replies)).map(({ cmd }) => cmd)).toEqual(["STORED", "STORED", "STORED"]);
    await passUntil(clock, drained);
    expect(await busy.closed).toBe(1012);
    const store = openInProcessStore(dataDir);
    const page = { recipient: bob.publicKey, since: 0, after: undefined, maxEvents: 10, maxBytes: 1e6 };
    expect((await store.mailbox.page(page, clock.now())).envelopes).toHaveLength(3);
    await store.close();
  });

  it("spreads the closing a little", async () => {
    const { as, clock, relay } = await startRelay();
    const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => as(person(`client ${i}`))));
    let open = clients.length;
    for (const client of clients) void client.closed.then(() => open--);
    const drained = relay.drain();
    await turn();
    const counts: number[] = [];
    for (let i = 0; i < 4; i++) {
      clock.advance(0.25);
      for (let j = 0; j < 50; j++) await turn();
      counts.push(open);
    }
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBeLessThan(20);
    await passUntil(clock, drained);
    expect(open).toBe(0);
  });

  it("does not wait for ever for a client that never answers", async () => {
    const { as, clock, relay, logs } = await startRelay();
    const stuck = await as(alice);
    stuck.socket.pause();
    const before = clock.now();
    await passUntil(clock, relay.drain(), 0.5);
    expect(clock.now() - before).toBeLessThan(12);
    expect(logs()).toContain("the drain took too long");
    stuck.close();
  });

  it("ends even when the disk hangs", async () => {
    const { as, clock, relay } = await startRelay({
      wrapStore: (store) => ({
        ...store,
        mailbox: { ...store.mailbox, put: () => new Promise(() => undefined) },
        close: async () => {
          await store.close();
          await new Promise(() => undefined);
        },
      }),
    });
    const client = await as(alice);
    const reply = client.send({ cmd: "STORE", event: envelope(bob.publicKey, "hangs", clock.now()) });
    const failed = expect(reply).rejects.toThrow("closed without a reply");
    await turn();
    await passUntil(clock, relay.drain(), 0.5);
    await failed;
  });

  it("is unready", async () => {
    const { store, clock } = await startRelay();
    let draining = false;
    const health = createHealth(store, clock, createLog("silent"), () => draining);
    expect((await health.readyz()).status).toBe(200);
    draining = true;
    expect((await health.readyz()).status).toBe(503);
    expect(health.healthz().status).toBe(200);
  });
});
