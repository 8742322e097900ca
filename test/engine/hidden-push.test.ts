/** A closed app that hides its mail is woken by the mailboxes of a week, and never under its own key. */

import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import { epochOf, masterKey } from "../../src/protocol/mailboxes/generations.ts";
import { mailboxAddress, readMaster } from "../../src/protocol/mailboxes/mailbox.ts";
import { startPushService } from "../relay/push-services.ts";
import { turn } from "../support/fake-clock.ts";
import { crypto } from "../support/kit.ts";
import { type Device, pair, SEED } from "./world.ts";

console.info(`seed ${SEED}`);
const DAY = 86_400;

let world: Awaited<ReturnType<typeof pair>>;
let service: Awaited<ReturnType<typeof startPushService>>;
beforeEach(async () => {
  service = await startPushService();
  world = await pair(undefined, true, { PPP_PUSH_ALLOW_LOCAL: "on", PPP_VAPID_SUBJECT: "mailto:op@relay.example" });
  await world.clock.advance(120);
});
afterEach(() => world.end());

/** The keys, hex, under which the relay would wake this device. */
function registered(token: string): readonly string[] {
  const database = new Database(join(world.relay.dir, "relay.db"), { readonly: true });
  try {
    const rows = database.prepare("SELECT hex(owner) AS owner FROM push_registrations WHERE token = ?").all(token);
    return (rows as readonly { owner: string }[]).map(({ owner }) => owner.toLowerCase());
  } finally {
    database.close();
  }
}

async function addresses(device: Device, first: number, count: number): Promise<readonly string[]> {
  const master = readMaster(masterKey(crypto, wordsToSeed((await device.engine.words()).join(" ")), 0));
  const today = epochOf(world.clock.now());
  const host = new URL(world.relay.origin).host;
  return Array.from({ length: count }, (_, n) => toHex(mailboxAddress(crypto, master, host, today + first + n)));
}

const minutes = async (count: number): Promise<void> => {
  for (let minute = 0; minute < count; minute++) {
    await world.clock.advance(60);
    for (let n = 0; n < 20; n++) await turn();
  }
};

it("by a subscription that the relay finds under seven days' keys, renewed each day and gone when it is turned off", async () => {
  const { ana, ben, benId } = world;
  const token = JSON.stringify({ endpoint: `${service.url}/ben` });
  await ben.engine.pushOn(token);
  await minutes(10);
  expect([...registered(token)].sort()).toEqual([...(await addresses(ben, 0, 7))].sort());
  expect(registered(token)).not.toContain(benId);
  ben.off();
  await minutes(1);
  await ana.engine.leaveNote(ana.draft([benId], { text: "Wake up." }));
  const heard = service.heard(1);
  await minutes(2);
  await heard;
  expect(service.received.map(({ path }) => path)).toEqual(["/ben"]);

  ana.off();
  await world.clock.advance(2 * DAY);
  await ben.on();
  await minutes(15);
  expect([...registered(token)].sort()).toEqual([...(await addresses(ben, -1, 8))].sort());
  await ben.engine.pushOff();
  await minutes(15);
  expect(registered(token)).toEqual([]);
});

it("and one that was there before ends with the switch: the relay knew it under the other keys", async () => {
  const { ben, benId } = world;
  const token = JSON.stringify({ endpoint: `${service.url}/ben` });
  await ben.engine.pushOn(token);
  await minutes(10);
  await ben.engine.hideMail(false);
  expect(ben.state.push).toBe(false);
  await expect(ben.engine.pushOn(token)).rejects.toMatchObject({ code: "push-used" });
  const other = JSON.stringify({ endpoint: `${service.url}/ben2` });
  await ben.engine.pushOn(other);
  await minutes(15);
  expect([registered(token), registered(other)]).toEqual([[], [benId]]);
  await ben.engine.hideMail(true);
  await minutes(180);
  expect(registered(other)).toEqual([]);
});
