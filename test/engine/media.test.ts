/** Pictures and voices, engine to engine: left, opened, kept, exported, restored; and what a peer may get wrong. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaDraft } from "../../src/engine/face.ts";
import type { Spine } from "../../src/engine/part.ts";
import { PARTS, type Parts } from "../../src/engine/parts.ts";
import { put } from "../../src/engine/records/database.ts";
import { fromBase64Url, fromHex, toBase64Url } from "../../src/protocol/encoding/bytes.ts";
import type { Media as WireMedia } from "../../src/protocol/media/media.ts";
import { circleRegion } from "../../src/protocol/regions/region.ts";
import { extended, frame, jpeg, lossy, ogg, scan, webp } from "../support/media-bytes.ts";
import { linesOf, RoomWorld, roomId, roomOf, textsIn } from "./room-world.ts";
import { Device, pair, SEED, STEPS } from "./world.ts";

console.info(`seed ${SEED}`);

const PICTURE_BYTES = jpeg(frame(640, 480), scan);
const PICTURE: MediaDraft = {
  kind: "picture",
  mime: "image/jpeg",
  data: toBase64Url(PICTURE_BYTES),
  description: "The third bench",
  stand_in: "Picture: The third bench",
};
const VOICE: MediaDraft = {
  kind: "voice",
  mime: "audio/ogg",
  data: toBase64Url(ogg(5)),
  seconds: 5,
  description: "",
  stand_in: "Voice, 5 seconds",
};
/** A picture of exactly `length` bytes: what follows the scan's header is not looked at. */
const pictureOf = (length: number): MediaDraft => {
  const data = new Uint8Array(length);
  data.set(PICTURE_BYTES);
  return { ...PICTURE, data: toBase64Url(data) };
};

