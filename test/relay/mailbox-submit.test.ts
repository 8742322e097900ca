/** POST /v1/mailbox/submit (ours): anonymous, by the mailbox's id. */
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { dayOf } from "../../relay/features/mailbox-submit/stamps.ts";
import { orderPostage, type Postage, readPostage, receivePostage } from "../../src/protocol/delivery/postage.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { MailboxSubmit, SealedNoteReply } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { startRelay } from "./harness.ts";
import { bytesOf, envelope, parts, person } from "./people.ts";

const crypto = await loadRelayCrypto();
const bob = person("bob");

const post = (url: string, body: Uint8Array): Promise<Response> =>
  fetch(`${url}/v1/mailbox/submit`, {
    method: "POST",
    body: body as Uint8Array<ArrayBuffer>,
    headers: { "content-type": "application/msgpack" },
  });
const submit = (label: string, now: number, changes: Partial<MailboxSubmit> = {}): Uint8Array =>
  encodeBody(MailboxSubmit, { mailbox: bob.publicKey, ...parts(label, now), ...changes });

describe("an envelope for a mailbox that the relay has never heard of", () => {
  it("is stored: 201 with the id of STORE, a NOTIFY, and it is fetched and acknowledged by that id", async () => {
    const { url, clock, as } = await startRelay();
    const owner = await as(bob);
    const response = await post(url, submit("hello", clock.now()));
    expect(response.status).toBe(201);
    const { event_id } = parseBody(SealedNoteReply, new Uint8Array(await response.arrayBuffer()));
    expect(event_id).toEqual(eventId(crypto as never, parts("hello", clock.now())));
    await owner.notice("NOTIFY");
    const fetched = await owner.send({ cmd: "FETCH", since: 0 });
    expect(fetched.cmd === "EVENTS" && fetched.events.map((event) => readGiftWrap(event).recipient)).toEqual([
      new Uint8Array(bob.publicKey),
    ]);
    expect(await owner.send({ cmd: "ACK", event_ids: [event_id] })).toEqual({ cmd: "ACKED", count: 1 });
  });

  it("is a duplicate of the same one sent by STORE", async () => {
    const { url, clock, as } = await startRelay();
    const sender = await as(person("alice"));
    expect((await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, "once", clock.now()) })).cmd).toBe("STORED");
    expect((await post(url, submit("once", clock.now()))).status).toBe(409);
  });

  it.each([
    ["noise", 400, () => bytesOf("noise", 50)],
    ["a mailbox that is no key", 400, (now: number) => submit("a", now, { mailbox: new Uint8Array(32) })],
    ["an ephemeral key that is none", 400, (now: number) => submit("a", now, { ephemeral_pk: new Uint8Array(32) })],
    ["one that is over", 422, (now: number) => submit("a", now, { expires_at: Math.floor(now) - 5 })],
    ["too much", 413, () => new Uint8Array(RELAY_LIMITS.SEALED_BODY_LIMIT_BYTES + 1)],
  ] as const)("is refused where it is %s: %i", async (_what, status, body) => {
    const { url, clock } = await startRelay();
    expect((await post(url, body(clock.now()))).status).toBe(status);
  });

  it("takes from the budgets of its address, whatever mailboxes it names", async () => {
    const { url, clock } = await startRelay();
    const statuses: number[] = [];
    for (let i = 0; i < RELAY_LIMITS.SEALED_IP_RATE_LIMIT.max_count + 1; i++) {
      const mailbox = person(`mailbox ${i}`).publicKey;
      statuses.push((await post(url, submit(`${i}`, clock.now(), { mailbox }))).status);
    }
    expect([statuses.at(-2), statuses.at(-1)]).toEqual([201, 429]);
  });
});

