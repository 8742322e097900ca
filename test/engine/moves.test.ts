/** Moves: to another key and to another relay; what waits, what is said, and what still arrives. Receipts and blocking over a real relay. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pair, STEPS, TestRelay } from "./world.ts";

const DAY = 86_400;

describe("somebody moves to a new key", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    world = await pair();
  });
  afterEach(() => world.end());

  /** Ben moves; resolves to his new id. */
  async function move(): Promise<string> {
    const { ben } = world;
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ben.until(({ connection }) => connection.state === "online", "Ben is online as another key");
    return ben.state.me!.id;
  }

  it("and cannot read what is stored any more: says so, and is the new one after the next start", async () => {
    const { ben, benId } = world;
    await ben.engine.nextWords();
    const { load } = ben.store;
    ben.store.load = async () => {
      throw new Error("the disk is gone");
    };
    await expect(ben.engine.moveToNextKey()).rejects.toMatchObject({ code: "storage" });
    expect(ben.state).toMatchObject({ phase: "failed", failure: "storage" });
    expect(await ben.engine.whatHappened()).toContainEqual(expect.objectContaining({ what: "device.reopen", why: "Error" }));
    ben.off();
    ben.store.load = load;
    await ben.on();
    await ben.until(({ connection }) => connection.state === "online", "Ben is online as another key");
    expect(ben.state.me!.id).not.toBe(benId);
  });

  it("whom nobody had checked: quietly, with everything that hangs on them", async () => {
    const { ana, ben, anaId, benId } = world;
    const kept = ana.draft([benId], { text: "left before" });
    await ana.engine.leaveNote(kept);
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "at the relay");
    const before = await ben.engine.words();
    const words = await ben.engine.nextWords();
    expect(await ben.engine.nextWords()).toEqual(words);
    expect(await ben.engine.words()).toEqual(before);
    const next = await move();
    expect(next).not.toBe(benId);
    expect(await ben.engine.words()).toEqual(words);
    expect(ben.state.people).toMatchObject([{ id: anaId, name: "Ana" }]);
    await ana.until(({ people }) => people[0]?.id === next, "Ana has the new key");
    expect(ana.state.people).toMatchObject([{ name: "Ben", level: 0, history: [{ kind: "moved" }] }]);
    expect(ana.state.people[0]!.change).toBeUndefined();
    expect(ana.state.sent[0]!.to[0]).toMatchObject({ person: next, state: { kind: "relay" } });
    expect(ana.state.people[0]!.fingerprint).toEqual(ben.state.people[0]!.fingerprint);
    // Notes go on both ways, sealed, and what was left for the old key is still his.
    await world.clock.advance(5);
    // Begun when he had the old one.
    await ana.engine.leaveNote(ana.draft([benId, next], { text: "left after" }));
    await ben.until(({ waiting }) => waiting.length === 2, "both wait");
    await ana.until(({ sent }) => sent.every(({ to }) => to[0]?.state.kind === "relay"), "at the relay");
    expect(ana.state.sent.map(({ to }) => to[0]!.state)).toMatchObject([{ sealed: true }, { sealed: true }]);
    await ben.engine.leaveNote(ben.draft([anaId]));
    await ana.until(({ waiting }) => waiting[0]?.from === next, "and back");
    // Withdrawn under whichever key.
    await ana.engine.withdrawNote(kept.id);
    await ben.until(({ waiting }) => waiting.length === 1, "withdrawn");
  });

  it("comes back as the new key after a restart, and by the new words", async () => {
    const { ben, benId, ana } = world;
    const next = await move();
    await ana.until(({ people }) => people[0]?.id === next, "heard");
    ben.off();
    await ben.on();
    expect(ben.state.me!.id).toBe(next);
    expect(ben.state.people).toHaveLength(1);
    await ben.until(({ connection }) => connection.state === "online", "online");
    // Mail to the old key still arrives for a while, and its writer is told again.
    expect(ben.network.log.filter((line) => line.startsWith("SOCKET")).length).toBeGreaterThan(2);
    expect(next).not.toBe(benId);
  });

  it("whom I had met: an alarm, and nothing is sent until I decide", async () => {
    const { ana, ben, benId } = world;
    await ana.engine.sameFingerprint(benId, ana.state.people[0]!.fingerprint);
    const old = ana.state.people[0]!.fingerprint;
    const next = await move();
    await ana.until(({ people }) => people[0]?.change !== undefined, "Ana is warned");
    expect(ana.state.people).toMatchObject([{ id: benId, level: 0, change: { before: 2 } }]);
    expect(ana.state.people[0]!.verified_at).toBeUndefined();
    expect(ana.state.people[0]!.fingerprint).not.toEqual(old);
    await ana.engine.leaveNote(ana.draft([benId], { text: "waits" }));
    await ben.engine.leaveNote(ben.draft([ana.state.me!.id]));
    await world.clock.advance(60);
    expect(ana.state.sent[0]!.to[0]!.state.kind).toBe("queued");
    expect([ben.state.waiting.length, ana.state.waiting.length]).toEqual([0, 0]);
    // Ben shows the code of his new key.
    expect(await ana.engine.takeMeetCode(await ben.engine.meetCode(ana.state.me!.id), benId)).toBe(next);
    expect(ana.state.people).toMatchObject([
      {
        id: next,
        level: 2,
        verified_by: "scan",
        history: [{ kind: "voice" }, { kind: "announced" }, { kind: "approved" }, { kind: "scan" }],
      },
    ]);
    await ben.until(({ waiting }) => waiting.length === 1, "what waited arrives");
    await ana.until(({ waiting }) => waiting[0]?.from === next, "and what came from the new key shows");
  });

  it.each([
    ["takes it over unchecked", true],
    ["keeps the old one", false],
  ])("whom I had checked: I decide, and it %s", async (_, take) => {
    const { ana, ben, benId, clock } = world;
    await ana.engine.takeAnswer(await ben.engine.answerVerification(await ana.engine.inviteToVerify(benId), ""));
    const next = await move();
    await ana.until(({ people }) => people[0]?.change?.before === 1, "Ana is warned");
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.engine.decideKey(benId, take);
    expect(ana.state.people).toMatchObject([take ? { id: next, level: 0 } : { id: benId, level: 1, verified_by: "link" }]);
    // Either way it goes now: Ben still fetches for the old key, too.
    await ben.until(({ waiting }) => waiting.length === 1, "the note arrives");
    await clock.advance(30);
    expect(ana.state.people[0]!.change).toBeUndefined();
  });

  it("is told again when they missed it and write to the old key", async () => {
    const { ana, ben, benId, clock } = world;
    ana.off();
    const next = await move();
    await ben.until(({ queued }) => queued === 0, "the word lies at the relay");
    clock.jump(31 * DAY);
    await ana.on();
    await ana.until(({ connection }) => connection.state === "online", "Ana is back");
    await clock.advance(5);
    expect(ana.state.people[0]!.id).toBe(benId);
    await ana.engine.leaveNote(ana.draft([benId]));
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives at the old key", 400);
    await ana.until(({ people }) => people[0]?.id === next, "and Ana hears of the new one", 400);
  });

  it("stays blocked under any key, and learns nothing", async () => {
    const { ana, ben, benId, anaId, clock } = world;
    await ana.engine.blockPerson(benId);
    await clock.advance(2);
    await ben.engine.leaveNote(ben.draft([anaId]));
    await ben.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "Ben sees what he always sees", 300);
    const next = await move();
    await ben.until(({ queued }) => queued === 0, "his move is told", 300);
    await ana.until(({ blocked }) => blocked[0]?.id === next, "the block follows", 300);
    await ben.engine.addPerson(ana.state.me!.link, "Ana");
    await ben.engine.leaveNote(ben.draft([anaId]));
    await ben.until(({ queued }) => queued === 0, "sent", 300);
    await clock.advance(30);
    expect([ana.state.people, ana.state.requests, ana.state.waiting, ana.state.opened]).toEqual([[], [], [], []]);
    await ana.engine.unblockPerson(next);
    await ana.until(({ people }) => people[0]?.id === next, "let in again, as the key he has now");
  });
});

