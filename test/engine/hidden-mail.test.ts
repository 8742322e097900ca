/** Hidden mailboxes (ours), engine to engine through a real relay: told of, written to, looked into, and what the relay is left with. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeRumor } from "../../src/protocol/giftwrap/rumor.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import { epochOf, masterKey } from "../../src/protocol/mailboxes/generations.ts";
import { mailboxAddress, readMaster } from "../../src/protocol/mailboxes/mailbox.ts";
import { crypto } from "../support/kit.ts";
import { inForm, inLong, isLong } from "../support/long.ts";
import { Stranger } from "../support/stranger.ts";
import { withTorsion } from "../vectors/topics/points.ts";
import { Device, pair, SEED, STEPS, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
const DAY = 86_400;

/** The relay's database, as whoever copies its disk has it. */
const disk = (dir: string): Buffer =>
  Buffer.concat(
    readdirSync(dir)
      .filter((name) => name.startsWith("relay.db"))
      .map((name) => readFileSync(join(dir, name))),
  );
const has = (all: Buffer, key: string): boolean => all.includes(Buffer.from(fromHex(key)));

/** The master key of somebody's mailboxes, hex. */
const masterOf = async ({ engine }: Device): Promise<string> =>
  toHex(masterKey(crypto, wordsToSeed((await engine.words()).join(" ")), 0));
const addressOf = async (device: Device, authority: string, epoch: number): Promise<string> =>
  toHex(mailboxAddress(crypto, readMaster(fromHex(await masterOf(device))), authority, epoch));

/** Waits for what takes hours, in steps of half a minute. */
async function later(device: Device, done: (state: Device["state"]) => boolean, what: string, hours = 26): Promise<void> {
  for (let step = 0; step < hours * 120; step++) {
    if (done(device.state)) return;
    await device.clock.advance(30);
  }
  throw new Error(`never happened: ${what}`);
}