describe("a note with a picture or a voice", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    world = await pair();
  });
  afterEach(() => world.end());

  const arrives = async (change: Parameters<Device["draft"]>[1]) => {
    const { ana, ben, benId } = world;
    const draft = ana.draft([benId], change);
    await ana.engine.leaveNote(draft);
    await ben.until(({ waiting }) => waiting.length === 1, "the note waits");
    return draft;
  };
  const opens = async () => {
    const { ben } = world;
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 1, "it opens");
    return ben.state.opened[0]!;
  };

  it.each([
    ["a picture beside words", { text: "Look.\nUnder it.", media: PICTURE }],
    ["a voice and nothing else", { text: "", media: VOICE }],
  ])("%s: opens with its bytes, and gives nothing of them before", async (_, change) => {
    const { ana, ben } = world;
    const draft = await arrives(change);
    const { id } = ben.state.waiting[0]!;
    await expect(ben.engine.noteMedia(id)).rejects.toMatchObject({ code: "not-found" });
    const secrets = [change.media.data, change.media.description || "no description", change.media.stand_in];
    for (const shown of [JSON.stringify(ben.state), await ben.engine.exportData(false)])
      for (const secret of secrets) expect(shown).not.toContain(secret);

    const note = await opens();
    const { kind, mime, data, description, seconds } = change.media;
    const about = { kind, description, ...(seconds === undefined ? {} : { seconds }) };
    const label = { ...about, bytes: fromBase64Url(data).length };
    expect(note.text).toBe(change.text);
    expect(note.media).toEqual(label);
    expect(await ben.engine.noteMedia(id)).toEqual({ ...about, mime, data });
    expect(ana.state.sent[0]!.media).toEqual(label);
    expect(await ana.engine.noteMedia(draft.id)).toMatchObject(change.media);
    expect(await ben.engine.exportData(false)).toContain(data);
  });

  it("comes back from a backup, on both sides, and goes with its note", async () => {
    const { ana, ben, clock, relay } = world;
    await arrives({ text: "Look.", media: PICTURE });
    const { id } = await opens();
    for (const [owner, where] of [
      [ana, ana.state.sent[0]!.id],
      [ben, id],
    ] as const) {
      const file = await owner.engine.backupFile();
      const words = await owner.engine.words();
      const fresh = new Device(clock, relay.origin, SEED + 9);
      await fresh.on();
      await fresh.engine.restoreIdentity(words.join(" "), "");
      await fresh.engine.restoreFile(file, false);
      expect(await fresh.engine.noteMedia(where)).toMatchObject({ data: PICTURE.data });
      fresh.off();
    }
    await ben.engine.deleteNote(id);
    await expect(ben.engine.noteMedia(id)).rejects.toMatchObject({ code: "not-found" });
    expect(await ben.engine.exportData(true)).not.toContain(PICTURE.data);
  });

  it("may be as large as is said, to the byte", async () => {
    const { ana, benId } = world;
    for (const text of ["", "Under the bench. 🪨", "w".repeat(3000)]) {
      const draft = (media: MediaDraft) => ana.draft([benId], { text, media });
      const { media: room = 0 } = await ana.engine.measure(draft(PICTURE));
      expect(room).toBeGreaterThan(12_000 - text.length);
      expect(await ana.engine.measure(draft(pictureOf(room)))).toMatchObject({ bucket: 16_384, media: room });
      expect(await ana.engine.measure(draft(pictureOf(room + 1)))).toMatchObject({ bucket: 0 });
      await expect(ana.engine.leaveNote(draft(pictureOf(room + 1)))).rejects.toMatchObject({ code: "too-large" });
      await ana.engine.leaveNote(draft(pictureOf(room)));
    }
    await ana.until(({ sent }) => sent.every(({ to }) => to[0]?.state.kind === "relay"), "all are at the relay");
  });

  it("says how much text fits beside it", async () => {
    const { ana, benId } = world;
    const media = pictureOf(12_000);
    const draft = (text: string) => ana.draft([benId], { text, media });
    const { capacity, bytes } = await ana.engine.measure(draft("Look. 🪨"));
    expect(bytes).toBe(10);
    expect(await ana.engine.measure(draft("w".repeat(capacity)))).toMatchObject({ bytes: capacity, bucket: 16_384 });
    expect(await ana.engine.measure(draft("w".repeat(capacity + 1)))).toMatchObject({ bucket: 0 });
  });

  it.each([
    ["a picture that is too large once decoded", { ...PICTURE, data: toBase64Url(jpeg(frame(30_000, 30_000), scan)) }, "pixels"],
    ["a voice without a length", { ...VOICE, seconds: undefined as never }, "no-length"],
    ["a voice longer than it says", { ...VOICE, data: toBase64Url(ogg(40)) }, "too-long"],
    ["a type that is not its own", { ...PICTURE, mime: "image/webp" }, "type"],
    ["a type that nobody shows", { ...PICTURE, mime: "image/svg+xml" }, "type"],
    ["bytes that are cut off", { ...PICTURE, data: toBase64Url(PICTURE_BYTES.subarray(0, 25)) }, "broken"],
  ])("is not left with %s, and nothing is lost", async (_, media, about) => {
    const { ana, benId } = world;
    const draft = ana.draft([benId], { media });
    await expect(ana.engine.leaveNote(draft)).rejects.toMatchObject({ code: "bad-media", about });
    expect(ana.state.sent).toEqual([]);
    await ana.engine.leaveNote({ ...draft, media: PICTURE });
    await ana.until(({ sent }) => sent.length === 1, "left after all");
  });

  it("is one note, however often it is left at once", async () => {
    const { ana, ben, benId } = world;
    const draft = ana.draft([benId], { media: PICTURE });
    await Promise.all([ana.engine.leaveNote(draft), ana.engine.leaveNote(draft), ana.engine.leaveNote(draft)]);
    await ben.until(({ waiting }) => waiting.length === 1, "it waits once");
    expect(ana.state.queued).toBeLessThanOrEqual(1);
  });

  it("is withdrawn like any other", async () => {
    const { ana, ben } = world;
    const { id } = await arrives({ media: PICTURE });
    await ana.engine.withdrawNote(id);
    await ben.until(({ waiting }) => waiting.length === 0, "it is gone");
    expect(await ben.engine.exportData(true)).not.toContain(PICTURE.data);
  });
});

