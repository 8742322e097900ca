/** Who may call what: every rpc × every type × every way in which a token can be wrong. The table stands here a second time, by hand. */
import type { DescMethod } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { accessTo } from "../../../numbers/external/access.ts";
import { SERVICES } from "../../../numbers/external/routes.ts";
import { AccountService } from "../../../numbers/gen/cairn/numbers/v1/account_pb.ts";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import type { EntityType } from "../../../numbers/model/entity-type.ts";
import { drawPpnum } from "../../../numbers/model/ppnum.ts";
import { newPpnumId } from "../../../numbers/model/ppnum-id.ts";
import { call } from "./any-call.ts";
import { ALL_SCOPES } from "./tokens.ts";
import { type Account, RELAY, World } from "./world.ts";

/** `scopes | types | also: lent, suspended; login: not by a token that came of a secret`. H human, A ai_agent, E enterprise, P programmable. */
const TABLE: Readonly<Record<string, string>> = {
  "DirectoryService.Resolve": "anyone",
  "DirectoryService.Knock": "anyone",
  "DirectoryService.FindCapability": "anyone",
  "NumberService.Get": "numbers:read | HAEP | suspended",
  "NumberService.List": "numbers:read | HAEP | suspended",
  "NumberService.CreateNumber": "attest numbers:write | HE |",
  "NumberService.CreateDependent": "attest numbers:write | AE |",
  "NumberService.CreateMask": "masks:write | HAEP |",
  "NumberService.ClaimMask": "masks:write | HAEP |",
  "NumberService.EndMask": "masks:write | HAEP |",
  "NumberService.Rotate": "attest numbers:write | HAEP |",
  "NumberService.Suspend": "numbers:write | HAEP |",
  "NumberService.Resume": "numbers:write | HAEP | suspended",
  "NumberService.Deactivate": "attest numbers:write | HAEP | suspended",
  "NumberService.RollSecret": "attest numbers:write | HAEP |",
  "NumberService.SetReach": "numbers:write | HAEP |",
  "NumberService.SetDisplayName": "numbers:write | HAEP |",
  "NumberService.PutAlias": "numbers:write | HAEP |",
  "NumberService.DropAlias": "numbers:write | HAEP |",
  "NumberService.PutCapability": "numbers:write | AE |",
  "NumberService.DropCapability": "numbers:write | AE |",
  "NumberService.ListKnocks": "attest numbers:read | H |",
  "NumberService.DropKnocks": "attest numbers:write | H |",
  "AttestService.BeginAttest": "attest | HAEP | lent",
  "AttestService.Attest": "attest | HAEP | lent",
  "AttestService.ListAttested": "attest | HAEP | suspended",
  "AttestService.EndKey": "attest | HAEP | suspended",
  "MessageService.Submit": "messages:send | HAEP | lent",
  "EventService.Watch": "events:watch | HAEP |",
  "AccountService.ListLogins": "attest numbers:read | HE | suspended",
  "AccountService.EndLogin": "attest numbers:write | HE | suspended",
  "AccountService.RefuseRecovery": "attest numbers:write | HE | suspended login",
  "AccountService.ListPasskeys": "attest numbers:read | HE | suspended",
  "AccountService.DropPasskey": "attest numbers:write | HE | suspended",
  "AccountService.Lend": "attest numbers:write | H |",
  "AccountService.ListLent": "attest numbers:read | H | suspended",
  "AccountService.EndLending": "attest numbers:write | H | suspended",
  "AccountService.ListBorrowed": "attest numbers:read | A |",
  "AccountService.Export": "attest numbers:read | HAEP | suspended",
};

const TYPES = { human: "H", ai_agent: "A", enterprise: "E", programmable: "P" } as const;
type TokenType = keyof typeof TYPES;
const TOKEN_TYPES: readonly TokenType[] = ["human", "ai_agent", "enterprise", "programmable"];

const METHODS: readonly DescMethod[] = SERVICES.flatMap((service): readonly DescMethod[] => service.methods);
const nameOf = ({ parent, name }: DescMethod): string => `${parent.name}.${name}`;

interface Row {
  readonly scopes: readonly string[];
  readonly types: string;
  readonly also: string;
}

