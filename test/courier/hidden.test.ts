/** A box and hidden mailboxes: nothing that it does ties two of one person together, in one request or in time. */
import { expect, it } from "vitest";
import { DAY_MANDATE_SECS, DAY_S } from "../../src/protocol/carry/signed.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { mailbox, mailboxMaster } from "../../src/protocol/mailboxes/mailbox.ts";
import type { SigningKey } from "../../src/protocol/primitives/crypto.ts";
import { parseCommand } from "../../src/protocol/wire/frame.ts";
import { turn } from "../relay/fake-clock.ts";
import { type Harness, startRelay } from "../relay/harness.ts";
import { closed, crypto, delegation, groupOf, invitation, personOf, receipt, someone } from "./people.ts";
import { send, startBox, type TestBox } from "./world.ts";

const [ines, mara, guest] = [someone("ines"), someone("mara"), someone("guest")];
const group = (relay: Harness) => groupOf("valley", relay.url, ines, [mara]);

interface Scene {
  readonly relay: Harness;
  readonly courier: TestBox;
  /** Of today, the days before, and tomorrow. */
  readonly days: readonly SigningKey[];
}

/** Mara's mailboxes of these days, from today; the box has leave to fetch from each. */
async function scene(offsets: readonly number[]): Promise<Scene> {
  const relay = await startRelay();
  const courier = await startBox(relay.clock, relay.url);
  const { publicKey } = courier.keys.identity;
  const today = Math.floor(relay.clock.now() / DAY_S);
  await send(relay, ines, publicKey, invitation(group(relay), [publicKey], relay.clock.now()));
  const days = offsets.map((by) => mailbox(crypto, mailboxMaster(crypto, mara.seed, 0), "relay.example", today + by));
  for (const [i, key] of days.entries()) {
    const until = (today + (offsets[i] as number)) * DAY_S + DAY_MANDATE_SECS;
    await send(relay, mara, publicKey, delegation(group(relay), [key], publicKey, relay.clock.now(), until));
  }
  return { relay, courier, days };
}

interface Asked {
  readonly at: number;
  readonly mailboxes: readonly string[];
}

/** What the box asks of relays about mailboxes, from now on. */
function asked({ relay, courier: { network } }: Scene): Asked[] {
  const all: Asked[] = [];
  const socket = network.socket.bind(network);
  network.socket = (url, handlers) => {
    const made = socket(url, handlers);
    const send = (bytes: Uint8Array): void => {
      const command = parseCommand(bytes);
      const at = relay.clock.now();
      if (command.cmd === "FETCH_DELEGATED") all.push({ at, mailboxes: command.delegations.map((one) => toHex(one.mailbox)) });
      if (command.cmd === "ACK_CARRY") all.push({ at, mailboxes: command.receipts.map((one) => toHex(one.recipient)) });
      made.send(bytes);
    };
    return { send, close: () => made.close() };
  };
  return all;
}

const gaps = (all: readonly Asked[]): readonly number[] => all.slice(1).map(({ at }, i) => at - (all[i] as Asked).at);

it("asks for each alone, half a minute to a minute apart, and for none whose day has not begun", async () => {
  const made = await scene([-1, 0, 1, 9]);
  const all = asked(made);
  await made.courier.round();
  expect(all.map(({ mailboxes }) => mailboxes)).toEqual(made.days.slice(0, 2).map(({ publicKey }) => [toHex(publicKey)]));
  for (const gap of gaps(all)) expect(gap).toBeGreaterThanOrEqual(30);
  for (const gap of gaps(all)) expect(gap).toBeLessThan(62);
});

it("tells receipts of each alone, as far apart, while plain mail goes on", async () => {
  const made = await scene([-2, -1, 0]);
  const { relay, courier, days } = made;
  const client = await relay.as(personOf(guest));
  const ids = [];
  for (const { publicKey } of days) {
    const envelope = closed(publicKey, toHex(publicKey).slice(0, 8), relay.clock.now());
    await client.send({ cmd: "STORE", event: writeGiftWrap(envelope) });
  }
  await courier.round();
  const { cargo, book } = courier.box.stored;
  const whose = { group: toHex(group(relay).id), member: toHex(mara.publicKey) };
  for (const { recipient, id } of cargo.of(whose, relay.clock.now(), 10_000)) {
    ids.push(id);
    const key = days.find(({ publicKey }) => toHex(publicKey) === toHex(recipient)) as SigningKey;
    cargo.delivered(whose, receipt(relay.url, key, [id], relay.clock.now()), relay.clock.now());
  }
  expect(ids).toHaveLength(3);
  const all = asked(made);
  courier.box.fetch();
  await courier.box.idle();
  for (let i = 0; i < 200; i++) await turn();
  expect(all.length, "the second waits").toBeLessThanOrEqual(1);
  // Another round begins and ends meanwhile.
  const { publicKey } = courier.keys.identity;
  await send(relay, mara, publicKey, delegation(group(relay), [mara], publicKey, relay.clock.now()));
  courier.box.fetch();
  await courier.box.idle();
  expect(book.mandates()).toHaveLength(4);
  await courier.round();
  expect(cargo.counts(relay.clock.now()).receipts).toBe(0);
  const hidden = all.filter(({ mailboxes }) => !mailboxes.includes(toHex(mara.publicKey)));
  for (const { mailboxes } of hidden) expect(new Set(mailboxes).size).toBe(1);
  expect(hidden.length).toBeGreaterThanOrEqual(6);
  for (const gap of gaps(hidden)) expect(gap).toBeGreaterThanOrEqual(30);
});

it("stops at once in a pause", async () => {
  const { courier } = await scene([-2, -1, 0]);
  courier.box.fetch();
  await courier.box.idle();
  for (let i = 0; i < 200; i++) await turn();
  await courier.stop();
  expect(courier.logs()).not.toContain("not all looked at");
});
