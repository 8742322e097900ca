/** A box and its visitor over a pipe that loses, repeats, exchanges and cuts: what is acknowledged is safe, and nothing is lost or shown twice. */
import { describe, expect, test } from "vitest";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { inForm } from "../support/long.ts";
import { type Faults, NO_FAULTS, World } from "./simulated-link.ts";

const crypto = await loadSodium();
const FIRST_SEED = Number(process.env.PROPERTY_SEED ?? 20_260_101);

/** What must hold at every moment between two connections. */
function holds({ box, recipient }: World): void {
  for (const [id, { isDelivered }] of box.held) {
    if (isDelivered) expect(recipient.events.has(id), "acknowledged and not kept").toBe(true);
  }
  for (const receipt of box.receipts)
    for (const id of receipt.event_ids) expect(recipient.events.has(toHex(id)), "a receipt for nothing").toBe(true);
  for (const [, times] of recipient.shown) expect(times, "shown twice").toBe(1);
  for (const digest of box.given) expect(recipient.brings.has(digest), "handed on and not kept").toBe(true);
  for (const digest of recipient.given) expect(box.deposits.has(digest), "given and not kept").toBe(true);
}

/** What must be so once a connection went well. */
function complete({ box, recipient, deposits }: World): void {
  for (const [id, { isDelivered }] of box.held) {
    expect(isDelivered, "left lying").toBe(!recipient.unreadable.has(id));
    expect(recipient.shown.get(id) ?? 0).toBe(recipient.unreadable.has(id) ? 0 : 1);
  }
  expect([...box.given].sort()).toEqual([...box.handed.keys()].sort());
  expect(recipient.given.size).toBe(deposits.length);
  expect(box.deposits.size).toBe(deposits.length);
}

/** Faults of one connection; each seed has its own mixture. */
function mixture(world: World): Faults {
  const some = (most: number): number => (world.random() < 0.5 ? 0 : world.random() * most);
  const trueMtu = 23 + world.below(495);
  return {
    lost: some(0.2),
    repeated: some(0.1),
    exchanged: some(0.1),
    cut: some(0.1),
    unread: some(0.05),
    endsAfter: world.random() < 0.5 ? world.below(20_000) : Number.POSITIVE_INFINITY,
    mtu: world.random() < 0.2 ? undefined : world.random() < 0.2 ? 517 : trueMtu,
    trueMtu,
    canSubscribe: world.random() < 0.8,
    crash: some(0.1),
    slowness: world.below(20),
  };
}

describe("a box and its visitor", () => {
  const seeds = inForm(40, 10_000);
  test(`${seeds} seeds from ${FIRST_SEED}: nothing lost, nothing twice, nothing said that is not so`, {
    timeout: inForm(60_000, 900_000),
  }, () => {
    const ends: Record<string, number> = {};
    for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
      const world = new World(crypto, seed, Math.floor((seed * 7) % 9), seed % 3, seed % 4 === 0 ? "courier" : "member");
      try {
        for (let i = 0; i < 4; i++) {
          world.connect(mixture(world));
          holds(world);
        }
        expect(world.connect(NO_FAULTS)).toBe("done");
        complete(world);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
      for (const [end, count] of Object.entries(world.ends)) ends[end] = (ends[end] ?? 0) + count;
    }
    console.log(`how ${5 * seeds} connections ended:`, JSON.stringify(ends));
    // A test in which nothing goes wrong, or nothing right, proves nothing.
    expect(ends.dead).toBeGreaterThan(seeds / 10);
    expect(ends.done).toBeGreaterThan(seeds);
  });

  test("cut after every byte, and once more without a fault", () => {
    const whole = new World(crypto, 7, 2, 1);
    expect(whole.connect(NO_FAULTS)).toBe("done");
    const step = inForm(61, 1);
    for (let endsAfter = 1, end = ""; end !== "done"; endsAfter += step) {
      const world = new World(crypto, 7, 2, 1);
      end = world.connect({ ...NO_FAULTS, endsAfter });
      holds(world);
      expect(world.connect(NO_FAULTS), `cut after ${endsAfter}`).toBe("done");
      complete(world);
    }
  });

  test.each([23, 24, 27, 100, 185, 247, 248, 512, 517])("an MTU of %i", (mtu) => {
    for (const canSubscribe of [true, false]) {
      const world = new World(crypto, mtu, 5, 2);
      expect(world.connect({ ...NO_FAULTS, mtu, trueMtu: mtu, canSubscribe })).toBe("done");
      complete(world);
    }
  });

  test("a stack that reports more than it delivers: reads instead", () => {
    const world = new World(crypto, 11, 5, 0);
    expect(world.connect({ ...NO_FAULTS, mtu: 517, trueMtu: 100 })).toBe("done");
    complete(world);
  });

  test("a read that brings nothing where there was something: it is asked for again", () => {
    for (let seed = 0; seed < 20; seed++) {
      const world = new World(crypto, seed, 5, 1);
      expect(world.connect({ ...NO_FAULTS, canSubscribe: false, unread: 0.05 }), `seed ${seed}`).toBe("done");
      complete(world);
    }
  });

  test("no notification ever comes: reads after five seconds", () => {
    const world = new World(crypto, 12, 5, 1);
    expect(world.connect({ ...NO_FAULTS, lost: 1 })).toBe("done");
    complete(world);
    expect(world.now).toBeLessThan(60 + 8);
  });
});
