/** No socket holds: everything goes over HTTP, and comes back to a socket when one does. */
import { afterEach, describe, expect, it } from "vitest";
import { north, pair } from "./world.ts";

type Pair = Awaited<ReturnType<typeof pair>>;
let world: Pair | undefined;
afterEach(() => world?.end());

/** Ben's sockets are cut and refused from now on, as by a proxy that knows only HTTP. */
async function withoutSockets({ ben }: Pair): Promise<void> {
  expect(ben.state.connection.transport).toBe("socket");
  ben.network.opensSockets = false;
  ben.network.cut();
  ben.network.restore();
  await ben.until(({ connection }) => connection.transport === "polling", "Ben polls", 60);
}

describe("a device without sockets", () => {
  it("polls after sockets failed twice, hears of a note at once, answers, and sends", async () => {
    world = await pair();
    const { ana, ben, anaId, benId, clock } = world;
    // A backup is a visit of its own, with a poll of its own; here only the polls of the mailbox are counted.
    await ben.engine.setBackup(false);
    await withoutSockets(world);
    expect(ben.state.connection).toMatchObject({ state: "online", transport: "polling" });
    await ana.engine.leaveNote(ana.draft([benId]));
    await ben.until(({ waiting }) => waiting.length === 1, "the note is there", 5);
    await ben.stand(north(0));
    await ben.until(({ opened }) => opened.length === 1, "it opens");
    await ben.engine.leaveNote(ben.draft([anaId]));
    await ana.until(({ waiting }) => waiting.length === 1, "the answer is there", 5);
    // Acknowledged: what was fetched does not come again.
    const before = ben.network.log.length;
    await clock.advance(60);
    const polls = ben.network.log.slice(before).filter((line) => line.includes("/v1/events?"));
    expect(polls.length).toBeLessThanOrEqual(4);
    expect(polls.every((line) => line.includes("wait="))).toBe(true);
  });

  it("fetches a backlog of several pages", async () => {
    world = await pair();
    const { ana, ben, benId } = world;
    ben.off();
    for (let i = 0; i < 300; i++) await ana.engine.leaveNote(ana.draft([benId], { text: `note ${i}` }));
    await ana.until(({ queued }) => queued === 0, "all are at the relay", 120);
    ben.network.opensSockets = false;
    await ben.on();
    await ben.until(({ waiting }) => waiting.length === 300, "all are there", 60);
    expect(ben.state.connection.transport).toBe("polling");
  });

  it("goes back to a socket once one holds, and misses nothing meanwhile", async () => {
    world = await pair();
    const { ana, ben, benId, clock } = world;
    await withoutSockets(world);
    ben.network.opensSockets = true;
    // In small steps: a request must not be older than the relay allows by the time it gets there.
    for (let i = 0; i < 50; i++) await clock.advance(5);
    expect(ben.state.connection.transport).toBe("polling");
    await ben.until(({ connection }) => connection.transport === "socket", "Ben has a socket", 60);
    await ana.engine.leaveNote(ana.draft([benId]));
    await ben.until(({ waiting }) => waiting.length === 1, "the note is there", 5);
  });

  it("comes back after its signal was gone", async () => {
    world = await pair();
    const { ana, ben, benId } = world;
    await withoutSockets(world);
    ben.network.cut();
    await ben.until(({ connection }) => connection.state !== "online", "Ben notices", 60);
    await ana.engine.leaveNote(ana.draft([benId]));
    ben.network.restore();
    await ben.until(({ waiting }) => waiting.length === 1, "the note is there", 120);
    expect(ben.state.connection.transport).toBe("polling");
  });
});
