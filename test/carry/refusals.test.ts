/** Who is refused on a link and what they have learnt, and how far an envelope gets among couriers. */
import { describe, expect, test } from "vitest";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { BoxSession, type ServedGroup } from "../../src/protocol/carry/box-session.ts";
import { type Carried, type CarryReceipt, handedOn, readCarried, refusesCarried } from "../../src/protocol/carry/carried.ts";
import { answerGreeting, type LinkKeys } from "../../src/protocol/carry/handshake.ts";
import { Outgoing } from "../../src/protocol/carry/outgoing.ts";
import type { CarryRecord } from "../../src/protocol/carry/records.ts";
import { RecordSealer } from "../../src/protocol/carry/sealed-records.ts";
import type { Visit } from "../../src/protocol/carry/visit.ts";
import { VisitorSession } from "../../src/protocol/carry/visitor-session.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { KeyPair } from "../../src/protocol/primitives/crypto.ts";
import { numbers, UNIX, World } from "./simulated-link.ts";

const crypto = await loadSodium();
const refusal = (code: string) => expect.objectContaining({ code });

/** A world, and a session of its box. */
function boxOf(change: Partial<ServedGroup> = {}) {
  const world = new World(crypto, 3, 3, 0);
  const box = new BoxSession(crypto, [{ ...world.group, ...change }], world.bytes(32), 0);
  return { world, box };
}

/** One who speaks the link's language and says what they like. */
function stranger(world: World, box: BoxSession, signer: KeyPair, as: "member" | "courier" = "member") {
  const { auth, keys } = answerGreeting(crypto, world.group, signer, as, box.nonce, world.bytes(32));
  const out = new Outgoing(new RecordSealer(crypto, keys.up, 1), "up");
  return {
    enter: () => box.authenticate(auth, 0),
    say(record: CarryRecord) {
      out.add(record);
      for (let chunk = out.next(512); chunk; chunk = out.next(512)) box.write(chunk, 0, UNIX);
    },
  };
}

