/** A closed app is told by text message: with plain mail under its own key, with hidden mail under seven days' keys, and never by number. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import { epochOf, masterKey } from "../../src/protocol/mailboxes/generations.ts";
import { mailboxAddress, readMaster } from "../../src/protocol/mailboxes/mailbox.ts";
import { undoLater } from "../relay/harness.ts";
import { type Both, codeIn, NUMBER, RELAY_SECRET, startBoth } from "../sms/harness.ts";
import { turn } from "../support/fake-clock.ts";
import { crypto } from "../support/kit.ts";
import { type Device, pair, SEED } from "./world.ts";

console.info(`seed ${SEED}`);
const DAY = 86_400;
const WRITTEN = "+49 (170) 123-4567";

let both: Both;
let world: Awaited<ReturnType<typeof pair>>;
async function begin(hidden: boolean): Promise<void> {
  both = await startBoth();
  world = await pair(undefined, hidden, { PPP_SMS_GATEWAY: both.gateway.url, PPP_SMS_SECRET: RELAY_SECRET });
  undoLater(() => world.end());
  await minutes(2);
}

/** On the clock of relay and devices, and on the gateway's. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await world.clock.advance(60);
    both.gateway.clock.advance(60);
    for (let n = 0; n < 30; n++) await turn();
  }
}

interface Row {
  readonly owner: string;
  readonly box: string;
}

/** What the relay keeps. */
function rows(): readonly Row[] {
  const database = new Database(join(world.relay.dir, "relay.db"), { readonly: true });
  try {
    return database.prepare("SELECT lower(hex(owner)) AS owner, hex(sealed_number) AS box FROM sms_registrations").all() as Row[];
  } finally {
    database.close();
  }
}
const owners = (): string[] =>
  rows()
    .map(({ owner }) => owner)
    .sort();

async function addresses(device: Device, first: number, count: number): Promise<string[]> {
  const master = readMaster(masterKey(crypto, wordsToSeed((await device.engine.words()).join(" ")), 0));
  const today = epochOf(world.clock.now());
  const host = new URL(world.relay.origin).host;
  return Array.from({ length: count }, (_, n) => toHex(mailboxAddress(crypto, master, host, today + first + n))).sort();
}

/** Ben asks for a code and types it back. */
async function confirm(): Promise<void> {
  const { ben } = world;
  await ben.engine.smsCode(WRITTEN, "de-AT");
  expect(ben.state.sms).toEqual({ state: "asked", number: NUMBER, gateway: both.gateway.url });
  await ben.engine.smsConfirm(` ${codeIn(both.carrier.texts.at(-1)?.text)} `);
  await ben.until(({ sms }) => sms?.state === "on", "the number counts");
}

const fails = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });

