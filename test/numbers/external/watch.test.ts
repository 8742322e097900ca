/** The stream of events: resumed, slow, cut, and ended by the first of a token's end, a suspension and the server's own. */
import type { Client } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { EventKindSchema, EventService, type WatchResponse } from "../../../numbers/gen/cairn/numbers/v1/event_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { refused, why } from "./refused.ts";
import { type Account, World } from "./world.ts";

let world: World;
let firm: Account;
let numbers: Client<typeof NumberService>;
beforeEach(async () => {
  world = await World.open();
  firm = await world.account("enterprise");
  numbers = await world.client(NumberService, firm);
});
afterEach(() => world.close());

const told = ({ what }: WatchResponse): string =>
  what.case === "event" ? (EventKindSchema.value[what.value.kind]?.localName ?? "") : (what.case ?? "");
const sequenceOf = ({ what }: WatchResponse): bigint => what.value?.sequence ?? 0n;

class Reader {
  readonly seen: WatchResponse[] = [];
  readonly over: Promise<unknown>;
  isOver = false;
  private readonly end = new AbortController();

  constructor(client: Client<typeof EventService>, afterSequence?: bigint) {
    const request = afterSequence === undefined ? {} : { afterSequence };
    this.over = this.read(client.watch(request, { signal: this.end.signal }));
    this.over.catch(() => (this.isOver = true));
  }

  private async read(stream: AsyncIterable<WatchResponse>): Promise<void> {
    for await (const message of stream) this.seen.push(message);
  }

  async saw(...kinds: string[]): Promise<void> {
    await expect.poll(() => this.seen.map(told)).toEqual(kinds);
  }

  leave(): void {
    this.end.abort();
  }
}

const watching = async (after?: bigint, who: Account | string = firm): Promise<Reader> =>
  new Reader(await world.client(EventService, who), after);

describe("a watcher", () => {
  it("is told where the stream stands, then what happens to all that is theirs, in order", async () => {
    const reader = await watching();
    await reader.saw("heartbeat");
    const { number } = await numbers.createDependent({});
    const ppnumId = number?.ppnumId ?? "";
    await numbers.suspend({ ppnumId });
    await numbers.resume({ ppnumId });
    await numbers.rotate({ ppnumId });
    await numbers.deactivate({ ppnumId });
    await reader.saw("heartbeat", "CREATED", "SUSPENDED", "RESUMED", "ROTATED", "DEACTIVATED");
    const sequences = reader.seen.map(sequenceOf);
    expect(sequences).toEqual(sequences.toSorted((a, b) => Number(a - b)));
    expect(reader.seen.slice(1).every(({ what }) => what.case === "event" && what.value.ppnumId === ppnumId)).toBe(true);
    reader.leave();
  });

  it("is told nothing of others", async () => {
    const other = await world.account("enterprise");
    const reader = await watching();
    await reader.saw("heartbeat");
    await (await world.client(NumberService, other)).createDependent({});
    await numbers.createDependent({});
    await reader.saw("heartbeat", "CREATED");
    reader.leave();
  });

  it("that is a third party is not told when a phone is on, nor how somebody gets into the account", async () => {
    const ana = await world.account("human");
    const reader = await watching(undefined, await world.token(ana, { scope: "events:watch numbers:read numbers:write" }));
    const own = await watching(undefined, await world.token(ana, { scope: "events:watch attest" }));
    for (const one of [reader, own]) await one.saw("heartbeat");
    await world.attested(ana);
    await world.store.events.tell(ana.ppnumId, "recovery-asked", world.now());
    await (await world.client(NumberService, ana)).rotate({});
    await own.saw("heartbeat", "ATTESTED", "RECOVERY_ASKED", "ROTATED");
    await reader.saw("heartbeat", "ROTATED");
    for (const one of [reader, own]) one.leave();
  });

  it("goes on where it was cut off, and misses nothing", async () => {
    const first = await watching();
    await first.saw("heartbeat");
    await numbers.createDependent({});
    await first.saw("heartbeat", "CREATED");
    first.leave();
    await numbers.createDependent({});
    await numbers.setReach({ reach: 1 });
    await numbers.putAlias({ alias: { alias: "harbour" } });
    const second = await watching(sequenceOf(first.seen.at(-1) as WatchResponse));
    await second.saw("CREATED", "ALIAS_CHANGED", "heartbeat");
    second.leave();
    const all = await watching(0n);
    await all.saw("CREATED", "CREATED", "CREATED", "ALIAS_CHANGED", "heartbeat");
    all.leave();
  });

  it("hears a heartbeat every half minute, with a place to go on from", async () => {
    const reader = await watching();
    await reader.saw("heartbeat");
    await world.account("human");
    world.clock.advance(30);
    await reader.saw("heartbeat", "heartbeat");
    const [first, second] = reader.seen.map(sequenceOf);
    expect(second).toBeGreaterThan(first as bigint);
    reader.leave();
  });

  it("has eight streams, and one more when one has ended", async () => {
    const readers = await Promise.all(Array.from({ length: 8 }, () => watching()));
    for (const reader of readers) await reader.saw("heartbeat");
    expect(await why((await watching()).over)).toBe("ResourceExhausted too-many");
    const other = await watching(undefined, await world.account("enterprise"));
    await other.saw("heartbeat");
    readers[0]?.leave();
    const isIn = async (): Promise<boolean> => {
      const next = await watching();
      readers.push(next);
      await expect.poll(() => next.isOver || next.seen.length > 0).toBe(true);
      return !next.isOver;
    };
    await expect.poll(isIn).toBe(true);
    for (const reader of [...readers, other]) reader.leave();
  });
});

