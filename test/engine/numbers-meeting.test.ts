/** Two who have never met find each other by number: by a card, by a knock, and what is refused on the way. */
import { describe, expect, it } from "vitest";
import { numberKeySeed } from "../../src/protocol/attestation/holder.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { unwrap } from "../../src/protocol/giftwrap/giftwrap.ts";
import { identityFromSeed } from "../../src/protocol/identity/identity.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { FakeDirectory } from "../support/fake-directory.ts";
import { crypto } from "../support/kit.ts";
import { NumberDirectory } from "../support/number-directory.ts";
import { type Account, APP, act, leave, logIn, opened, reaches, twoForEach } from "./numbers-world.ts";
import { type Device, SEED, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
describe("two who have never met", () => {
  let clock: FakeClock;
  let relay: TestRelay;
  let ana: Device;
  let ben: Device;
  let directory: FakeDirectory;
  let account: Account;

  twoForEach(async (two) => {
    ({ clock, relay, ana, ben, directory } = two);
    account = directory.open("Ben at work");
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(ben, directory, account);
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
    const door = { kind: "ask", directories: [directory.issuer] };
    expect(await act(ana, "findNumber", typed())).toEqual({ ...door, address: account.number });
    expect(await act(ana, "findNumber", "999-9999-9999")).toEqual({ ...door, address: "99999999999" });
    await act(ana, "knockAt", typed(), directory.issuer);
    await act(ana, "knockAt", "999-9999-9999", directory.issuer);
    expect(account.knocks).toHaveLength(1);
    await act(ben, "refreshNumbers");
    expect(account.knocks).toHaveLength(0);
    await acquainted();
  });

  it("knock where they choose, and no other directory has the knock to read", async () => {
    const other = new FakeDirectory(() => clock.now(), new NumberDirectory("https://other.example", 2));
    reaches(ana, other);
    await act(ana, "knowDirectory", other.issuer);
    const both = expect.arrayContaining([directory.issuer, other.issuer]);
    expect(await act(ana, "findNumber", typed())).toEqual({ kind: "ask", address: account.number, directories: both });
    await expect(act(ana, "knockAt", typed(), "https://third.example")).rejects.toMatchObject({ code: "not-found" });
    await act(ana, "knockAt", typed(), directory.issuer);
    expect(account.knocks).toHaveLength(1);
    expect(other.asked.map(({ rpc }) => rpc)).not.toContain("DirectoryService/Knock");
  });

  it("knock under their number's key, if they have one, and learn each other's own keys all the same", async () => {
    await logIn(ana, directory, directory.open("Ana at work"));
    await act(ana, "findNumber", typed());
    await act(ana, "knockAt", typed(), directory.issuer);
    // What lies there until Ben fetches it, and could be read where nobody holds the number, is not signed by her own key.
    const seed = numberKeySeed(crypto, wordsToSeed((await ben.engine.words()).join(" ")), account.id);
    const knock = readGiftWrap(new Uint8Array(Buffer.from(account.knocks[0]?.sealed ?? "", "base64")));
    const { sender } = unwrap(crypto, knock, identityFromSeed(crypto, seed));
    expect(toHex(sender)).not.toBe(ana.state.me?.id);
    await act(ben, "refreshNumbers");
    await acquainted();
    const own = ana.state.me?.id ?? "";
    await ben.until(({ people }) => people.some(({ id }) => id === own), "Ben has Ana's own key");
    expect([ana.state.people.length, ben.state.people.length]).toEqual([1, 1]);
    await opened(ben, await leave(ana, ben.state.me?.id ?? "", "from my own key"));
  });

  it("let nobody in for a knock but who holds the number", async () => {
    await act(ana, "findNumber", "999-9999-9999");
    await act(ana, "knockAt", "999-9999-9999", directory.issuer);
    await ben.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    await ana.until(({ requests }) => requests.length === 1, "a stranger's request");
    expect(ana.state.people).toEqual([]);
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

  it.each([false, true])(
    "go on with a login that was begun while a session there was renewed (which had ended: %s)",
    async (isOver) => {
      const own = directory.open("Ana");
      await logIn(ana, directory, own);
      directory.endTokens(isOver);
      const page = await act(ana, "beginLogin", directory.issuer, APP);
      const refreshed = act(ana, "refreshNumbers");
      if (isOver) await expect(refreshed).rejects.toMatchObject({ code: "number-login" });
      else await refreshed;
      await act(ana, "finishLogin", directory.logIn(page, own));
      expect(ana.state.numbers?.mine[0]).not.toHaveProperty("login");
    },
  );

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
