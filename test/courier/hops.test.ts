/**
 * Mail from courier to courier by real boxes: how far it goes, in how many hands, and that an id is taken once, whatever a courier claims. Boxes
 * stand and are visited; those who visit are couriers whose own memory is a table here, as simple as the rules allow.
 */
import { expect, it } from "vitest";
import { type Carried, type CarriedEnvelope, handedOn, readCarried, refusesCarried } from "../../src/protocol/carry/carried.ts";
import { MAX_COPIES } from "../../src/protocol/carry/holding.ts";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import type { Visit } from "../../src/protocol/carry/visit.ts";
import type { VisitorSession } from "../../src/protocol/carry/visitor-session.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import type { Identity } from "../../src/protocol/identity/identity.ts";
import { numbers } from "../carry/simulated-link.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { inForm } from "../support/long.ts";
import { closed, crypto, groupOf, receipt, someone } from "./people.ts";
import { type Faults, gattOf, noFaults, Pipe, passing, visiting } from "./radio.ts";
import { startBox, type TestBox } from "./world.ts";

const RELAY = "https://relay.example";
const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_130);
const [ines, mara] = [someone("ines"), someone("mara")] as [Identity, Identity];
const group = groupOf("hops", RELAY, ines, [mara]);
const GROUP = toHex(group.id);
const member = toHex(mara.publicKey);

/** Boxes of one group with these couriers, none of which has internet. */
async function boxes(clock: FakeClock, count: number, visitors: readonly Identity[]): Promise<readonly TestBox[]> {
  const all: TestBox[] = [];
  for (let i = 0; i < count; i++) all.push(await startBox(clock, undefined));
  const couriers = [...all.map(({ keys }) => keys.identity), ...visitors].map(({ publicKey }) => toHex(publicKey));
  const until = Math.floor(clock.now()) + 150 * DAY_S;
  for (const { box } of all) {
    const { book } = box.stored;
    const named = { name: "Hops", inviter: toHex(ines.publicKey), carryKey: toHex(group.carryKey), relay: RELAY };
    book.putGroup({ id: GROUP, ...named, until, version: 1, couriers, state: "told" });
    book.putMember({ group: GROUP, key: member, agreed: couriers });
    book.putMandate({ group: GROUP, member, mailbox: member, relay: RELAY, until, sig: "00", since: 0 });
  }
  return all;
}

const isCourier = (): boolean => true;
const visited = { groupId: group.id, carryKey: group.carryKey, isCourier };
let devices = 0;

const envelope = (label: string, clock: FakeClock, hop_count = 0): CarriedEnvelope =>
  readCarried(crypto, {
    ...{ hop_count, max_hops: 3, fetched_at: Math.floor(clock.now()) },
    event: writeGiftWrap(closed(mara.publicKey, label, clock.now(), 300, 20 * DAY_S)),
  });

/** A courier as the rules have it: what it holds, and to whom it gave each. */
class Walker {
  readonly own: Identity;
  readonly held = new Map<string, { readonly carried: Carried; readonly given: Set<string> }>();
  readonly seen = new Set<string>();
  /** Ids that it was given, as often as it was. */
  readonly taken: string[] = [];

  constructor(name: string) {
    this.own = someone(name);
  }

  take({ carried, giftWrap, id }: CarriedEnvelope, now: number): boolean {
    const name = toHex(id);
    if (refusesCarried({ carried, giftWrap, id }, [mara.publicKey], () => this.seen.has(name), now)) return false;
    this.seen.add(name);
    this.taken.push(name);
    this.held.set(name, { carried, given: new Set() });
    return true;
  }

  async visits(box: TestBox, clock: FakeClock, pipe: Pipe = noFaults()): Promise<VisitorSession> {
    const to = toHex(box.keys.identity.publicKey);
    const brought = [...this.held.values()].flatMap(({ carried, given }) => {
      const next = given.has(to) || given.size >= MAX_COPIES ? undefined : handedOn(carried);
      return next ? [next] : [];
    });
    const gatt = gattOf(box.radio, `device ${devices++}`, pipe);
    const visit: Visit = { group: visited, signer: this.own, as: "courier", carried: brought };
    const session = await visiting(gatt, visit, passing(clock), (task, self) => {
      if (task.is === "stored" || (task.is === "refused" && task.why === "known")) this.held.get(toHex(task.digest))?.given.add(to);
      if (task.is !== "carried") return;
      this.take(task.envelope, clock.now());
      self.keepBack(task.envelope.id, "known");
    });
    clock.advance(6);
    return session;
  }
}

const holds = ({ box }: TestBox, clock: FakeClock) => box.stored.cargo.of({ group: GROUP, member }, clock.now(), 1e9);