describe("receipts", () => {
  it("are sent for those I chose, when I open, and for nobody else", async () => {
    const { ana, ben, anaId, benId, clock, end } = await pair();
    const [first, second] = [ana.draft([benId]), ana.draft([benId], { circle: { ...STEPS, latitude: 10 } })];
    await ana.engine.leaveNote(first);
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 1, "opened, no receipt");
    await clock.advance(30);
    expect(ana.state.sent[0]!.to[0]!.state.kind).toBe("relay");
    await ben.engine.setReceipts(anaId, true);
    await ana.engine.leaveNote(second);
    await ben.until(({ waiting }) => waiting.length === 1, "waits");
    expect(ana.state.sent.map(({ to }) => to[0]!.state.kind)).not.toContain("received");
    await ben.stand({ ...STEPS, latitude: 10 });
    await ben.until(({ opened }) => opened.length === 2, "opened");
    await clock.advance(50);
    // Its time would tell what it answers.
    expect(ana.state.sent.map(({ to }) => to[0]!.state.kind)).not.toContain("received");
    expect(ben.state.queued).toBe(0);
    for (let minute = 0; minute < 31; minute++) await clock.advance(60);
    await ana.until(({ sent }) => sent.some(({ to }) => to[0]!.state.kind === "received"), "received");
    expect(ana.state.sent.find(({ id }) => id === first.id)!.to[0]!.state.kind).toBe("relay");
    await end();
  });
});

