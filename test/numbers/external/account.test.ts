/** What a person does about their account: lending, logins, passkeys, and a copy of all that the directory holds. */
import type { Client } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccountService } from "../../../numbers/gen/cairn/numbers/v1/account_pb.ts";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { DirectoryService } from "../../../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import { Reach } from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { why } from "./refused.ts";
import { type Account, RELAY, World } from "./world.ts";

const DAY = 86_400;

let world: World;
let ana: Account;
let agent: Account;
beforeAll(async () => {
  world = await World.open();
  [ana, agent] = [await world.account("human"), await world.account("ai_agent")];
});
afterAll(() => world.close());

const as = (who: Account): Promise<Client<typeof AccountService>> => world.client(AccountService, who);

describe("a lending", () => {
  const lend = async (fields: object) =>
    (await as(ana)).lend({ agent: agent.ppnum, scopes: ["attest"], until: world.now() + DAY, ...fields });

  it.each([
    ["no agent", { agent: "" }, "InvalidArgument bad-agent"],
    ["an alias", { agent: "weather" }, "InvalidArgument bad-agent"],
    ["no scope", { scopes: [] }, "InvalidArgument bad-scopes"],
    ["what is never lent", { scopes: ["attest", "numbers:write"] }, "InvalidArgument bad-scopes"],
    ["nobody's number", { agent: "99999999999" }, "NotFound not-found"],
  ])("is refused with %s", async (_what, fields, outcome) => {
    expect(await why(lend(fields))).toBe(outcome);
  });

  it("is for agents alone; others look as if they were not there", async () => {
    const firm = await world.account("enterprise");
    const sender = await world.account("programmable", { owner: firm });
    for (const { ppnum } of [ana, await world.account("human"), firm, sender])
      expect(await why(lend({ agent: ppnum }))).toBe("NotFound not-found");
  });

  it("does not tell that an agent which is closed is there, but to who owns it, or has lent to it", async () => {
    const closed = await world.account("ai_agent", { reach: "closed" });
    expect(await why(lend({ agent: closed.ppnum }))).toBe("NotFound not-found");
    const own = await world.account("ai_agent", { owner: ana, hasSecret: true, reach: "closed" });
    expect((await lend({ agent: own.ppnum })).lent).toMatchObject({ ppnumId: own.ppnumId });
    const shy = await world.account("ai_agent");
    await lend({ agent: shy.ppnum });
    await (await world.client(NumberService, shy)).setReach({ reach: Reach.CLOSED });
    expect((await lend({ agent: shy.ppnum, scopes: ["attest", "messages:send"] })).lent?.scopes).toHaveLength(2);
    for (const ppnumId of [own.ppnumId, shy.ppnumId]) await (await as(ana)).endLending({ ppnumId });
  });

  it("is rationed, whether or not somebody is there", async () => {
    const few = await World.open({ rations: { lend: [{ max_count: 2, window_secs: 3600 }] } });
    const api = await few.client(AccountService, await few.account("human"));
    const guess = () => why(api.lend({ agent: "99999999999", scopes: ["attest"], until: few.now() + DAY }));
    expect([await guess(), await guess(), await guess()]).toEqual([
      ...["NotFound not-found", "NotFound not-found", "ResourceExhausted ration"],
    ]);
    await few.close();
  });

  it("ends in time: after ninety days at the latest", async () => {
    for (const until of [0, world.now(), world.now() + 90 * DAY + 1])
      expect(await why(lend({ until }))).toBe("InvalidArgument bad-until");
    await lend({ until: world.now() + 90 * DAY });
    await lend({ until: world.now() + DAY, scopes: ["attest", "messages:send", "attest"] });
    const { lent } = await (await as(ana)).listLent({});
    expect(lent).toMatchObject([{ ppnumId: agent.ppnumId, ppnum: agent.ppnum, scopes: ["attest", "messages:send"] }]);
    world.clock.advance(DAY);
    expect((await (await as(ana)).listLent({})).lent).toEqual([]);
    expect((await (await as(agent)).listBorrowed({})).borrowed).toEqual([]);
    const { ppnumId } = await world.account("ai_agent");
    expect(await why((await as(ana)).endLending({ ppnumId }))).toBe("NotFound not-found");
    expect(await why((await as(ana)).endLending({ ppnumId: "" }))).toBe("InvalidArgument bad-ppnum-id");
  });
});

