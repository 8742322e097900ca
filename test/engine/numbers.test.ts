/** Numbers, engine to engine through a real relay and a directory that signs only what was proved to it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Mail } from "../../src/engine/mail/mail.ts";
import { numberKeySeed } from "../../src/protocol/attestation/holder.ts";
import { writeContactLink } from "../../src/protocol/contacts/link.ts";
import { toBase64, toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { writeRumor } from "../../src/protocol/giftwrap/rumor.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import { FakeDirectory } from "../support/fake-directory.ts";
import { crypto } from "../support/kit.ts";
import { DAY } from "../support/number-directory.ts";
import { Stranger } from "../support/stranger.ts";
import { type Account, act, later, leave, logIn, opened, reaches } from "./numbers-world.ts";
import { pair, SEED, STEPS } from "./world.ts";

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

  it("own others: all of them are listed, whatever a page holds", async () => {
    const { ben: device } = world;
    for (const n of [1, 2, 3]) directory.open(`Helper ${n}`, "ai_agent", { owner: ben.id });
    await logIn(device, directory, ben);
    expect(device.state.numbers?.mine[0]?.owned.map(({ name }) => name)).toEqual(["Helper 1", "Helper 2", "Helper 3"]);
    // A directory that has no last page is not asked for ever.
    const before = directory.asked.length;
    for (let n = 0; n < 20; n++) directory.open("Many", "ai_agent", { owner: ben.id });
    await act(device, "refreshNumbers");
    expect(directory.asked.slice(before).filter(({ rpc }) => rpc === "NumberService/List")).toHaveLength(10);
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

  it.each([true, false])("are heard by each other's number where it is told (%s): an answer says whose it is", async (tells) => {
    const { ana, ben: device, anaId } = world;
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(device, directory, ben);
    await act(device, "tellNumber", directory.issuer, tells);
    // She asks the number's key where its holder would write to her.
    const number = ben.key?.pk ?? new Uint8Array();
    const real = Mail.prototype.write;
    const relays = new Set<string>();
    vi.spyOn(Mail.prototype, "write").mockImplementation(function (this: Mail, letter) {
      if (letter.person === anaId) relays.add(letter.relay);
      const { body } = letter;
      if (letter.person !== toHex(number) || body.kind !== "KEY_EXCHANGE_RETURN") return real.call(this, letter);
      return real.call(this, { ...letter, body: { ...body, content: { ...body.content, relay_url: "https://told.example" } } });
    });
    const relay = ana.state.connection.relay;
    await ana.engine.addPerson(writeContactLink(relay, { publicKey: number, relay, name: "Who?" }), "Suspect");
    await later(world.clock, 180);
    await device.engine.leaveNote(device.draft([anaId]));
    vi.restoreAllMocks();
    expect([...relays]).toEqual([tells ? "https://told.example" : relay]);
  });

  it("are not heard by a knock either at a number that is told to nobody", async () => {
    const { ana, ben: device, anaId, clock } = world;
    await logIn(device, directory, ben);
    await act(device, "tellNumber", directory.issuer, false);
    const relay = ana.state.connection.relay;
    const [client, number] = [await Stranger.create("", relay, ana.vault.seed!), ben.key?.pk ?? new Uint8Array()];
    const keys = { initiator_pubkey: number, responder_pubkey: client.own.publicKey };
    const body = { kind: "KEY_EXCHANGE_RETURN", content: { ...keys, relay_url: "https://told.example" } } as const;
    const rumor = writeRumor({ sender: client.own.publicKey, created_at: Math.floor(clock.now()), body });
    const to = client.recipient(writeContactLink(relay, { publicKey: number, relay, name: "" }));
    ben.knocks.push({ id: "a knock", sealed: toBase64(writeGiftWrap(client.envelope(to, rumor))) });
    client.end();
    await act(device, "refreshNumbers");
    expect(ben.knocks).toEqual([]);
    const write = vi.spyOn(Mail.prototype, "write");
    await device.engine.leaveNote(device.draft([anaId]));
    expect(write.mock.calls.map(([letter]) => letter.relay)).toEqual([relay]);
    vi.restoreAllMocks();
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
