import { describe, expect, it } from "vitest";
import { turn } from "../../../test/support/fake-clock.ts";
import { ana, ben, crypto, RELAY, SEED } from "../../../test/support/kit.ts";
import { outbox, reply } from "../../../test/support/outbox-world.ts";
import { tokenForSending } from "../../protocol/delivery/token.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import { eventId } from "../../protocol/giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../../protocol/wire/endpoints.ts";
import { parseBody } from "../../protocol/wire/frame.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import type { HttpReply } from "../ports.ts";
import { put } from "../records/database.ts";

console.info(`seed ${SEED}`);

describe("an envelope on its way", () => {
  it("goes by the sealed path under the pair's token, without its recipient, and is at the relay on 201", async () => {
    const world = await outbox();
    world.network.onRequest = () => reply(201);
    const id = await world.add();
    await world.clock.advance(0);
    expect(world.state()).toMatchObject({ kind: "relay", sealed: true, since: world.clock.now() });
    expect(world.queued()).toBe(0);
    const [{ url, body }] = world.network.requests as [{ url: string; body: Uint8Array }];
    expect(url).toBe(`${RELAY}/v1/note/submit`);
    const submit = parseBody(SealedNoteSubmit, body);
    expect(submit.delivery_token).toEqual(tokenForSending(crypto, ana, ben));
    expect(toHex(eventId(crypto, submit))).toBe(id);
    for (const key of [ana.publicKey, ben.publicKey]) expect(Buffer.from(body).includes(Buffer.from(key))).toBe(false);
    expect(world.stored).toEqual([]);
  });

  it.each([
    [409, { kind: "relay", sealed: true }],
    [413, { kind: "failed", reason: "too-large" }],
    [422, { kind: "lapsed" }],
    // A full mailbox: sending openly would name the sender and find no more room.
    [507, { kind: "failed", reason: "quota" }],
  ])("is settled by %d", async (status, state) => {
    const world = await outbox();
    world.network.onRequest = () => reply(status);
    await world.add();
    await world.clock.advance(200);
    expect(world.state()).toMatchObject(state);
    expect(world.network.requests).toHaveLength(1);
    expect(world.queued()).toBe(0);
  });

  it("goes by STORE after three refusals of the sealed path, and says so", async () => {
    const world = await outbox();
    world.network.onRequest = () => reply(401);
    await world.add();
    await world.clock.advance(0);
    expect(world.network.requests).toHaveLength(1);
    expect(world.state().kind).toBe("queued");
    await world.clock.until(() => world.stored.length > 0, "STORE");
    expect(world.network.requests).toHaveLength(3);
    await world.clock.advance(0);
    expect(world.state()).toMatchObject({ kind: "relay", sealed: true });
    await world.clock.advance(300);
    expect(world.network.requests).toHaveLength(3);
    expect(world.stored).toHaveLength(1);
  });

  it("goes by STORE when the sealed path swallows it three times while the own session lives", async () => {
    const world = await outbox();
    world.online = true;
    world.network.onRequest = () => Promise.reject(new TypeError("no answer"));
    await world.add();
    await world.clock.until(() => world.stored.length === 1, "STORE");
    expect(world.network.requests).toHaveLength(3);
    await world.clock.advance(0);
    expect(world.state()).toMatchObject({ kind: "relay", sealed: true });
  });

  it("counts refusals over a restart, and silence without signal never", async () => {
    const world = await outbox();
    world.network.onRequest = () => Promise.reject(new TypeError("no line"));
    await world.add();
    await world.clock.advance(600);
    expect(world.network.requests.length).toBeGreaterThan(5);
    expect([...world.database.table("outbox").values()][0]).toMatchObject({ sealed: true, sealed_attempts: 0 });
    world.network.onRequest = () => reply(401);
    await world.clock.until(() => [...world.database.table("outbox").values()][0]?.sealed_attempts === 2, "two refusals");
    world.outbox.stop();
    const before = world.network.requests.length;
    world.start().run();
    await world.clock.until(() => world.stored.length === 1, "STORE");
    expect(world.network.requests.length - before).toBe(1);
  });

  it.each([500, 502, 503, 404, 400])("tries again after %d, and by STORE in the end", async (status) => {
    const world = await outbox();
    world.network.onRequest = () => reply(status);
    await world.add();
    await world.clock.until(() => world.stored.length === 1, "STORE");
    expect(world.network.requests).toHaveLength(3);
  });

  it("waits as long as Retry-After says on 429, which counts as no refusal", async () => {
    const world = await outbox();
    const answers = [reply(429, 90), reply(429), reply(429, 0), reply(201)];
    const at: number[] = [];
    world.network.onRequest = () => {
      at.push(world.clock.now());
      return answers.shift() as HttpReply;
    };
    const started = world.clock.now();
    await world.add();
    await world.clock.advance(89.9);
    expect(at).toHaveLength(1);
    await world.clock.advance(300);
    // Without the header half a minute; a header of nothing is no leave to hammer.
    expect(at.map((time) => Math.round(time - started))).toEqual([0, 90, 120, 121]);
    expect(world.state()).toMatchObject({ kind: "relay", sealed: true });
  });

  it("backs off up to a minute and a half while nobody answers, and hurries when told", async () => {
    const world = await outbox();
    const at: number[] = [];
    world.network.onRequest = () => {
      at.push(world.clock.now());
      throw new TypeError("no line");
    };
    await world.add();
    await world.clock.advance(900);
    const gaps = at.slice(1).map((time, i) => time - (at[i] as number));
    for (const [i, gap] of gaps.entries()) {
      const base = Math.min(60, 2 ** (i + 1));
      expect(gap).toBeGreaterThanOrEqual(base * 0.5 - 0.01);
      expect(gap).toBeLessThanOrEqual(base * 1.5 + 0.01);
    }
    const before = at.length;
    world.outbox.hurry();
    await turn();
    expect(at).toHaveLength(before + 1);
  });

  it("lapses while it waits, without another attempt", async () => {
    const world = await outbox();
    world.network.onRequest = () => Promise.reject(new TypeError("no line"));
    await world.add(0, { expires_at: world.clock.now() + 30 });
    await world.clock.advance(29);
    expect(world.state().kind).toBe("queued");
    const before = world.network.requests.length;
    world.clock.jump(3_600);
    world.outbox.hurry();
    await world.clock.advance(0);
    expect(world.state().kind).toBe("lapsed");
    expect(world.network.requests).toHaveLength(before);
    expect(world.queued()).toBe(0);
  });

  it("travels with at most three others", async () => {
    const world = await outbox();
    const open: ((reply: HttpReply) => void)[] = [];
    let most = 0;
    world.network.onRequest = () =>
      new Promise((resolve) => {
        open.push(resolve);
        most = Math.max(most, open.length);
      });
    for (let n = 0; n < 10; n++) await world.add(n);
    expect(open).toHaveLength(4);
    for (let arrived = 0; arrived < 10; arrived++) {
      await world.clock.until(() => open.length > 0, "another travels");
      open.shift()?.(reply(201));
      await turn();
    }
    await world.clock.until(() => world.queued() === 0, "all arrive");
    expect(most).toBe(4);
    expect(world.network.requests).toHaveLength(10);
  });

  it("that is withdrawn while it travels keeps the state that withdrawing gave it", async () => {
    const world = await outbox();
    let arrive = (_: HttpReply): void => {};
    world.network.onRequest = () =>
      new Promise((resolve) => {
        arrive = resolve;
      });
    const id = await world.add();
    const sent = world.database.get("sent", "0".repeat(32))!;
    const to = sent.to.map((one, i) => (i === 0 ? { ...one, state: { kind: "withdrawn", since: 1 } as const } : one));
    await world.database.commit([{ table: "outbox", key: id, record: undefined }, put("sent", sent.id, { ...sent, to })]);
    arrive(reply(201));
    await world.clock.advance(100);
    expect(world.state().kind).toBe("withdrawn");
    expect(world.network.requests).toHaveLength(1);
  });

  it("stays queued when the store refuses to write down that it arrived, and is sent again", async () => {
    const world = await outbox();
    world.network.onRequest = () => {
      world.disk.refusal = new DOMException("full", "QuotaExceededError");
      return reply(201);
    };
    await world.add();
    await world.clock.advance(0);
    expect(world.state().kind).toBe("queued");
    expect(world.queued()).toBe(1);
    world.network.onRequest = () => {
      world.disk.refusal = undefined;
      return reply(409);
    };
    await world.clock.until(() => world.queued() === 0, "written down");
    expect(world.state()).toMatchObject({ kind: "relay", sealed: true });
  });
});