/** undefined: anyone. */
function rowOf(method: DescMethod): Row | undefined {
  const row = TABLE[nameOf(method)];
  if (row === undefined) throw new Error(`${nameOf(method)} has no row in the matrix`);
  const [scopes = "", types = "", also = ""] = row.split("|").map((part) => part.trim());
  return row === "anyone" ? undefined : { scopes: scopes.split(" "), types, also };
}

/** What a token must have come of for this row. */
const originOf = (method: DescMethod): { grant?: string } => (rowOf(method)?.also.includes("login") ? { grant: "login-1" } : {});

const GUARDED = METHODS.filter((method) => rowOf(method));

/** What the guard says; a call that it lets through says something else, or is answered. */
const GUARD = /^(Unauthenticated|PermissionDenied) (no-token|bad-token|scope|type|lent|suspended|reserved)$/;
const passes = async (outcome: Promise<string>): Promise<string> => ((await outcome).match(GUARD) ? await outcome : "passes");

let world: World;
const accounts = new Map<TokenType, Account>();
const accountOf = (type: TokenType): Account => accounts.get(type) as Account;
const accountFor = async (type: TokenType): Promise<Account> =>
  type === "programmable" ? world.account(type, { owner: await world.account("enterprise") }) : world.account(type);
beforeAll(async () => {
  world = await World.open();
  for (const type of TOKEN_TYPES) accounts.set(type, await accountFor(type));
});
afterAll(() => world.close());

test("has a row for each rpc, and no other", () => {
  expect(METHODS.map(nameOf).sort()).toEqual(Object.keys(TABLE).sort());
  expect(METHODS.length).toBeGreaterThan(30);
});

test("a method without a row stops the server from starting", () => {
  const [method] = METHODS;
  if (!method) throw new Error("there are methods");
  expect(() => accessTo({ ...method, name: "Unheard" } as DescMethod)).toThrow(/no row/);
});

describe.each(METHODS.filter((method) => !rowOf(method)))("$parent.name.$name", (method) => {
  it("asks nobody who they are", async () => {
    expect(await passes(call(world, method, undefined))).toBe("passes");
    expect(await passes(call(world, method, "nonsense"))).toBe("passes");
  });
});

describe.each(GUARDED)("$parent.name.$name", (method) => {
  const row = rowOf(method) as Row;

  it("is nobody's without a token", async () => {
    expect(await call(world, method, undefined)).toBe("Unauthenticated no-token");
    expect(await call(world, method, "nonsense")).toBe("Unauthenticated bad-token");
  });

  it.each(TOKEN_TYPES)("by %s", async (type) => {
    const account = accountOf(type);
    const foreign = { issuer: "https://other.example" };
    expect(await call(world, method, await world.token(account, foreign))).toBe("Unauthenticated bad-token");
    expect(await call(world, method, await world.token(account, { audience: "https://numbers.example" }))).toBe(
      "Unauthenticated bad-token",
    );
    expect(await call(world, method, await world.token(account, { lifeSecs: -1 }))).toBe("Unauthenticated bad-token");
    // Of another type than the account, and of an account that is not there.
    const other = type === "human" ? "enterprise" : "human";
    expect(await call(world, method, await world.token(account, { type: other }))).toBe("Unauthenticated bad-token");
    for (const scope of row.scopes) {
      const rest = ALL_SCOPES.split(" ").filter((name) => name !== scope);
      expect(await call(world, method, await world.token(account, { scope: rest.join(" ") }))).toBe("PermissionDenied scope");
    }
    const isAllowed = row.types.includes(TYPES[type]);
    // A fresh one: what is let through is done.
    const fresh = await accountFor(type);
    expect(await passes(call(world, method, await world.token(fresh, { scope: row.scopes.join(" "), ...originOf(method) })))).toBe(
      isAllowed ? "passes" : "PermissionDenied type",
    );
  });
});

describe.each(TOKEN_TYPES)("of a %s that is deactivated", (type) => {
  it("no token opens anything", async () => {
    const gone = await accountFor(type);
    await world.store.life.deactivate(gone.ppnumId, { admin: "test" }, world.now());
    const token = await world.token(gone);
    for (const method of GUARDED)
      expect([nameOf(method), await call(world, method, token)]).toEqual([nameOf(method), "Unauthenticated bad-token"]);
  });
});