describe("postage", () => {
  /** Buys it as an app does, from the relay as it advertises itself. */
  async function buy(
    { url, as }: Awaited<ReturnType<typeof startRelay>>,
    count: number,
    who = "buyer",
  ): Promise<readonly Uint8Array[]> {
    const { postage: field } = (await (await fetch(`${url}/v1/capabilities`)).json()) as { postage: unknown };
    const { key } = readPostage(field) as Postage;
    const order = orderPostage((length) => new Uint8Array(randomBytes(length)), count);
    const client = await as(person(who));
    const reply = await client.send({ cmd: "ISSUE_POSTAGE", blinded: order.map(({ element }) => element) });
    if (reply.cmd !== "POSTAGE_ISSUED") throw new Error(reply.cmd);
    expect(reply.key_id).toEqual(key.keyId);
    return receivePostage(crypto as never, key, order, reply).map((token) => new Uint8Array(token));
  }
  const spent = async (url: string, label: string, now: number, postage?: Uint8Array): Promise<number> =>
    (await post(url, submit(label, now, postage ? { postage } : {}))).status;

  it("is worth one submission each, beyond what the address may send", async () => {
    const relay = await startRelay({ env: { PPP_POSTAGE: "accepted", PPP_STORE_IP_RATE: "1/60" } });
    const now = relay.clock.now();
    const [first, second] = (await buy(relay, 2)) as [Uint8Array, Uint8Array];
    expect(await spent(relay.url, "free", now)).toBe(201);
    expect(await spent(relay.url, "too much", now)).toBe(429);
    expect(await spent(relay.url, "paid", now, first)).toBe(201);
    expect(await spent(relay.url, "paid again", now, first)).toBe(429);
    expect(await spent(relay.url, "paid too", now, second)).toBe(201);
  });

  it("is asked for where it is required, and forged, foreign and spent postage is none", async () => {
    const relay = await startRelay({ env: { PPP_POSTAGE: "required" } });
    const other = await startRelay({ env: { PPP_POSTAGE: "required" } });
    const now = relay.clock.now();
    const [token] = (await buy(relay, 1)) as [Uint8Array];
    const [foreign] = (await buy(other, 1)) as [Uint8Array];
    const forged = Uint8Array.from(token, (byte, i) => (i === 40 ? byte ^ 1 : byte));
    for (const postage of [undefined, forged, foreign, new Uint8Array(48)])
      expect(await spent(relay.url, "unpaid", now, postage)).toBe(401);
    expect(await spent(relay.url, "paid", now, token)).toBe(201);
    expect(await spent(relay.url, "paid again", now, token)).toBe(401);
  });

  it("is good until the end of the next day, spent or not over a restart", async () => {
    const relay = await startRelay({ env: { PPP_POSTAGE: "required" } });
    const tokens = await buy(relay, 3);
    expect(await spent(relay.url, "today", relay.clock.now(), tokens[0])).toBe(201);
    relay.clock.advance(RELAY_LIMITS.POSTAGE_KEY_SECS);
    expect(await spent(relay.url, "spent", relay.clock.now(), tokens[0])).toBe(401);
    expect(await spent(relay.url, "tomorrow", relay.clock.now(), tokens[1])).toBe(201);
    relay.clock.advance(RELAY_LIMITS.POSTAGE_KEY_SECS);
    expect(await spent(relay.url, "too late", relay.clock.now(), tokens[2])).toBe(401);
    expect((await relay.store.postage.purge(dayOf(relay.clock.now()) - 1, 10)).purged).toBe(2);
  });

  it("is sold within a budget of the address, and for elements alone", async () => {
    const relay = await startRelay({ env: { PPP_POSTAGE: "accepted", PPP_POSTAGE_IP_RATE: "10/86400" } });
    const client = await relay.as(person("buyer"));
    expect((await buy(relay, 8)).length).toBe(8);
    await expect(buy(relay, 8, "another")).rejects.toThrow();
    for (const bad of [[], [new Uint8Array(32)], [new Uint8Array(32).fill(255)]])
      expect((await client.send({ cmd: "ISSUE_POSTAGE", blinded: bad })).cmd).toBe("STORE_FAIL");
  });
});