describe("two people whose mail is hidden", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    world = await pair(undefined, true);
    await settled(world);
  });
  afterEach(() => world.end());

  /** Until both were told, and what told them has left. */
  async function settled({ ana, ben }: typeof world): Promise<void> {
    await ana.until(({ queued, connection }) => queued === 0 && connection.state === "online", "Ana has told Ben");
    await ben.until(({ queued, connection }) => queued === 0 && connection.state === "online", "Ben has told Ana");
    await world.clock.advance(120);
  }

  const leave = async (from: Device, to: string, text: string): Promise<void> => {
    const window = { starts_at: 0, ends_at: Math.floor(world.clock.now()) + 20 * DAY, timezone: "Europe/London" };
    const draft = from.draft([to], { text, window });
    await from.engine.leaveNote(draft);
    const isThere = ({ sent }: Device["state"]) => sent.find(({ id }) => id === draft.id)?.to[0]?.state.kind === "relay";
    await from.until(isThere, `“${text}” is at the relay`);
  };

  it("write to one another's mailbox of the day, and the relay is told neither who writes nor who reads", async () => {
    const { ana, ben, anaId, benId } = world;
    await leave(ana, benId, "Under the third step.");
    expect(ana.state.sent[0]!.to[0]!.state).toMatchObject({ kind: "relay", sealed: true, hidden: true });
    await ben.until(({ waiting }) => waiting.length === 1, "the note waits for Ben");
    await ben.stand(STEPS);
    await ben.until(({ opened }) => opened.length === 1, "it opens");
    await leave(ben, anaId, "Found it.");
    await ana.until(({ waiting }) => waiting.length === 1, "the answer waits for Ana");
    for (const { network } of [ana, ben]) expect(network.log.filter((line) => line.endsWith("/v1/mailbox/submit"))).not.toEqual([]);
  });

  inLong("find what came into yesterday's mailbox while they were away", async () => {
    const { ana, ben, benId, clock } = world;
    ben.off();
    await leave(ana, benId, "Before midnight.");
    await clock.advance(DAY);
    await leave(ana, benId, "After midnight.");
    await ben.on();
    await later(ben, ({ waiting }) => waiting.length === 2, "both arrive");
  });

  it("live in another mailbox after midnight, and are connected there", async () => {
    const { ana, ben, benId, clock } = world;
    await clock.advance(DAY - (clock.now() % DAY) + 120);
    await ben.until(({ connection }) => connection.state === "online", "Ben is online in the new day's mailbox");
    await leave(ana, benId, "Good morning.");
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives", 30);
  });

  it("go on hearing from one another when one hides no more", async () => {
    const { ana, ben, benId } = world;
    await ben.engine.hideMail(false);
    await leave(ana, benId, "Still there?");
    await ben.until(({ waiting }) => waiting.length === 1, "it arrives");
  });

  it("get new mailboxes, of which contacts are told, and still find what comes into the old ones", async () => {
    const { ana, ben, benId } = world;
    ana.network.cut();
    await ana.engine.leaveNote(ana.draft([benId], { text: "To the old one." }));
    await ben.engine.newMailbox();
    await ben.until(({ queued }) => queued === 0, "Ana's copy has left");
    ana.network.restore();
    await ben.until(({ waiting }) => waiting.length === 1, "the first arrives");
    await leave(ana, benId, "To the new one.");
    await ben.until(({ waiting }) => waiting.length === 2, "the second arrives");
  });

  it("go on under another key: what comes to the mailboxes of the old one arrives as well", async () => {
    const { ana, ben, benId, clock } = world;
    ana.off();
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ben.until(({ queued, connection }) => queued === 0 && connection.state === "online", "Ben has told of his new key");
    await ana.on();
    // Before the news reaches her.
    await ana.engine.leaveNote(ana.draft([benId], { text: "To the old key." }));
    await ana.until(({ people }) => people[0]?.id !== benId, "Ana has Ben under his new key");
    await later(ben, ({ waiting }) => waiting.length === 1, "the first arrives");
    await clock.advance(120);
    await leave(ana, ana.state.people[0]?.id ?? "", "To the new one.");
    expect(ana.state.sent[0]?.to[0]?.state).toMatchObject({ kind: "relay", hidden: true });
    await ben.until(({ waiting }) => waiting.length === 2, "the second arrives", 120);
  });

  it("go on at another relay: what comes to the mailboxes at the old one arrives as well", async () => {
    const { ana, ben, benId, clock } = world;
    const hills = new TestRelay(clock);
    await hills.start();
    ana.off();
    await ben.engine.moveToRelay(hills.origin);
    await ben.until(({ queued, connection }) => queued === 0 && connection.relay === hills.origin, "Ben has told of his new relay");
    await ana.on();
    await leave(ana, benId, "Wherever you are.");
    await later(ben, ({ waiting }) => waiting.length === 1, "it arrives");
    await later(ana, ({ people }) => people[0]?.relay === hills.origin, "Ana knows where Ben lives");
    await leave(ana, benId, "In the hills.");
    await ben.until(({ waiting }) => waiting.length === 2, "the second arrives", 120);
    ben.off();
    await hills.end();
    await ben.on();
  });

  it("are written to by their own key, which is looked into once a day, by who does not know of any mailbox", async () => {
    const { ana, ben, relay } = world;
    const stranger = await Stranger.create("Mia", relay.origin);
    const to = stranger.recipient(ben.state.me?.link ?? "");
    const content = { initiator_pubkey: to.publicKey, responder_pubkey: stranger.own.publicKey, handle: "Mia" };
    const session = await stranger.session();
    await stranger.store(session, stranger.envelope(to, { kind: "KEY_EXCHANGE_RETURN", content }));
    session.close();
    await later(ben, ({ people, requests }) => people.length + requests.length > 1, "Mia's answer arrives");
    expect(ana.state.people).toHaveLength(1);
  });

  inLong("send letters that say nothing where they want to, to their own mailbox and seen by nobody", async () => {
    const { ana, ben } = world;
    const submitted = (): number => ana.network.log.filter((line) => line.endsWith("/v1/mailbox/submit")).length;
    const before = submitted();
    await later(ana, () => false, "nothing", 5).catch(() => {});
    expect(submitted()).toBe(before);
    await ana.engine.coverMail(true);
    await later(ana, () => submitted() >= before + 3, "three have left", 9);
    expect(ana.state).toMatchObject({ covered: true, queued: 0, waiting: [], requests: [], opened: [], sent: [] });
    expect(ben.state).toMatchObject({ waiting: [], requests: [] });
    await ana.engine.coverMail(false);
    const after = submitted();
    await later(ana, () => false, "nothing", 5).catch(() => {});
    expect(submitted() - after).toBeLessThanOrEqual(1);
    expect((await ana.engine.whatHappened()).filter(({ what }) => what.startsWith("mail"))).toEqual([]);
  });

  inLong("are written to in the mailboxes of before where a newer key is none that can be blinded", async () => {
    const { ana, ben, anaId, benId, relay, clock } = world;
    const twin = await Stranger.create("Ana", relay.origin, wordsToSeed((await ana.engine.words()).join(" ")));
    const to = twin.recipient(ben.state.me?.link ?? "");
    const content = {
      ...{ initiator_pubkey: to.publicKey, responder_pubkey: fromHex(anaId), handle: "Ana" },
      ...{ mailbox_key: fromHex(withTorsion(await masterOf(ana))), mailbox_generation: 1 },
    };
    const body = { kind: "KEY_EXCHANGE_RETURN", content } as const;
    const rumor = writeRumor({ sender: twin.own.publicKey, created_at: Math.floor(clock.now()), body });
    const session = await twin.session();
    const expires_at = Math.floor(clock.now()) + 20 * DAY;
    await twin.store(session, twin.envelope(to, rumor, { wrap: (giftWrap) => ({ ...giftWrap, expires_at }) }));
    session.close();
    expect(has(disk(relay.dir), benId)).toBe(true);
    // What was fetched stays for a day.
    await later(ben, () => !has(disk(relay.dir), benId), "Ben fetched it", 52);
    await leave(ben, anaId, "Still there.");
    expect(ben.state.sent[0]!.to[0]!.state).toMatchObject({ kind: "relay", hidden: true });
    await ana.until(({ waiting }) => waiting.length === 1, "it arrives");
  });

  it(`leave a relay's disk after ${isLong ? "a week" : "a day"} with nothing that names anybody, or that ties two days to one person`, async () => {
    const { ana, ben, anaId, benId, relay, clock } = world;
    const host = new URL(relay.origin).host;
    const count = inForm(1, 7);
    for (let day = 0; day < count; day++) {
      await leave(ana, benId, `To Ben, day ${day}.`);
      await leave(ben, anaId, `To Ana, day ${day}.`);
      await ana.until(({ waiting }) => waiting.length === day + 1, "Ana has hers");
      await ben.until(({ waiting }) => waiting.length === day + 1, "Ben has his");
      await clock.advance(DAY);
    }
    // What was fetched stays for a day, and goes with the next hour.
    await clock.advance(2 * 3_600);
    // One more, which waits: it lies under that day's key.
    ben.off();
    await leave(ana, benId, "The last.");
    const all = disk(relay.dir);
    const days = await Promise.all([ana, ben].map((one) => addressOf(one, host, epochOf(clock.now()))));
    expect(has(all, days[1] as string)).toBe(true);
    const masters = await Promise.all([ana, ben].map(masterOf));
    const past = Array.from({ length: count }, (_, back) => epochOf(clock.now()) - 1 - back);
    const others = await Promise.all(past.flatMap((day) => [ana, ben].map((one) => addressOf(one, host, day))));
    for (const key of [anaId, benId, ...masters, ...others]) expect(has(all, key)).toBe(false);
    const log = relay.logged.join("");
    expect(log).toContain('"level":20');
    for (const name of [anaId, benId, ...masters, ...others, ...days, "Ana", "Ben"]) expect(log).not.toContain(name);
    await ben.on();
  }, 600_000);

  inLong("are looked into again from the words alone, where there is no backup", async () => {
    const { ana, ben, benId, clock, relay } = world;
    const words = (await ben.engine.words()).join(" ");
    ben.off();
    await leave(ana, benId, "Before the phone fell into the harbour.");
    await clock.advance(3 * DAY);
    const next = new Device(clock, relay.origin, SEED + 9);
    await next.on();
    await next.engine.restoreIdentity(words, "Ben");
    await next.until(({ connection }) => connection.state === "online", "the new phone is online");
    await next.until(({ restore, people }) => restore?.kind === "none" && people.length === 0, "there is no backup");
    // Whom one knew the words do not say: a note of hers is kept until she is somebody again.
    await next.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    await later(next, ({ waiting }) => waiting.length > 0, "the note is found");
    next.off();
    await ben.on();
  });
});
