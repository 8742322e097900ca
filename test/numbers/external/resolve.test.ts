/** What strangers learn of a number: a card where it is open, else a key to knock at, which is somebody's or nobody's; and how often they may ask. */
import { toBinary } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WORK_BITS } from "../../../numbers/external/work.ts";
import {
  DirectoryService,
  type ResolveResponse,
  ResolveResponseSchema,
} from "../../../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import { AliasKind, EntityType, Reach } from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { readAttestation } from "../../../src/protocol/attestation/layout.ts";
import { refused, why } from "./refused.ts";
import { type Account, RELAY, World } from "./world.ts";

let world: World;
let anyone: Client<typeof DirectoryService>;
beforeAll(async () => {
  world = await World.open();
  anyone = await world.client(DirectoryService);
});
afterAll(() => world.close());

const resolve = (address: string, scope = ""): Promise<ResolveResponse> => anyone.resolve({ address, scope });
async function knockKey(address: string, scope = ""): Promise<string> {
  const { answer } = await resolve(address, scope);
  if (answer.case !== "knockPk") throw new Error(`it is a ${answer.case}`);
  expect(answer.value).toHaveLength(32);
  return Buffer.from(answer.value).toString("hex");
}
const keyOf = ({ key }: Account): string => Buffer.from(key.publicKey).toString("hex");
const NOBODY = "99999999999";

describe("an open number", () => {
  it("shows type, name, key, relay and attestation, so that an AI is known before anybody writes", async () => {
    const agent = await world.account("ai_agent");
    await (await world.client(NumberService, agent)).setDisplayName({ displayName: "Tide clerk" });
    const attestation = await world.attested(agent);
    const { answer } = await resolve(agent.ppnum.replace(/^(...)(....)/, "$1-$2-"));
    expect(answer).toMatchObject({
      case: "card",
      value: { ppnum: agent.ppnum, entityType: EntityType.AI_AGENT, displayName: "Tide clerk", relayUrl: RELAY },
    });
    if (answer.case !== "card") throw new Error("no card");
    expect(answer.value.subjectPk).toEqual(Uint8Array.from(agent.key.publicKey));
    expect(answer.value.attestation).toEqual(Uint8Array.from(attestation));
    expect(readAttestation(answer.value.attestation)).toMatchObject({ type: "ai_agent", number: agent.ppnum });
  });

  it("has no key yet while none is attested", async () => {
    const { answer } = await resolve((await world.account("enterprise")).ppnum);
    expect(answer).toMatchObject({
      case: "card",
      value: { subjectPk: new Uint8Array(), relayUrl: "", attestation: new Uint8Array() },
    });
  });
});

