/**
 * Hidden mail in hard times: clocks that are wrong, moves, mailboxes that are full or given up, relays that are gone, apps that know of no mailbox;
 * and what a relay that watches may not be able to tie together.
 */
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { writeRumor } from "../../src/protocol/giftwrap/rumor.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { inForm, inLong } from "../support/long.ts";
import { Stranger } from "../support/stranger.ts";
import { Device, pair, SEED, STEPS, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
const DAY = 86_400;

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.();
});

/** Waits for what takes hours, in steps of half a minute. @returns the seconds it took */
async function later(clock: FakeClock, done: () => boolean, what: string, hours = 26): Promise<number> {
  const began = clock.now();
  for (let step = 0; step < hours * 120; step++) {
    if (done()) return clock.now() - began;
    await clock.advance(30);
  }
  throw new Error(`never happened: ${what}`);
}

/** From now on this device's clock differs by `off()` seconds, and the relays' is right. */
function setClock(device: Device, clock: FakeClock, off: () => number): void {
  const own = Object.create(clock) as FakeClock;
  Object.assign(own, { now: () => clock.now() + off() });
  Object.defineProperty(device, "clock", { value: own });
}
function dated(device: Device, clock: FakeClock): Device {
  device.network.onReply = (_url, reply) => ({ ...reply, date: Math.floor(clock.now()) });
  return device;
}

async function leave(clock: FakeClock, from: Device, to: string, text: string, days = 20): Promise<string> {
  const window = { starts_at: 0, ends_at: Math.floor(clock.now()) + days * DAY, timezone: "Europe/London" };
  const draft = from.draft([to], { text, window });
  await from.engine.leaveNote(draft);
  return draft.id;
}
const stateOf = ({ state }: Device, id: string) => state.sent.find((one) => one.id === id)?.to[0]?.state;
const isAtRelay = (device: Device, id: string): boolean => stateOf(device, id)?.kind === "relay";
const isOnline = ({ state }: Device): boolean => state.connection.state === "online";

async function two(hidden = true) {
  const world = await pair(undefined, hidden);
  ends.push(() => world.end());
  for (const device of [world.ana, world.ben]) {
    dated(device, world.clock);
    await device.until(({ queued, connection }) => queued === 0 && connection.state === "online", "told");
  }
  await world.clock.advance(120);
  return world;
}

/** Somebody else at this relay. */
async function another(clock: FakeClock, relay: TestRelay, name: string, seed: number, hidden = true): Promise<Device> {
  const device = dated(new Device(clock, relay.origin, SEED + seed), clock);
  await device.on();
  ends.push(() => device.off());
  await device.engine.createIdentity(name, hidden);
  await clock.until(() => isOnline(device), `${name} is online`);
  return device;
}

/** Sockets of a device: when each was asked for and when this device closed it. */
function watch(device: Device, clock: FakeClock) {
  const all: { readonly url: string; readonly opened: number; closed?: number }[] = [];
  const open = device.network.socket.bind(device.network);
  device.network.socket = (url, handlers) => {
    const one: (typeof all)[number] = { url, opened: clock.now() };
    all.push(one);
    const close = (): void => {
      one.closed ??= clock.now();
    };
    const socket = open(url, {
      ...handlers,
      close() {
        close();
        handlers.close();
      },
    });
    return {
      send: (bytes) => socket.send(bytes),
      close() {
        close();
        socket.close();
      },
    };
  };
  return all;
}

/** A word of somebody's about themselves, by a client of their own that puts it into the mailbox of a key. */
async function say(clock: FakeClock, relay: TestRelay, who: Device, to: Device, more: object = {}): Promise<Stranger> {
  const seed = wordsToSeed((await who.engine.words()).join(" "));
  const client = await Stranger.create("Ana", relay.origin, seed);
  ends.push(() => client.end());
  const recipient = client.recipient(to.state.me?.link ?? "");
  const content = { initiator_pubkey: recipient.publicKey, responder_pubkey: client.own.publicKey, handle: "Ana", ...more };
  const created_at = Math.floor(clock.now());
  const body = { kind: "KEY_EXCHANGE_RETURN", content } as const;
  const rumor = writeRumor({ sender: client.own.publicKey, created_at, body });
  const wrap = client.envelope(recipient, rumor, {
    wrap: (giftWrap) => ({ ...giftWrap, created_at, expires_at: created_at + 20 * DAY }),
  });
  await client.store(await client.session(), wrap);
  return client;
}