describe("with plain mail", () => {
  beforeEach(() => begin(false));

  it("who is away is told once, by a text that says nothing, until it is turned off", async () => {
    const { ana, ben, benId } = world;
    const { carrier, gateway } = both;
    expect(ben.state.connection.sms_gateway).toBe(gateway.url);
    await confirm();
    await minutes(1);
    expect(owners()).toEqual([benId]);
    // Neither with a socket open.
    await ana.engine.leaveNote(ana.draft([benId], { text: "First." }));
    await minutes(3);
    expect(carrier.texts).toHaveLength(1);
    ben.off();
    await minutes(1);
    await ana.engine.leaveNote(ana.draft([benId], { text: "Second." }));
    await minutes(3);
    expect(carrier.texts.slice(1).map(({ text }) => text)).toEqual([
      "Cairn: Etwas wartet auf dich. Öffne die App, um es zu sehen. Mit STOP kommt keine SMS mehr.",
    ]);
    await ben.on();
    await minutes(1);
    expect(await ben.engine.smsCheck()).toBe("on");
    await ben.engine.smsOff();
    await minutes(1);
    expect(owners()).toEqual([]);
    expect(ben.state.sms).toBeUndefined();
    ben.off();
    await ana.engine.leaveNote(ana.draft([benId], { text: "Third." }));
    await minutes(20);
    expect(carrier.texts).toHaveLength(2);
    // Nobody is named: not the number at the relay, not the key at the gateway.
    const relayed = world.relay.logged.join("");
    expect(relayed).not.toContain("1701234567");
    expect(gateway.logs()).not.toContain(benId.slice(0, 16));
  });

  it("what cannot be is said: no number, another country, a wrong code, one that is over, a gateway that is away", async () => {
    const { ben } = world;
    const { carrier, gateway } = both;
    await fails(ben.engine.smsCode("0170 1234567", "en"), "bad-number");
    await fails(ben.engine.smsCode("hello", "en"), "bad-number");
    await fails(ben.engine.smsConfirm("123456"), "no-sms");
    await fails(ben.engine.smsOn(), "no-sms");
    await ben.engine.smsCode(WRITTEN, "x".repeat(99));
    const code = codeIn(carrier.texts[0]?.text);
    const wrong = code === "111111" ? "222222" : "111111";
    for (let i = 0; i < 4; i++) await fails(ben.engine.smsConfirm(wrong), "sms-wrong");
    await fails(ben.engine.smsConfirm(wrong), "sms-over");
    await fails(ben.engine.smsConfirm(code), "sms-over");
    carrier.status = 0x0b;
    await fails(ben.engine.smsCode(WRITTEN, "en"), "sms-refused");
    carrier.cut();
    while ((await fetch(`${gateway.url}/readyz`)).status === 200) await turn();
    await fails(ben.engine.smsCode(WRITTEN, "en"), "sms-away");
    ben.network.redirect = (url) => url.replace(gateway.url, "http://127.0.0.1:1");
    await fails(ben.engine.smsCode(WRITTEN, "en"), "sms-away");
    ben.network.redirect = (url) => url;
    for (const body of ["", "nonsense", "[]", '{"gateway_pk":"00"}', `{"gateway_pk":"${"00".repeat(32)}"}`]) {
      ben.network.onReply = (url, reply) => (url.endsWith("/v1/sms") ? { ...reply, status: 200, body: Buffer.from(body) } : reply);
      await fails(ben.engine.smsCode(WRITTEN, "en"), "sms-away");
    }
    ben.network.onReply = (_url, reply) => reply;
    expect(ben.state.sms?.state).toBe("asked");
    await ben.engine.smsOff();
    expect(ben.state.sms).toBeUndefined();
  });

  it("STOP is honoured and shown, and START brings the texts back without another code", async () => {
    const { ana, ben, benId } = world;
    const { carrier } = both;
    await confirm();
    await minutes(1);
    carrier.reply("491701234567", "STOP");
    while ((await ben.engine.smsCheck()) !== "stopped") await turn();
    ben.off();
    await minutes(1);
    await ana.engine.leaveNote(ana.draft([benId]));
    await minutes(3);
    expect(owners()).toEqual([]);
    expect(carrier.texts).toHaveLength(1);
    carrier.reply("491701234567", "START");
    await ben.on();
    await minutes(1);
    expect(owners()).toEqual([benId]);
    expect(await ben.engine.smsCheck()).toBe("on");
  });

  it("a relay with another gateway is told nothing of the number", async () => {
    const { ben } = world;
    await confirm();
    await minutes(1);
    ben.off();
    const other = await startBoth();
    ben.network.onReply = (url, reply) =>
      url.endsWith("/v1/capabilities")
        ? { ...reply, body: Buffer.from(Buffer.from(reply.body).toString().replace(both.gateway.url, other.gateway.url)) }
        : reply;
    const [before] = rows();
    await ben.on();
    await minutes(2);
    expect(ben.state.connection.sms_gateway).toBe(other.gateway.url);
    expect(rows()).toEqual([before]);
  });
});

describe("with hidden mail", () => {
  beforeEach(() => begin(true));

  it("the relay has seven days' keys, a box of its own for each, renewed each day, and never one's own key", async () => {
    const { ana, ben, benId } = world;
    const { carrier } = both;
    await confirm();
    await minutes(12);
    expect(owners()).toEqual(await addresses(ben, 0, 7));
    expect(owners()).not.toContain(benId);
    expect(new Set(rows().map(({ box }) => box)).size).toBe(7);
    expect(new Set(rows().map(({ box }) => box.slice(0, 64))).size).toBe(7);
    ben.off();
    await minutes(1);
    await ana.engine.leaveNote(ana.draft([benId]));
    await minutes(5);
    expect(carrier.texts).toHaveLength(2);
    expect(carrier.texts[1]?.text).toContain("Etwas wartet");

    ana.off();
    await world.clock.advance(2 * DAY);
    await ben.on();
    await minutes(15);
    expect(owners()).toEqual(await addresses(ben, -1, 8));
    await ben.engine.smsOff();
    await minutes(15);
    expect(rows()).toEqual([]);
    expect(ben.state.sms).toBeUndefined();
  });

  it("the switch ends them, and who wants them turns them on again without a code", async () => {
    const { ben, benId } = world;
    await confirm();
    await minutes(12);
    await ben.engine.hideMail(false);
    expect(ben.state.sms?.state).toBe("off");
    await minutes(15);
    expect(rows()).toEqual([]);
    await ben.engine.smsOn();
    await minutes(2);
    expect(owners()).toEqual([benId]);
    await ben.engine.hideMail(true);
    await minutes(180);
    expect(rows()).toEqual([]);
    await ben.engine.smsOn();
    await minutes(12);
    expect(owners()).toEqual(await addresses(ben, 0, 7));
  });
});
