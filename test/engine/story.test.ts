/** The main story, engine to engine through a real relay: leave, wait, walk in, open. And what may go wrong on the way. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MYSELF } from "../../src/engine/face.ts";
import { north, pair, SEED, STEPS } from "./world.ts";

console.info(`seed ${SEED}`);
const TEXT = "Look up: our paper boat is still in the third window.";

describe("two people and a relay", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    world = await pair();
  });
  afterEach(() => world.end());

  it("completes the key exchange both ways, with the same fingerprint", () => {
    const { ana, ben, anaId, benId } = world;
    expect(ana.state.people).toMatchObject([{ id: benId, name: "Ben", level: 0, relay: world.relay.origin }]);
    expect(ben.state.people).toMatchObject([{ id: anaId, name: "Ana" }]);
    expect(ana.state.people[0]!.fingerprint).toEqual(ben.state.people[0]!.fingerprint);
  });

  it("opens a note inside its circle and not before, and shows neither text nor place outside", async () => {
    const { ana, ben, benId } = world;
    await ana.engine.leaveNote(ana.draft([benId], { text: TEXT }));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "the note is at the relay");
    expect(ana.state.sent[0]!.to[0]!.state).toMatchObject({ kind: "relay", sealed: true });
    await ben.until(({ waiting }) => waiting.length === 1, "the note waits for Ben");

    await ben.stand(north(5_000));
    await ben.until(({ waiting }) => waiting[0]?.held === undefined, "Ben is known to be far");
    expect(ben.state.waiting[0]!.where).toEqual({ kind: "far" });
    const seen = JSON.stringify(ben.state);
    for (const secret of [TEXT, String(STEPS.latitude), String(STEPS.longitude), "Harbour"]) expect(seen).not.toContain(secret);

    await ben.stand(north(300));
    await ben.until(({ waiting }) => waiting[0]?.where.kind === "near", "Ben is near");
    expect(JSON.stringify(ben.state)).not.toContain(String(STEPS.latitude));
    expect(ben.state.opened).toEqual([]);

    await ben.stand(north(99));
    await ben.until(({ opened }) => opened.length === 1, "it opens");
    expect(ben.state.waiting).toEqual([]);
    expect(ben.state.opened[0]).toMatchObject({ text: TEXT, circle: STEPS, seen: false, accuracy_m: 8 });
  });

  it("opens all notes of a spot at once, and writes their one moment down at once", async () => {
    const { ana, ben, benId } = world;
    for (let i = 0; i < 5; i++) await ana.engine.leaveNote(ana.draft([benId], { text: `${TEXT} ${i}` }));
    await ben.until(({ waiting }) => waiting.length === 5, "all wait");
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 5, "all open");
    const [deleted, ...ids] = ben.state.opened.map(({ id }) => id);
    await ben.engine.deleteNote(deleted!);
    const seen: number[] = [];
    const stop = ben.engine.subscribe(({ opened }) => seen.push(opened.filter((note) => note.seen).length));
    await ben.engine.seenNotes([deleted!, ...ids]);
    await ben.until(({ opened }) => opened.every((note) => note.seen), "all were seen");
    stop();
    expect(new Set(seen)).toEqual(new Set([0, 4]));
    await expect(ben.engine.seenNotes([deleted!])).rejects.toMatchObject({ code: "not-found" });
  });

  it("keeps a note to oneself on the device, opens it there, and sends it nowhere", async () => {
    const { ana, ben, benId } = world;
    await ana.stand(north(5_000));
    await ana.engine.leaveNote(ana.draft([MYSELF], { text: TEXT }));
    await ana.until(({ waiting }) => waiting.length === 1, "it waits for Ana");
    expect(ana.state.waiting[0]).toMatchObject({ from: MYSELF, where: { kind: "far" } });
    expect(ana.state.sent[0]?.to).toMatchObject([{ person: MYSELF, state: { kind: "mine" } }]);
    expect(ana.state.queued).toBe(0);
    await ana.stand(STEPS);
    await ana.until(({ opened }) => opened.length === 1, "it opens");
    expect(ana.state.opened[0]).toMatchObject({ from: MYSELF, text: TEXT, circle: STEPS });
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "received", "what she left says that it was opened");
    // Of a note to oneself alone nothing stays when it is deleted.
    await ana.engine.deleteNote(ana.state.opened[0]!.id);
    await ana.until(({ opened, sent }) => opened.length + sent.length === 0, "it is gone, and the copy with it");

    // Together with somebody else it goes to them alone; who removes their copy before it opened removes it whole.
    await ana.stand(north(5_000));
    const both = ana.draft([MYSELF, benId], { text: TEXT });
    await ana.engine.leaveNote(both);
    await ben.until(({ waiting }) => waiting.length === 1, "it waits for Ben");
    await ana.until(({ waiting }) => waiting.length === 1, "and for Ana");
    await ana.engine.forgetSent(both.id);
    await ana.until(({ waiting }) => waiting.length === 0, "Ana has let go of it");
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 1, "Ben opens it");
    expect(ana.state.opened).toEqual([]);
  });

  it("stays shut for a fix that is too coarse or too old, and says which", async () => {
    const { ana, ben, benId } = world;
    await ana.engine.leaveNote(ana.draft([benId]));
    await ben.until(({ waiting }) => waiting.length === 1, "the note waits");
    await ben.stand(STEPS, 151);
    await ben.until(({ waiting }) => waiting[0]?.held === "position-coarse", "held: coarse");
    await ben.engine.position({ ...STEPS, accuracy_m: 5 }, 61);
    await ben.until(({ waiting }) => waiting[0]?.held === "position-old", "held: old");
    await ben.stand(STEPS, 150);
    await ben.until(({ opened }) => opened.length === 1, "opens at 150 m and fresh");
  });

  it.each([
    ["not a number", { latitude: Number.NaN, longitude: Number.NaN, accuracy_m: 8 }],
    ["null", { latitude: null, longitude: null, accuracy_m: 8 }],
    ["beyond the pole", { latitude: 90.1, longitude: 0, accuracy_m: 8 }],
    ["text", { latitude: "10", longitude: "10", accuracy_m: 8 }],
    ["good to nothing", { ...STEPS, accuracy_m: 0 }],
    ["good to less than nothing", { ...STEPS, accuracy_m: -1 }],
    ["good to NaN", { ...STEPS, accuracy_m: Number.NaN }],
    ["good to null", { ...STEPS, accuracy_m: null }],
  ])("opens nothing for a position that is %s", async (_, fix) => {
    const { ana, ben, benId } = world;
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.engine.leaveNote(ana.draft([benId], { circle: { latitude: 0, longitude: 0, radius_m: 50_000 }, text: "off Africa" }));
    await ben.until(({ waiting }) => waiting.length === 2, "the notes wait");
    await ben.engine.position(fix as never);
    expect(ben.state.opened).toEqual([]);
    expect(ben.state.waiting.map(({ held }) => held)).toEqual(["position-unknown", "position-unknown"]);
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 1, "a real position opens it");
  });

  it("counts the age of a fix from when it was received, however the clock is set, and never less than either clock says", async () => {
    const { ana, ben, benId, clock } = world;
    const now = Math.floor(clock.now());
    const window = { starts_at: now - 7200, ends_at: now + 7200, timezone: "Europe/London" };
    await ana.engine.leaveNote(ana.draft([benId], { circle: { ...STEPS, latitude: 10 }, window }));
    await ben.until(({ waiting }) => waiting.length === 1, "the note waits");
    const held = () => ben.state.waiting[0]?.held;
    await ben.stand(STEPS);
    await ben.until(() => held() === undefined, "fresh");
    clock.set(-3600);
    await clock.advance(50);
    expect(held()).toBeUndefined();
    await clock.advance(12);
    expect(held()).toBe("position-old");
    await ben.stand(STEPS);
    await ben.until(() => held() === undefined, "fresh again");
    clock.jump(120);
    await clock.advance(61);
    expect(held()).toBe("position-old");
  });

  it("stays shut before its window and after it", async () => {
    const { ana, ben, benId, clock } = world;
    const now = Math.floor(clock.now());
    const window = { starts_at: now + 600, ends_at: now + 1200, timezone: "Europe/London" };
    await ana.engine.leaveNote(ana.draft([benId], { window }));
    await ana.engine.leaveNote(ana.draft([benId], { window, circle: { ...STEPS, latitude: 10 }, text: "elsewhere" }));
    await ben.until(({ waiting }) => waiting.length === 2, "both wait");
    await ben.stand(STEPS);
    await ben.until(({ waiting }) => waiting.every(({ held }) => held === "too-early"), "too early");
    expect(ben.state.opened).toEqual([]);
    await clock.advance(599);
    await ben.stand(STEPS);
    expect(ben.state.opened).toEqual([]);
    await clock.advance(2);
    await ben.until(({ opened }) => opened.length === 1, "opens by itself when its time comes");
    await clock.advance(600);
    await ben.until(({ waiting }) => waiting.length === 0, "the other one ran out");
    await ben.stand({ ...STEPS, latitude: 10 });
    expect(ben.state.opened).toHaveLength(1);
  });

  it("composes offline and sends by itself when the relay is back", async () => {
    const { ana, ben, benId, relay } = world;
    await relay.stop();
    await ana.until(({ connection }) => connection.state !== "online", "Ana notices");
    await ana.engine.leaveNote(ana.draft([benId], { text: TEXT }));
    await ana.until(({ queued }) => queued === 1, "it is queued");
    expect(ana.state.sent[0]!.to[0]!.state.kind).toBe("queued");
    await relay.start();
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives", 300);
    await ana.until(({ queued }) => queued === 0, "the outbox is empty");
  });

  it("loses nothing when the sender's device dies between composing and sending", async () => {
    const { ana, ben, benId } = world;
    ana.network.cut();
    await ana.engine.leaveNote(ana.draft([benId], { text: TEXT }));
    ana.off();
    await ana.on();
    expect(ana.state.sent[0]).toMatchObject({ text: TEXT });
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives");
  });

  it("sends once when the relay's answer is lost", async () => {
    const { ana, ben, benId, clock } = world;
    let lost = 0;
    ana.network.onReply = (url, reply) => {
      if (!url.endsWith("/v1/note/submit") || lost++ > 0) return reply;
      throw new TypeError("the answer was lost");
    };
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "sent again and known as a duplicate");
    expect(lost).toBe(2);
    await clock.advance(5);
    expect(ben.state.waiting).toHaveLength(1);
  });

  it("falls back to STORE only after sealed submission was refused three times", async () => {
    const { ana, ben, benId } = world;
    let refused = 0;
    ana.network.onReply = (url, reply) => {
      if (!url.endsWith("/v1/note/submit")) return reply;
      refused++;
      return { status: 401, body: new Uint8Array() };
    };
    // The first answer is thrown away after the relay has stored it, so this also shows that both paths know the same envelope.
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "stored openly");
    expect(refused).toBe(3);
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives");
  });

  it("leaves the same draft once", async () => {
    const { ana, ben, benId, clock } = world;
    const draft = ana.draft([benId]);
    await Promise.all([ana.engine.leaveNote(draft), ana.engine.leaveNote(draft)]);
    await ana.engine.leaveNote(draft);
    await ben.until(({ waiting }) => waiting.length > 0, "it arrives");
    await clock.advance(5);
    expect(ben.state.waiting).toHaveLength(1);
    expect(ana.state.sent).toHaveLength(1);
  });

  it("gets everything after a day away", async () => {
    const { ana, ben, benId, clock } = world;
    ben.off();
    const now = Math.floor(clock.now());
    const window = { starts_at: now, ends_at: now + 3 * 86_400, timezone: "Europe/London" };
    for (let i = 0; i < 12; i++) await ana.engine.leaveNote(ana.draft([benId], { text: `note ${i}`, window }));
    await ana.until(
      ({ sent }) => sent.length === 12 && sent.every(({ to }) => to[0]?.state.kind === "relay"),
      "all are at the relay",
    );
    ana.off();
    clock.jump(86_400);
    await ben.on();
    await ben.until(({ waiting }) => waiting.length === 12, "all twelve arrive");
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 12, "and open");
  });

  it("withdraws an unopened note, and leaves an opened one alone", async () => {
    const { ana, ben, benId } = world;
    const first = ana.draft([benId]);
    const second = ana.draft([benId], { circle: { ...STEPS, latitude: 10 } });
    await ana.engine.leaveNote(first);
    await ana.engine.leaveNote(second);
    await ben.until(({ waiting }) => waiting.length === 2, "both wait");
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 1, "one opens");
    await ana.engine.withdrawNote(first.id);
    await ana.engine.withdrawNote(second.id);
    await ben.until(({ waiting }) => waiting.length === 0, "the other goes");
    expect(ben.state.opened).toHaveLength(1);
    expect(ana.state.sent.every(({ to }) => to[0]?.state.kind === "withdrawn")).toBe(true);
  });

  it("makes a late answer to a link a request", async () => {
    const { ana, ben, clock, benId } = world;
    await ana.engine.removePerson(benId);
    clock.jump(8 * 86_400);
    await ben.engine.removePerson(world.anaId);
    await ben.engine.addPerson(ana.state.me!.link, "Ana");
    await ana.until(({ requests }) => requests.length === 1, "Ben asks");
    expect(ana.state.people).toEqual([]);
    await ana.engine.acceptRequest(benId, "Ben again");
    await ana.until(({ people }) => people[0]?.name === "Ben again", "Ben is in");
    expect(ana.state.requests).toEqual([]);
  });

  it("shows a stranger's note only once the stranger is a person", async () => {
    const { ana, ben, benId, anaId } = world;
    const link = ana.state.me!.link;
    await ben.engine.removePerson(anaId);
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "at the relay");
    await ben.stand(STEPS);
    expect(ben.state.waiting).toEqual([]);
    expect(ben.state.opened).toEqual([]);
    await ben.engine.addPerson(link, "Ana");
    await ben.until(({ opened }) => opened.length === 1, "now it counts");
  });

  it("comes back from the 24 words on a clean device", async () => {
    const { ana, ben, clock, relay } = world;
    const words = (await ana.engine.words()).join(" ");
    const { Device } = await import("./world.ts");
    const again = new Device(clock, relay.origin, SEED + 9);
    await again.on();
    await expect(again.engine.restoreIdentity(words.replace(/^\S+/, "zebra"), "Ana")).rejects.toMatchObject({ code: "bad-words" });
    await expect(again.engine.restoreIdentity(words.replace(/^\S+/, "zebraa"), "Ana")).rejects.toMatchObject({
      code: "bad-words",
      about: "zebraa",
    });
    expect(again.state.phase).toBe("welcome");
    await again.engine.restoreIdentity(words, "Ana");
    expect(again.state.me!.id).toBe(ana.state.me!.id);
    expect(ben.state.people[0]!.id).toBe(again.state.me!.id);
    again.off();
  });

  it("keeps nothing readable in the store", async () => {
    const { ana, benId } = world;
    await ana.engine.leaveNote(ana.draft([benId], { text: TEXT }));
    const all = Buffer.concat([...ana.store.rows].flatMap(([key, value]) => [Buffer.from(key), Buffer.from(value)]));
    for (const secret of [TEXT, benId, "Ben", "Harbour", "56.3369"]) expect(all.includes(secret)).toBe(false);
  });

  it("takes a command back when the store refuses, and says so", async () => {
    const { ana, benId } = world;
    ana.store.refusal = new Error("QuotaExceededError");
    await expect(ana.engine.leaveNote(ana.draft([benId]))).rejects.toMatchObject({ code: "storage", retry: true });
    expect(ana.state.sent).toEqual([]);
    ana.store.refusal = undefined;
    await ana.engine.leaveNote(ana.draft([benId]));
    await ana.until(({ sent }) => sent.length === 1, "the next one works");
  });
});