/** Lets days pass while nobody is there, the relay neither: its upkeep would make a simulated month of them minutes. */
async function pass(clock: FakeClock, relay: TestRelay, days: number): Promise<void> {
  await relay.stop();
  await clock.advance(days * DAY);
  await relay.start();
}

const count = (relay: TestRelay, sql: string): number => {
  const db = new Sqlite(join(relay.dir, "relay.db"), { readonly: true });
  try {
    return db.prepare<[], number>(sql).pluck().get() ?? 0;
  } finally {
    db.close();
  }
};

describe("mail arrives", () => {
  it("that was sealed before a move of key and left after the new mailboxes were told", async () => {
    const { ana, ben, anaId, benId, clock } = await two();
    await ana.engine.setReceipts(benId, true);
    const id = await leave(clock, ben, anaId, "Open me.");
    await ana.until(({ waiting }) => waiting.length === 1, "it waits");
    await ana.stand(STEPS);
    await ana.until(({ opened }) => opened.length === 1, "it opens");
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ana.until(({ people }) => people[0]?.id !== benId, "Ana knows the new key", 60);
    await later(clock, () => stateOf(ben, id)?.kind === "received", "the receipt", 3);
  });

  inLong("from a contact who refused my new key", async () => {
    const { ana, ben, benId, clock } = await two(false);
    await ana.engine.sameFingerprint(benId, ana.state.people[0]?.fingerprint ?? []);
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ana.until(({ people }) => people[0]?.change !== undefined, "it is announced", 200);
    await ana.engine.decideKey(benId, false);
    await ben.engine.hideMail(true);
    await clock.advance(2 * DAY);
    for (const n of [1, 2]) {
      await leave(clock, ana, benId, `Letter ${n}.`);
      await later(clock, () => ben.state.waiting.length === n, `letter ${n} is read`, 26);
      await clock.advance(600);
    }
  });

  inLong("at who moved while its sender was away for a month, and who is told of it again", async () => {
    const { ana, ben, benId, clock, relay } = await two();
    ana.off();
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ben.until(({ queued, connection }) => queued === 0 && connection.state === "online", "told", 200);
    ben.off();
    await pass(clock, relay, 31);
    await ben.on();
    await ana.on();
    // By her own word of where her mailboxes are, which she sends to the one of his that she knows.
    await later(clock, () => ana.state.people[0]?.id !== benId, "Ana is told", 50);
    await leave(clock, ana, ana.state.people[0]?.id ?? "", "There you are.");
    await later(clock, () => ben.state.waiting.length === 1, "it is read");
  });

  it("that was first tried without a network while the clock was forty days ahead", async () => {
    const { ana, ben, benId, clock } = await two();
    ana.off();
    setClock(ana, clock, () => 40 * DAY);
    ana.network.cut();
    await ana.on();
    const id = await leave(clock, ana, benId, "From the future.", 60);
    await clock.advance(60);
    ana.network.restore();
    await ana.engine.tryNow();
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 400);
    await later(clock, () => ben.state.waiting.length === 1, "it arrives", 30);
  });

  it("at a relay that a device has not asked yet whose clock is twenty days behind", async () => {
    const { ana, clock } = await two();
    const hills = new TestRelay(clock);
    await hills.start();
    ends.push(() => hills.end());
    const cy = await another(clock, hills, "Cy", 7);
    await ana.engine.linkShared();
    await cy.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    await ana.until(({ people }) => people.length === 2, "Ana knows Cy", 200);
    await clock.advance(300);
    ana.off();
    setClock(ana, clock, () => -20 * DAY);
    await ana.on();
    await clock.until(() => isOnline(ana), "Ana is online");
    await clock.advance(60);
    const id = await leave(clock, ana, ana.state.people.find(({ name }) => name === "Cy")?.id ?? "", "Across the hills.");
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 400);
    await later(clock, () => cy.state.waiting.length === 1, "it arrives", 30);
  });

  it("that was left after the clock was set right while the line was open", async () => {
    const { ana, ben, benId, clock } = await two();
    ana.off();
    let off = -20 * DAY;
    setClock(ana, clock, () => off);
    await ana.on();
    await clock.until(() => isOnline(ana), "Ana is online");
    off = 0;
    await clock.advance(5);
    const id = await leave(clock, ana, benId, "On time.");
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 200);
    await later(clock, () => ben.state.waiting.length === 1, "it arrives", 1);
  });

  inLong("overnight, although the clock was wrong for an hour some days ago", async () => {
    const { ana, ben, benId, clock } = await two();
    ben.off();
    let off = -20 * DAY;
    setClock(ben, clock, () => off);
    await ben.on();
    await clock.until(() => isOnline(ben), "Ben is online");
    off = 0;
    for (let minute = 0; minute < 60; minute++) await clock.advance(60);
    ben.off();
    await clock.advance(2 * DAY);
    const id = await leave(clock, ana, benId, "Overnight.");
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 200);
    await clock.advance(DAY);
    await ben.on();
    await later(clock, () => ben.state.waiting.length === 1, "it arrives");
  });

  inLong("on the first day of an identity that was made while the clock was ten days ahead", async () => {
    const { ana, clock, relay } = await two();
    const cy = dated(new Device(clock, relay.origin, SEED + 7), clock);
    setClock(cy, clock, () => 10 * DAY);
    await cy.on();
    ends.push(() => cy.off());
    await cy.engine.createIdentity("Cy", true);
    await clock.until(() => isOnline(cy), "Cy is online");
    await ana.engine.linkShared();
    await cy.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    await clock.until(() => ana.state.people.length === 2, "Ana knows Cy", 200);
    await clock.advance(200);
    cy.off();
    const id = await leave(clock, ana, ana.state.people.find(({ name }) => name === "Cy")?.id ?? "", "Before midnight.");
    await clock.until(() => isAtRelay(ana, id), "it is at the relay");
    await clock.advance(DAY);
    await cy.on();
    await later(clock, () => cy.state.waiting.length === 1, "it arrives");
  });

  inLong("to a link first given out after midnight, from who counts a day less", async () => {
    const { ben, clock, relay } = await two();
    ben.off();
    await clock.advance(DAY - (clock.now() % DAY) + 100);
    await ben.on();
    await clock.until(() => isOnline(ben), "Ben is online", 200);
    const cy = new Device(clock, relay.origin, SEED + 7);
    setClock(cy, clock, () => -300);
    await cy.on();
    ends.push(() => cy.off());
    await cy.engine.createIdentity("Cy", false);
    await clock.until(() => isOnline(cy), "Cy is online");
    await ben.engine.linkShared();
    await cy.engine.addPerson(ben.state.me?.link ?? "", "Ben");
    await later(clock, () => ben.state.people.length + ben.state.requests.length > 1, "Ben hears of Cy", 3);
  });

  it("to a link just shown, from an app that knows of no mailboxes, within two minutes", async () => {
    const { ana, ben, clock, relay } = await two();
    const mia = new Device(clock, relay.origin, SEED + 8);
    await mia.on();
    ends.push(() => mia.off());
    await mia.engine.createIdentity("Mia", false);
    await ben.engine.linkShared();
    await say(clock, relay, mia, ben);
    const heard = () => ben.state.people.length + ben.state.requests.length > 1;
    expect(await later(clock, heard, "Ben hears of her", 3)).toBeLessThanOrEqual(150);
    expect(ana.state.people).toHaveLength(1);
  });

  inLong("to a link that is older than its mailboxes are looked into, days later", async () => {
    const { ben, ana, clock, relay } = await two();
    await ben.engine.linkShared();
    const link = ben.state.me?.link ?? "";
    ben.off();
    ana.off();
    await pass(clock, relay, 100);
    await ben.on();
    await clock.until(() => isOnline(ben), "Ben is online");
    const cy = await another(clock, relay, "Cy", 7, false);
    await cy.engine.addPerson(link, "Ben");
    await later(clock, () => cy.state.queued === 0, "sent");
    await clock.advance(3 * DAY);
    cy.off();
    await cy.on();
    await later(clock, () => ben.state.people.length + ben.state.requests.length > 1, "Ben hears of Cy");
  });

  inLong("that came to mailboxes given up while their ninety days ran out", async () => {
    const { ana, ben, benId, clock, relay } = await two();
    ana.off();
    await ben.engine.newMailbox();
    await ben.until(({ queued }) => queued === 0, "told", 200);
    ben.off();
    await pass(clock, relay, 85);
    await ana.on();
    const id = await leave(clock, ana, benId, "To the old one.", 29);
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 300);
    ana.off();
    await pass(clock, relay, 6);
    await ben.on();
    await later(clock, () => ben.state.waiting.length === 1, "it arrives");
  });

  inLong("in tomorrow's mailbox where today's is full", async () => {
    const { ana, ben, benId, clock } = await two();
    let isFull = true;
    const reply = ana.network.onReply;
    ana.network.onReply = (url, answer) =>
      isFull && url.endsWith("/v1/mailbox/submit") ? { status: 507, body: new Uint8Array() } : reply(url, answer);
    const id = await leave(clock, ana, benId, "Full today.");
    await clock.advance(120);
    expect(stateOf(ana, id)).toMatchObject({ kind: "queued" });
    isFull = false;
    await clock.advance(DAY);
    expect(stateOf(ana, id)).toMatchObject({ kind: "relay", hidden: true });
    await later(clock, () => ben.state.waiting.length === 1, "it arrives");
  });

  inLong("at the relay I live at although one that I left is gone", async () => {
    const { ana, ben, benId, clock } = await two();
    const hills = new TestRelay(clock);
    await hills.start();
    ends.push(() => hills.end());
    await ben.engine.moveToRelay(hills.origin);
    await ben.until(({ queued, connection }) => queued === 0 && connection.relay === hills.origin, "Ben has moved", 300);
    await later(clock, () => ana.state.people[0]?.relay === hills.origin, "Ana knows");
    await clock.advance(600);
    ben.off();
    await clock.advance(DAY);
    const id = await leave(clock, ana, benId, "In the hills.", 29);
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 300);
    ana.off();
    await clock.advance(inForm(2, 20) * DAY);
    const { host } = new URL(hills.origin);
    ben.network.redirect = (url) => (url.includes(host) ? url : url.startsWith("ws") ? "ws://127.0.0.1:1" : "http://127.0.0.1:1/");
    const all = watch(ben, clock);
    await ben.on();
    await later(clock, () => ben.state.waiting.length === 1, "it arrives", 2);
    expect(all.filter(({ url }) => !url.includes(host)).length).toBeLessThan(60);
  });

  inLong("by the key of who says where they are without a word of mailboxes", async () => {
    const { ana, ben, anaId, clock, relay } = await two();
    ana.off();
    await clock.advance(DAY);
    const client = await say(clock, relay, ana, ben, { relay_url: relay.origin });
    for (let hour = 0; hour < 3; hour++) await clock.advance(3_600);
    const id = await leave(clock, ben, anaId, "Do you get this?");
    await clock.until(() => isAtRelay(ben, id), "it is at the relay", 300);
    expect(stateOf(ben, id)).not.toHaveProperty("hidden");
    const session = await client.session();
    const reply = await session.request({ cmd: "FETCH", since: 0 });
    expect(reply.cmd === "EVENTS" && reply.events.length).toBeGreaterThan(0);
    await ana.on();
  });

  it("hidden, at who took a new key that had to be decided upon", async () => {
    const { ana, ben, benId, clock } = await two();
    await ana.engine.sameFingerprint(benId, ana.state.people[0]?.fingerprint ?? []);
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ana.until(({ people }) => people[0]?.change !== undefined, "it is announced", 200);
    await clock.until(() => isOnline(ben), "Ben is online", 200);
    for (let hour = 0; hour < 3; hour++) await clock.advance(3_600);
    await ana.engine.decideKey(benId, true);
    await ana.until(({ people }) => people[0]?.id !== benId, "it is taken");
    const id = await leave(clock, ana, ana.state.people[0]?.id ?? "", "To the new key.");
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 300);
    expect(stateOf(ana, id)).toMatchObject({ hidden: true });
  });
});

