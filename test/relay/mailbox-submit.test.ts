/** POST /v1/mailbox/submit (ours): anonymous, by the mailbox's id. */
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { MailboxSubmit, SealedNoteReply } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/limits.ts";
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
