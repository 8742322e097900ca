import { describe, expect, it } from "vitest";
import { FakeClock, turn } from "../../../test/support/fake-clock.ts";
import { ana, ben, cleo, crypto, idOf, openDatabase, RELAY, SEED, trace } from "../../../test/support/kit.ts";
import { MemoryStore } from "../../../test/support/memory-store.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { withTorsion } from "../../../test/vectors/topics/points.ts";
import { writeContactLink } from "../../protocol/contacts/link.ts";
import { tokenForReceiving } from "../../protocol/delivery/token.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { identityFromSeed } from "../../protocol/identity/identity.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import type { Session } from "../link/session.ts";
import { Mail } from "../mail/mail.ts";
import { SETTINGS, type Settings } from "../me/records.ts";
import { put } from "../records/database.ts";
import { People } from "./people.ts";
import { Tokens } from "./tokens.ts";

const DAY = 86_400;
const OTHER = "https://other.example";
const link = (publicKey: Uint8Array, name = "Ana", relay = OTHER): string =>
  writeContactLink("https://cairn.example", { publicKey, relay, name });

/** Ben's people. */
async function world() {
  const clock = new FakeClock();
  const store = new MemoryStore();
  const database = await openDatabase(store);
  const settings: Settings = { name: " Ben ", relay: RELAY, words_confirmed: false };
  await database.commit([put("settings", SETTINGS, settings)]);
  const mail = new Mail(crypto, clock, seededRandom(SEED), ben);
  const people = new People(database, mail, crypto, clock);
  const tokens = new Tokens(database, mail, crypto, clock, trace);
  const asked: { cmd: string; delivery_token: Uint8Array }[] = [];
  const session = {
    isOver: false,
    before: async (): Promise<void> => {},
    async request(command: { cmd: string; delivery_token: Uint8Array }) {
      await session.before();
      asked.push(command);
      return { cmd: "DELIVERY_TOKEN_REGISTERED" };
    },
  };
  const returned = (from = ana, change: object = {}, created_at = 0) =>
    people.returned(
      {
        sender: from.publicKey,
        created_at,
        body: {
          kind: "KEY_EXCHANGE_RETURN",
          content: {
            initiator_pubkey: ben.publicKey,
            responder_pubkey: from.publicKey,
            handle: "Ana",
            relay_url: OTHER,
            ...change,
          },
        },
      },
      database.get("settings", SETTINGS) as Settings,
    );
  const now = (): Settings => database.get("settings", SETTINGS) as Settings;
  const share = () => database.commit([put("settings", SETTINGS, { ...now(), link_shared_at: clock.now() })]);
  const register = () => tokens.register(session as unknown as Session);
  return { clock, store, database, settings, now, people, asked, session, returned, share, register };
}

describe("adding someone by their link", () => {
  it("keeps them with their relay and puts my key on its way there, openly and never sealed", async () => {
    const { people, database, settings, clock } = await world();
    expect(people.preview(link(ana.publicKey))).toEqual({ id: idOf(ana), name: "Ana", relay: OTHER, standing: "new" });
    expect(await people.add(link(ana.publicKey), "  Ana from work  ", settings)).toBe(idOf(ana));
    expect(people.get(idOf(ana))).toMatchObject({ name: "Ana from work", level: 0, relay: OTHER, added_at: clock.now() });
    expect([...database.table("outbox").values()]).toMatchObject([{ person: idOf(ana), relay: OTHER, sealed: false }]);
    expect([...database.table("outbox").values()][0]).not.toHaveProperty("note");
  });

  it("cleans the name a link gives, and finds one that only looks like somebody's", async () => {
    const { people, settings, returned, database, share } = await world();
    expect(people.preview(link(ana.publicKey, "\u202eAna\n\u2066")).name).toBe("Ana");
    expect(people.preview(link(ana.publicKey, "\u3164")).name).toBe("");
    await people.add(link(ana.publicKey), "Ana", settings);
    for (const name of ["Ana\u2066", "A\u200bna", "\u0410na", "An\u0430", "ÁNA"])
      expect(people.preview(link(cleo.publicKey, name)).like, name).toBe(idOf(ana));
    await share();
    await database.commit(returned(cleo, { handle: "\u0410n\u200ba" }));
    // Looks like Ana, so it asks first.
    expect(database.get("person", idOf(cleo))).toBeUndefined();
    expect([...database.table("request").values()]).toMatchObject([{ id: idOf(cleo), handle: "\u0410na" }]);
  });

  it("twice only renames them, and my own link is nobody's", async () => {
    const { people, database, settings } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    expect(people.preview(link(ana.publicKey)).standing).toBe("known");
    await people.add(link(ana.publicKey, "Ana", RELAY), "Nan", settings);
    expect(people.get(idOf(ana))).toMatchObject({ name: "Nan", relay: OTHER });
    expect(database.table("outbox").size).toBe(1);
    expect(people.preview(link(ben.publicKey)).standing).toBe("self");
    await expect(people.add(link(ben.publicKey), "me", settings)).rejects.toMatchObject({ code: "own-link" });
  });

  it.each(["", "https://example.org", "https://cairn.example/add#p=AA&r=AA", "#p=", "x".repeat(5_000)])(
    "refuses %j",
    async (text) => {
      const { people } = await world();
      expect(() => people.preview(text)).toThrow(expect.objectContaining({ code: "bad-link" }));
    },
  );

  it("refuses a key that could not be written to, and keeps nothing of it", async () => {
    const { people, database, settings, store } = await world();
    const rows = store.rows.size;
    const mixed = fromHex(withTorsion(idOf(ana)));
    await expect(people.add(link(mixed), "Ana", settings)).rejects.toMatchObject({ code: "bad-key" });
    expect(database.table("person").size).toBe(0);
    expect(store.rows.size).toBe(rows);
  });
});

