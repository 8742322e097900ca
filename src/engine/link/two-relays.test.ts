/** Two people who live on two relays, engine to engine over real sockets on one fake clock. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Device, north, SEED, STEPS, TestRelay } from "../../../test/engine/world.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";

console.info(`seed ${SEED}`);

describe("a contact who lives on another relay", () => {
  let clock: FakeClock;
  let harbour: TestRelay;
  let hills: TestRelay;
  let ana: Device;
  let ben: Device;
  let benId: string;

  beforeEach(async () => {
    clock = new FakeClock();
    harbour = new TestRelay(clock);
    hills = new TestRelay(clock);
    await harbour.start();
    await hills.start();
    ana = new Device(clock, harbour.origin, SEED + 2);
    ben = new Device(clock, hills.origin, SEED + 3);
    for (const [device, name] of [
      [ana, "Ana"],
      [ben, "Ben"],
    ] as const) {
      await device.on();
      await device.engine.createIdentity(name);
    }
    await ana.engine.linkShared();
    for (const device of [ana, ben]) await device.until(({ connection }) => connection.state === "online", "online");
  });
  afterEach(async () => {
    ana.off();
    ben.off();
    await harbour.end();
    await hills.end();
  });

  /** Ben adds Ana, whose relay is not his. */
  async function meet(): Promise<void> {
    await ben.engine.addPerson(ana.state.me!.link, "Ana");
    await ana.until(({ people }) => people.length === 1, "the answer crosses");
    benId = ana.state.people[0]!.id;
  }

  const asked = (device: Device, relay: TestRelay, path: string): number =>
    device.network.log.filter((line) => line.includes(new URL(relay.origin).host) && line.endsWith(path)).length;

  it("is answered there by a short session, and each knows where the other lives", async () => {
    await meet();
    expect(ana.state.people[0]).toMatchObject({ name: "Ben", relay: hills.origin });
    expect(ben.state.people[0]).toMatchObject({ name: "Ana", relay: harbour.origin });
    // Ben's own connection is at home; abroad he was once, for as long as one STORE takes.
    expect(asked(ben, harbour, "/v1/ws")).toBe(1);
    expect(ben.state.connection.relay).toBe(hills.origin);
    await clock.advance(300);
    expect(asked(ben, harbour, "/v1/ws")).toBe(1);
  });

  it("gets notes sealed there, and nothing of them passes the sender's relay", async () => {
    await meet();
    await ana.engine.leaveNote(ana.draft([benId], { text: "across the hills" }));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "at Ben's relay");
    expect(ana.state.sent[0]!.to[0]!.state).toMatchObject({ sealed: true });
    expect(asked(ana, hills, "/v1/note/submit")).toBeGreaterThan(0);
    expect(asked(ana, harbour, "/v1/note/submit")).toBe(0);
    expect(asked(ana, hills, "/v1/ws")).toBe(0);
    await ben.until(({ waiting }) => waiting.length === 1, "the note waits");
    await ben.stand(north(10));
    await ben.until(({ opened }) => opened.length === 1, "it opens");
    expect(ben.state.opened[0]).toMatchObject({ text: "across the hills", circle: STEPS });
  });

  it("gets them by STORE there when that relay refuses the sealed path", async () => {
    await meet();
    ana.network.onReply = (url, reply) => (url.endsWith("/v1/note/submit") ? { status: 401, body: new Uint8Array() } : reply);
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "stored there");
    expect(ana.state.connection.state).toBe("online");
    expect(asked(ana, hills, "/v1/ws")).toBe(1);
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives, once");
    await clock.advance(60);
    expect(ben.state.waiting).toHaveLength(1);
  });

  it("is reached as soon as their relay is back, while one's own was up all the time", async () => {
    await meet();
    await hills.stop();
    await ana.engine.leaveNote(ana.draft([benId]));
    await clock.advance(20);
    expect(ana.state.sent[0]!.to[0]!.state.kind).toBe("queued");
    expect(ana.state.connection.state).toBe("online");
    await hills.start();
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives", 300);
    await ana.until(({ queued }) => queued === 0, "and Ana knows", 300);
  });
});