describe("a number that asks, one that is closed and one that is nobody's", () => {
  it("look alike, each time, and in each length", async () => {
    const [asks, closed, gone, asleep] = [
      await world.account("human"),
      await world.account("human", { reach: "closed" }),
      await world.account("human", { reach: "open" }),
      await world.account("ai_agent", { reach: "open" }),
    ];
    for (const one of [asks, closed, gone, asleep]) await world.attested(one);
    await world.store.life.deactivate(gone.ppnumId, { admin: "test" }, world.now());
    await world.store.life.suspend(asleep.ppnumId, { admin: "test" }, world.now());
    const addresses = [
      asks.ppnum,
      closed.ppnum,
      gone.ppnum,
      asleep.ppnum,
      NOBODY,
      `${NOBODY}9999`,
      `${NOBODY}99999999`,
      "nobody-has-it",
    ];
    const keys = [];
    for (const address of addresses) {
      const answer = await resolve(address);
      expect([answer.answer.case, toBinary(ResolveResponseSchema, answer).length]).toEqual(["knockPk", 512]);
      keys.push(await knockKey(address));
      expect(await knockKey(address)).toBe(keys.at(-1));
    }
    expect(keys[0]).toBe(keyOf(asks));
    expect(new Set(keys).size).toBe(addresses.length);
    for (const one of [closed, gone, asleep]) expect(keys).not.toContain(keyOf(one));
  });

  it("show another key under each alias of one account: neither each other nor its number", async () => {
    const closed = await world.account("human", { reach: "closed" });
    const numbers = await world.client(NumberService, closed);
    for (const alias of ["anna-at-home", "annas-shop"]) await numbers.putAlias({ alias: { alias, kind: AliasKind.CUSTOM } });
    const keys = new Set<string>();
    for (const address of ["anna-at-home", "annas-shop", closed.ppnum, "nobody-a", "nobody-b"]) keys.add(await knockKey(address));
    expect(keys.size).toBe(5);
  });

  it("are as long as a card", async () => {
    const firm = await world.account("enterprise");
    await world.attested(firm);
    expect(toBinary(ResolveResponseSchema, await resolve(firm.ppnum))).toHaveLength(512);
    const named = await world.account("enterprise");
    await (await world.client(NumberService, named)).setDisplayName({ displayName: "ü".repeat(100) });
    await world.attested(named);
    expect(toBinary(ResolveResponseSchema, await resolve(named.ppnum)).length % 512).toBe(0);
  });

  it("may be knocked at alike; a knock waits where somebody asks, twenty of them", async () => {
    const [asks, closed, open] = [
      await world.account("human"),
      await world.account("human", { reach: "closed" }),
      await world.account("ai_agent"),
    ];
    const sealed = (i: number): Uint8Array<ArrayBuffer> => new Uint8Array(1024).fill(i);
    for (let i = 0; i < 22; i++) expect(await anyone.knock({ ppnum: asks.ppnum, sealed: sealed(i) })).toMatchObject({});
    for (const ppnum of [closed.ppnum, open.ppnum, NOBODY, "nobody-has-it"])
      expect(await anyone.knock({ ppnum, sealed: sealed(0) })).toMatchObject({});
    const { knocks } = await (await world.client(NumberService, asks)).listKnocks({});
    expect(knocks.map(({ sealed: [first = 0] }) => first).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect((await (await world.client(NumberService, closed)).listKnocks({})).knocks).toEqual([]);
    for (const length of [0, 1023, 1025])
      expect(await why(anyone.knock({ ppnum: asks.ppnum, sealed: new Uint8Array(length) }))).toBe("InvalidArgument bad-sealed");
    expect(await why(anyone.knock({ ppnum: "", sealed: sealed(0) }))).toBe("InvalidArgument bad-ppnum");
  });
});

describe("reach", () => {
  it("may not be `ask` for what is no person, nor be nothing", async () => {
    for (const type of ["ai_agent", "enterprise"] as const) {
      const numbers = await world.client(NumberService, await world.account(type));
      expect(await why(numbers.setReach({ reach: Reach.ASK }))).toBe("InvalidArgument bad-reach");
      expect(await why(numbers.setReach({}))).toBe("InvalidArgument bad-reach");
    }
  });

  it("is what the next one who asks finds", async () => {
    const ana = await world.account("human");
    await world.attested(ana);
    const numbers = await world.client(NumberService, ana);
    const found: (string | undefined)[] = [];
    for (const reach of [Reach.OPEN, Reach.ASK, Reach.CLOSED]) {
      await numbers.setReach({ reach });
      const { answer } = await resolve(ana.ppnum);
      found.push(answer.case === "knockPk" && Buffer.from(answer.value).toString("hex") === keyOf(ana) ? "asks" : answer.case);
    }
    expect(found).toEqual(["card", "asks", "knockPk"]);
  });
});

describe("an alias", () => {
  const found = async (alias: string, scope = ""): Promise<string | undefined> => {
    const { answer } = await resolve(alias, scope);
    return answer.case === "card" ? answer.value.ppnum : undefined;
  };

  it("leads to the one of the scope, then of everywhere; by priority, then the older", async () => {
    const [a, b, c] = [await world.account("enterprise"), await world.account("enterprise"), await world.account("enterprise")];
    const put = (who: Account, scope: string, priority = 0) =>
      world.store.aliases.put(who.ppnumId, { alias: "desk", scope, kind: "custom", priority }, { admin: "test" }, world.now());
    await put(a, "");
    await put(b, "pier");
    expect([await found("desk"), await found("desk", "pier"), await found("desk", "mole")]).toEqual([a.ppnum, b.ppnum, a.ppnum]);
    world.clock.advance(1);
    await put(c, "pier");
    expect(await found("desk", "pier")).toBe(b.ppnum);
    await put(c, "pier", 5);
    expect(await found("ＤＥＳＫ", "pier")).toBe(c.ppnum);
    await world.store.life.suspend(c.ppnumId, { admin: "test" }, world.now());
    expect(await found("desk", "pier")).toBe(b.ppnum);
  });

  it("of digits is not a number's", async () => {
    const firm = await world.account("enterprise");
    const short = { alias: "1588", scope: "", kind: "shortcode", priority: 0 } as const;
    await world.store.aliases.put(firm.ppnumId, short, { admin: "test" }, world.now());
    expect(await found("15-88")).toBe(firm.ppnum);
    const numbers = await world.client(NumberService, firm);
    expect(await why(numbers.putAlias({ alias: { alias: "1589", kind: AliasKind.SHORTCODE } }))).toBe("InvalidArgument bad-kind");
  });

  it.each(["", "ab", "a b c", "1".repeat(9), "1".repeat(10), "1".repeat(12), "1".repeat(20), "x".repeat(65), "wеb"])(
    "is not %j",
    async (address) => {
      expect(await why(resolve(address))).toBe("InvalidArgument bad-address");
    },
  );

  it("has a scope of letters and digits", async () => {
    expect(await why(resolve("desk", "a b"))).toBe("InvalidArgument bad-scope");
  });
});

describe("agents that can do something", () => {
  it("are found by name and versions, by pages, in an order that stays", async () => {
    const versions = ["1.0.0", "1.2.0", "1.10.0", "2.0.0"];
    const ppnums: string[] = [];
    for (const version of versions) {
      const agent = await world.account("ai_agent");
      ppnums.push(agent.ppnum);
      const numbers = await world.client(NumberService, agent);
      await numbers.putCapability({ capability: { name: "tide.times", version, inputSchema: "true", outputSchema: "true" } });
    }
    const find = async (fields: object) => {
      const seen: string[] = [];
      let cursor = "";
      do {
        const page = await anyone.findCapability({ name: "tide.times", limit: 1, ...fields, cursor });
        seen.push(...page.agents.map(({ capability }) => capability?.version ?? ""));
        cursor = page.nextCursor;
      } while (cursor !== "");
      return seen.sort();
    };
    expect(await find({})).toEqual([...versions].sort());
    expect(await find({ fromVersion: "1.2.0" })).toEqual(["1.10.0", "1.2.0", "2.0.0"]);
    expect(await find({ fromVersion: "1.2.0", belowVersion: "2.0.0" })).toEqual(["1.10.0", "1.2.0"]);
    expect(await find({ name: "tide" })).toEqual([]);
  });

  it.each([
    ["name", {}],
    ["name", { name: "Tide" }],
    ["from-version", { name: "tide", fromVersion: "1" }],
    ["below-version", { name: "tide", belowVersion: "x" }],
    ["limit", { name: "tide", limit: 51 }],
    ["cursor", { name: "tide", cursor: "ü" }],
  ])("are not asked for with a bad %s", async (field, fields) => {
    expect(await why(anyone.findCapability(fields))).toBe(`InvalidArgument bad-${field}`);
  });
});

describe("who asks often", () => {
  it("waits, by the block of addresses; what is refused takes nothing", async () => {
    const small = await World.open({
      rations: {
        resolve: [
          { max_count: 2, window_secs: 3600 },
          { max_count: 3, window_secs: 86_400 },
        ],
      },
    });
    const ask = async (from: string) => (await small.client(DirectoryService, undefined, from)).resolve({ address: NOBODY });
    await ask("198.51.100.1");
    await ask("198.51.100.1");
    const { code, reason, info } = await refused(ask("198.51.100.1"));
    expect([code, reason, info?.retryAfterSecs]).toEqual(["ResourceExhausted", "ration", 3600]);
    await ask("203.0.113.9");
    for (const from of ["2001:db8:1:1::1", "2001:db8:1:1::2"]) await ask(from);
    expect(await why(ask("2001:db8:1:1::3"))).toBe("ResourceExhausted ration");
    small.clock.advance(3600);
    await ask("198.51.100.1");
    expect(await why(ask("198.51.100.1"))).toBe("ResourceExhausted ration");
    await small.close();
  });

  it("and has used up their own ration makes nobody else work", async () => {
    const rations = { resolve: [{ max_count: 1, window_secs: 3600 }], all: { max_count: 2, window_secs: 1 } };
    const busy = await World.open({ rations });
    const [flood, other] = [await busy.client(DirectoryService, undefined, "203.0.113.9"), await busy.client(DirectoryService)];
    await flood.resolve({ address: NOBODY });
    for (let i = 0; i < 5; i++) expect(await why(flood.resolve({ address: NOBODY }))).toBe("ResourceExhausted ration");
    expect((await other.resolve({ address: NOBODY })).answer.case).toBe("knockPk");
    await busy.close();
  });

  it("does a piece of work when many do: it is for that block, for two minutes, and good once", async () => {
    const busy = await World.open({ rations: { all: { max_count: 1, window_secs: 1 } } });
    const from = (address: string) => busy.client(DirectoryService, undefined, address);
    const [one, other] = [await from("198.51.100.1"), await from("203.0.113.9")];
    await one.resolve({ address: NOBODY });
    const challenged = async () => {
      const { code, reason, info } = await refused(one.resolve({ address: NOBODY }));
      expect([code, reason, info?.workBits]).toEqual(["ResourceExhausted", "work", WORK_BITS]);
      return Uint8Array.from(info?.challenge ?? []);
    };
    const challenge = await challenged();
    expect(await why(one.resolve({ address: NOBODY, work: { challenge, nonce: new Uint8Array(8) } }))).toBe(
      "ResourceExhausted work",
    );
    const work = { challenge, nonce: busy.solved(challenge, WORK_BITS) };
    expect(await why(other.resolve({ address: NOBODY, work }))).toBe("ResourceExhausted work");
    expect((await one.resolve({ address: NOBODY, work })).answer.case).toBe("knockPk");
    expect(await why(one.resolve({ address: NOBODY, work }))).toBe("ResourceExhausted work");
    const altered = challenge.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    expect(await why(one.knock({ ppnum: NOBODY, sealed: new Uint8Array(1024), work: { ...work, challenge: altered } }))).toBe(
      "ResourceExhausted work",
    );
    const late = await challenged();
    const done = { challenge: late, nonce: busy.solved(late, WORK_BITS) };
    busy.clock.advance(121);
    await one.resolve({ address: NOBODY });
    expect(await why(one.resolve({ address: NOBODY, work: done }))).toBe("ResourceExhausted work");
    await busy.close();
  });
});
