/** Masks: two ends, a claim that is good once, an end in time; and that neither end nor a stranger learns whose the other is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccountService } from "../../../numbers/gen/cairn/numbers/v1/account_pb.ts";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { DirectoryService } from "../../../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import { EventKind, EventService } from "../../../numbers/gen/cairn/numbers/v1/event_pb.ts";
import { EntityType, NumberState } from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { bytesOfPpnumId } from "../../../numbers/model/ppnum-id.ts";
import { readAttestation } from "../../../src/protocol/attestation/layout.ts";
import type { KeyPair } from "../../../src/protocol/primitives/crypto.ts";
import { why } from "./refused.ts";
import { type Account, RELAY, World } from "./world.ts";

const OTHER_RELAY = "wss://other-relay.example";

let world: World;
let ana: Account;
let ben: Account;
beforeAll(async () => {
  world = await World.open();
  [ana, ben] = [await world.account("human"), await world.account("human")];
});
afterAll(() => world.close());

const as = (who: Account | string): Promise<Client<typeof NumberService>> => world.client(NumberService, who);
const pk = ({ publicKey }: KeyPair): Uint8Array<ArrayBuffer> => Uint8Array.from(publicKey);

async function end(who: Account, key = world.keyPair(), relayUrl = RELAY) {
  return { subjectPk: pk(key), relayUrl, ...(await world.proof(who, who.ppnumId, key)) };
}

async function mask(who = ana, ttlSecs = 3600, key = world.keyPair()) {
  const { number, claim, attestation } = await (await as(who)).createMask({ ttlSecs, ...(await end(who, key)) });
  return { ppnum: number?.ppnum ?? "", ppnumId: number?.ppnumId ?? "", number, claim: Uint8Array.from(claim), attestation, key };
}

describe("a mask", () => {
  it("is a number of its own at both ends, until its time", async () => {
    const made = await mask();
    const ends = world.now() + 3600;
    expect(made.number).toMatchObject({ entityType: EntityType.MASK, state: NumberState.ACTIVE, expiresAt: ends, owner: "" });
    const key = world.keyPair();
    const claimed = await (await as(ben)).claimMask({
      ppnum: made.ppnum,
      claim: made.claim,
      ...(await end(ben, key, OTHER_RELAY)),
    });
    expect(claimed).toMatchObject({ otherPk: pk(made.key), otherRelayUrl: RELAY });
    for (const [bytes, subject] of [
      [made.attestation, made.key],
      [claimed.attestation, key],
    ] as const)
      expect(readAttestation(bytes)).toMatchObject({
        type: "mask",
        number: made.ppnum,
        ppnumId: bytesOfPpnumId(made.ppnumId),
        subject: pk(subject),
        notAfter: ends,
      });
    for (const who of [ana, ben]) {
      const api = await as(who);
      expect((await api.get({ ppnumId: made.ppnumId })).number).toMatchObject({ ppnum: made.ppnum, expiresAt: ends });
      expect((await api.list({})).numbers.map(({ ppnum }) => ppnum)).toContain(made.ppnum);
    }
    expect(await why((await as(await world.account("human"))).get({ ppnumId: made.ppnumId }))).toBe("NotFound not-found");
  });

  it("names neither account: not in what it signs, nor in what the other end or a stranger gets", async () => {
    const made = await mask();
    const claimed = await (await as(ben)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)) });
    const told = JSON.stringify(
      [made.number, claimed.number, await (await as(ben)).get({ ppnumId: made.ppnumId })],
      (_key, value) => (typeof value === "bigint" ? String(value) : value),
    );
    for (const { ppnum, ppnumId } of [ana, ben]) {
      expect(told).not.toContain(ppnum);
      expect(told).not.toContain(ppnumId);
      for (const bytes of [made.attestation, claimed.attestation])
        expect(Buffer.from(bytes).includes(Buffer.from(bytesOfPpnumId(ppnumId)))).toBe(false);
    }
    const exported = JSON.parse((await (await world.client(AccountService, ben)).export({})).json);
    expect(JSON.stringify(exported)).not.toContain(ana.ppnumId);
    const { answer } = await (await world.client(DirectoryService)).resolve({ address: made.ppnum });
    expect(answer.case).toBe("knockPk");
    expect(answer.value).not.toEqual(pk(made.key));
  });

  it("is claimed once, by its claim, and by nobody else", async () => {
    const made = await mask();
    const api = await as(ben);
    const wrong = made.claim.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    const attempt = async (fields: object) =>
      why(api.claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)), ...fields }));
    expect(await attempt({ claim: wrong })).toBe("NotFound bad-claim");
    expect(await attempt({ claim: new Uint8Array(15) })).toBe("InvalidArgument bad-claim");
    expect(await attempt({ ppnum: "99999999999" })).toBe("NotFound bad-claim");
    expect(await attempt({ ppnum: ana.ppnum })).toBe("NotFound bad-claim");
    await api.claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)) });
    const eve = await world.account("human");
    expect(await why((await as(eve)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(eve)) }))).toBe(
      "NotFound bad-claim",
    );
  });

  it("needs a key of its own at each end, proved", async () => {
    await world.attested(ana);
    const api = await as(ana);
    expect(await why(api.createMask({ ttlSecs: 3600, ...(await end(ana, ana.key)) }))).toBe("AlreadyExists key-taken");
    const made = await mask();
    expect(await why((await as(ben)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben, made.key)) }))).toBe(
      "AlreadyExists key-taken",
    );
    const proof = new Uint8Array(64);
    expect(await why(api.createMask({ ttlSecs: 3600, ...(await end(ana)), proof }))).toBe("InvalidArgument bad-proof");
    const unproved = { ppnum: made.ppnum, claim: made.claim, ...(await end(ben)), proof };
    expect(await why((await as(ben)).claimMask(unproved))).toBe("InvalidArgument bad-proof");
  });

  it.each([0, 299, 30 * 86_400 + 1])("does not live for %d seconds", async (ttlSecs) => {
    expect(await why((await as(ana)).createMask({ ttlSecs, ...(await end(ana)) }))).toBe("InvalidArgument bad-ttl-secs");
  });

  it.each([300, 30 * 86_400])("lives for %d seconds", async (ttlSecs) => {
    expect((await mask(await world.account("human"), ttlSecs)).number?.expiresAt).toBe(world.now() + ttlSecs);
  });

  it("may be asked for again by an idempotency key, also after a restart: it is the same one, with the same claim", async () => {
    const api = await as(ana);
    const key = world.keyPair();
    const asked = async (ttlSecs: number) => ({ ttlSecs, idempotencyKey: "m1", ...(await end(ana, key)) });
    const first = await api.createMask(await asked(3600));
    expect(await api.createMask(await asked(3600))).toEqual(first);
    world.restart();
    expect(await api.createMask(await asked(3600))).toEqual(first);
    expect(await why(api.createMask(await asked(7200)))).toBe("AlreadyExists idempotency-key");
    const bens = await (await as(ben)).createMask({ ttlSecs: 3600, idempotencyKey: "m1", ...(await end(ben)) });
    expect(bens.number?.ppnum).not.toBe(first.number?.ppnum);
    const claimed = { ppnum: first.number?.ppnum ?? "", claim: Uint8Array.from(first.claim), ...(await end(ben)) };
    expect((await (await as(ben)).claimMask(claimed)).number?.ppnum).toBe(first.number?.ppnum);
    expect(await api.createMask(await asked(3600))).toEqual(first);
  });

  it("has a claim that no file of the directory has", async () => {
    const { claim } = await mask();
    const files = readdirSync(world.dir).filter((name) => name.startsWith("numbers.db"));
    expect(files).not.toEqual([]);
    for (const name of files) expect(readFileSync(join(world.dir, name)).includes(Buffer.from(claim))).toBe(false);
  });

  it("has no masks, dependents, secret or life of its own", async () => {
    const made = await mask();
    const api = await as(ana);
    const { ppnumId } = made;
    for (const call of [api.rotate, api.suspend, api.resume, api.deactivate, api.rollSecret])
      expect(await why(call({ ppnumId }))).toBe("NotFound not-found");
    // No token says so; one that did would open nothing.
    const token = await world.tokens.make({ sub: ppnumId, type: "mask" });
    const [numbers, attest] = [await as(token), await world.client(AttestService, token)];
    // One after the other: a refusal that nobody waits for yet is an error of its own.
    for (const call of [() => numbers.get({}), () => numbers.createMask({}), () => attest.beginAttest({})])
      expect(await why(call())).toMatch(/^(Unauthenticated bad-token|PermissionDenied type)$/);
  });

  it("that is claimed again by the same account and key is the same: the first answer may have been lost", async () => {
    const made = await mask();
    const key = world.keyPair();
    const again = async (who: Account, by: KeyPair) =>
      (await as(who)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(who, by)) });
    const first = await again(ben, key);
    expect(await again(ben, key)).toEqual(first);
    expect(await why(again(ben, world.keyPair()))).toBe("NotFound bad-claim");
    expect(await why(again(await world.account("human"), key))).toBe("NotFound bad-claim");
  });

  it("is not shown to a third party, which sees numbers and events but gets no masks:write", async () => {
    const eve = await world.account("human");
    const token = await world.token(eve, { scope: "numbers:read events:watch" });
    const stop = new AbortController();
    const stream = (await world.client(EventService, token)).watch({}, { signal: stop.signal })[Symbol.asyncIterator]();
    await stream.next();
    const made = await mask(eve);
    await (await as(ben)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)) });
    await (await as(ben)).endMask({ ppnumId: made.ppnumId });
    await (await as(eve)).rotate({});
    expect((await stream.next()).value?.what).toMatchObject({ value: { ppnumId: eve.ppnumId, kind: EventKind.ROTATED } });
    stop.abort();
    expect((await (await as(token)).list({})).numbers).toMatchObject([{ ppnumId: eve.ppnumId }]);
    const another = await mask(eve);
    expect(await why((await as(token)).get({ ppnumId: another.ppnumId }))).toBe("NotFound not-found");
  });

  it("ends by either end, for both, and its number leads nowhere", async () => {
    for (const who of [ana, ben]) {
      const made = await mask();
      await (await as(ben)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)) });
      expect(await why((await as(await world.account("human"))).endMask({ ppnumId: made.ppnumId }))).toBe("NotFound not-found");
      await (await as(who)).endMask({ ppnumId: made.ppnumId });
      for (const one of [ana, ben]) expect(await why((await as(one)).get({ ppnumId: made.ppnumId }))).toBe("NotFound not-found");
    }
  });

  it("ends by its time, without anybody", async () => {
    const made = await mask(ana, 300);
    world.clock.advance(300);
    expect(await why((await as(ana)).get({ ppnumId: made.ppnumId }))).toBe("NotFound not-found");
    expect(await why((await as(ben)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)) }))).toBe(
      "NotFound bad-claim",
    );
  });

  it("ends with the account that made it", async () => {
    const eve = await world.account("human");
    const made = await mask(eve);
    await (await as(ben)).claimMask({ ppnum: made.ppnum, claim: made.claim, ...(await end(ben)) });
    await world.store.life.deactivate(eve.ppnumId, { admin: "test" }, world.now());
    expect(await why((await as(ben)).get({ ppnumId: made.ppnumId }))).toBe("NotFound not-found");
  });

  it("is one of twenty that an account has at a time", async () => {
    const eve = await world.account("human");
    const api = await as(eve);
    for (let i = 0; i < 20; i++) await mask(eve);
    expect(await why(api.createMask({ ttlSecs: 3600, ...(await end(eve)) }))).toBe("ResourceExhausted too-many");
    const page = await api.list({ limit: 5 });
    expect(page.numbers).toHaveLength(5);
    const rest = await api.list({ cursor: page.nextCursor });
    expect(new Set([...page.numbers, ...rest.numbers].map(({ ppnumId }) => ppnumId)).size).toBe(21);
  });
});
