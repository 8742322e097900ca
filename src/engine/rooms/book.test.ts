/** What a hostile member, or a relay, can put into a room: forged, repeated, foreign, or by the wrong one. */

import { beforeEach, expect, test } from "vitest";
import { ana, ben, cleo, crypto, NOW } from "../../../test/support/kit.ts";
import { MemoryStore } from "../../../test/support/memory-store.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import type { Media } from "../../protocol/media/media.ts";
import { openRoomMessage, type RoomContent, sealRoomMessage, signRoomMessage } from "../../protocol/rooms/message.ts";
import { attestAdmin, roomKeyPair } from "../../protocol/rooms/room-keys.ts";
import { TABLES } from "../parts.ts";
import { Database, put } from "../records/database.ts";
import { RoomBook, type Wire } from "./book.ts";
import type { RoomRecord } from "./records.ts";

const ID = "ab".repeat(16);
const KEY = "cd".repeat(32);
const random = seededRandom(5);
const clock = { now: () => NOW, after: () => () => {}, breathe: async () => {}, steady: () => NOW };
let database: Database;
let book: RoomBook;

/** Ben's device, in a room that Ana administers. */
beforeEach(async () => {
  database = await Database.open(new MemoryStore(), crypto, random, ben.seed, TABLES);
  book = new RoomBook({ crypto, clock, random, database, own: ben, handle: () => "Ben" });
  const room: RoomRecord = {
    ...{ id: ID, kind: "room", relay: "https://relay.example", admin: toHex(ana.publicKey), mine: false, name: "Cinema" },
    ...{ gated: true, key: KEY, created_at: NOW, stage: "open", seq: 0, read: 0, members: {} },
  };
  await database.commit([put("room", ID, room)]);
});

let number = 0;
interface Options {
  readonly key?: string;
  readonly room?: string;
  readonly at?: number;
  readonly stored_at?: number;
  readonly vouched?: Identity;
  readonly media?: Media;
}
function wire(
  from: Identity,
  content: RoomContent,
  { key = KEY, room = ID, at = NOW, stored_at = NOW, vouched, media }: Options = {},
): Wire {
  const id = fromHex(room);
  const pair = roomKeyPair(crypto, from, id);
  const vouch = vouched && attestAdmin(crypto, vouched, id, pair.publicKey);
  const message = signRoomMessage(crypto, id, pair, at, content, {
    ...(vouch ? { attestation: vouch } : {}),
    ...(media ? { media } : {}),
  });
  const nonce = random(24);
  return { id: ++number, nonce, ciphertext: sealRoomMessage(crypto, fromHex(key), message, nonce, random), stored_at };
}

async function absorb(...messages: readonly Wire[]): Promise<void> {
  const batch = database.batch();
  book.absorb(batch, ID, messages);
  await batch.commit();
}
const texts = (): (string | undefined)[] => book.lines(ID).map(({ text }) => text);

test("takes in what a member says, by the name they say they have", async () => {
  await absorb(wire(cleo, { handle: "cleo", text: "hello" }));
  expect(book.lines(ID)).toMatchObject([{ kind: "text", name: "cleo", text: "hello", seq: number }]);
  expect(book.get(ID).seq).toBe(number);
});

test("the same message in another wrapping is the same message", async () => {
  await absorb(wire(cleo, { text: "once" }), wire(cleo, { text: "once" }));
  expect(texts()).toEqual(["once"]);
});

test("another room's message, another key's and noise change nothing but the place read to", async () => {
  const noise = { id: ++number, nonce: random(24), ciphertext: random(272), stored_at: NOW };
  await absorb(
    wire(cleo, { text: "elsewhere" }, { room: "ef".repeat(16) }),
    wire(cleo, { text: "x" }, { key: "11".repeat(32) }),
    noise,
  );
  expect(texts()).toEqual([]);
  expect(book.get(ID).seq).toBe(number);
});

test("only the admin hands out keys or ends the room", async () => {
  const grants = book.grants(book.get(ID), [book.me(ID)], "22".repeat(32));
  await absorb(
    wire(cleo, { grants }),
    wire(cleo, { grants }, { vouched: cleo, at: NOW + 1 }),
    wire(cleo, { grants: [] }, { at: NOW + 2 }),
  );
  expect(book.get(ID)).toMatchObject({ key: KEY, stage: "open" });
  await absorb(wire(ana, { grants: [] }, { vouched: ana }));
  expect(book.get(ID)).toMatchObject({ stage: "over", over: "ended" });
});

test("grants that hold none for me leave me out", async () => {
  await absorb(wire(ana, { grants: [random(88)] }, { vouched: ana }));
  expect(book.get(ID)).toMatchObject({ stage: "over", over: "left-out", key: KEY });
});

test("a name is cleaned after its signature was checked, and a text is not touched", async () => {
  await absorb(wire(cleo, { handle: "\ufeff\u202ecle\no\u3164", join: true }));
  const text = `\ufeff${"f".repeat(198)}`;
  await absorb(wire(cleo, { handle: "cle\no", text }, { at: NOW + 1 }));
  expect(texts()).toEqual([undefined, text]);
  expect(book.lines(ID).map(({ name }) => name)).toEqual(["cle o", "cle o"]);
  expect(Object.values(book.get(ID).members).map(({ name }) => name)).toEqual(["cle o"]);
});

