import { describe, expect, it } from "vitest";
import { FakeClock, turn } from "../../../test/support/fake-clock.ts";
import { ana, ben, cleo, crypto, envelope, envelopeBytes, note, openDatabase, RELAY, trace } from "../../../test/support/kit.ts";
import { MemoryStore } from "../../../test/support/memory-store.ts";
import { equal, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { eventId, readGiftWrap, writeGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { RelayRefusal } from "../link/failures.ts";
import type { Session } from "../link/session.ts";
import { put } from "../records/database.ts";
import { Inbox } from "./inbox.ts";

const PAGE = 256;
type Asked = { cmd: string; cursor?: { event_id: Uint8Array }; event_ids?: readonly Uint8Array[] };

/** Ben's inbox on a mailbox that pages as a relay does. */
async function inbox(mailbox: readonly Uint8Array[]) {
  const clock = new FakeClock();
  const disk = new MemoryStore();
  const database = await openDatabase(disk);
  const left = new Map(mailbox.map((event) => [toHex(idOf(event)), event]));
  const log: string[] = [];
  const shown: (number | undefined)[] = [];
  const kept: Rumor[] = [];
  const world = {
    clock,
    disk,
    database,
    left,
    log,
    shown,
    kept,
    /** Put in front of every answer. */
    before: async (_asked: Asked): Promise<void> => {},
    handles: true,
    /** The start of the id of a note whose content is refused. */
    refuses: "none",
    session: {
      isOver: false,
      async request(asked: Asked): Promise<unknown> {
        log.push(asked.cmd + (asked.cursor ? " next" : ""));
        await world.before(asked);
        if (asked.cmd === "ACK") {
          for (const id of asked.event_ids ?? []) left.delete(toHex(id));
          return { cmd: "ACKED", count: asked.event_ids?.length };
        }
        const all = [...left.values()];
        const from = asked.cursor ? all.findIndex((event) => equal(idOf(event), asked.cursor!.event_id)) + 1 : 0;
        const events = all.slice(from, from + PAGE);
        const more = from + PAGE < all.length;
        return { cmd: "EVENTS", events, ...(more ? { cursor: { stored_at: 1, event_id: idOf(events.at(-1)!) } } : {}) };
      },
    },
    inbox: undefined as unknown as Inbox,
    fetch: () => world.inbox.fetch(world.session as unknown as Session),
  };
  world.inbox = new Inbox({
    trace,
    crypto,
    clock,
    database,
    own: ben,
    handle: (rumor) => {
      if (!world.handles || rumor.body.kind !== "PRESENCE") return undefined;
      if (toHex(rumor.body.content.event_id).startsWith(world.refuses)) throw new ProtocolError("bad-key", "refused");
      kept.push(rumor);
      const id = toHex(rumor.body.content.event_id);
      return [put("note", id, { id, state: "waiting", from: toHex(rumor.sender), event_id: id, received_at: 0, forget_at: 0 })];
    },
    progress: (done) => shown.push(done),
  });
  return world;
}

const known = { name: "Ana", level: 0, relay: RELAY, added_at: 0 } as const;
const idOf = (event: Uint8Array): Uint8Array => eventId(crypto, readGiftWrap(event));
const some = (count: number): Uint8Array[] => Array.from({ length: count }, (_, n) => envelopeBytes(note(n)));

describe("the inbox", () => {
  it("takes page after page, the next one travelling meanwhile, and leaves nothing behind", async () => {
    const world = await inbox(some(600));
    await world.fetch();
    expect(world.database.table("note").size).toBe(600);
    expect(world.left.size).toBe(0);
    // The second FETCH leaves before the first ACK: that is the prefetch.
    expect(world.log).toEqual(["FETCH", "FETCH next", "ACK", "FETCH next", "ACK", "ACK"]);
    expect(world.shown).toEqual([256, 512, undefined]);
    expect(world.kept).toHaveLength(600);
  });

  it("asks once when there is nothing, and acknowledges nothing", async () => {
    const world = await inbox([]);
    await world.fetch();
    expect(world.log).toEqual(["FETCH"]);
  });

  it("acknowledges only after the write is durable", async () => {
    const world = await inbox(some(3));
    let durable = (): void => {};
    world.disk.beforeWrite = () =>
      new Promise((resolve) => {
        durable = resolve;
      });
    const fetched = world.fetch();
    for (let i = 0; i < 20; i++) await turn();
    expect(world.log).toEqual(["FETCH"]);
    durable();
    await fetched;
    expect(world.log).toEqual(["FETCH", "ACK"]);
  });

  it("acknowledges nothing of a page whose write was refused, and asks again a little later", async () => {
    const world = await inbox(some(40));
    let writes = 0;
    // The first slice of the page goes in, the second does not.
    world.disk.beforeWrite = () => {
      if (++writes === 2) throw new DOMException("full", "QuotaExceededError");
    };
    await world.fetch();
    expect(world.log).toEqual(["FETCH"]);
    expect(world.left.size).toBe(40);
    expect(world.database.table("note").size).toBe(32);
    await world.clock.advance(10);
    await world.clock.until(() => world.left.size === 0, "all acknowledged");
    expect(world.database.table("note").size).toBe(40);
  });

  it("is tried again after a FETCH over the budget", async () => {
    const world = await inbox(some(2));
    let refusals = 1;
    world.before = async ({ cmd }) => {
      if (cmd === "FETCH" && refusals-- > 0) throw new RelayRefusal("rate-limited: slow down");
    };
    await world.fetch();
    expect(world.log).toEqual(["FETCH"]);
    await world.clock.advance(9.9);
    expect(world.log).toEqual(["FETCH"]);
    await world.clock.advance(0.2);
    await world.clock.until(() => world.left.size === 0, "fetched");
  });

  it("is not tried again on a session that is over: the next one fetches", async () => {
    const world = await inbox(some(2));
    world.before = async () => {
      world.session.isOver = true;
      throw new RelayRefusal("unavailable: draining");
    };
    await world.fetch();
    await world.clock.advance(60);
    expect(world.log).toEqual(["FETCH"]);
  });

  it("keeps what a broken line had brought, and takes the rest with the next session", async () => {
    const world = await inbox(some(300));
    let broken = true;
    world.before = async ({ cursor, cmd }) => {
      if (broken && (cursor || cmd === "ACK")) throw new Error("the connection broke");
    };
    await world.fetch();
    expect(world.database.table("note").size).toBe(256);
    expect(world.left.size).toBe(300);
    broken = false;
    await world.fetch();
    expect(world.left.size).toBe(0);
    expect(world.database.table("note").size).toBe(300);
  });

  it("looks once more when it is told of news while it runs, however often", async () => {
    const world = await inbox(some(2));
    let news = 3;
    world.before = async ({ cmd }) => {
      if (cmd === "ACK" && news-- > 0) await world.fetch();
    };
    const late = envelopeBytes(note(99));
    const first = world.fetch();
    world.left.set(toHex(idOf(late)), late);
    await first;
    expect(world.left.size).toBe(0);
    expect(world.database.table("note").size).toBe(3);
  });

  it("acknowledges what it cannot open, so that it does not come for ever", async () => {
    const good = envelope(note(1));
    const foreign = envelope(note(2), ana, cleo);
    const bent = { ...good, ciphertext: good.ciphertext.map((byte, i) => (i === 30 ? byte ^ 1 : byte)) };
    const world = await inbox([writeGiftWrap(bent), writeGiftWrap(foreign), writeGiftWrap(good)]);
    await world.fetch();
    expect(world.left.size).toBe(0);
    expect(world.database.table("note").size).toBe(1);
    expect(world.database.table("unknown").size).toBe(0);
  });

  it("is not stopped by something that is no envelope at all", async () => {
    const world = await inbox(some(1));
    const request = world.session.request;
    world.session.request = async (asked) => {
      const answer = (await request(asked)) as { cmd: string; events?: Uint8Array[] };
      return answer.events ? { ...answer, events: [new Uint8Array([0xc1]), ...answer.events] } : answer;
    };
    await world.fetch();
    expect(world.database.table("note").size).toBe(1);
    expect(world.left.size).toBe(0);
  });

  it("is not held up by an envelope that opens and is refused then", async () => {
    const world = await inbox(some(3));
    world.refuses = "01000000";
    await world.fetch();
    expect(world.left.size).toBe(0);
    expect(world.database.table("note").size).toBe(2);
  });

  it("keeps kinds it does not handle for a later version, from people I know alone and up to a bound", async () => {
    const world = await inbox([...some(210), envelopeBytes(note(1), cleo)]);
    world.handles = false;
    await world.database.commit([put("person", toHex(ana.publicKey), { ...known, id: toHex(ana.publicKey) })]);
    await world.fetch();
    expect(world.left.size).toBe(0);
    expect(world.database.table("unknown").size).toBe(50);
  });

  it("reads what was kept again once it can, and keeps what it still cannot", async () => {
    const world = await inbox(some(3));
    world.handles = false;
    await world.database.commit([put("person", toHex(ana.publicKey), { ...known, id: toHex(ana.publicKey) })]);
    await world.fetch();
    await world.inbox.reread();
    expect(world.database.table("unknown").size).toBe(3);
    world.handles = true;
    world.refuses = "01000000";
    await world.inbox.reread();
    expect(world.database.table("note").size).toBe(2);
    expect(world.database.table("unknown").size).toBe(1);
  });
});
