/** Topics: room-keys, grant, room-message. */

import { pad } from "../../../src/protocol/giftwrap/padding.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { roomKeyPair } from "../../../src/protocol/rooms/room-keys.ts";
import { fromHex, type JsonMap, toHex } from "../format.ts";
import { flip, SEEDS, Topic } from "./builder.ts";
import { publicKeyOf, SMALL_ORDER } from "./points.ts";
import { bin, changed, packed, structure } from "./raw.ts";
import { NOW } from "./rumor.ts";
import { signWith } from "./signing.ts";

const hexOf = (text: string): string => toHex(new TextEncoder().encode(text));
const be64 = (value: number): string => value.toString(16).padStart(16, "0");

export function memberKeys(): Topic {
  const topic = new Topic("room-keys", "A member's key for one room, their token, and what the admin signs (§7.2).");
  const [room_id, room_key] = [topic.random("room", 16), topic.random("room key", 32)];
  for (const [name, seed] of Object.entries(SEEDS)) topic.valid(name, "signing-key", { seed, room_id });
  topic.valid("alice in another room", "signing-key", { seed: SEEDS.alice, room_id: topic.random("other room", 16) });
  const member_pk = publicKeyOf(topic.random("member seed", 32));
  topic.valid("a member", "token", { room_key, member_pk, room_id });
  topic.valid("the same member after a rotation", "token", { room_key: topic.random("next key", 32), member_pk, room_id });
  topic.valid("all who have the key", "room-token", { room_key, room_id });
  const session = { seed: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", room_id: "09".repeat(16) };
  topic.valid("at a relay", "session-key", { ...session, authority: "relay.example" });
  topic.valid("at another relay", "session-key", { ...session, authority: "relay.example:8443" });
  topic.valid("registers", "register", { admin_seed: SEEDS.alice, member_token: topic.random("token", 12), room_id });
  topic.valid("vouches", "attest", { admin_seed: SEEDS.alice, room_id, member_pk });
  const attestation = signWith(SEEDS.alice, hexOf("ppp-room-admin-v1") + room_id + member_pk);
  const good = { admin_pk: publicKeyOf(SEEDS.alice), attestation, room_id, member_pk };
  topic.valid("holds", "check-attestation", good);
  const refuse = (name: string, change: JsonMap, proves: string) =>
    topic.invalid(name, "check-attestation", { ...good, ...change }, "bad-signature", proves);
  refuse("another room", { room_id: flip(room_id, 0) }, "An attestation is for one room.");
  refuse("another member", { member_pk: publicKeyOf(SEEDS.carol) }, "An attestation is for one key.");
  refuse("not the admin's", { admin_pk: publicKeyOf(SEEDS.bob) }, "Only the room's admin vouches.");
  refuse("a token's registration", { attestation: signWith(SEEDS.alice, room_id + member_pk) }, "The tag keeps uses apart.");
  return topic;
}

export function grants(crypto: Crypto): Topic {
  const topic = new Topic("grant", "A room's key sealed for a knocker (§7.4): nonce || XChaCha20-Poly1305(room_id || room_key).");
  const [room_id, room_key, nonce] = [topic.random("room", 16), topic.random("room key", 32), topic.random("nonce", 24)];
  const knock_seed = topic.random("knock seed", 32);
  topic.valid("a knocker's key", "knock-key", { seed: knock_seed });
  const { publicKey, secretKey } = crypto.keyPairFromSeed(fromHex(knock_seed));
  const knocker_eph_x25519_pk = toHex(crypto.toX25519Public(publicKey));
  const sealing = { admin_seed: SEEDS.alice, knocker_eph_x25519_pk, room_id, room_key, nonce };
  topic.valid("alice lets in", "seal", sealing);
  const admin = crypto.toX25519Public(fromHex(publicKeyOf(SEEDS.alice)));
  const context = new TextEncoder().encode("ppp-ble-grant-v1");
  const key = crypto.blake2b(32, crypto.scalarMult(crypto.toX25519Secret(secretKey), admin), context);
  const made = (plaintext: string): string => nonce + toHex(crypto.seal(fromHex(plaintext), fromHex(nonce), key));
  const grant = made(room_id + room_key);
  const opening = { knock_seed, admin_pk: publicKeyOf(SEEDS.alice), room_id, grant };
  topic.valid("opens", "open", opening);
  const refuse = (name: string, change: JsonMap, code: string, proves: string) =>
    topic.invalid(name, "open", { ...opening, ...change }, code, proves);
  refuse("the nonce changed", { grant: flip(grant, 0) }, "cannot-open", "The nonce stands in front.");
  refuse("the tag changed", { grant: flip(grant, -1) }, "cannot-open", "The tag is checked.");
  refuse("another knocker", { knock_seed: SEEDS.bob }, "cannot-open", "A grant is for one knock.");
  refuse("another admin", { admin_pk: publicKeyOf(SEEDS.carol) }, "cannot-open", "A grant is from one admin.");
  refuse(
    "another room",
    { grant: made(flip(room_id, 3) + room_key) },
    "cannot-open",
    "The room inside must be the one knocked at.",
  );
  refuse("a byte short", { grant: grant.slice(0, -2) }, "malformed", "A grant has one length.");
  refuse("a byte long", { grant: `${grant}00` }, "malformed", "A grant has one length.");
  refuse("a longer plaintext", { grant: made(`${room_id}${room_key}00`) }, "malformed", "A grant has one length.");
  const bad = (name: string, knocker: string, proves: string) =>
    topic.invalid(name, "seal", { ...sealing, knocker_eph_x25519_pk: knocker }, "bad-key", proves);
  bad("a knocker's key of zeros", "00".repeat(32), "The shared secret would be known to all.");
  bad("a knocker's key of one", `01${"00".repeat(31)}`, "The shared secret would be known to all.");
  bad("a knocker's key with its top bit", flip(knocker_eph_x25519_pk, 31, 0x80), "Each key has one form only.");
  bad("a knocker's key not below the prime", `ee${"ff".repeat(30)}7f`, "Each key has one form only.");
  return topic;
}

/** A message's parts, put together and signed by hand, so that each can be wrong. */
class Speaker {
  private readonly crypto: Crypto;
  readonly room: string;
  readonly key: string;
  readonly nonce: string;
  readonly seed: string;
  private readonly filler: Uint8Array;

  constructor(crypto: Crypto, topic: Topic) {
    this.crypto = crypto;
    this.room = topic.random("room", 16);
    this.key = topic.random("room key", 32);
    this.nonce = topic.random("nonce", 24);
    this.seed = topic.random("speaker", 32);
    this.filler = fromHex(topic.random("padding", 16_384));
  }

  fields(content: Readonly<Record<number, Parameters<typeof packed>[0]>>, change: Parameters<typeof changed>[1] = {}) {
    const signed = this.room + be64(NOW) + packed(structure(content));
    const signature = bin(signWith(this.seed, signed));
    const entries = { 5: NOW, ...content, 40: bin(publicKeyOf(this.seed)), 41: signature };
    return changed(structure(entries), change);
  }

  /** A picture, signed for the message of this content. */
  media(content: Readonly<Record<number, Parameters<typeof packed>[0]>>) {
    const message = signWith(this.seed, this.room + be64(NOW) + packed(structure(content)));
    const media = { 8: 1, 60: "image/webp", 61: bin("0a") };
    return structure({ ...media, 41: bin(signWith(this.seed, hexOf("ppp-room-media-v1") + message + packed(structure(media)))) });
  }

  sealed(plaintext: Uint8Array): JsonMap {
    const ciphertext = toHex(this.crypto.seal(plaintext, fromHex(this.nonce), fromHex(this.key)));
    return { room_id: this.room, room_key: this.key, nonce: this.nonce, ciphertext };
  }

  said(map: ReturnType<typeof changed>): JsonMap {
    return this.sealed(pad(fromHex(packed(map)), (length) => this.filler.subarray(0, length)));
  }
}

export function roomMessages(crypto: Crypto): Topic {
  const topic = new Topic(
    "room-message",
    "What is said in a room: signed by the member's key, padded like a Seal, sealed under the room key.",
  );
  const [room_id, room_key, nonce] = [topic.random("room", 16), topic.random("room key", 32), topic.random("nonce", 24)];
  const common = { seed: SEEDS.bob, room_id, room_key, nonce, created_at: NOW, padding: topic.random("padding", 16_384) };
  topic.valid("text", "seal", { ...common, content: { handle: "lou", text: "Found you. That gate is a good idea." } });
  topic.valid("join", "seal", { ...common, content: { handle: "lou", join: true } });
  topic.valid("leave", "seal", { ...common, content: { handle: "lou", join: false } });
  topic.valid("no handle", "seal", { ...common, content: { text: "\u05d0 and \ud83e\udea8" } });
  const { publicKey } = roomKeyPair(crypto, { seed: fromHex(SEEDS.bob) }, fromHex(room_id));
  const attestation = signWith(SEEDS.alice, hexOf("ppp-room-admin-v1") + room_id + toHex(publicKey));
  topic.valid("new keys", "seal", {
    ...common,
    attestation,
    content: { grants: [topic.random("one", 88), topic.random("two", 88)] },
  });
  topic.valid("the end", "seal", { ...common, attestation, content: { handle: "sana", grants: [] } });
  topic.valid("a long text", "seal", { ...common, content: { text: "stone ".repeat(700) } });
  const picture = { kind: 1, mime: "image/jpeg", data: topic.random("picture", 2_000), text: "The gate" };
  const beside = { ...common, media: picture };
  topic.valid("a picture", "seal", { ...beside, content: { handle: "lou", text: "This one.\n[Picture: the gate]" } });
  const number_attestation = topic.random("number", 208);
  topic.valid("a number", "seal", { ...common, number_attestation, content: { handle: "lou", text: "It is me." } });
  topic.valid("a number beside new keys", "seal", { ...common, attestation, number_attestation, content: { grants: [] } });
  topic.invalid("a picture with a join", "seal", { ...beside, content: { join: true } }, "malformed", "Media stands beside text.");
  const none = { ...common, content: { handle: "lou" } };
  topic.invalid("nothing said", "seal", none, "malformed", "A message says one thing.");
  const large = { ...common, content: { text: "\ud83e\udea8".repeat(8_000) } };
  topic.invalid("larger than a bucket", "seal", large, "too-large", "Nothing larger is sent.");
  opening(topic, new Speaker(crypto, topic));
  return topic;
}

function opening(topic: Topic, speaker: Speaker): void {
  const content = { 38: "lou", 39: "hello" };
  const good = speaker.said(speaker.fields(content));
  topic.valid("text", "open", good);
  for (const length of [200, 201]) {
    const marked = { 38: "\ufefflou", 39: `\ufeff${"f".repeat(length - 3)}` };
    topic.valid(`a text of ${length} bytes that begins with U+FEFF`, "open", speaker.said(speaker.fields(marked)));
  }
  topic.valid("a field unknown here", "open", speaker.said(speaker.fields(content, { 90: "later" })));
  const media = speaker.media(content);
  const withMedia = (change: Parameters<typeof changed>[1]): JsonMap =>
    speaker.said(speaker.fields(content, { 59: changed(media, change) }));
  topic.valid("a picture", "open", withMedia({}));
  topic.valid("a picture of another's is malformed, the text stands", "open", withMedia({ 61: bin("0b") }));
  topic.valid("a picture without signature is malformed, the text stands", "open", withMedia({ 41: undefined }));
  topic.valid("media that is no map is malformed, the text stands", "open", speaker.said(speaker.fields(content, { 59: 7 })));
  const number = bin("a7".repeat(208));
  topic.valid("a number", "open", speaker.said(speaker.fields(content, { 58: number })));
  topic.valid("a number that is text is read as empty", "open", speaker.said(speaker.fields(content, { 58: "a7" })));
  topic.valid(
    "a number of 226 bytes is read as empty",
    "open",
    speaker.said(speaker.fields(content, { 58: bin("a7".repeat(226)) })),
  );
  const joining = { 38: "lou", 44: true };
  topic.valid("media beside a join is none", "open", speaker.said(speaker.fields(joining, { 59: speaker.media(joining) })));
  topic.valid("unpadded", "open", speaker.sealed(fromHex(packed(speaker.fields(content)))));
  const refuse = (name: string, input: JsonMap, code: string, proves: string) => topic.invalid(name, "open", input, code, proves);
  refuse("another room key", { ...good, room_key: flip(speaker.key, 0) }, "cannot-open", "The key is the room's.");
  refuse("ciphertext changed", { ...good, ciphertext: flip(good.ciphertext as string, 5) }, "cannot-open", "The tag is checked.");
  const forged = (name: string, change: Parameters<typeof changed>[1], proves: string) =>
    refuse(name, speaker.said(speaker.fields(content, change)), "bad-signature", proves);
  forged("another text", { 39: "hullo" }, "The signature covers what is said.");
  forged("another handle", { 38: "lout" }, "The signature covers the name.");
  forged("another time", { 5: NOW + 1 }, "The signature covers the time.");
  forged("another speaker", { 40: bin(publicKeyOf(SEEDS.carol)) }, "The signature is the speaker's.");
  forged("text turned into a join", { 39: undefined, 44: true }, "The signature covers what kind of thing is said.");
  refuse(
    "replayed from another room",
    { ...good, room_id: flip(speaker.room, 15) },
    "bad-signature",
    "The signature names the room.",
  );
  const small = speaker.fields(content, { 40: bin(SMALL_ORDER[0]?.[1] as string) });
  refuse("a speaker's key of small order", speaker.said(small), "bad-key", "Such a key signs everything.");
  const shape = (name: string, wrong: Readonly<Record<number, Parameters<typeof packed>[0]>>, proves: string) =>
    refuse(name, speaker.said(speaker.fields(wrong)), "malformed", proves);
  shape("text and join at once", { 38: "lou", 39: "hello", 44: true }, "A message says one thing.");
  shape("nothing", { 38: "lou" }, "A message says one thing.");
  shape("join as a number", { 44: 1 }, "join is true or false.");
  shape("a grant too short", { 45: [bin("00".repeat(87))] }, "Grants have one length.");
  refuse(
    "a time after the start of 2100",
    speaker.said(speaker.fields(content, { 5: 4_102_444_801 })),
    "malformed",
    "A time that nobody can draw is none.",
  );
  refuse("no signature", speaker.said(speaker.fields(content, { 41: undefined })), "malformed", "All is signed.");
  const bytes = fromHex(packed(speaker.fields(content)));
  const unterminated = Uint8Array.of(...bytes, 1, 7, 7, 7);
  refuse("padding without its end", speaker.sealed(unterminated), "bad-padding", "Padding ends with a zero.");
}