test("an account that is only reserved opens nothing", async () => {
  const ppnumId = newPpnumId("enterprise", world.now(), world.random);
  const entity = { ppnumId, type: "enterprise", reach: "open", hasSecret: true, reservedUntil: world.now() + 600 } as const;
  await world.store.entities.create([entity], (depth) => drawPpnum(world.random, depth), { admin: "test" }, world.now());
  const token = await world.tokens.make({ sub: ppnumId, type: "enterprise" });
  for (const method of GUARDED)
    expect([nameOf(method), await call(world, method, token)]).toEqual([nameOf(method), "PermissionDenied reserved"]);
});

test("a mask opens nothing, whatever its token says", async () => {
  const ana = accountOf("human");
  const key = world.keyPair();
  const end = { subjectPk: Uint8Array.from(key.publicKey), relayUrl: RELAY, ...(await world.proof(ana, ana.ppnumId, key)) };
  const { number } = await (await world.client(NumberService, ana)).createMask({ ttlSecs: 3600, ...end });
  const token = await world.tokens.make({ sub: number?.ppnumId ?? "", type: "mask" });
  for (const method of GUARDED)
    expect([nameOf(method), await call(world, method, token)]).toEqual([nameOf(method), "PermissionDenied type"]);
});

test("a suspended account does what its row says", async () => {
  for (const [type, letter] of Object.entries(TYPES) as [TokenType, string][]) {
    for (const method of GUARDED.filter((one) => rowOf(one)?.types.includes(letter))) {
      const account = await accountFor(type);
      const token = await world.token(account, originOf(method));
      await world.store.life.suspend(account.ppnumId, { entity: account.ppnumId }, world.now());
      const expected = rowOf(method)?.also.includes("suspended") ? "passes" : "PermissionDenied suspended";
      expect([nameOf(method), type, await passes(call(world, method, token))]).toEqual([nameOf(method), type, expected]);
    }
  }
});

test("a token from before a suspension opens nothing once the account is active again, though it was found good before", async () => {
  const account = await world.account("human");
  const token = await world.token(account);
  const method = AttestService.method.beginAttest;
  expect(await call(world, method, token)).toBe("answered");
  await world.store.life.suspend(account.ppnumId, { admin: "test" }, world.now());
  await world.store.life.resume(account.ppnumId, { admin: "test" }, world.now());
  expect(await call(world, method, token)).toBe("Unauthenticated bad-token");
  expect(await call(world, method, await world.token(account, { generation: 1 }))).toBe("answered");
});

test("who speaks for a person by lending does what its row says, while it is lent", async () => {
  const [ana, agent] = [await world.account("human"), await world.account("ai_agent")];
  const until = world.now() + 3600;
  const lent = { person: ana.ppnumId, agent: agent.ppnumId, scopes: ["attest"], until };
  await world.store.lending.lend(lent, world.now());
  const token = await world.token(ana, { actor: agent.ppnumId });
  for (const method of GUARDED.filter((one) => rowOf(one)?.types.includes("H"))) {
    const expected = rowOf(method)?.also.includes("lent") ? "passes" : "PermissionDenied lent";
    expect([nameOf(method), await passes(call(world, method, token))]).toEqual([nameOf(method), expected]);
  }
  await world.store.lending.end(ana.ppnumId, agent.ppnumId, world.now());
  for (const method of GUARDED) expect(await call(world, method, token)).toBe("Unauthenticated bad-token");
});

test("nobody speaks for a person where the operator has switched lending off", async () => {
  const off = await World.open({ lends: false });
  const [ana, agent] = [await off.account("human"), await off.account("ai_agent")];
  const lent = { person: ana.ppnumId, agent: agent.ppnumId, scopes: ["attest"], until: off.now() + 3600 };
  await off.store.lending.lend(lent, off.now());
  const token = await off.token(ana, { actor: agent.ppnumId });
  for (const method of GUARDED) expect(await call(off, method, token)).toBe("Unauthenticated bad-token");
  expect(await call(off, AccountService.method.lend, await off.token(ana))).toBe("FailedPrecondition off");
  await off.close();
});