describe("a relay that watches", () => {
  inLong("does not see one day's line end as the next day's begins", async () => {
    const { ben, clock } = await two();
    ben.off();
    const all = watch(ben, clock);
    await ben.on();
    await clock.until(() => isOnline(ben), "Ben is online");
    const today = all.filter(({ closed }) => closed === undefined);
    const midnight = (Math.floor(clock.now() / DAY) + 1) * DAY;
    await clock.advance(midnight - clock.now() + 3 * 3_600);
    const begun = all.filter(({ opened }) => opened >= midnight);
    expect(begun.length).toBeGreaterThan(0);
    for (const { closed } of today) {
      expect(closed).toBeGreaterThan(midnight + 600);
      expect(Math.min(...begun.map(({ opened }) => Math.abs(opened - (closed as number))))).toBeGreaterThan(1);
    }
  });

  it("does not see all lines of a start begin at one moment", async () => {
    const { ben, clock, relay } = await two();
    const stranger = await Stranger.create("Mia", relay.origin);
    await ben.engine.addPerson(stranger.link, "Mia");
    await ben.engine.linkShared();
    await clock.advance(200);
    ben.off();
    const all = watch(ben, clock);
    await ben.on();
    await clock.advance(60);
    const times = all.map(({ opened }) => opened).sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(2);
    expect(Math.min(...times.slice(1).map((time, i) => time - (times[i] as number)))).toBeGreaterThan(0.5);
  });

  inLong("is left with no time on its disk by which mailboxes were fetched in a row", async () => {
    const { ana, ben, benId, clock, relay } = await two();
    ben.off();
    for (let day = 0; day < 3; day++) {
      const id = await leave(clock, ana, benId, `Day ${day}.`);
      await clock.until(() => isAtRelay(ana, id), "it is at the relay", 200);
      await clock.advance(DAY);
    }
    await ben.on();
    await later(clock, () => ben.state.waiting.length === 3, "all arrive");
    await clock.advance(5);
    expect(count(relay, "SELECT count(*) FROM events")).toBe(0);
    expect(count(relay, "SELECT count(*) FROM boxes WHERE kind = 1 AND value IS NULL")).toBeGreaterThan(2);
    // Mail expires at midnight, whoever fetches it when.
    expect(count(relay, "SELECT count(*) FROM due_ids WHERE minute % 1440 <> 0")).toBe(0);
  });

  inLong("loses the tokens that it has under a key once that hides its mail", async () => {
    const { ana, ben, clock, relay } = await two(false);
    expect(count(relay, "SELECT count(*) FROM delivery_tokens")).toBe(2);
    await ana.engine.hideMail(true);
    await ben.engine.hideMail(true);
    for (let hour = 0; hour < 30; hour++) await clock.advance(3_600);
    expect(count(relay, "SELECT count(*) FROM delivery_tokens")).toBe(0);
  });

  it("does not see the backup under a key deleted as the one under another is stored", async () => {
    const { ana, ben, anaId, benId, clock, relay } = await two(false);
    ana.off();
    await ben.engine.backupNow();
    const backups = (of: string): number => count(relay, `SELECT count(*) FROM backups WHERE ${of}`);
    await ben.engine.hideMail(true);
    await later(clock, () => backups(`owner NOT IN (x'${anaId}', x'${benId}')`) === 1, "another is stored", 2);
    expect(backups(`owner = x'${benId}'`)).toBe(1);
    expect(await later(clock, () => backups(`owner = x'${benId}'`) === 0, "the one before is deleted", 30)).toBeGreaterThan(3_000);
  });

  it("is not said to have seen nobody where a letter had to share a connection", async () => {
    const { ana, benId, clock } = await two();
    ana.off();
    ana.network.opensSockets = false;
    ana.network.separatesConnections = false;
    await ana.on();
    await clock.until(() => isOnline(ana), "Ana is online", 300);
    const id = await leave(clock, ana, benId, "Who knows?");
    await clock.until(() => isAtRelay(ana, id), "it is at the relay", 300);
    expect(stateOf(ana, id)).toMatchObject({ sealed: false });
    expect(stateOf(ana, id)).not.toHaveProperty("hidden");
  });

  inLong("is asked for little by who restored an identity that never hid its mail", async () => {
    const { ben, clock, relay } = await two(false);
    await ben.engine.backupNow();
    const words = (await ben.engine.words()).join(" ");
    ben.off();
    const next = new Device(clock, relay.origin, SEED + 9);
    const all = watch(next, clock);
    await next.on();
    ends.push(() => next.off());
    await next.engine.restoreIdentity(words, "Ben");
    await clock.until(() => isOnline(next), "online");
    for (let minute = 0; minute < 24 * 60; minute++) await clock.advance(60);
    expect(all.length).toBeLessThan(50);
  });
});
