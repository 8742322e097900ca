/** Mailboxes, delivery tokens and sealed notes: C.1, C.2, C.4, C.5, C.6. */
import { strict as assert } from "node:assert";
import { readGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { SealedNoteReply, SealedNoteSubmit } from "../../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../../src/protocol/wire/frame.ts";
import { KINDS } from "../../../src/protocol/wire/kinds.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { Client, failure } from "../client.ts";
import { parts, wrongEnvelope, wrongFrame } from "../people.ts";
import { type Check, type Context, expectFailure, expectReply, same } from "./context.ts";

const note = (context: Context, token: Uint8Array, label: string, changes: Partial<SealedNoteSubmit> = {}): Uint8Array =>
  encodeBody(SealedNoteSubmit, { delivery_token: token, ...parts(label, context.now), ...changes });

export const MAILBOX_CHECKS: readonly Check[] = [
  {
    rows: ["C.1 AUTH", "C.4 CHALLENGE", "C.4 AUTH_OK", "C.4 AUTH_FAIL"],
    name: "a challenge is signed, once",
    only: "websocket",
    async run(context) {
      const alice = context.person("alice");
      const { client, nonce } = await Client.connect(context.target.url);
      await expectReply(client.send({ cmd: "AUTH", ...alice.auth(nonce) }), "AUTH_OK");
      await expectFailure(client.send({ cmd: "AUTH", ...alice.auth(nonce) }), "unauthorized", "AUTH_FAIL");
      client.close();
      const other = await Client.connect(context.target.url);
      await expectFailure(other.client.send({ cmd: "AUTH", ...alice.auth(nonce) }), "unauthorized", "AUTH_FAIL");
      context.seen.add("AUTH_FAIL");
      await other.client.closed;
    },
  },
  {
    rows: ["C.1 AUTH", "C.4 AUTH_FAIL"],
    name: "over HTTP every request proves its key itself",
    only: "http",
    async run(context) {
      const response = await context.post("/v1/command", wrongFrame("FETCH", { since: 0 }));
      assert.equal(response.status, 401);
      assert.ok(response.headers.get("date"));
      context.seen.add("AUTH_FAIL");
    },
  },
  {
    rows: ["C.1 STORE", "C.4 STORED", "C.4 STORE_FAIL"],
    name: "an event is stored once, and never when expired or malformed",
    async run(context) {
      const [alice, bob] = [await context.peer("alice"), context.person("bob")];
      const event = context.envelope(bob, "one");
      const { event_id } = await expectReply(alice.send({ cmd: "STORE", event }), "STORED");
      assert.equal(event_id.length, 32);
      await expectFailure(alice.send({ cmd: "STORE", event }), "duplicate");
      const old = context.envelope(bob, "old", { expires_at: Math.floor(context.now) - 5 });
      await expectFailure(alice.send({ cmd: "STORE", event: old }), "expired");
      await expectFailure(alice.send({ cmd: "STORE", event: context.bytes("noise", 60) }), "malformed");
    },
  },
  {
    rows: ["C.1 FETCH", "C.1 ACK", "C.4 EVENTS", "C.4 ACKED"],
    name: "events come as they were sent, oldest first, until they are acknowledged",
    async run(context) {
      const [alice, bob, mallory] = [await context.peer("alice"), await context.peer("bob"), await context.peer("mallory")];
      const events = ["1", "2", "3"].map((label) => context.envelope(bob, label));
      const ids: Uint8Array[] = [];
      for (const event of events) ids.push((await expectReply(alice.send({ cmd: "STORE", event }), "STORED")).event_id);
      const fetched = await expectReply(bob.send({ cmd: "FETCH", since: 0 }), "EVENTS");
      assert.equal(fetched.events.length, 3);
      for (const [i, event] of events.entries()) same(fetched.events[i], event, `event ${i}`);
      assert.equal((await expectReply(mallory.send({ cmd: "FETCH", since: 0 }), "EVENTS")).events.length, 0);
      const [first, second] = ids as [Uint8Array, Uint8Array];
      assert.equal((await expectReply(mallory.send({ cmd: "ACK", event_ids: [first] }), "ACKED")).count, 0);
      assert.equal(
        (await expectReply(bob.send({ cmd: "ACK", event_ids: [first, second, context.bytes("none", 32)] }), "ACKED")).count,
        2,
      );
      assert.equal((await expectReply(bob.send({ cmd: "ACK", event_ids: [first] }), "ACKED")).count, 0);
      assert.equal((await expectReply(bob.send({ cmd: "FETCH", since: 0 }), "EVENTS")).events.length, 1);
      const since = Math.floor(context.now) + 100;
      assert.equal((await expectReply(bob.send({ cmd: "FETCH", since }), "EVENTS")).events.length, 0);
    },
  },
  {
    rows: ["C.4 NOTIFY"],
    name: "a recipient hears of a new event",
    async run(context) {
      const [alice, bob] = [await context.peer("alice"), await context.peer("bob")];
      // One that polls is known once it has polled.
      await expectReply(bob.send({ cmd: "FETCH", since: 0 }), "EVENTS");
      await expectReply(alice.send({ cmd: "STORE", event: context.envelope(bob, "one") }), "STORED");
      assert.ok((await bob.notice("NOTIFY")).count >= 1);
    },
  },
  {
    rows: Object.keys(KINDS).map((kind) => `C.5 ${kind}`),
    name: "what is in an envelope makes no difference to its way",
    async run(context) {
      const [alice, bob] = [await context.peer("alice"), await context.peer("bob")];
      const sizes = Object.values(KINDS).map(({ value }) => 16 + 400 * value);
      for (const size of sizes) {
        const event = context.envelope(bob, `${size}`, { ciphertext: new Uint8Array(size).fill(size) });
        await expectReply(alice.send({ cmd: "STORE", event }), "STORED");
      }
      const { events } = await expectReply(bob.send({ cmd: "FETCH", since: 0 }), "EVENTS");
      assert.deepEqual(
        events.map((event) => readGiftWrap(event).ciphertext.length),
        sizes,
      );
    },
  },
  {
    rows: [
      "C.1 REGISTER_DELIVERY_TOKEN",
      "C.1 DEREGISTER_DELIVERY_TOKEN",
      "C.4 DELIVERY_TOKEN_REGISTERED",
      "C.4 DELIVERY_TOKEN_DEREGISTERED",
      "C.6 /v1/note/submit",
    ],
    name: "a token opens a mailbox to anonymous notes until it is withdrawn",
    async run(context) {
      const bob = await context.peer("bob");
      const delivery_token = context.bytes("token", 12);
      const submit = (label: string, changes = {}): Promise<Response> =>
        context.post("/v1/note/submit", note(context, delivery_token, `${label}`, changes));
      assert.equal((await submit("early")).status, 401);
      for (let i = 0; i < 2; i++) {
        await expectReply(bob.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token }), "DELIVERY_TOKEN_REGISTERED");
      }
      const response = await submit("one");
      assert.equal(response.status, 201);
      const { event_id } = parseBody(SealedNoteReply, new Uint8Array(await response.arrayBuffer()));
      const { events } = await expectReply(bob.send({ cmd: "FETCH", since: 0 }), "EVENTS");
      same(readGiftWrap(events[0] as Uint8Array).recipient, bob.publicKey, "the recipient");
      assert.equal((await expectReply(bob.send({ cmd: "ACK", event_ids: [event_id] }), "ACKED")).count, 1);
      assert.equal((await submit("one")).status, 409);
      await expectReply(bob.send({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token }), "DELIVERY_TOKEN_DEREGISTERED");
      assert.equal((await submit("late")).status, 401);
    },
  },
  {
    rows: ["C.6 /v1/note/submit", "C.2 SEALED_BODY_LIMIT_BYTES"],
    name: "anonymous notes that are malformed, expired or too large are refused as such",
    async run(context) {
      const bob = await context.peer("bob");
      const delivery_token = context.bytes("token", 12);
      await expectReply(bob.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token }), "DELIVERY_TOKEN_REGISTERED");
      const old = note(context, delivery_token, "old", { expires_at: Math.floor(context.now) - 5 });
      assert.equal((await context.post("/v1/note/submit", old)).status, 422);
      assert.equal((await context.post("/v1/note/submit", context.bytes("noise", 40))).status, 400);
      const large = await context.post("/v1/note/submit", new Uint8Array(RELAY_LIMITS.SEALED_BODY_LIMIT_BYTES + 1));
      assert.equal(large.status, 413);
    },
  },
  {
    rows: ["C.2 MAX_EVENT_TTL_SECS"],
    name: "a far expiry is clamped",
    async run(context) {
      const bob = await context.peer("bob");
      const event = context.envelope(bob, "forever", { expires_at: 9_000_000_000 });
      await expectReply(bob.send({ cmd: "STORE", event }), "STORED");
      const { events } = await expectReply(bob.send({ cmd: "FETCH", since: 0 }), "EVENTS");
      const left = readGiftWrap(events[0] as Uint8Array).expires_at - context.now;
      assert.ok(left > LIMITS.MAX_EVENT_TTL_SECS - 60 && left <= LIMITS.MAX_EVENT_TTL_SECS + 60, `${left} s`);
    },
  },
  {
    rows: ["C.2 MAX_CIPHERTEXT_SIZE"],
    name: "the largest ciphertext is stored, one byte more is not",
    async run(context) {
      const bob = await context.peer("bob");
      const largest = context.envelope(bob, "largest", { ciphertext: new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE) });
      await expectReply(bob.send({ cmd: "STORE", event: largest }), "STORED");
      const ciphertext = new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE + 1);
      const event = wrongEnvelope(bob.publicKey, "larger", context.now, { ciphertext });
      const reply = await bob.send({ cmd: "STORE", event });
      assert.equal(failure(reply).code, "too-large");
    },
  },
  {
    rows: ["C.2 MAX_DELIVERY_TOKENS_PER_RECIPIENT"],
    name: "a recipient has so many delivery tokens and no more",
    needsTime: true,
    async run(context) {
      const bob = await context.peer("bob");
      for (let i = 0; i < LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT; i++) {
        if (i % 25 === 24) context.pass(20);
        if (i % 25 === 24) await bob.send({ cmd: "ACK", event_ids: [] });
        if (i % 25 === 24) context.pass(20);
        if (i % 25 === 24) await bob.send({ cmd: "ACK", event_ids: [] });
        if (i % 25 === 24) context.pass(20);
        const delivery_token = context.bytes(`token ${i}`, 12);
        await expectReply(bob.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token }), "DELIVERY_TOKEN_REGISTERED");
      }
      await expectFailure(bob.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token: context.bytes("one more", 12) }), "quota");
    },
  },
];
