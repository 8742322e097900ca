/** A box whose clock is five minutes off. */
import { expect, it } from "vitest";
import type { HeldEnvelope } from "../../courier/store/cargo.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { startRelay } from "../relay/harness.ts";
import { closed, delegation, groupOf, invitation, personOf, receipt, someone } from "./people.ts";
import { send, startBox } from "./world.ts";

const [ines, mara, guest] = [someone("ines"), someone("mara"), someone("guest")];

async function scene(by: number) {
  const relay = await startRelay();
  const { clock } = relay;
  const off = {
    now: () => clock.now() + by,
    elapsed: () => clock.elapsed(),
    after: (seconds: number, run: () => void) => clock.after(seconds, run),
  };
  const courier = await startBox(off, relay.url);
  const group = groupOf("valley", relay.url, ines, [mara]);
  const { publicKey } = courier.keys.identity;
  await send(relay, ines, publicKey, invitation(group, [publicKey], clock.now()));
  await send(relay, mara, publicKey, delegation(group, [mara], publicKey, clock.now()));
  await courier.round();
  return { relay, courier };
}

it("keeps the leave to fetch that it is given by others' clocks", async () => {
  const { relay, courier } = await scene(-300);
  relay.clock.advance(600);
  await courier.round();
  expect(courier.box.stored.book.mandates()).toHaveLength(1);
});

it.each([-300, 300])("fetches with a clock that is %s seconds off", async (by) => {
  const { relay, courier } = await scene(by);
  const client = await relay.as(personOf(guest));
  await client.send({ cmd: "STORE", event: writeGiftWrap(closed(mara.publicKey, "one", relay.clock.now())) });
  relay.clock.advance(60);
  await courier.round();
  expect(courier.box.stored.cargo.counts(relay.clock.now()).envelopes, courier.logs().slice(-600)).toBe(1);
});

it("holds back a receipt that is ahead of its relay's clock, until its time has come", async () => {
  const { relay, courier } = await scene(300);
  const { clock } = relay;
  const client = await relay.as(personOf(guest));
  await client.send({ cmd: "STORE", event: writeGiftWrap(closed(mara.publicKey, "one", clock.now())) });
  await courier.round();
  const { cargo } = courier.box.stored;
  const whose = { group: toHex(groupOf("valley", relay.url, ines, [mara]).id), member: toHex(mara.publicKey) };
  const [held] = cargo.of(whose, clock.now(), 10_000);
  // Her clock is as far ahead as the box's.
  const ahead = clock.now() + 300;
  expect(cargo.delivered(whose, receipt(relay.url, mara, [(held as HeldEnvelope).id], ahead), ahead)).toBe(true);
  await courier.round();
  expect(cargo.counts(ahead).receipts, "the relay would take it for nothing").toBe(1);
  clock.advance(301);
  await courier.round();
  expect(cargo.counts(ahead).receipts).toBe(0);
  const left = await (await relay.as(personOf(mara))).send({ cmd: "FETCH", since: 0 });
  expect(left.cmd === "EVENTS" && left.events).toEqual([]);
});