describe("an answer to my link", () => {
  it("is expected for a week after the link was shown, and asks first from then on", async () => {
    const { database, returned, share, clock, people, settings } = await world();
    await share();
    clock.jump(7 * DAY);
    await database.commit(returned(ana));
    expect(people.get(idOf(ana))).toMatchObject({ name: "Ana", relay: OTHER, level: 0 });
    clock.jump(1);
    await database.commit(returned(cleo));
    expect(database.get("person", idOf(cleo))).toBeUndefined();
    expect(database.get("request", idOf(cleo))).toMatchObject({ handle: "Ana", relay: OTHER, at: clock.now() });
    await people.accept(idOf(cleo), "Cleo", settings);
    expect(database.get("request", idOf(cleo))).toBeUndefined();
    expect(people.get(idOf(cleo)).name).toBe("Cleo");
    await expect(people.accept(idOf(cleo), "", settings)).rejects.toMatchObject({ code: "not-found" });
  });

  it("is nothing when it answers somebody else, or speaks for somebody else", async () => {
    const { returned, share } = await world();
    await share();
    expect(returned(ana, { initiator_pubkey: cleo.publicKey })).toEqual([]);
    expect(returned(ana, { responder_pubkey: cleo.publicKey })).toEqual([]);
  });

  it("never changes someone who is there already", async () => {
    const { people, settings, returned, share } = await world();
    await people.add(link(ana.publicKey), "Mine", settings);
    await share();
    expect(returned(ana, { handle: "Theirs", relay_url: RELAY })).toEqual([]);
    expect(people.get(idOf(ana))).toMatchObject({ name: "Mine", relay: OTHER });
  });

  it.each(["javascript:alert(1)", "http://plain.example", "https://a b", "file:///etc", ""])(
    "with %j for a relay is taken to live on mine",
    async (relay_url) => {
      const { database, returned, share, people } = await world();
      await share();
      await database.commit(returned(ana, { relay_url }));
      expect(people.get(idOf(ana)).relay).toBe(RELAY);
    },
  );

  it("may be ignored, and there are never more than fifty of them", async () => {
    const { database, returned, people } = await world();
    for (let n = 0; n < 60; n++) {
      const seed = new Uint8Array(32).fill(7);
      seed[0] = n;
      await database.commit(returned(identityFromSeed(crypto, seed)));
    }
    expect(database.table("request").size).toBe(50);
    const [first] = database.table("request").keys();
    await people.ignore(first as string);
    expect(database.table("request").size).toBe(49);
  });
});

