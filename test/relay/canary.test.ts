/** What a relay's log may say about its users: nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { readEvaluators } from "../../src/protocol/discovery/evaluators.ts";
import { contactHash } from "../../src/protocol/discovery/hash.ts";
import { utf8 } from "../../src/protocol/encoding/bytes.ts";
import { eventId, sealedEventId } from "../../src/protocol/giftwrap/envelope.ts";
import { parseCapabilities } from "../../src/protocol/wire/capabilities.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { type Client, failure } from "./client.ts";
import { blindedInputs, boxOf } from "./discovery-inputs.ts";
import { type Harness, startRelay } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, envelope, parts, person, wrongFrame } from "./people.ts";
import { createGroup, createRoom, knockAt, registerToken, storeRoom, submitToRoom } from "./room-messages.ts";

const crypto = await loadRelayCrypto();
const alice = person("canary alice");
const bob = person("canary bob");
const delivery_token = bytesOf("canary token", 12);
const room_id = bytesOf("canary room", 16);
const CELL = "89c259c4";
const ADDRESS = "203.0.113.77";
const NUMBER = "tel:+14155550123";

/** Rooms, backups, push and the HTTP transport, each once well and once badly. */
async function useRooms(url: string, owner: Client, now: number): Promise<{ roomSecrets: Uint8Array[]; push: string }> {
  const [group, member_token] = [bytesOf("canary group", 16), bytesOf("canary member token", 12)];
  const guest = new HttpClient(url, alice, () => now);
  await owner.send(createRoom(room_id, now, { s2_cell_id: CELL, name: "canary name" }));
  await owner.send(createGroup(group));
  await owner.send(registerToken(bob, room_id, member_token));
  const knock = { ...knockAt(group, "canary"), handle: "canary handle" };
  for (let i = 0; i < 2; i++) await guest.send(knock);
  await owner.send({ cmd: "ADMIT", room_id: group, request_id: knock.request_id });
  for (let i = 0; i < 2; i++) await guest.send(storeRoom(group, "canary message"));
  for (let i = 0; i < 2; i++) await submitToRoom(url, room_id, member_token, "canary message");
  await guest.poll();
  await guest.post("/v1/command", bytesOf("noise", 20));
  await guest.post("/v1/command", bytesOf("noise", 20), { "content-type": "application/msgpack", "x-forwarded-for": ADDRESS });
  const push = "canary.push.example";
  await owner.send({ cmd: "REGISTER_PUSH", platform: "webpush", token: `{"endpoint":"https://${push}/x"}` });
  await owner.send({ cmd: "REGISTER_PUSH", platform: "webpush", token: `{"endpoint":"http://${push}/x"}` });
  await owner.send({ cmd: "STORE_BACKUP", ciphertext: bytesOf("canary backup", 40) });
  return { roomSecrets: [group, member_token, knock.request_id, knock.knocker_eph_x25519_pk], push };
}

/** Pairs, each command once well and once badly. */
async function findPeople({ url }: Harness, client: Client): Promise<Uint8Array[]> {
  const { discovery } = parseCapabilities(await (await fetch(`${url}/v1/capabilities`)).text());
  const [evaluator] = readEvaluators(discovery, new URL(url).host);
  const blinded = blindedInputs("canary", ["canary pair", "canary other"]).map(({ element }) => element);
  const [tag, box] = [bytesOf("canary tag", 32), boxOf("canary box")];
  const publish = { cmd: "DISCOVERY_PUBLISH", hashes: [tag], pubkey: bob.publicKey } as const;
  for (const key_id of [evaluator!.keyId, bytesOf("canary key", 8)]) await client.send({ cmd: "DISCOVERY_EVAL", blinded, key_id });
  for (const boxes of [[box], []]) await client.send({ ...publish, boxes });
  for (const hashes of [[tag], []]) await client.send({ cmd: "DISCOVERY_QUERY", hashes });
  for (let i = 0; i < 2; i++) await client.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [tag] });
  return [...blinded, tag, box, bytesOf("canary key", 8)];
}

/** Hashes, the same. */
async function findByHash(client: Client): Promise<Uint8Array[]> {
  const answer = await client.send({ cmd: "DISCOVERY_PEPPER" });
  const pepper = answer.cmd === "DISCOVERY_PEPPERED" ? answer.pepper : new Uint8Array();
  expect(pepper).toHaveLength(32);
  const hash = contactHash(crypto, NUMBER, pepper);
  const publish = { cmd: "DISCOVERY_PUBLISH", hashes: [hash] } as const;
  for (const { publicKey } of [bob, alice]) await client.send({ ...publish, pubkey: publicKey });
  for (const hashes of [[hash], []]) await client.send({ cmd: "DISCOVERY_QUERY", hashes });
  return [pepper, hash];
}