it("counts a hop with every hand, goes three hops, and to three others from each", async () => {
  const clock = new FakeClock();
  const walkers = ["b", "c", "d", "e", "f"].map((name) => new Walker(name));
  const [first, second] = (await boxes(
    clock,
    2,
    walkers.map(({ own }) => own),
  )) as [TestBox, TestBox];
  const { id, carried } = envelope("one", clock);
  expect(
    first.box.stored.cargo.take({ group: GROUP, member }, { ...envelope("one", clock), carried }, clock.now()),
  ).toBeUndefined();
  for (const walker of walkers) await walker.visits(first, clock);
  expect(walkers.map(({ held }) => held.get(toHex(id))?.carried.hop_count)).toEqual([1, 1, 1, undefined, undefined]);
  await (walkers[0] as Walker).visits(second, clock);
  expect(holds(second, clock).map((one) => one.carried.hop_count)).toEqual([2]);
  await (walkers[3] as Walker).visits(second, clock);
  expect((walkers[3] as Walker).held.get(toHex(id))?.carried.hop_count).toBe(3);
  // It has come as far as it may: neither given on nor, where somebody claims less, taken by who had it.
  const [far] = (await boxes(
    clock,
    1,
    walkers.map(({ own }) => own),
  )) as [TestBox];
  await (walkers[3] as Walker).visits(far, clock);
  expect(holds(far, clock)).toEqual([]);
  const liar = new Walker("b");
  liar.held.set(toHex(id), { carried: { ...carried, hop_count: 0 }, given: new Set() });
  await liar.visits(first, clock);
  expect(holds(first, clock)).toHaveLength(1);
});

/** A minute passes, after so many days by the calendar. */
function later(clock: FakeClock, days: number): void {
  clock.setBy(days * DAY_S);
  clock.advance(60);
}

it("refuses what has come too far, what is for nobody there, what is over, and what it had: for thirty days", async () => {
  const clock = new FakeClock();
  const walker = new Walker("b");
  const [box] = (await boxes(clock, 1, [walker.own])) as [TestBox];
  const answers = async (carried: Carried): Promise<readonly string[]> => {
    const said: string[] = [];
    const gatt = gattOf(box.radio, `device ${devices++}`, noFaults());
    await visiting(gatt, { group: visited, signer: walker.own, as: "courier", carried: [carried] }, passing(clock), (task) => {
      if (task.is === "stored") said.push("stored");
      if (task.is === "refused") said.push(task.why);
    });
    clock.advance(6);
    return said;
  };
  const strangers = { ...envelope("x", clock).carried, event: writeGiftWrap(closed(ines.publicKey, "x", clock.now())) };
  const over = { ...envelope("x", clock).carried, event: writeGiftWrap(closed(mara.publicKey, "over", clock.now(), 300, -1)) };
  expect(await answers(envelope("far", clock, 4).carried)).toEqual(["hops"]);
  expect(await answers(strangers)).toEqual(["stranger"]);
  expect(await answers(over)).toEqual(["expired"]);
  const { carried, id } = envelope("good", clock, 1);
  expect(await answers(carried)).toEqual(["stored"]);
  expect(await answers(carried)).toEqual(["known"]);
  const whose = { group: GROUP, member };
  expect(box.box.stored.cargo.delivered(whose, receipt(RELAY, mara, [id], clock.now()), clock.now())).toBe(true);
  expect(holds(box, clock)).toEqual([]);
  later(clock, 29);
  const again = { ...carried, event: carried.event };
  expect(box.box.stored.cargo.hasSeen(id)).toBe(true);
  expect((await answers(again)).every((why) => why === "known" || why === "expired")).toBe(true);
  later(clock, 2);
  expect(box.box.stored.cargo.hasSeen(id), "a month later nobody knows it any more").toBe(false);
});

function faultsOf(random: () => number): Faults {
  const often = (most: number): number => (random() < 0.5 ? 0 : random() * most);
  return {
    ...noFaults().faults,
    ...{ lost: often(0.2), repeated: often(0.1), exchanged: often(0.1), cut: often(0.1) },
    canSubscribe: random() < 0.7,
    endsAfter: random() < 0.3 ? Math.floor(random() * 6000) : Number.POSITIVE_INFINITY,
  };
}

it(`in a group of sixteen, ${inForm(1, 60)} seeds from ${SEED}: never more than fifteen transfers of one envelope, none taken twice`, async () => {
  for (let seed = SEED; seed < SEED + inForm(1, 60); seed++) {
    const clock = new FakeClock();
    const random = numbers(seed);
    const walkers = Array.from({ length: 12 }, (_, i) => new Walker(`walker ${i}`));
    const stations = await boxes(
      clock,
      4,
      walkers.map(({ own }) => own),
    );
    const mail = Array.from({ length: 3 }, (_, i) => envelope(`${seed} ${i}`, clock));
    for (const [i, one] of mail.entries()) stations[i % 4]?.box.stored.cargo.take({ group: GROUP, member }, one, clock.now());
    for (let meeting = 0; meeting < 60; meeting++) {
      const [walker, station] = [walkers[Math.floor(random() * 12)], stations[Math.floor(random() * 4)]];
      await walker?.visits(station as TestBox, clock, new Pipe(random, faultsOf(random)));
    }
    for (const { id } of mail) {
      const name = toHex(id);
      const hands =
        walkers.filter(({ seen }) => seen.has(name)).length + stations.filter(({ box }) => box.stored.cargo.hasSeen(id)).length;
      expect(hands - 1, `seed ${seed}: transfers`).toBeLessThanOrEqual(15);
      expect(hands, `seed ${seed}: it spread at all`).toBeGreaterThan(1);
      for (const { taken } of walkers) expect(taken.filter((one) => one === name).length).toBeLessThanOrEqual(1);
      for (const { held } of walkers) {
        const kept = held.get(name);
        expect(kept?.carried.hop_count ?? 0).toBeLessThanOrEqual(3);
        expect(kept?.given.size ?? 0).toBeLessThanOrEqual(MAX_COPIES);
      }
    }
    for (const station of stations) await station.stop();
  }
});
