/** STORE, FETCH, ACK and NOTIFY over real sockets (§5.1). */
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { type Client, failure } from "./client.ts";
import { passUntil, turn } from "./fake-clock.ts";
import { startRelay } from "./harness.ts";
import { bytesOf, envelope, person, wrongEnvelope, wrongFrame } from "./people.ts";

const crypto = await loadRelayCrypto();
const alice = person("alice");
const bob = person("bob");
const mallory = person("mallory");

async function fetchAll(client: Client): Promise<{ events: Uint8Array[]; pages: number }> {
  const events: Uint8Array[] = [];
  let pages = 0;
  let cursor: Extract<Message, { cmd: "EVENTS" }>["cursor"];
  do {
    const reply = await client.send({ cmd: "FETCH", since: 0, ...(cursor ? { cursor } : {}) });
    if (reply.cmd !== "EVENTS") throw new Error(reply.cmd);
    events.push(...reply.events);
    cursor = reply.cursor;
    pages++;
  } while (cursor);
  return { events, pages };
}

describe("STORE", () => {
  it("stores, answers with the STORE-form id, and the recipient fetches the same bytes", async () => {
    const { as, clock } = await startRelay();
    const event = envelope(bob.publicKey, "one", clock.now());
    const reply = await (await as(alice)).send({ cmd: "STORE", event, req: 7 });
    expect(reply).toEqual({ cmd: "STORED", req: 7, event_id: eventId(crypto as never, readGiftWrap(event)) });
    const fetched = await (await as(bob)).send({ cmd: "FETCH", since: 0 });
    expect(fetched).toEqual({ cmd: "EVENTS", events: [new Uint8Array(event)] });
  });

  it("refuses what it must, each with its code and a request id", async () => {
    const { as, clock } = await startRelay();
    const client = await as(alice);
    const now = clock.now();
    const cases: [string, Uint8Array][] = [
      ["malformed", bytesOf("noise", 64)],
      ["malformed", envelope(new Uint8Array(32), "small order", now)],
      ["malformed", envelope(bob.publicKey, "small ephemeral", now, { ephemeral_pk: new Uint8Array(32) })],
      ["expired", envelope(bob.publicKey, "old", now, { expires_at: Math.floor(now) })],
      ["too-large", wrongEnvelope(bob.publicKey, "big", now, { ciphertext: new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE + 1) })],
      ["too-large", wrongEnvelope(bob.publicKey, "bigger", now, { ciphertext: new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE + 5000) })],
    ];
    for (const [code, event] of cases) {
      const reply = await client.raw(wrongFrame("STORE", { event }));
      expect(failure(reply)).toEqual({ cmd: "STORE_FAIL", code, hasId: true });
    }
    await client.send({ cmd: "STORE", event: envelope(bob.publicKey, "twice", now) });
    const again = await client.send({ cmd: "STORE", event: envelope(bob.publicKey, "twice", now) });
    expect(failure(again).code).toBe("duplicate");
    const largest = envelope(bob.publicKey, "largest", now, { ciphertext: new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE) });
    expect((await client.send({ cmd: "STORE", event: largest })).cmd).toBe("STORED");
  });

  it("keeps equal envelopes of two recipients apart", async () => {
    const { as, clock } = await startRelay();
    const client = await as(alice);
    for (const recipient of [bob.publicKey, mallory.publicKey]) {
      expect((await client.send({ cmd: "STORE", event: envelope(recipient, "same", clock.now()) })).cmd).toBe("STORED");
    }
  });

  it("clamps a far expiry", async () => {
    const { as, clock } = await startRelay();
    const event = envelope(bob.publicKey, "forever", clock.now(), { expires_at: 9_000_000_000 });
    await (await as(alice)).send({ cmd: "STORE", event });
    const { events } = await fetchAll(await as(bob));
    expect(readGiftWrap(events[0] as Uint8Array).expires_at).toBe(clock.now() + LIMITS.MAX_EVENT_TTL_SECS);
  });
});