it("names no key, token, address, event, room or cell, at any level, yet finds a failure by its request id", async () => {
  const relay = await startRelay({ env: { PPP_DISCOVERY: "pair+hash" } });
  const { url, as, clock, connect, logs, store } = relay;
  const now = clock.now();
  const [sender, recipient] = await Promise.all([as(alice), as(bob)]);
  await recipient.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token });
  const event = envelope(bob.publicKey, "canary", now);
  await sender.send({ cmd: "STORE", event });
  const duplicate = await sender.send({ cmd: "STORE", event });
  const id = eventId(crypto as never, parts("canary", now));
  await recipient.send({ cmd: "FETCH", since: 0 });
  await recipient.send({ cmd: "ACK", event_ids: [id] });
  await sender.send({ cmd: "DISCOVER_ROOMS", s2_cell_id: CELL });
  await sender.send({ cmd: "FETCH_ROOM", room_id, since_id: 0 });
  await sender.raw(wrongFrame("STORE", { event: "text", room_id }));
  await sender.raw(wrongFrame(CELL, { room_id }));
  const submit = { delivery_token, ...parts("canary sealed", now) };
  const headers = { "content-type": "application/msgpack", "x-forwarded-for": ADDRESS };
  for (const body of [encodeBody(SealedNoteSubmit, submit), encodeBody(SealedNoteSubmit, submit), bytesOf("noise", 9)]) {
    await fetch(`${url}/v1/note/submit`, { method: "POST", body: body as Uint8Array<ArrayBuffer>, headers });
  }
  const { roomSecrets, push } = await useRooms(url, recipient, now);
  const discoverySecrets = [...(await findPeople(relay, recipient)), ...(await findByHash(recipient))];
  const { client, nonce } = await connect();
  await client.send({ cmd: "AUTH", pubkey: alice.publicKey, sig: bob.auth(nonce).sig });
  await client.closed;
  store.mailbox.put = () => Promise.reject(new Error("disk full"));
  await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, "broken", now) });
  clock.advance(200);

  const text = logs();
  const requestId = /\[([0-9a-f]{12})\]$/.exec("reason" in duplicate ? (duplicate.reason ?? "") : "")?.[1] ?? "none";
  expect(failure(duplicate).code).toBe("duplicate");
  expect(text).toContain(requestId);
  expect(text.split("\n").length).toBeGreaterThan(10);
  for (const line of text.trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();

  const secrets = [
    alice.publicKey,
    bob.publicKey,
    delivery_token,
    room_id,
    id,
    sealedEventId(crypto as never, submit),
    nonce,
    ...roomSecrets,
    ...discoverySecrets,
  ];
  for (const secret of secrets) {
    const bytes = Buffer.from(secret);
    // Any eight bytes of it in any usual form would give it away.
    for (const form of [
      bytes.toString("hex").slice(0, 16),
      bytes.toString("base64").slice(0, 10),
      [...bytes.subarray(0, 5)].join(","),
    ]) {
      expect(text.toLowerCase()).not.toContain(form.toLowerCase());
    }
  }
  // Where an error came from names files, this one among them.
  const said = text.replace(/\\n {4}at [^"\\]*/g, "");
  for (const word of [CELL, ADDRESS, "127.0.0.1", "submit", "canary", push, NUMBER.slice(5)]) expect(said).not.toContain(word);
});

it("keeps of who is found by a hash the hash and the key, and nothing once it is taken back", async () => {
  const { as, clock, dataDir } = await startRelay({ env: { PPP_DISCOVERY: "pair+hash" } });
  const client = await as(bob);
  const [pepper, hash] = (await findByHash(client)) as [Uint8Array, Uint8Array];
  const db = new Database(join(dataDir, "relay.db"), { readonly: true });
  onTestFinished(() => void db.close());
  const rows = db.prepare<[], Record<string, unknown>>("SELECT * FROM discovery_boxes");
  expect(rows.all()).toEqual([
    {
      ...{ box: expect.any(Number), tag: Buffer.from(hash), publisher: Buffer.from(bob.publicKey) },
      ...{ near: expect.objectContaining({ length: 4 }), content: Buffer.alloc(0) },
      expires_at: clock.now() + RELAY_LIMITS.DISCOVERY_PEPPER_SECS,
    },
  ]);
  const others = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
    .filter((name) => name !== "discovery_boxes");
  const rest = JSON.stringify(others.map((name) => db.prepare(`SELECT * FROM ${name}`).all()));
  for (const secret of [hash, bob.publicKey, pepper]) expect(rest).not.toContain(JSON.stringify(Buffer.from(secret)).slice(1, -1));
  const onDisk = Buffer.concat(["relay.db", "relay.db-wal"].map((name) => readFileSync(join(dataDir, name))));
  expect(onDisk.includes(Buffer.from(hash))).toBe(true);
  for (const secret of [pepper, utf8(NUMBER.slice(5))]) expect(onDisk.includes(Buffer.from(secret))).toBe(false);
  await client.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [hash] });
  expect(rows.all()).toEqual([]);
});