describe("a picture from an app that checks nothing", () => {
  const HUGE = jpeg(frame(30_000, 30_000), scan);
  const CASES: readonly (readonly [string, object, string])[] = [
    ["of 30,000 × 30,000 pixels", { kind: 1, mime: "image/jpeg", data: HUGE }, "pixels"],
    ["that moves", { kind: 1, mime: "image/webp", data: webp(extended(64, 48, 2), lossy(64, 48)) }, "animated"],
    ["of another type than it says", { kind: 1, mime: "image/webp", data: PICTURE_BYTES }, "type"],
    ["of a kind that is none", { kind: 7, mime: "image/jpeg", data: PICTURE_BYTES }, "type"],
    ["that is a voice without a length", { kind: 2, mime: "audio/ogg", data: ogg(3) }, "no-length"],
    ["that is a voice of a minute", { kind: 2, mime: "audio/ogg", data: ogg(60), seconds: 60 }, "too-long"],
  ];

  it("is never given out, says why, and takes nothing from the words", async () => {
    let spine: Spine | undefined;
    const make: Parts["make"] = (given) => {
      spine = given;
      return PARTS.make(given);
    };
    const world = await pair({ ...PARTS, make });
    const { ana, ben, benId } = world;
    for (const [name, media] of CASES) {
      const { id, window } = ana.draft([benId]);
      const { radius_m, latitude, longitude } = STEPS;
      const content = {
        event_id: fromHex(id),
        message: `${name}\n[Picture: a lie]`,
        region: circleRegion({ latitude, longitude, radius_m }),
        time_window: window,
        recipients: [],
        media: media as WireMedia,
      };
      const body = { kind: "PRESENCE", content } as const;
      const letter = spine!.mail.write({
        person: benId,
        relay: world.relay.origin,
        body,
        expires_at: window.ends_at,
        note: id,
        sealed: true,
      });
      await spine!.database.commit([put("outbox", letter.id, letter)]);
    }
    await ben.until(({ waiting }) => waiting.length === CASES.length, "all wait");
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === CASES.length, "all open");
    for (const [name, , about] of CASES) {
      const note = ben.state.opened.find(({ text }) => text === name);
      expect(note?.media, name).toBeDefined();
      await expect(ben.engine.noteMedia(note!.id), name).rejects.toMatchObject({ code: "bad-media", about });
    }
    await world.end();
  });
});

describe("a picture in a room", () => {
  const ROOM = roomId(77);
  let world: RoomWorld;
  beforeEach(async () => {
    world = new RoomWorld();
    await world.start("Ana", "Ben");
    await world.room(world.people[0]!, ROOM, true);
    await world.enter(world.people[0]!, world.people[1]!, ROOM);
  });
  afterEach(() => world.end());

  it("is said with words or alone, once, and seen by the others; what does not fit or is not shown is not said", async () => {
    const [ana, ben] = world.people as [Device, Device];
    const line = roomId(1);
    await Promise.all([ben.engine.say(ROOM, line, "This one?", PICTURE), ben.engine.say(ROOM, line, "This one?", PICTURE)]);
    await ben.engine.say(ROOM, roomId(2), "", VOICE);
    await ana.until(() => textsIn(ana, ROOM).length === 2, "Ana has both");
    expect(textsIn(ana, ROOM)).toEqual(["This one?", ""]);
    const [picture, voice] = linesOf(ana, ROOM).filter(({ kind }) => kind === "text");
    expect(picture!.media).toEqual({ kind: "picture", description: PICTURE.description, bytes: PICTURE_BYTES.length });
    expect(voice!.media).toEqual({ kind: "voice", description: "", seconds: 5, bytes: ogg(5).length });
    expect(await ana.engine.lineMedia(ROOM, picture!.id)).toMatchObject({ mime: PICTURE.mime, data: PICTURE.data });
    expect(roomOf(ana, ROOM).last).toMatchObject({ text: "", media: "voice" });
    expect(await ben.engine.exportData(false)).toContain(PICTURE.data);

    const room = await ben.engine.lineRoom(ROOM, "This one?", PICTURE);
    await expect(ben.engine.say(ROOM, roomId(3), "This one?", pictureOf(room + 1))).rejects.toMatchObject({ code: "too-large" });
    await ben.engine.say(ROOM, roomId(4), "This one?", pictureOf(room));
    await ana.until(() => textsIn(ana, ROOM).length === 3, "what just fits arrives");
    const lie = { ...PICTURE, mime: "image/webp" };
    await expect(ben.engine.say(ROOM, roomId(5), "", lie)).rejects.toMatchObject({ code: "bad-media", about: "type" });
    expect(textsIn(ben, ROOM)).toHaveLength(3);
  });

  it("stays out of backups, where members could fill them, and is then said to be gone", async () => {
    const [, ben] = world.people as [Device, Device];
    await ben.engine.say(ROOM, roomId(1), "This one?", PICTURE);
    await ben.until(() => linesOf(ben, ROOM).some(({ state }) => state?.kind === "relay"), "it is at the relay");
    const file = await ben.engine.backupFile();
    const words = await ben.engine.words();
    const fresh = new Device(world.clock, world.relay.origin, SEED + 9);
    await fresh.on();
    await fresh.engine.restoreIdentity(words.join(" "), "");
    await fresh.engine.restoreFile(file, false);
    await fresh.engine.openRoom(ROOM);
    const line = linesOf(fresh, ROOM).find(({ text }) => text === "This one?");
    expect(line?.media).toEqual({ kind: "picture", description: PICTURE.description, bytes: 0 });
    await expect(fresh.engine.lineMedia(ROOM, line!.id)).rejects.toMatchObject({ code: "not-found" });
    fresh.off();
  });
});