describe("someone who is blocked", () => {
  it("is kept out as a person, by link and by request, and their token goes", async () => {
    const { people, now, settings, database, returned, share, register, asked } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    await database.commit(returned(cleo));
    await register();
    await people.block(idOf(ana));
    await people.block(idOf(ana));
    await people.block(idOf(cleo));
    expect([idOf(ana), idOf(cleo)].map((id) => people.isBlocked(id))).toEqual([true, true]);
    expect([database.table("person").size, database.table("request").size, database.table("outbox").size]).toEqual([0, 0, 0]);
    await share();
    for (const one of [ana, cleo]) {
      expect(returned(one)).toEqual([]);
      expect(people.preview(link(one.publicKey)).standing).toBe("blocked");
      await expect(people.add(link(one.publicKey), "again", now())).rejects.toMatchObject({ code: "blocked" });
    }
    await register();
    expect(asked.map(({ cmd }) => cmd)).toEqual(["REGISTER_DELIVERY_TOKEN", "DEREGISTER_DELIVERY_TOKEN"]);
    await expect(people.block(idOf(ben))).rejects.toMatchObject({ code: "unknown-person" });
  });

  it("comes back as the person they were, and may write again; who only asked may ask again", async () => {
    const { people, settings, database, returned, register, asked } = await world();
    await people.add(link(ana.publicKey), "Nan", settings);
    await register();
    await database.commit(returned(cleo));
    for (const one of [ana, cleo]) await people.block(idOf(one));
    for (const one of [ana, cleo]) await people.unblock(idOf(one));
    expect(people.get(idOf(ana))).toMatchObject({ name: "Nan", relay: OTHER });
    expect(database.get("person", idOf(cleo))).toBeUndefined();
    expect(returned(cleo)).toHaveLength(1);
    await register();
    expect(asked.at(-1)?.cmd).toBe("REGISTER_DELIVERY_TOKEN");
    await expect(people.unblock(idOf(ana))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("the tokens under which my people write to me", () => {
  it("are registered once each, and anew after a week", async () => {
    const { people, settings, asked, register, clock } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    await people.add(link(cleo.publicKey), "Cleo", settings);
    await register();
    await register();
    expect(asked.map(({ cmd, delivery_token }) => [cmd, toHex(delivery_token)])).toEqual(
      [ana, cleo].map((one) => ["REGISTER_DELIVERY_TOKEN", toHex(tokenForReceiving(crypto, ben, one))]),
    );
    clock.jump(7 * DAY + 1);
    await register();
    expect(asked).toHaveLength(4);
  });

  it("are registered also for whoever is added while others are being registered", async () => {
    const { people, settings, asked, register, session } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    let first = true;
    session.before = async () => {
      if (!first) return;
      first = false;
      await people.add(link(cleo.publicKey), "Cleo", settings);
      void register();
    };
    await register();
    for (let i = 0; i < 10; i++) await turn();
    expect(asked).toHaveLength(2);
  });

  it("over the budget follow after a minute; a broken session leaves them to the next", async () => {
    const { people, settings, asked, register, session, clock } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    session.before = () => Promise.reject(new RelayRefusal("rate-limited: slow down"));
    await register();
    await clock.advance(60);
    expect(asked).toHaveLength(0);
    session.before = async () => {};
    await clock.advance(2);
    expect(asked).toHaveLength(1);
    await people.add(link(cleo.publicKey), "Cleo", settings);
    session.before = () => Promise.reject(new NoAnswer("broken"));
    await register();
    await clock.advance(120);
    expect(asked).toHaveLength(1);
  });

  it("stop working when their person is removed, also when the relay is told late", async () => {
    const { people, settings, asked, register, database } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    await register();
    await people.remove(idOf(ana));
    expect(database.get("person", idOf(ana))).toBeUndefined();
    expect(() => people.get(idOf(ana))).toThrow(expect.objectContaining({ code: "unknown-person" }));
    await expect(people.remove(idOf(ana))).rejects.toMatchObject({ code: "unknown-person" });
    await register();
    await register();
    expect(asked.map(({ cmd }) => cmd)).toEqual(["REGISTER_DELIVERY_TOKEN", "DEREGISTER_DELIVERY_TOKEN"]);
    expect(asked[1]?.delivery_token).toEqual(tokenForReceiving(crypto, ben, ana));
  });

  it("work for someone who is removed and added again before the relay heard of it", async () => {
    const { people, now, settings, asked, register } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    await register();
    await people.remove(idOf(ana));
    await people.add(link(ana.publicKey), "Ana", now());
    await register();
    // Whatever is said in between, the last word is that Ana may write.
    expect(asked.at(-1)?.cmd).toBe("REGISTER_DELIVERY_TOKEN");
  });
});

describe("another key under a name I know", () => {
  it("is asked about, never taken for the one I know, whether it comes by answer or by link", async () => {
    const { people, settings, database, returned, share } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    await share();
    await database.commit(returned(cleo, { handle: " ANA" }));
    expect(database.get("person", idOf(cleo))).toBeUndefined();
    expect(database.get("request", idOf(cleo))).toMatchObject({ handle: "ANA" });
    expect(people.preview(link(cleo.publicKey, "ana"))).toMatchObject({ standing: "new", like: idOf(ana) });
    expect(people.get(idOf(ana)).name).toBe("Ana");
  });
});

describe("someone I know who says where they live now", () => {
  it("is followed there, with what waits for them, and an older word does not undo it", async () => {
    const { people, settings, database, returned, clock } = await world();
    await people.add(link(ana.publicKey), "Ana", settings);
    const at = clock.now();
    await database.commit(returned(ana, { relay_url: RELAY }, at));
    expect(people.get(idOf(ana)).relay).toBe(RELAY);
    expect([...database.table("outbox").values()]).toMatchObject([{ relay: RELAY }]);
    expect(returned(ana, { relay_url: OTHER }, at - 5)).toEqual([]);
    expect(people.get(idOf(ana)).relay).toBe(RELAY);
    expect(returned(ana, { relay_url: "javascript:alert(1)" }, at + 5)).toEqual([]);
    // A clock far ahead does not lock the place for ever.
    await database.commit(returned(ana, { relay_url: OTHER }, at + 9_999_999));
    clock.jump(60);
    await database.commit(returned(ana, { relay_url: RELAY }, clock.now()));
    expect(people.get(idOf(ana)).relay).toBe(RELAY);
  });
});