test("the old key is read for its grace, by the relay's clock", async () => {
  await database.commit([put("room", ID, book.withKey(book.get(ID), "33".repeat(32), NOW))]);
  await absorb(
    wire(cleo, { text: "in time" }, { stored_at: NOW + 600 }),
    wire(cleo, { text: "late" }, { at: NOW + 5, stored_at: NOW + 601 }),
  );
  expect(texts()).toEqual(["in time"]);
});

test("what waits to be said is sealed under the new key and stays the same message", async () => {
  const line = book.compose(book.get(ID), "text", { text: "still here" });
  await database.commit([put("line", `${ID}/${line.id}`, line)]);
  const next = "44".repeat(32);
  // Ana's grant to Ben, as her device makes it.
  const hers = new RoomBook({ crypto, clock, random, database, own: ana, handle: () => "Ana" });
  const grants = hers.grants(book.get(ID), [book.me(ID)], next);
  await absorb(wire(ana, { grants }, { vouched: ana }));
  expect(book.get(ID)).toMatchObject({ key: next, inside: 1 });
  const [waiting] = book.lines(ID).filter(({ out }) => out);
  expect(waiting!.out!.ciphertext).not.toBe(line.out!.ciphertext);
  await absorb({
    id: ++number,
    stored_at: NOW + 3,
    nonce: fromBase64(waiting!.out!.nonce),
    ciphertext: fromBase64(waiting!.out!.ciphertext),
  });
  expect(book.lines(ID).filter(({ text }) => text === "still here")).toMatchObject([{ id: line.id, seq: number }]);
});

test("keeps so many lines and no more, and does not take the others for new", async () => {
  const many = Array.from({ length: 510 }, (_, n) => wire(cleo, { text: `line ${n}` }, { at: NOW + n }));
  await absorb(...many);
  expect(texts()).toHaveLength(500);
  expect(texts()[0]).toBe("line 10");
  await absorb(wire(cleo, { text: "line 3" }, { at: NOW + 3 }));
  expect(texts()).not.toContain("line 3");
});

test("keeps the bytes of so many pictures and no more, and what the others were", async () => {
  const picture = { kind: 1, mime: "image/webp", data: Uint8Array.of(7) };
  const said = Array.from({ length: 43 }, (_, n) => wire(cleo, { text: `${n}\n[Picture]` }, { at: NOW + n, media: picture }));
  await absorb(...said);
  const media = book.lines(ID).map((line) => line.media);
  expect(texts().slice(0, 2)).toEqual(["0", "1"]);
  expect(media.map((one) => one?.data === "")).toEqual([...Array(3).fill(true), ...Array(40).fill(false)]);
  expect(media[0]).toMatchObject({ kind: "picture", mime: "image/webp" });
});

test("a picture that waits is sealed under the new key with its message", async () => {
  const media = { kind: "picture", mime: "image/webp", data: "Bw", description: "", stand_in: "Picture" } as const;
  const line = book.compose(book.get(ID), "text", { text: "here" }, undefined, media);
  await database.commit([put("line", `${ID}/${line.id}`, line)]);
  const next = "55".repeat(32);
  const hers = new RoomBook({ crypto, clock, random, database, own: ana, handle: () => "Ana" });
  await absorb(wire(ana, { grants: hers.grants(book.get(ID), [book.me(ID)], next) }, { vouched: ana }));
  const { out } = book.lines(ID).find(({ id }) => id === line.id)!;
  const opened = openRoomMessage(crypto, fromHex(ID), fromHex(next), fromBase64(out!.nonce), fromBase64(out!.ciphertext));
  expect(opened).toMatchObject({ text: "here\n[Picture]", media: { kind: 1, data: Uint8Array.of(7) } });
});

test("what goes beside a line goes with it under the new key, whatever goes beside later ones", async () => {
  const beside = Uint8Array.from({ length: 208 }, (_, i) => i);
  const mail = { roomAttestation: () => beside };
  book = new RoomBook({ crypto, clock, random, database, own: ben, handle: () => "Ben", mail });
  const line = book.compose(book.get(ID), "text", { text: "by an agent" });
  await database.commit([put("line", `${ID}/${line.id}`, line)]);
  mail.roomAttestation = () => {
    throw new Error("none is valid any more");
  };
  expect(() => book.compose(book.get(ID), "text", { text: "without one" })).toThrow("none is valid any more");
  const next = "56".repeat(32);
  const hers = new RoomBook({ crypto, clock, random, database, own: ana, handle: () => "Ana" });
  await absorb(wire(ana, { grants: hers.grants(book.get(ID), [book.me(ID)], next) }, { vouched: ana }));
  const { out } = book.lines(ID).find(({ id }) => id === line.id)!;
  for (const { key, nonce, ciphertext } of [
    { key: KEY, ...line.out! },
    { key: next, ...out! },
  ]) {
    const opened = openRoomMessage(crypto, fromHex(ID), fromHex(key), fromBase64(nonce), fromBase64(ciphertext));
    expect(opened.number_attestation).toEqual(beside);
  }
});

test("coming and going move the count, once each", async () => {
  const come = wire(cleo, { handle: "cleo", join: true });
  await absorb(come, wire(cleo, { handle: "cleo", join: true }, { at: NOW + 1 }));
  expect(book.lines(ID).map(({ kind }) => kind)).toEqual(["came"]);
  await absorb(wire(cleo, { join: false }, { at: NOW + 2 }), wire(cleo, { join: false }, { at: NOW + 3 }));
  expect(book.lines(ID).map(({ kind }) => kind)).toEqual(["came", "left"]);
  expect(Object.keys(book.get(ID).members)).toEqual([]);
});

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64url"));
}