describe("an envelope whose time tells nothing", () => {
  /** Seconds from a start of the app until the letter is on its way. */
  async function leavesAfter(world: Awaited<ReturnType<typeof outbox>>, change: object, n: number): Promise<number> {
    world.spreads = true;
    await world.add(n, change);
    world.outbox.stop();
    const at = world.clock.now();
    world.start().run();
    const before = world.network.requests.length;
    await world.clock.until(() => world.network.requests.length > before, "it leaves", 60);
    return world.clock.now() - at;
  }

  it("waits up to half a minute, and one that was left when the app was closed a few seconds", async () => {
    const [fresh, late]: [number[], number[]] = [[], []];
    for (let n = 0; n < 12; n++) {
      const world = await outbox();
      world.network.onRequest = () => reply(201);
      // The seeded draws of one start are the first of its stream: each of these starts has another.
      await world.clock.advance(n * 7);
      const made_at = Math.floor(world.clock.now());
      fresh.push(await leavesAfter(world, { made_at }, n));
      late.push(await leavesAfter(world, { made_at: made_at - 60 }, n + 100));
    }
    expect(Math.max(...late)).toBeLessThanOrEqual(11);
    expect(Math.max(...fresh)).toBeLessThanOrEqual(31);
    expect(Math.max(...fresh)).toBeGreaterThan(Math.max(...late));
  });
});