test("an owner that acts for a dependent is the dependent; a stranger that claims to act is nobody", async () => {
  const [owner, stranger] = [await world.account("enterprise"), await world.account("enterprise")];
  const dependent = await world.account("ai_agent", { owner });
  const begin = AttestService.method.beginAttest;
  expect(await call(world, begin, await world.token(dependent, { actor: owner.ppnumId }))).toBe("answered");
  expect(await call(world, begin, await world.token(dependent, { actor: stranger.ppnumId }))).toBe("Unauthenticated bad-token");
  const below = await world.account("ai_agent", { owner: dependent });
  for (const above of [owner, dependent])
    expect(await call(world, begin, await world.token(below, { actor: above.ppnumId }))).toBe("answered");
  expect(await call(world, begin, await world.token(dependent, { actor: dependent.ppnumId }))).toBe("Unauthenticated bad-token");
});

test("who calls is rationed, whatever is called: an account, or who acts for it", async () => {
  const small = await World.open({ rations: { calls: [{ max_count: 2, window_secs: 60 }] } });
  const [owner, other] = [await small.account("enterprise"), await small.account("enterprise")];
  const worker = await small.account("ai_agent", { owner });
  const begin = AttestService.method.beginAttest;
  const [own, acting] = [await small.token(owner), await small.token(worker, { actor: owner.ppnumId })];
  const outcomes = [];
  for (const token of [own, acting, own, acting, await small.token(other)]) outcomes.push(await call(small, begin, token));
  const rationed = "ResourceExhausted ration";
  expect(outcomes).toEqual(["answered", "answered", rationed, rationed, "answered"]);
  small.clock.advance(60);
  expect(await call(small, begin, own)).toBe("answered");
  await small.close();
});

test("a token of a login that was ended opens nothing", async () => {
  const token = await world.token(accountOf("human"), { grant: "login-9" });
  const begin = AttestService.method.beginAttest;
  expect(await call(world, begin, token)).toBe("answered");
  world.tokens.ended.add("login-9");
  expect(await call(world, begin, token)).toBe("Unauthenticated bad-token");
});

test.each(GUARDED.filter((method) => rowOf(method)?.also.includes("login")))(
  "$name is not done by a secret's token",
  async (method) => {
    for (const type of TOKEN_TYPES.filter((one) => rowOf(method)?.types.includes(TYPES[one])))
      expect(await call(world, method, await world.token(accountOf(type)))).toBe("PermissionDenied scope");
  },
);

const IRREVOCABLE = /\.(Create\w+|RollSecret|Rotate|Deactivate|End\w+|DropPasskey|DropKnocks|Lend|Export|RefuseRecovery)$/;
test.each(GUARDED.filter((method) => IRREVOCABLE.test(nameOf(method))))(
  "no third party gets a secret or ends anything by $name",
  (method) => {
    // Third parties are given neither.
    expect(rowOf(method)?.scopes.filter((scope) => scope === "attest" || scope === "masks:write")).toHaveLength(1);
  },
);

test("a token that was found good is forgotten at its end", async () => {
  const token = await world.token(accountOf("human"), { lifeSecs: 5 });
  const begin = AttestService.method.beginAttest;
  expect(await call(world, begin, token)).toBe("answered");
  world.clock.advance(5);
  expect(await call(world, begin, token)).toBe("Unauthenticated bad-token");
});

const letterOf: Readonly<Record<TokenType, string>> = TYPES;
test.each(TOKEN_TYPES)("what is another's is not there for %s", async (type) => {
  const stranger = await world.account("human");
  const foreign = GUARDED.filter(
    (method) => rowOf(method)?.types.includes(letterOf[type]) && method.input.fields.some(({ name }) => name === "ppnum_id"),
  );
  expect(foreign.length).toBeGreaterThan(5);
  const token = await world.token(accountOf(type) satisfies { readonly type: EntityType });
  for (const method of foreign) {
    const outcome = await call(world, method, token, { ppnumId: stranger.ppnumId });
    // Some fields are looked at first; none of the answers says that somebody is there.
    const unknown = await call(world, method, token, { ppnumId: "01ARZ3NDEKTSV4RRFFQ69G5FAV" });
    expect([nameOf(method), outcome]).toEqual([nameOf(method), unknown]);
    expect(outcome).toMatch(/^(NotFound not-found|InvalidArgument bad-)/);
  }
});