describe("a stream ends", () => {
  it("with its token", async () => {
    const reader = await watching(undefined, await world.token(firm, { lifeSecs: 45 }));
    await reader.saw("heartbeat");
    world.clock.advance(44);
    await reader.saw("heartbeat", "heartbeat");
    world.clock.advance(1);
    expect(await why(reader.over)).toBe("Unauthenticated bad-token");
  });

  it("with the login that its token came of, before anything more is told, and at the next heartbeat where nothing happens", async () => {
    const lost = await watching(undefined, await world.token(firm, { grant: "lost phone" }));
    const still = await watching(undefined, await world.token(await world.account("enterprise"), { grant: "lost phone" }));
    for (const reader of [lost, still]) await reader.saw("heartbeat");
    world.tokens.ended.add("lost phone");
    await numbers.createDependent({});
    expect(await why(lost.over)).toBe("Unauthenticated bad-token");
    await lost.saw("heartbeat");
    world.clock.advance(30);
    expect(await why(still.over)).toBe("Unauthenticated bad-token");
  });

  it("when its account is suspended, which ends its login too, after telling so", async () => {
    const reader = await watching(undefined, await world.token(firm, { grant: "phone" }));
    await reader.saw("heartbeat");
    world.tokens.ended.add("phone");
    await world.store.life.suspend(firm.ppnumId, { admin: "test" }, world.now());
    expect(await why(reader.over)).toBe("PermissionDenied suspended");
    await reader.saw("heartbeat", "SUSPENDED");
  });

  it("when its account is suspended, after telling so", async () => {
    const reader = await watching();
    await reader.saw("heartbeat");
    await world.store.life.suspend(firm.ppnumId, { admin: "test" }, world.now());
    expect(await why(reader.over)).toBe("PermissionDenied suspended");
    await reader.saw("heartbeat", "SUSPENDED");
    expect(await why((await watching()).over)).toBe("PermissionDenied suspended");
  });

  it("when the server stops", async () => {
    const reader = await watching();
    await reader.saw("heartbeat");
    world.stopping.abort();
    expect(await why(reader.over)).toBe("Unavailable stopping");
    expect(await why((await watching()).over)).toBe("Unavailable stopping");
  });
});

describe("a place to go on from", () => {
  it("that is older than what is kept is out of range", async () => {
    await numbers.createDependent({});
    world.clock.advance(30 * 86_400 + 1);
    await world.store.sweep(world.now(), 1000);
    const { code, reason } = await refused((await watching(1n)).over);
    expect([code, reason]).toEqual(["OutOfRange", "too-old"]);
  });

  it("that is yet to come is of another directory", async () => {
    expect(await why((await watching(1_000_000n)).over)).toBe("OutOfRange too-old");
    expect(await why((await watching(2n ** 63n)).over)).toBe("InvalidArgument bad-after-sequence");
  });
});

describe("a reader that takes nothing", () => {
  it("is cut off after its token's end", async () => {
    const token = await world.token(firm, { lifeSecs: 600 });
    const end = new AbortController();
    const response = await fetch(`${world.url}/cairn.numbers.v1.EventService/Watch`, {
      method: "POST",
      headers: { "content-type": "application/connect+json", authorization: `Bearer ${token}` },
      body: Buffer.from("\0\0\0\0\x02{}", "latin1"),
      signal: end.signal,
    });
    expect(response.status).toBe(200);
    world.clock.advance(611);
    await expect(response.arrayBuffer()).rejects.toThrow(/terminated|aborted/);
    end.abort();
  });
});

it("an event of an attested key is the account's", async () => {
  const ana = await world.account("human");
  const reader = await watching(undefined, ana);
  await reader.saw("heartbeat");
  await world.attested(ana);
  await (await world.client(AttestService, ana)).endKey({ subjectPk: Uint8Array.from(ana.key.publicKey) });
  await reader.saw("heartbeat", "ATTESTED", "KEY_ENDED");
  reader.leave();
});