describe("a box", () => {
  test("refuses who is no member, and gives nothing", () => {
    const { world, box } = boxOf({ isMember: () => false });
    const { enter } = stranger(world, box, world.memberKey);
    expect(enter).toThrow(refusal("bad-signature"));
    expect(box.visitor).toBeUndefined();
    expect(box.read(0, 0)).toHaveLength(0);
    expect(() => box.serve([])).toThrow(refusal("malformed"));
  });

  test("refuses a member who says to be a courier, and a courier who says to be a member", () => {
    const one = boxOf();
    expect(stranger(one.world, one.box, one.world.memberKey, "courier").enter).toThrow(refusal("bad-signature"));
    const other = boxOf();
    expect(stranger(other.world, other.box, other.world.courierKey).enter).toThrow(refusal("bad-signature"));
  });

  test("takes one answer a connection: a second right one is refused", () => {
    const { world, box } = boxOf();
    expect(() => box.authenticate(new Uint8Array(144), 0)).toThrow(refusal("bad-key"));
    expect(stranger(world, box, world.memberKey).enter).toThrow(refusal("bad-signature"));
  });

  test("takes no record before the proof, and none twice", () => {
    const { world, box } = boxOf();
    expect(() => box.write(new Uint8Array(100), 0, UNIX)).toThrow(refusal("malformed"));
    const them = stranger(world, box, world.memberKey);
    them.enter();
    const { keys } = box.visitor as { keys: LinkKeys };
    const out = new Outgoing(new RecordSealer(crypto, keys.up, 1), "up");
    out.add({ is: "credit", chunks: 1 });
    const chunk = out.next(512) as Bytes;
    box.write(chunk, 0, UNIX);
    expect(() => box.write(chunk, 0, UNIX)).toThrow(refusal("cannot-open"));
  });

  test("takes receipts that their recipient signed, for that recipient's mail alone", () => {
    const { world, box } = boxOf();
    const them = stranger(world, box, world.memberKey);
    them.enter();
    const held = [...world.box.held.values()];
    const ids = held.map(({ id }) => id);
    box.serve(held);
    const receipt = world.receipt(ids);
    them.say({ is: "ack", receipt });
    expect(box.take()).toEqual([{ is: "receipt", receipt }]);
    const refused: readonly (readonly [CarryReceipt, string])[] = [
      [{ ...receipt, signature: new Uint8Array(64) }, "bad-signature"],
      [{ ...receipt, relay_url: "https://other.example" }, "bad-signature"],
      [{ ...receipt, relay_url: "nowhere" }, "malformed"],
      [{ ...receipt, created_at: UNIX + 24 * 3600 + 1 }, "expired"],
      [{ ...receipt, event_ids: [] }, "malformed"],
      [{ ...receipt, recipient: world.courierKey.publicKey }, "bad-signature"],
    ];
    for (const [bad, code] of refused) expect(() => them.say({ is: "ack", receipt: bad }), code).toThrow(refusal(code));
    expect(box.take()).toEqual([]);
  });

  test("lets a member hand over deposits and no envelopes; another courier may", () => {
    const { world, box } = boxOf();
    const them = stranger(world, box, world.memberKey);
    them.enter();
    const [held] = world.box.held.values();
    const carried = held?.carried as Carried;
    expect(() => them.say({ is: "carried", carried })).toThrow(refusal("malformed"));
    const other = boxOf();
    const peer = stranger(other.world, other.box, other.world.courierKey, "courier");
    peer.enter();
    peer.say({ is: "carried", carried });
    expect(other.box.take()).toEqual([{ is: "carried", carried }]);
  });

  test("notifies the proof and sixteen chunks, and then as many as are granted", () => {
    const { world, box } = boxOf();
    const them = stranger(world, box, world.memberKey);
    them.enter();
    box.serve([...world.box.held.values()]);
    const notified = (): number => {
      let count = 0;
      while (box.notification(23)) count++;
      return count;
    };
    expect(notified()).toBe(0);
    box.subscribe(true);
    // In the smallest chunks the proof alone is 34, and nobody grants more before they have heard it.
    expect(notified()).toBe(34 + 16);
    them.say({ is: "credit", chunks: 5 });
    expect(notified()).toBe(5);
    them.say({ is: "credit", chunks: 0xffff });
    expect(notified()).toBeLessThanOrEqual(1024);
    box.read(0, 0);
    expect(notified()).toBe(0);
  });

  test("ends with silence: ten seconds before the proof, thirty after it, ten minutes in all", () => {
    const { world, box } = boxOf();
    expect([box.isOver(10), box.isOver(10.1)]).toEqual([false, true]);
    stranger(world, box, world.memberKey).enter();
    expect([box.isOver(30), box.isOver(30.1), box.isOver(601)]).toEqual([false, true, true]);
  });
});

describe("a visitor", () => {
  /** What a box can say to a visitor; `mine` are the keys of the connection, as the box has them. */
  function met(change: Partial<Visit> = {}) {
    const { world, box } = boxOf();
    const visit: Visit = {
      group: world.group,
      signer: world.memberKey,
      as: "member",
      pulls: true,
      deposits: [world.bytes(99)],
      ...change,
    };
    const visitor = new VisitorSession(crypto, visit, world.bytes(32), 0);
    expect(visitor.next(0)).toEqual({ do: "nonce" });
    visitor.nonce(box.nonce, 0);
    const operation = visitor.next(0) as { readonly do: "authenticate"; readonly value: Bytes };
    box.authenticate(operation.value, 0);
    visitor.authenticate(0);
    return { world, box, visitor };
  }

  /** Reads until nothing comes, or it is over. */
  function readAll(visitor: VisitorSession, box: BoxSession): void {
    for (let operation = visitor.next(0); operation?.do === "read"; operation = visitor.next(0)) visitor.read(box.read(0, 0), 0);
  }

  test("shows nothing to a box that is no courier of the group: nothing is written to it but the answer", () => {
    const { world, box, visitor } = met({ group: { ...boxOf().world.group, isCourier: () => false } });
    box.serve([...world.box.held.values()]);
    readAll(visitor, box);
    expect(visitor.phase).toBe("refused");
    expect(visitor.next(0)).toEqual({ do: "close" });
    expect(visitor.take()).toEqual([]);
  });

  test("shows nothing to a box that proves nothing and speaks all the same", () => {
    const { world, box, visitor } = met();
    const { keys } = box.visitor as { keys: LinkKeys };
    const out = new Outgoing(new RecordSealer(crypto, keys.down, 0), "down");
    for (const { carried } of world.box.held.values()) out.add({ is: "carried", carried });
    visitor.next(0);
    visitor.read(out.next(512) as Bytes, 0);
    for (let chunk = out.next(512); chunk && !visitor.isOver; chunk = out.next(512)) visitor.read(chunk, 0);
    expect(visitor.phase).toBe("refused");
    expect(visitor.take()).toEqual([]);
  });

  test("refuses a greeting of small order", () => {
    const { world } = boxOf();
    const visitor = new VisitorSession(crypto, { group: world.group, signer: world.memberKey, as: "member" }, world.bytes(32), 0);
    visitor.next(0);
    visitor.nonce(new Uint8Array(32), 0);
    expect(visitor.phase).toBe("refused");
  });

  test("is interrupted, and no more, where what it reads is changed again and again", () => {
    const { world, box, visitor } = met();
    box.serve([...world.box.held.values()]);
    for (let i = 0; i < 1000 && !visitor.isOver; i++) {
      const operation = visitor.next(0);
      if (operation?.do === "write") {
        box.write(operation.value, 0, UNIX);
        visitor.write(0);
      }
      if (operation?.do !== "read") continue;
      const value = box.read(0, 0).slice();
      if (visitor.phase !== "proving" && value.length > 20) value[value.length - 1]! ^= 1;
      visitor.read(value, 0);
    }
    expect(visitor.phase).toBe("interrupted");
    expect(visitor.take().filter(({ is }) => is === "carried")).toEqual([]);
  });

  test("ignores an envelope that is none", () => {
    const { world, box, visitor } = met({ deposits: [] });
    const [held] = world.box.held.values();
    const broken = { ...held!, carried: { ...held!.carried, event: world.bytes(300) } };
    box.serve([broken]);
    readAll(visitor, box);
    expect(visitor.take().map(({ is }) => is)).toEqual(["proved", "end"]);
    expect(visitor.phase).toBe("returning");
  });
});