describe("logins and passkeys", () => {
  it("are one's own to end", async () => {
    const api = await as(ana);
    expect(await why(api.endLogin({ id: "no-such" }))).toBe("NotFound not-found");
    expect(await why(api.endLogin({ id: "" }))).toBe("InvalidArgument bad-id");
    expect(await why(api.endLogin({ id: "a b" }))).toBe("InvalidArgument bad-id");
    await api.endLogin({ id: "login-1" });
  });

  it("of another are not there", async () => {
    const eve = await world.account("human");
    const id = new Uint8Array([9, 9]);
    const passkey = { id, ppnumId: ana.ppnumId, publicKey: new Uint8Array(32), counter: 0, transports: [], lastUsed: 1 };
    await world.store.credentials.add(passkey, world.now());
    await world.store.credentials.add({ ...passkey, id: new Uint8Array([8, 8]) }, world.now());
    expect(await why((await as(eve)).dropPasskey({ id }))).toBe("NotFound not-found");
    for (const length of [0, 1024])
      expect(await why((await as(ana)).dropPasskey({ id: new Uint8Array(length) }))).toBe("InvalidArgument bad-id");
    await (await as(ana)).dropPasskey({ id });
    expect((await (await as(ana)).listPasskeys({})).passkeys).toMatchObject([{ id: new Uint8Array([8, 8]) }]);
  });

  it("that is the last way in stays, until there is a mail address", async () => {
    const eve = await world.account("human");
    const id = new Uint8Array([7, 7]);
    const passkey = { id, ppnumId: eve.ppnumId, publicKey: new Uint8Array(32), counter: 0, transports: [], lastUsed: 1 };
    await world.store.credentials.add(passkey, world.now());
    expect(await why((await as(eve)).dropPasskey({ id }))).toBe("FailedPrecondition last-way-in");
    expect(await world.store.credentials.list(eve.ppnumId)).toHaveLength(1);
    const contact = { email: "eve@example.org", verifiedAt: world.now() };
    await world.store.contacts.set(eve.ppnumId, contact, new Uint8Array(32), world.now());
    await (await as(eve)).dropPasskey({ id });
    expect(await world.store.credentials.list(eve.ppnumId)).toEqual([]);
  });

  it("come with who waits to get in by a mail code, which a login can refuse", async () => {
    const eve = await world.account("human");
    const api = await world.client(AccountService, await world.token(eve, { grant: "login-1" }));
    expect((await api.listLogins({})).recovery).toBeUndefined();
    world.recoveries.set(eve.ppnumId, world.now()).set(ana.ppnumId, world.now());
    const asked = { requestedAt: world.now(), readyAt: world.now() + DAY, digits: "07" };
    expect((await api.listLogins({})).recovery).toMatchObject(asked);
    for (const _time of ["once", "again"]) await api.refuseRecovery({});
    expect((await api.listLogins({})).recovery).toBeUndefined();
    expect([...world.recoveries.keys()]).toEqual([ana.ppnumId]);
  });

  it("that is calling is marked", async () => {
    const token = await world.token(ana, { grant: "login-1" });
    const { logins } = await (await world.client(AccountService, token)).listLogins({});
    expect(logins).toMatchObject([{ id: "login-1", current: true }]);
  });
});

describe("the copy", () => {
  it("has what is held of the past: former numbers, ended lendings, and events though older ones were deleted", async () => {
    const eve = await world.account("human");
    await (await world.client(NumberService, eve)).rotate({});
    world.clock.advance(31 * DAY);
    await world.store.sweep(world.now(), 10_000);
    const [api, helper] = [await as(eve), await world.account("ai_agent")];
    await api.lend({ agent: helper.ppnum, scopes: ["attest"], until: world.now() + DAY });
    await api.endLending({ ppnumId: helper.ppnumId });
    const copy = JSON.parse((await api.export({})).json) as Record<string, readonly object[]>;
    expect(copy.formerNumbers).toMatchObject([{ ppnum: eve.ppnum }]);
    expect(copy.endedLendings).toMatchObject([{ agent: helper.ppnumId, revokedAt: world.now() }]);
    expect(copy.events).toMatchObject([{ kind: "lent" }, { kind: "lending-ended" }]);
  });

  it("has all of one's own, and nothing that is another's or secret", async () => {
    const eve = await world.account("human");
    await world.attested(eve);
    const numbers = await world.client(NumberService, eve);
    await numbers.putAlias({ alias: { alias: "eve-the-baker" } });
    const { number, secret } = await numbers.createNumber({ entityType: 4, displayName: "Bread" });
    await (await world.client(DirectoryService)).knock({ ppnum: eve.ppnum, sealed: new Uint8Array(1024).fill(5) });
    await (await as(eve)).lend({ agent: agent.ppnum, scopes: ["attest"], until: world.now() + DAY });
    const key = world.keyPair();
    const end = { subjectPk: Uint8Array.from(key.publicKey), relayUrl: RELAY, ...(await world.proof(eve, eve.ppnumId, key)) };
    const mask = await numbers.createMask({ ttlSecs: 3600, ...end });
    const otherKey = world.keyPair();
    const other = {
      subjectPk: Uint8Array.from(otherKey.publicKey),
      relayUrl: RELAY,
      ...(await world.proof(ana, ana.ppnumId, otherKey)),
    };
    const claim = { ppnum: mask.number?.ppnum ?? "", claim: Uint8Array.from(mask.claim) };
    await (await world.client(NumberService, ana)).claimMask({ ...claim, ...other });

    const attest = await world.client(AttestService, eve);
    const lost = world.keyPair();
    await world.attested(eve, lost);
    await attest.endKey({ ppnumId: eve.ppnumId, subjectPk: Uint8Array.from(lost.publicKey) });
    const { json } = await (await as(eve)).export({});
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
    expect(JSON.parse(json)).toMatchObject({
      account: { ppnumId: eve.ppnumId, ppnum: eve.ppnum, type: "human" },
      aliases: [{ alias: "eve-the-baker" }],
      owned: [{ ppnumId: number?.ppnumId }],
      keys: [{ subject: text(eve.key.publicKey), relayUrl: RELAY }],
      attestations: expect.arrayContaining([expect.objectContaining({ subject: text(eve.key.publicKey) })]),
      masks: [{ ppnum: mask.number?.ppnum, keys: [text(key.publicKey)] }],
      knocks: [{ sealed: text(new Uint8Array(1024).fill(5)) }],
      lentTo: [{ agent: agent.ppnumId }],
      endedKeys: [{ subject: text(lost.publicKey), ended: world.now() }],
      audit: expect.arrayContaining([
        { at: world.now(), by: "operator", action: "create", about: "self", outcome: "human" },
        { at: world.now(), by: "self", action: "lent", about: "another", outcome: "" },
      ]),
    });
    for (const hidden of [secret, ana.ppnumId, ana.ppnum, text(otherKey.publicKey), text(mask.claim)])
      expect(json).not.toContain(hidden);
  });
});
