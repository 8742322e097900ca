/** Visits to a box with its store on disk, over a pipe that loses, repeats, exchanges and cuts: nothing is lost, shown twice or told that is not so. */
import { expect, it } from "vitest";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { depositDigest } from "../../src/protocol/carry/deposit.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { NO_FAULTS, numbers } from "../carry/simulated-link.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { inForm } from "../support/long.ts";
import { closed, crypto, groupOf, receipt, someone } from "./people.ts";
import { type Faults, gattOf, Pipe, passing, visiting } from "./radio.ts";
import { startBox, type TestBox } from "./world.ts";

const RELAY = "https://relay.example";
const [ines, mara] = [someone("ines"), someone("mara")];
const group = groupOf("cuts", RELAY, ines, [mara]);
const SEED = 20_261_201;

/** A group with one member who gave leave, without a relay. */
function furnish({ box, keys }: TestBox, now: number): void {
  const [id, member] = [toHex(group.id), toHex(mara.publicKey)];
  const { book } = box.stored;
  const until = Math.floor(now) + 20 * 86_400;
  const couriers = [toHex(keys.identity.publicKey)];
  const named = { name: "Cuts", inviter: toHex(ines.publicKey), carryKey: toHex(group.carryKey), relay: RELAY };
  book.putGroup({ id, ...named, until, version: 1, couriers, state: "told" });
  book.putMember({ group: id, key: member });
  book.putMandate({ group: id, member, mailbox: member, relay: RELAY, until, sig: "00", since: 0 });
}

function faultsOf(random: () => number): Faults {
  const often = (most: number): number => (random() < 0.5 ? 0 : random() * most);
  const trueMtu = [23, 64, 185, 247, 517][Math.floor(random() * 5)] as number;
  return {
    ...NO_FAULTS,
    ...{ lost: often(0.2), repeated: often(0.1), exchanged: often(0.1), cut: often(0.1), trueMtu },
    mtu: random() < 0.2 ? undefined : random() < 0.2 ? 517 : trueMtu,
    canSubscribe: random() < 0.7,
    endsAfter: random() < 0.7 ? Math.floor(random() * 9000) : Number.POSITIVE_INFINITY,
  };
}

it(`${inForm(12, 400)} seeds from ${SEED}`, async () => {
  const clock = new FakeClock();
  const courier = await startBox(clock, undefined);
  const { cargo, deposits } = courier.box.stored;
  furnish(courier, clock.now());
  const [id, member] = [toHex(group.id), toHex(mara.publicKey)];
  const isCourier = (key: Bytes): boolean => toHex(key) === toHex(courier.keys.identity.publicKey);
  for (let seed = SEED; seed < SEED + inForm(12, 400); seed++) {
    const random = numbers(seed);
    const sent = new Set<string>();
    const shown = new Map<string, number>();
    for (let i = 0; i < 4; i++) {
      const event = writeGiftWrap(closed(mara.publicKey, `${seed} ${i}`, clock.now(), 16 + Math.floor(random() * 3000)));
      const envelope = readCarried(crypto, { hop_count: 0, max_hops: 3, event, fetched_at: Math.floor(clock.now()) });
      expect(cargo.take({ group: id, member }, envelope, clock.now())).toBeUndefined();
      sent.add(toHex(envelope.id));
    }
    const deposit = Uint8Array.from({ length: 100 + Math.floor(random() * 2000) }, () => Math.floor(random() * 256));
    const digest = toHex(depositDigest(crypto, deposit));
    let isTold = false;
    for (let visits = 0; shown.size < sent.size || !isTold || cargo.counts(clock.now()).envelopes > 0; visits++) {
      if (visits > 60) throw new Error(`seed ${seed}: not done after sixty visits`);
      const faults = visits < 12 ? faultsOf(random) : NO_FAULTS;
      const gatt = gattOf(courier.radio, `device ${seed} ${visits}`, new Pipe(random, faults));
      const visited = { groupId: group.id, carryKey: group.carryKey, isCourier };
      const visit = { group: visited, signer: mara, as: "member" as const, deposits: isTold ? [] : [deposit] };
      await visiting(gatt, visit, passing(clock), (task, session) => {
        if (task.is === "stored") {
          isTold = true;
          const here = deposits.waiting().map((one) => toHex(one.digest));
          expect(here, "what is said to be stored is").toContain(digest);
        }
        if (task.is !== "carried") return;
        const name = toHex(task.envelope.id);
        if (!shown.has(name)) shown.set(name, 1);
        session.acknowledge(receipt(RELAY, mara, [task.envelope.id], clock.now()));
      });
    }
    expect([...shown.keys()].sort(), `seed ${seed}`).toEqual([...sent].sort());
    const receipts = new Set(cargo.receipts(5000).flatMap((one) => one.receipt.event_ids.map(toHex)));
    for (const name of sent) expect(receipts.has(name), `seed ${seed}: a receipt for each`).toBe(true);
    // What a relay would have taken by now.
    cargo.forgetReceipts(cargo.receipts(5000).map(({ name }) => name));
    const answers = deposits.waiting().map((one) => ({ digest: one.digest, status: 201, signature: new Uint8Array(64) }));
    for (const answer of answers) deposits.answered(answer);
    deposits.told(answers);
  }
  expect(courier.logs()).not.toContain('"level":50');
});
