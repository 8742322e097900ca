/** Accounts that an account makes and moves: owners, depths, idempotency, secrets, states; and what is refused. */
import { createHash } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EntityType as ApiType, NumberState, Reach } from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { type CreateNumberRequestSchema, NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { refused, why } from "./refused.ts";
import { type Account, World } from "./world.ts";

type Numbers = Client<typeof NumberService>;

const ABLE = { name: "weather.today", version: "1.2.0", inputSchema: "true", outputSchema: "true" };
const DAY = 86_400;
/** In none of the enums. */
const STRANGE: number = 99;

let world: World;
let firm: Account;
let ana: Account;
beforeAll(async () => {
  world = await World.open();
  [firm, ana] = [await world.account("enterprise"), await world.account("human")];
});
afterAll(() => world.close());

const as = (account: Account): Promise<Numbers> => world.client(NumberService, account);

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
async function liveSecrets(ppnumId: string): Promise<readonly string[]> {
  const live = await world.store.secrets.live(ppnumId, world.now());
  return live.map(({ hash }) => Buffer.from(hash).toString("hex"));
}

describe("a number that is made", () => {
  it("is a sender of its owner's, or an agent: its owner's with 15 digits, for itself with 11", async () => {
    const api = await as(ana);
    const sender = await api.createNumber({ entityType: ApiType.PROGRAMMABLE });
    expect(sender.number).toMatchObject({ owner: ana.ppnumId, depth: 1, reach: Reach.CLOSED });
    const asked = { entityType: ApiType.AI_AGENT, capabilities: [ABLE] };
    const owned = await api.createNumber(asked);
    expect(owned.number).toMatchObject({ owner: ana.ppnumId, depth: 1, reach: Reach.CLOSED, capabilities: [ABLE] });
    expect(owned.number?.ppnum).toHaveLength(15);
    const free = await api.createNumber({ ...asked, independent: true });
    expect(free.number).toMatchObject({ owner: "", depth: 0, reach: Reach.OPEN });
    expect(free.number?.ppnum).toHaveLength(11);
    expect(await liveSecrets(free.number?.ppnumId ?? "")).toEqual([hashOf(free.secret)]);
    // It is not who made it that may end it.
    expect(await why(api.suspend({ ppnumId: free.number?.ppnumId ?? "" }))).toBe("NotFound not-found");
    expect((await api.suspend({ ppnumId: owned.number?.ppnumId ?? "" })).number?.state).toBe(NumberState.SUSPENDED);
  });

  it("has 15 digits below an owner, 19 below that, and nothing below it", async () => {
    const api = await as(firm);
    const { number: one } = await api.createDependent({});
    const { number: two } = await api.createDependent({ owner: one?.ppnumId ?? "" });
    expect([one?.ppnum.length, two?.ppnum.length, two?.owner]).toEqual([15, 19, one?.ppnumId]);
    expect(await why(api.createDependent({ owner: two?.ppnumId ?? "" }))).toBe("FailedPrecondition too-deep");
    expect(await why(api.rollSecret({ ppnumId: one?.ppnumId ?? "" }))).toBe("FailedPrecondition no-secret");
    const stranger = await as(await world.account("enterprise"));
    expect(await why(stranger.createDependent({ owner: one?.ppnumId ?? "" }))).toBe("NotFound not-found");
  });

  const bad: [string, MessageInitShape<typeof CreateNumberRequestSchema>, string][] = [
    ["no type", {}, "InvalidArgument bad-entity-type"],
    ["a person", { entityType: ApiType.HUMAN }, "InvalidArgument bad-entity-type"],
    ["an organisation", { entityType: ApiType.ENTERPRISE }, "InvalidArgument bad-entity-type"],
    ["a mask", { entityType: ApiType.MASK }, "InvalidArgument bad-entity-type"],
    ["a type that is not", { entityType: STRANGE as ApiType }, "InvalidArgument bad-entity-type"],
    ["an agent that can do nothing", { entityType: ApiType.AI_AGENT }, "InvalidArgument bad-capabilities"],
    ["a sender for itself", { entityType: ApiType.PROGRAMMABLE, independent: true }, "InvalidArgument bad-independent"],
    ["a sender that can do things", { entityType: ApiType.PROGRAMMABLE, capabilities: [ABLE] }, "FailedPrecondition wrong-type"],
    ["a sender that is knocked at", { entityType: ApiType.PROGRAMMABLE, reach: Reach.ASK }, "InvalidArgument bad-reach"],
    ["a reach that is not", { entityType: ApiType.PROGRAMMABLE, reach: STRANGE as Reach }, "InvalidArgument bad-reach"],
    [
      "a name of 101 letters",
      { entityType: ApiType.PROGRAMMABLE, displayName: "x".repeat(101) },
      "InvalidArgument bad-display-name",
    ],
    [
      "a name that turns the line round",
      { entityType: ApiType.PROGRAMMABLE, displayName: "Ana\u202e" },
      "InvalidArgument bad-display-name",
    ],
    [
      "a key of 65 letters",
      { entityType: ApiType.PROGRAMMABLE, idempotencyKey: "k".repeat(65) },
      "InvalidArgument bad-idempotency-key",
    ],
  ];
  it.each(bad)("is refused as %s", async (_what, fields, outcome) => {
    expect(await why((await as(firm)).createNumber(fields))).toBe(outcome);
  });

  it("is one of at most so many", async () => {
    const small = await World.open({ rations: { create: [{ max_count: 2, window_secs: 3600 }] } });
    const owner = await small.account("enterprise");
    const api = await small.client(NumberService, owner);
    await api.createDependent({});
    await api.createDependent({});
    const { reason, info } = await refused(api.createDependent({}));
    expect([reason, info?.retryAfterSecs]).toEqual(["ration", 3600]);
    const other = await small.account("enterprise");
    await (await small.client(NumberService, other)).createDependent({});
    await small.close();
  });
});

describe("the same request again", () => {
  it.each([
    ["a sender", { entityType: ApiType.PROGRAMMABLE }],
    ["an agent of one's own", { entityType: ApiType.AI_AGENT, capabilities: [ABLE] }],
    ["an agent for itself", { entityType: ApiType.AI_AGENT, capabilities: [ABLE], independent: true }],
  ])("makes no second one of %s, and a secret that opens it", async (what, fields) => {
    const api = await as(firm);
    const asked = { ...fields, idempotencyKey: `again ${what}`.replaceAll(" ", "-") };
    const [first, second] = [await api.createNumber(asked), await api.createNumber(asked)];
    expect(second.number).toEqual(first.number);
    expect(second.secret).not.toBe(first.secret);
    expect(await liveSecrets(second.number?.ppnumId ?? "")).toContain(hashOf(second.secret));
    expect(await why(api.createNumber({ ...asked, displayName: "Other" }))).toBe("AlreadyExists idempotency-key");
    expect(await why(api.createDependent({ idempotencyKey: asked.idempotencyKey }))).toBe("AlreadyExists idempotency-key");
  });

  it("is another one of somebody else, and after a day", async () => {
    const asked = { idempotencyKey: "once" };
    const first = await (await as(firm)).createDependent(asked);
    const other = await (await as(await world.account("enterprise"))).createDependent(asked);
    expect(other.number?.ppnumId).not.toBe(first.number?.ppnumId);
    world.clock.advance(DAY + 1);
    const later = await (await as(firm)).createDependent(asked);
    expect(later.number?.ppnumId).not.toBe(first.number?.ppnumId);
  });
});

describe("a state", () => {
  it("that was not expected is not left", async () => {
    const api = await as(firm);
    const { number } = await api.createDependent({});
    const ppnumId = number?.ppnumId ?? "";
    for (const expectedState of [NumberState.SUSPENDED, NumberState.QUARANTINED])
      for (const move of [api.suspend, api.rotate, api.deactivate])
        expect(await why(move({ ppnumId, expectedState }))).toBe("Aborted expected-state");
    expect(await why(api.suspend({ ppnumId, expectedState: STRANGE as NumberState }))).toBe("InvalidArgument bad-expected-state");
    expect((await api.get({ ppnumId })).number).toEqual(number);
  });

  it("that does not lead there is told to its owner", async () => {
    const api = await as(firm);
    const { number } = await api.createDependent({});
    const ppnumId = number?.ppnumId ?? "";
    await api.suspend({ ppnumId });
    const { code, reason, info } = await refused(api.rotate({ ppnumId }));
    expect([code, reason, info?.state]).toEqual(["FailedPrecondition", "bad-transition", NumberState.SUSPENDED]);
    await api.deactivate({ ppnumId });
    expect(await why(api.resume({ ppnumId }))).toBe("FailedPrecondition bad-transition");
  });

  it("is the owner's with all below it, and what the owner did is not for those below to undo", async () => {
    const owner = await world.account("enterprise");
    const api = await as(owner);
    const { number } = await api.createNumber({ entityType: ApiType.PROGRAMMABLE });
    const ppnumId = number?.ppnumId ?? "";
    await api.suspend({ ppnumId });
    const below = await world.client(NumberService, { ...owner, ppnumId, type: "programmable" });
    expect(await why(below.resume({ ppnumId }))).toBe("FailedPrecondition held");
    await api.resume({ ppnumId });
    await api.suspend({ ppnumId: owner.ppnumId });
    expect((await api.get({ ppnumId })).number?.state).toBe(NumberState.SUSPENDED);
    expect(await why(api.resume({ ppnumId }))).toMatch(/^FailedPrecondition (held|owner-suspended)$/);
    await api.resume({ ppnumId: owner.ppnumId });
    expect(await why(api.get({ ppnumId }))).toBe("Unauthenticated bad-token");
    const fresh = await world.client(NumberService, await world.token(owner, { generation: 1 }));
    expect((await fresh.get({ ppnumId })).number?.state).toBe(NumberState.ACTIVE);
  });

  it("is halted, woken and ended only where it is named", async () => {
    const api = await as(firm);
    for (const call of [api.deactivate, api.suspend, api.resume]) expect(await why(call({}))).toBe("InvalidArgument bad-ppnum-id");
  });

  it("rotates twice a year for a person", async () => {
    const api = await as(await world.account("human"));
    const seen = new Set([(await api.get({})).number?.ppnum]);
    for (let i = 0; i < 2; i++) seen.add((await api.rotate({})).number?.ppnum);
    expect(seen.size).toBe(3);
    expect(await why(api.rotate({}))).toBe("ResourceExhausted ration");
  });
});

describe("a secret", () => {
  it("stays good beside the one that follows it, and no longer", async () => {
    const api = await as(firm);
    const { number, secret } = await api.createNumber({ entityType: ApiType.PROGRAMMABLE });
    const ppnumId = number?.ppnumId ?? "";
    const second = (await api.rollSecret({ ppnumId, expiresAt: world.now() + 60 })).secret;
    expect(new Set(await liveSecrets(ppnumId))).toEqual(new Set([hashOf(secret), hashOf(second)]));
    world.clock.advance(61);
    expect(await liveSecrets(ppnumId)).toEqual([hashOf(secret)]);
    expect(await why(api.rollSecret({ ppnumId, expiresAt: world.now() }))).toBe("InvalidArgument bad-expires-at");
    expect(await why((await as(ana)).rollSecret({}))).toBe("FailedPrecondition no-secret");
  });

  it("that is in other hands ends at once, with the tokens that came of it", async () => {
    const api = await as(firm);
    const { number } = await api.createNumber({ entityType: ApiType.PROGRAMMABLE });
    const ppnumId = number?.ppnumId ?? "";
    const next = (await api.rollSecret({ ppnumId, atOnce: true })).secret;
    expect(await liveSecrets(ppnumId)).toEqual([hashOf(next)]);
    expect((await world.store.entities.get(ppnumId))?.tokenGeneration).toBe(1);
  });
});

describe("the list", () => {
  it("has one's own first, and all of them by pages", async () => {
    const owner = await world.account("enterprise");
    const api = await as(owner);
    const made = new Set([owner.ppnumId]);
    for (let i = 0; i < 7; i++) made.add((await api.createDependent({})).number?.ppnumId ?? "");
    for (const limit of [1, 2, 3, 8, 100]) {
      const seen: string[] = [];
      let cursor = "";
      do {
        const page = await api.list({ limit, cursor });
        expect(page.numbers.length).toBeLessThanOrEqual(limit);
        seen.push(...page.numbers.map(({ ppnumId }) => ppnumId));
        cursor = page.nextCursor;
      } while (cursor !== "");
      expect(seen[0]).toBe(owner.ppnumId);
      expect([seen.length, new Set(seen)]).toEqual([8, made]);
    }
    expect(await why(api.list({ limit: 101 }))).toBe("InvalidArgument bad-limit");
    expect(await why(api.list({ cursor: "head-x" }))).toBe("InvalidArgument bad-cursor");
  });
});
