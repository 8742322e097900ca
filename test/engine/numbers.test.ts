/** Numbers, engine to engine through a real relay and a directory that signs only what was proved to it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { numberKeySeed } from "../../src/protocol/attestation/holder.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { FakeDirectory } from "../support/fake-directory.ts";
import { crypto } from "../support/kit.ts";
import { DAY, NumberDirectory } from "../support/number-directory.ts";
import { type Account, APP, act, anaAndBen, later, leave, logIn, opened, reaches } from "./numbers-world.ts";
import { type Device, pair, SEED, STEPS, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
describe("two who know each other", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  let directory: FakeDirectory;
  let ben: Account;

  beforeEach(async () => {
    world = await pair();
    directory = new FakeDirectory(() => world.clock.now());
    for (const device of [world.ana, world.ben]) reaches(device, directory);
    ben = directory.open("Ben");
  });
  afterEach(() => world.end());

  it("see the number beside what its holder leaves, once both know the directory", async () => {
    const { ana, ben: device, anaId } = world;
    await logIn(device, directory, ben);
    expect(device.state.numbers?.mine).toEqual([
      expect.objectContaining({ directory: directory.issuer, number: ben.number, state: "active", reach: "ask", tells: true }),
    ]);
    const seed = numberKeySeed(crypto, wordsToSeed((await device.engine.words()).join(" ")), ben.id);
    expect(directory.has(ben, crypto.keyPairFromSeed(seed).publicKey)).toBe(true);
    expect((await opened(ana, await leave(device, anaId, "before"))).mark?.outcome).toBe("unknown-directory");
    expect(await act(ana, "knowDirectory", "numbers.example")).toBe(directory.issuer);
    expect((await opened(ana, await leave(device, anaId, "after"))).mark).toMatchObject({
      outcome: "attested",
      type: "human",
      number: ben.number,
      by: directory.issuer,
    });
    await act(device, "tellNumber", directory.issuer, false);
    expect((await opened(ana, await leave(device, anaId, "quiet"))).mark?.outcome).toBe("lapsed");
  });

  it("give a link that says the number, and whose word that is, to who does not know the directory", async () => {
    const { ana, ben: device } = world;
    await logIn(device, directory, ben);
    const link = await act(device, "numberLink", directory.issuer, device.state.me!.link);
    expect(await act(ana, "readLink", link)).toMatchObject({ unknown: directory.issuer, mark: { outcome: "unknown-directory" } });
    await act(ana, "knowDirectory", directory.issuer);
    expect(await act(ana, "readLink", link)).toEqual({
      mark: expect.objectContaining({ outcome: "attested", number: ben.number }),
    });
    // Under another key it is worth nothing.
    const forged = link.replace(/p=[\w-]{43}/, /p=[\w-]{43}/.exec(ana.state.me!.link)![0]);
    expect((await act(ana, "readLink", forged)).mark?.outcome).toBe("not-theirs");
    expect(await act(ana, "readLink", device.state.me!.link)).toEqual({});
  });

  it("renew at half life, without anybody asking for it, until the number is paused", async () => {
    const { ben: device, clock } = world;
    await logIn(device, directory, ben);
    const attests = () => directory.asked.filter(({ rpc }) => rpc === "AttestService/Attest").length;
    expect(attests()).toBe(1);
    await later(clock, 3.4 * DAY);
    expect(attests()).toBe(1);
    // The access token has ended long ago: it is renewed first.
    directory.endTokens();
    await later(clock, 0.2 * DAY);
    expect(attests()).toBe(2);
    expect(device.state.numbers?.mine[0]?.until).toBeGreaterThan(clock.now() + 6.8 * DAY);
    await act(device, "pauseNumber", directory.issuer, true);
    await later(clock, 8 * DAY);
    expect(attests()).toBe(2);
    expect(device.state.numbers?.mine[0]).toMatchObject({ state: "suspended", login: true });
    await logIn(device, directory, ben);
    await act(device, "pauseNumber", directory.issuer, false);
    expect(device.state.numbers?.mine[0]?.state).toBe("active");
    expect(attests()).toBe(3);
  });

  it("are attested by themselves where that failed at first", async () => {
    const { ben: device, clock } = world;
    const request = device.network.request;
    device.network.request = async (method, url, body, options) => {
      if (url.endsWith("AttestService/Attest")) throw new Error("no network");
      return request(method, url, body, options);
    };
    await expect(logIn(device, directory, ben)).rejects.toMatchObject({ code: "no-directory" });
    expect(device.state.numbers?.mine[0]).toMatchObject({ number: ben.number, state: "active" });
    device.network.request = request;
    await clock.advance(2 * 3600);
    expect(device.state.numbers?.mine[0]?.until).toBeGreaterThan(clock.now());
  });

  it("are asked to log in again when the directory has ended the session, and nothing else is lost", async () => {
    const { ben: device } = world;
    await logIn(device, directory, ben);
    directory.endTokens(true);
    await expect(act(device, "setReach", directory.issuer, "open")).rejects.toMatchObject({ code: "number-login" });
    expect(device.state.numbers?.mine[0]).toMatchObject({ login: true, number: ben.number });
    await logIn(device, directory, ben);
    await act(device, "setReach", directory.issuer, "open");
    expect(device.state.numbers?.mine[0]).toMatchObject({ reach: "open" });
    expect(device.state.numbers?.mine[0]).not.toHaveProperty("login");
  });

  it("block a number: nothing of it comes in, whatever key it has", async () => {
    const { ana, ben: device, anaId } = world;
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(device, directory, ben);
    await opened(ana, await leave(device, anaId, "first"));
    const [known] = ana.state.numbers?.known ?? [];
    expect(known).toMatchObject({ number: ben.number, type: "human", blocked: false });
    await act(ana, "blockNumber", known!.id, true);
    const second = await leave(device, anaId, "second");
    await act(ana, "blockNumber", known!.id, false);
    await opened(ana, await leave(device, anaId, "third"));
    expect(ana.state.waiting).toEqual([]);
    expect(ana.state.opened.map(({ text }) => text)).not.toContain(second);
  });

  it("block a number: nor is it heard without its attestation", async () => {
    const { ana, ben: device, anaId } = world;
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(device, directory, ben);
    await opened(ana, await leave(device, anaId, "first"));
    await act(ana, "blockNumber", ana.state.numbers!.known[0]!.id, true);
    await act(device, "tellNumber", directory.issuer, false);
    await leave(device, anaId, "second");
    await ana.stand(STEPS);
    await world.clock.advance(3600);
    expect([ana.state.waiting.length, ana.state.opened.map(({ text }) => text)]).toEqual([0, ["first"]]);
  });

  it("block the person: their number is blocked as well, and let in again with them", async () => {
    const { ana, ben: device, anaId, benId } = world;
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(device, directory, ben);
    await opened(ana, await leave(device, anaId, "first"));
    await ana.engine.blockPerson(benId);
    await ana.until(({ numbers }) => numbers?.known[0]?.blocked === true, "the number is blocked");
    await ana.engine.unblockPerson(benId);
    await ana.until(({ numbers }) => numbers?.known[0]?.blocked === false, "the number is free");
  });

  it("rotate: who was attested learns the new number with the next message", async () => {
    const { ana, ben: device, anaId } = world;
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(device, directory, ben);
    const old = ben.number;
    await opened(ana, await leave(device, anaId, "old"));
    await act(device, "rotateNumber", directory.issuer);
    expect(device.state.numbers?.mine[0]?.number).toBe(ben.number);
    expect(ben.number).not.toBe(old);
    const mark = (await opened(ana, await leave(device, anaId, "new"))).mark;
    expect(mark).toMatchObject({ outcome: "attested", number: ben.number });
    expect(ana.state.numbers?.known.map(({ number }) => number)).toEqual([ben.number]);
  });

  it("lend, list and end; export; see keys, logins and passkeys; leave for good", async () => {
    const { ben: device, clock } = world;
    const agent = directory.open("Helper", "ai_agent");
    await logIn(device, directory, ben);
    const { issuer } = directory;
    await expect(act(device, "lend", issuer, ben.number, clock.now() + DAY)).rejects.toMatchObject({
      code: "number-refused",
      about: "not-an-agent",
    });
    await act(device, "lend", issuer, agent.number, clock.now() + DAY);
    expect(await act(device, "lent", issuer)).toEqual([
      { id: agent.id, number: agent.number, name: "Helper", until: expect.any(Number) },
    ]);
    await act(device, "endLending", issuer, agent.id);
    expect(await act(device, "lent", issuer)).toEqual([]);
    expect(JSON.parse(await act(device, "exportHeld", issuer))).toEqual({ ppnum_id: ben.id, ppnum: ben.number });
    const [key] = await act(device, "attestedKeys", issuer);
    expect(key).toMatchObject({ mine: true });
    expect(await act(device, "logins", issuer)).toEqual([{ id: "l1", name: "Cairn", since: 1, current: true }]);
    expect(await act(device, "passkeys", issuer)).toEqual([{ id: "AQID", last_used: 5 }]);
    await act(device, "endKey", issuer, key!.key);
    expect(ben.key).toBeUndefined();
    await act(device, "leaveNumber", issuer);
    expect(ben.state).toBe("DEACTIVATED");
    expect(device.state.numbers?.mine).toEqual([]);
  });
});

describe("two who have never met", () => {
  let clock: FakeClock;
  let relay: TestRelay;
  let ana: Device;
  let ben: Device;
  let directory: FakeDirectory;
  let account: Account;

  beforeEach(async () => {
    clock = new FakeClock();
    relay = new TestRelay(clock);
    await relay.start();
    directory = new FakeDirectory(() => clock.now());
    account = directory.open("Ben at work");
    [ana, ben] = await anaAndBen(clock, relay, directory);
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(ben, directory, account);
  });
  afterEach(async () => {
    ana.off();
    ben.off();
    await relay.end();
  });

  const typed = (): string => `${account.number.slice(0, 3)}-${account.number.slice(3, 7)} ${account.number.slice(7)}`;

  /** Until Ana has Ben under his own key. */
  async function acquainted(): Promise<string> {
    await ben.until(({ requests }) => requests.length === 1, "Ana's wish is there");
    const [wish] = ben.state.requests;
    expect(wish).toMatchObject({ by_number: true });
    await ben.engine.acceptRequest(wish!.id, "Ana");
    const own = ben.state.me!.id;
    await ana.until(({ people }) => people.some(({ id }) => id === own), "Ana has Ben's own key");
    return own;
  }

  it("meet by an open number: the card is the directory's word, the talk goes on between their own keys", async () => {
    await act(ben, "setReach", directory.issuer, "open");
    const found = await act(ana, "findNumber", typed());
    expect(found).toMatchObject({
      kind: "card",
      name: "Ben at work",
      standing: "new",
      mark: { outcome: "attested", type: "human", number: account.number },
    });
    await act(ana, "addNumber", typed(), "Ben");
    const own = await acquainted();
    expect(ana.state.people).toHaveLength(1);
    expect((await opened(ana, await leave(ben, ana.state.me!.id, "hello"))).mark?.outcome).toBe("attested");
    await opened(ben, await leave(ana, own, "hello yourself"));
    // Nobody told the directory who is whose.
    const told = JSON.stringify(directory.asked);
    for (const { state } of [ana, ben]) expect(told).not.toContain(Buffer.from(state.me!.id, "hex").toString("base64"));
  });

  it("meet by a knock at a number that asks, which looks as one that nobody has", async () => {
    expect(await act(ana, "findNumber", typed())).toEqual({ kind: "ask", address: account.number });
    expect(await act(ana, "findNumber", "999-9999-9999")).toEqual({ kind: "ask", address: "99999999999" });
    await act(ana, "knockAt", typed());
    await act(ana, "knockAt", "999-9999-9999");
    expect(account.knocks).toHaveLength(1);
    await act(ben, "refreshNumbers");
    expect(account.knocks).toHaveLength(0);
    await acquainted();
  });

  it("knock at each directory that they know, as each says the same of a number that it does not have", async () => {
    const other = new FakeDirectory(() => clock.now(), new NumberDirectory("https://other.example", 2));
    reaches(ana, other);
    await act(ana, "knowDirectory", other.issuer);
    expect(await act(ana, "findNumber", typed())).toMatchObject({ kind: "ask" });
    await act(ana, "knockAt", typed());
    expect(account.knocks).toHaveLength(1);
    expect(other.asked.map(({ rpc }) => rpc)).toContain("DirectoryService/Knock");
  });

  it("follow a move to another relay: the number leads there, and what was sent to the old one still comes", async () => {
    await act(ben, "setReach", directory.issuer, "open");
    const before = account.key!.relay;
    await act(ana, "findNumber", account.number);
    const second = new TestRelay(clock);
    await second.start();
    await ben.engine.moveToRelay(second.origin);
    await ben.until(({ connection }) => connection.state === "online" && connection.relay === second.origin, "Ben lives there");
    await act(ben, "refreshNumbers");
    expect(before).toBe(relay.origin.replace("http", "ws"));
    expect(account.key!.relay).toBe(second.origin.replace("http", "ws"));
    // She still has the card of before.
    await act(ana, "addNumber", account.number, "Ben");
    await acquainted();
    ben.off();
    await second.end();
  });

  it("do the piece of work that is asked of everybody", async () => {
    directory.workBits = 6;
    expect(await act(ana, "findNumber", account.number)).toMatchObject({ kind: "ask" });
    expect(directory.asked.at(-1)?.fields.work).toBeDefined();
    directory.workBits = 40;
    await expect(act(ana, "findNumber", account.number)).rejects.toMatchObject({ code: "number-often" });
  });

  it("are told what is no number, and that nobody answers", async () => {
    await expect(act(ana, "findNumber", "+++")).rejects.toMatchObject({ code: "bad-address" });
    await expect(act(ana, "knowDirectory", "no address")).rejects.toMatchObject({ code: "bad-directory" });
    directory.isAway = true;
    await expect(act(ana, "findNumber", account.number)).rejects.toMatchObject({ code: "no-directory" });
  });

  it("take no card that the directory has not signed, nor one of another number", async () => {
    await act(ben, "setReach", directory.issuer, "open");
    const good = account.key!.attestation;
    const broken = good.slice();
    broken[20] = broken[20]! ^ 1;
    for (const attestation of [broken, new Uint8Array(0)]) {
      account.key = { ...account.key!, attestation };
      expect(await act(ana, "findNumber", account.number)).toMatchObject({ mark: { outcome: "broken" } });
      await expect(act(ana, "addNumber", account.number, "Ben")).rejects.toMatchObject({ code: "other-key" });
    }
    account.key = { ...account.key!, attestation: good };
    const other = directory.open("Else", "human", { key: account.key, reach: "OPEN" });
    await act(ana, "findNumber", other.number);
    await expect(act(ana, "addNumber", other.number, "Else")).rejects.toMatchObject({ code: "other-key" });
  });

  it("refuse an answer to a login that was not begun here", async () => {
    const page = await act(ana, "beginLogin", directory.issuer, APP);
    expect(ana.state.numbers?.logging_in).toBe(directory.issuer);
    const back = directory.logIn(page, directory.open("Ana"));
    for (const bad of [back.replace(/state=[^&]+/, "state=x"), back.replace(/iss=.*/, "iss=https%3A%2F%2Fevil.example")])
      await expect(act(ana, "finishLogin", bad)).rejects.toMatchObject({ code: "number-login" });
    await act(ana, "finishLogin", back);
    await expect(act(ana, "finishLogin", back)).rejects.toMatchObject({ code: "number-login" });
  });

  it("log in by digits where no page can come back", async () => {
    const own = directory.open("Ana");
    const page = await act(ana, "beginLogin", directory.issuer);
    directory.logIn(page, own);
    await expect(act(ana, "typeDigits", "0000 0000")).rejects.toMatchObject({ code: "number-login" });
    await act(ana, "typeDigits", "1234 5678");
    expect(ana.state.numbers?.mine[0]).toMatchObject({ number: own.number });
  });

  it("goes on after a restart of the device", async () => {
    await act(ben, "setReach", directory.issuer, "open");
    ben.off();
    await ben.on();
    await ben.until(({ numbers }) => numbers?.mine[0]?.number === account.number, "the number is there");
    await act(ana, "findNumber", account.number);
    await act(ana, "addNumber", account.number, "Ben");
    await acquainted();
  });
});