describe("an envelope by STORE", () => {
  const open = { sealed: false, sealed_attempts: 0 };

  it.each([
    ["duplicate: known", { kind: "relay" }],
    ["expired: too late", { kind: "lapsed" }],
    ["too-large: no", { kind: "failed", reason: "too-large" }],
    ["quota: full", { kind: "failed", reason: "quota" }],
    ["forbidden: no", { kind: "failed", reason: "refused" }],
    ["something-new: no", { kind: "failed", reason: "refused" }],
  ])("is settled by %s", async (reason, state) => {
    const world = await outbox();
    world.onStore = () => Promise.reject(new RelayRefusal(reason));
    await world.add(0, open);
    await world.clock.advance(200);
    expect(world.state()).toMatchObject(state);
    expect(world.stored).toHaveLength(1);
    expect(world.queued()).toBe(0);
  });

  it.each(["rate-limited: slow down", "unavailable: draining"])("waits half a minute after %s", async (reason) => {
    const world = await outbox();
    world.onStore = () => Promise.reject(new RelayRefusal(reason));
    await world.add(0, open);
    await world.clock.advance(29.9);
    expect(world.stored).toHaveLength(1);
    world.onStore = async () => {};
    await world.clock.advance(0.2);
    expect(world.stored).toHaveLength(2);
    expect(world.state()).toMatchObject({ kind: "relay", sealed: true });
  });

  it("goes again, the very same bytes, after no answer", async () => {
    const world = await outbox();
    world.onStore = () => Promise.reject(new NoAnswer("broken"));
    await world.add(0, open);
    await world.clock.advance(20);
    world.onStore = async () => {};
    await world.clock.until(() => world.queued() === 0, "it arrives");
    expect(new Set(world.stored.map(({ event }) => toHex(event))).size).toBe(1);
    expect(world.stored.every(({ relay }) => relay === RELAY)).toBe(true);
  });
});