describe("FETCH and ACK", () => {
  it("keeps mailboxes apart: a stranger neither sees nor acknowledges", async () => {
    const { as, clock } = await startRelay();
    const event = envelope(bob.publicKey, "for bob", clock.now());
    const stored = await (await as(alice)).send({ cmd: "STORE", event });
    const id = (stored as Extract<Message, { cmd: "STORED" }>).event_id;
    const stranger = await as(mallory);
    expect(await fetchAll(stranger)).toEqual({ events: [], pages: 1 });
    expect(await stranger.send({ cmd: "ACK", event_ids: [id] })).toEqual({ cmd: "ACKED", count: 0 });
    const owner = await as(bob);
    expect((await fetchAll(owner)).events).toHaveLength(1);
    expect(await owner.send({ cmd: "ACK", event_ids: [id, id] })).toEqual({ cmd: "ACKED", count: 1 });
    expect(await owner.send({ cmd: "ACK", event_ids: [id] })).toEqual({ cmd: "ACKED", count: 0 });
    expect((await fetchAll(owner)).events).toHaveLength(0);
  });

  it("honours since, and leaves out what has expired", async () => {
    const { as, clock } = await startRelay();
    const client = await as(alice);
    const now = clock.now();
    for (const age of [100, 50, 0]) {
      await client.send({ cmd: "STORE", event: envelope(alice.publicKey, `age ${age}`, now, { created_at: now - age }) });
    }
    const since = await client.send({ cmd: "FETCH", since: now - 50 });
    expect(since.cmd === "EVENTS" && since.events).toHaveLength(1);
    clock.advance(3600);
    expect((await fetchAll(await as(alice))).events).toHaveLength(0);
  });

  it("pages through a large mailbox while events arrive, skipping and repeating none", async () => {
    const { as, clock, store } = await startRelay();
    const now = clock.now();
    const put = (label: string): Promise<unknown> =>
      store.mailbox.put(
        {
          recipient: bob.publicKey,
          eventId: bytesOf(label, 32),
          sealedId: undefined,
          createdAt: now,
          expiresAt: now + 60,
          envelope: envelope(bob.publicKey, label, now),
        },
        clock.now(),
      );
    await Promise.all(Array.from({ length: 600 }, (_, i) => put(`first ${i}`)));
    const client = await as(bob);
    const page = await client.send({ cmd: "FETCH", since: 0 });
    if (page.cmd !== "EVENTS" || !page.cursor) throw new Error("no page");
    expect(page.events).toHaveLength(LIMITS.FETCH_PAGE_EVENTS);
    // The clock stands still, and then goes back: the order of arrival still holds.
    await Promise.all(Array.from({ length: 50 }, (_, i) => put(`later ${i}`)));
    clock.advance(-30);
    await put("last");
    const seen = [...page.events];
    for (let cursor: typeof page.cursor | undefined = page.cursor; cursor; ) {
      const next = await client.send({ cmd: "FETCH", since: 0, cursor });
      if (next.cmd !== "EVENTS") throw new Error("no page");
      seen.push(...next.events);
      cursor = next.cursor;
    }
    const nonces = seen.map((event) => Buffer.from(readGiftWrap(event).nonce).toString("hex"));
    const expected = [
      ...Array.from({ length: 600 }, (_, i) => `first ${i}`),
      ...Array.from({ length: 50 }, (_, i) => `later ${i}`),
      "last",
    ].map((label) => Buffer.from(bytesOf(`nonce ${label}`, 24)).toString("hex"));
    expect(nonces).toEqual(expected);
  });

  it("bounds a page by bytes", async () => {
    const { as, clock } = await startRelay();
    const client = await as(bob);
    for (let i = 0; i < 20; i++) {
      const event = envelope(bob.publicKey, `large ${i}`, clock.now(), { ciphertext: new Uint8Array(65_000).fill(i) });
      expect((await client.send({ cmd: "STORE", event })).cmd).toBe("STORED");
    }
    expect(await fetchAll(client)).toMatchObject({ pages: 2, events: { length: 20 } });
  });
});