describe("somebody moves to another relay", () => {
  it("keeps key and people; they send there, and what lies at the old one still arrives", async () => {
    const { clock, relay, ana, ben, benId, end } = await pair();
    const hills = new TestRelay(clock);
    await hills.start();
    const report = await ben.engine.checkRelay(` ${hills.origin}/ `);
    expect(report).toMatchObject({ relay: hills.origin, version: "0.1" });
    expect(report.features).toContain("bound-auth");
    await expect(ben.engine.checkRelay("not an address")).rejects.toMatchObject({ code: "bad-relay" });
    await expect(ben.engine.moveToRelay("http://127.0.0.1:9")).rejects.toMatchObject({ code: "relay-silent", retry: true });
    expect(ben.state.connection.relay).toBe(relay.origin);
    // On its way to the old place while Ben is away.
    ana.network.cut();
    const early = ana.draft([benId], { text: "to the old place" });
    await ana.engine.leaveNote(early);
    await ben.engine.moveToRelay(hills.origin);
    await ben.until(({ connection }) => connection.state === "online" && connection.relay === hills.origin, "there");
    expect(ben.state.me!.id).toBe(benId);
    ana.network.restore();
    await ana.until(({ people }) => people[0]?.relay === hills.origin, "Ana knows", 300);
    await ben.until(({ waiting }) => waiting.length === 1, "the early one arrives", 300);
    await ben.until(({ queued }) => queued === 0, "all is told");
    await clock.advance(5);
    await ana.engine.leaveNote(ana.draft([benId], { text: "to the new place" }));
    await ben.until(({ waiting }) => waiting.length === 2, "and the new one");
    expect(ana.network.log.some((line) => line.startsWith("POST") && line.includes(new URL(hills.origin).host))).toBe(true);
    expect(ana.state.sent[0]!.to[0]!.state).toMatchObject({ kind: "relay", sealed: true });
    // A device that starts now still looks at both, and after the grace time at one.
    ben.off();
    clock.jump(91 * DAY);
    ben.network.log.length = 0;
    await ben.on();
    await ben.until(({ connection }) => connection.state === "online", "online");
    await ben.until(
      () => ben.network.log.some((line) => line.startsWith("SOCKET") && line.includes(new URL(relay.origin).host)),
      "the old one, once more",
    );
    await clock.advance(30);
    ben.off();
    ben.network.log.length = 0;
    await ben.on();
    await ben.until(({ connection }) => connection.state === "online", "online");
    await clock.advance(30);
    expect(ben.network.log.filter((line) => line.includes(new URL(relay.origin).host))).toEqual([]);
    await end();
    await hills.end();
  });

  it("also when the old one is gone for good: what waited for them goes to the new place", async () => {
    const { clock, relay, ana, ben, benId, end } = await pair();
    const [hills, moor] = [new TestRelay(clock), new TestRelay(clock)];
    await hills.start();
    await moor.start();
    // Ana lives elsewhere, so that she can be told.
    await ana.engine.moveToRelay(moor.origin);
    await ben.until(({ people }) => people[0]?.relay === moor.origin, "Ben knows");
    await relay.stop();
    await ana.engine.leaveNote(ana.draft([benId]));
    await clock.advance(20);
    expect(ana.state.sent[0]!.to[0]!.state.kind).toBe("queued");
    await ben.engine.moveToRelay(hills.origin);
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives", 400);
    await relay.start();
    await end();
    await hills.end();
    await moor.end();
  });
});