describe("among couriers", () => {
  const carriedOf = (change: Partial<Carried> = {}): Carried => {
    const [held] = new World(crypto, 9, 1, 0).box.held.values();
    return { ...(held?.carried as Carried), ...change };
  };

  test("an envelope goes three hops at most, whatever it says", () => {
    expect(handedOn(carriedOf())?.hop_count).toBe(1);
    expect(handedOn(carriedOf({ hop_count: 3 }))).toBeUndefined();
    expect(handedOn(carriedOf({ hop_count: 3, max_hops: 255 }))).toBeUndefined();
    expect(handedOn(carriedOf({ hop_count: 0, max_hops: 0 }))).toBeUndefined();
  });

  test("what is too far, over, for a stranger or known is not taken", () => {
    const envelope = readCarried(crypto, carriedOf());
    const member = [envelope.giftWrap.recipient];
    const refuses = (change: Partial<Carried>, members: readonly Bytes[], known: boolean, now: number) =>
      refusesCarried({ ...envelope, carried: carriedOf(change) }, members, () => known, now);
    expect(refuses({}, member, false, UNIX)).toBeUndefined();
    expect(refuses({ hop_count: 3 }, member, false, UNIX)).toBeUndefined();
    expect(refuses({ hop_count: 4 }, member, false, UNIX)).toBe("hops");
    expect(refuses({ hop_count: 1, max_hops: 0 }, member, false, UNIX)).toBe("hops");
    expect(refuses({}, member, false, UNIX + 86_400)).toBe("expired");
    expect(refuses({}, [new Uint8Array(32)], false, UNIX)).toBe("stranger");
    expect(refuses({}, member, true, UNIX)).toBe("known");
  });

  test("sixteen couriers who meet at random make fifteen transfers of an envelope, also where hops are lied about", () => {
    const random = numbers(4);
    const envelope = readCarried(crypto, carriedOf());
    const holders = Array.from({ length: 16 }, (_, i) => (i === 0 ? carriedOf() : undefined));
    let transfers = 0;
    for (let meeting = 0; meeting < 20_000; meeting++) {
      const [from, to] = [Math.floor(random() * 16), Math.floor(random() * 16)];
      const claimed = holders[from] && { ...holders[from], hop_count: 0 };
      const given = claimed && handedOn(claimed);
      if (!given || from === to) continue;
      const members = [envelope.giftWrap.recipient];
      if (refusesCarried({ ...envelope, carried: given }, members, () => holders[to] !== undefined, UNIX) !== undefined) continue;
      holders[to] = given;
      transfers++;
    }
    expect(transfers).toBe(15);
  });
});