describe("NOTIFY", () => {
  it("goes at once to every attached socket of the recipient when the window is 0, and to nobody else", async () => {
    const { as, clock } = await startRelay();
    const [first, second, stranger, sender] = await Promise.all([as(bob), as(bob), as(mallory), as(alice)]);
    await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, "hello", clock.now()) });
    expect(await first.notice("NOTIFY")).toEqual({ cmd: "NOTIFY", count: 1 });
    expect(await second.notice("NOTIFY")).toEqual({ cmd: "NOTIFY", count: 1 });
    await stranger.send({ cmd: "FETCH", since: 0 });
    expect(stranger.received.some(({ cmd }) => cmd === "NOTIFY")).toBe(false);
  });

  it("is batched in windows aligned to the clock", async () => {
    const { as, clock } = await startRelay({ env: { PPP_NOTIFY_BATCH_SECS: "30" } });
    const [recipient, sender] = await Promise.all([as(bob), as(alice)]);
    clock.advance(40 - (clock.now() % 30));
    for (const label of ["a", "b", "c"]) {
      await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, label, clock.now()) });
    }
    clock.advance(19.9);
    await recipient.send({ cmd: "FETCH", since: 0 });
    expect(recipient.received.some(({ cmd }) => cmd === "NOTIFY")).toBe(false);
    clock.advance(0.1);
    expect(await recipient.notice("NOTIFY")).toEqual({ cmd: "NOTIFY", count: 3 });
  });
});

describe("purge", () => {
  it("remembers the ids of what was acknowledged until 30 days after its expiry", async () => {
    const { as, clock, store } = await startRelay();
    const sender = await as(alice);
    const stay = { expires_at: clock.now() + 86_400 };
    const event = envelope(bob.publicKey, "purged", clock.now(), stay);
    const stored = await sender.send({ cmd: "STORE", event });
    const id = (stored as Extract<Message, { cmd: "STORED" }>).event_id;
    await (await as(bob)).send({ cmd: "ACK", event_ids: [id] });
    expect((await store.usage()).events).toBe(0);
    const replay = (): Promise<Message> =>
      as(person(`sender at ${clock.now()}`)).then((c) => c.send({ cmd: "STORE", event: later() }));
    const later = (): Uint8Array => envelope(bob.publicKey, "purged", 1_800_000_000, { expires_at: clock.now() + 60 });
    expect(failure(await replay()).code).toBe("duplicate");
    clock.advance(86_400 + RELAY_LIMITS.REMEMBER_IDS_SECS - 1000);
    await store.mailbox.purge(clock.now(), 10);
    expect(failure(await replay()).code).toBe("duplicate");
    clock.advance(1060);
    await store.mailbox.purge(clock.now(), 10);
    expect((await replay()).cmd).toBe("STORED");
  });

  it("runs by itself, in small batches", async () => {
    const batches: number[] = [];
    const { clock, store } = await startRelay({
      wrapStore: (inner) => ({
        ...inner,
        mailbox: {
          ...inner.mailbox,
          async purge(now, max) {
            const result = await inner.mailbox.purge(now, max);
            batches.push(result.purged);
            return result;
          },
        },
      }),
    });
    const now = clock.now();
    const put = (i: number): Promise<unknown> =>
      store.mailbox.put(
        {
          recipient: bob.publicKey,
          eventId: bytesOf(`${i}`, 32),
          sealedId: undefined,
          createdAt: now,
          expiresAt: now + 10,
          envelope: bytesOf(`${i}`, 64),
        },
        now,
      );
    await Promise.all(Array.from({ length: 450 }, (_, i) => put(i)));
    const done = (async () => {
      while (batches.length < 3) await turn();
    })();
    await passUntil(clock, done, 30);
    expect(batches.slice(0, 3)).toEqual([200, 200, 50]);
  });
});
