/** Attestations: what they say, how long they live, and everything that gets none. */
import type { Client } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proofMessage } from "../../../numbers/external/possession.ts";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { EntityType } from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { bytesOfPpnumId } from "../../../numbers/model/ppnum-id.ts";
import { readAttestation } from "../../../src/protocol/attestation/layout.ts";
import type { KeyPair } from "../../../src/protocol/primitives/crypto.ts";
import { why } from "./refused.ts";
import { type Account, ISSUER, RELAY, World } from "./world.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

type Attest = Client<typeof AttestService>;
const as = (who: Account | string): Promise<Attest> => world.client(AttestService, who);
const pk = ({ publicKey }: KeyPair): Uint8Array<ArrayBuffer> => Uint8Array.from(publicKey);
const beginning = (): number => world.now() - (world.now() % HOUR);

async function request(account: Account, key: KeyPair = account.key) {
  return { subjectPk: pk(key), relayUrl: RELAY, ...(await world.proof(account, account.ppnumId, key)) };
}

describe("an attestation", () => {
  it.each([
    ["human", 7 * DAY],
    ["enterprise", 7 * DAY],
    ["ai_agent", DAY],
  ] as const)("of a %s says type, number and key, from the hour on, for as long as the type is given", async (type, life) => {
    const account = await world.account(type);
    const { attestation, notAfter } = await (await as(account)).attest(await request(account));
    expect(attestation).toHaveLength(144);
    expect(readAttestation(attestation)).toMatchObject({
      type,
      number: account.ppnum,
      ppnumId: bytesOfPpnumId(account.ppnumId),
      subject: Uint8Array.from(account.key.publicKey),
      notBefore: beginning(),
      notAfter: beginning() + life,
    });
    expect(notAfter).toBe(beginning() + life);
  });

  it("is bare when it is asked for so: the type, no number, and no relay", async () => {
    const agent = await world.account("ai_agent");
    const key = world.keyPair();
    const { relayUrl: _none, ...bare } = await request(agent, key);
    const { attestation } = await (await as(agent)).attest({ ...bare, bare: true });
    const { number, ppnumId, type } = readAttestation(attestation);
    expect([type, number, ppnumId]).toEqual(["ai_agent", undefined, new Uint8Array(16)]);
    // Such a key may be of one room only: it is none that the number is known by.
    const { keys, attested } = await (await as(agent)).listAttested({});
    expect([keys, attested.map(({ subjectPk }) => subjectPk)]).toEqual([[], [pk(key)]]);
  });

  it("ends sooner when that is asked for, never later", async () => {
    const account = await world.account("ai_agent");
    const api = await as(account);
    const soon = world.now() + 600;
    expect((await api.attest({ ...(await request(account)), notAfterMax: soon })).notAfter).toBe(soon);
    const late = await api.attest({ ...(await request(account)), notAfterMax: world.now() + 30 * DAY });
    expect(late.notAfter).toBe(beginning() + DAY);
    expect(await why(api.attest({ ...(await request(account)), notAfterMax: world.now() }))).toBe(
      "InvalidArgument bad-not-after-max",
    );
  });

  it("is listed until it ends", async () => {
    const account = await world.account("ai_agent");
    await world.attested(account);
    const api = await as(account);
    expect((await api.listAttested({})).attested).toHaveLength(1);
    world.clock.advance(DAY);
    expect((await (await as(account)).listAttested({})).attested).toEqual([]);
  });
});

describe("no attestation", () => {
  it("without a proof by that key, over this nonce, for this account, at this directory", async () => {
    const [ana, eve] = [await world.account("human"), await world.account("human")];
    const api = await as(eve);
    const sign = (key: KeyPair, issuer: string, nonce: Uint8Array, sub: string) =>
      Uint8Array.from(world.crypto.sign(proofMessage(issuer, nonce, sub), key.secretKey));
    const attempt = async (subject: KeyPair, prove: (nonce: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) => {
      const { nonce } = await api.beginAttest({});
      const fresh = Uint8Array.from(nonce);
      return why(api.attest({ subjectPk: pk(subject), relayUrl: RELAY, nonce: fresh, proof: prove(fresh) }));
    };
    const { key } = eve;
    expect(await attempt(ana.key, (nonce) => sign(key, ISSUER, nonce, eve.ppnumId))).toBe("InvalidArgument bad-proof");
    expect(await attempt(key, (nonce) => sign(key, ISSUER, nonce, ana.ppnumId))).toBe("InvalidArgument bad-proof");
    expect(await attempt(key, (nonce) => sign(key, "https://other.example", nonce, eve.ppnumId))).toBe("InvalidArgument bad-proof");
    expect(await attempt(key, () => sign(key, ISSUER, new Uint8Array(16), eve.ppnumId))).toBe("InvalidArgument bad-proof");
    expect(await attempt(key, () => new Uint8Array(63))).toBe("InvalidArgument bad-proof");
  });

  it("with a nonce that was used, is too old, or is another's", async () => {
    const [ana, eve] = [await world.account("human"), await world.account("human")];
    const asked = await request(ana);
    const api = await as(ana);
    expect(await why((await as(eve)).attest({ ...asked, subjectPk: pk(ana.key) }))).toBe("FailedPrecondition bad-nonce");
    await api.attest(asked);
    expect(await why(api.attest(asked))).toBe("FailedPrecondition bad-nonce");
    const late = await request(ana);
    world.clock.advance(60);
    expect(await why((await as(ana)).attest(late))).toBe("FailedPrecondition bad-nonce");
    // It is used up by a proof that fails, too.
    const wrong = await request(ana);
    expect(await why((await as(ana)).attest({ ...wrong, proof: new Uint8Array(64) }))).toBe("InvalidArgument bad-proof");
    expect(await why((await as(ana)).attest(wrong))).toBe("FailedPrecondition bad-nonce");
  });

  it("for a key of another account, ever, nor for one that was ended", async () => {
    const [ana, eve] = [await world.account("human"), await world.account("human")];
    await world.attested(ana);
    expect(await why((await as(eve)).attest(await request(eve, ana.key)))).toBe("AlreadyExists key-taken");
    await (await as(ana)).endKey({ subjectPk: pk(ana.key) });
    expect(await why((await as(ana)).attest(await request(ana)))).toBe("AlreadyExists key-taken");
    await world.store.life.deactivate(ana.ppnumId, { admin: "test" }, world.now());
    expect(await why((await as(eve)).attest(await request(eve, ana.key)))).toBe("AlreadyExists key-taken");
  });

  it("for a fifth live key", async () => {
    const ana = await world.account("human");
    for (let i = 0; i < 4; i++) await world.attested(ana, world.keyPair());
    expect(await why((await as(ana)).attest(await request(ana, world.keyPair())))).toBe("ResourceExhausted too-many");
  });

  it.each([
    ["no key", { subjectPk: new Uint8Array() }, "bad-subject-pk"],
    ["a key of 31 bytes", { subjectPk: new Uint8Array(31).fill(7) }, "bad-subject-pk"],
    ["a key of small order", { subjectPk: new Uint8Array(32) }, "bad-subject-pk"],
    ["another one", { subjectPk: Uint8Array.from([1, ...new Uint8Array(31)]) }, "bad-subject-pk"],
    ["a nonce of 15 bytes", { nonce: new Uint8Array(15) }, "bad-nonce"],
    ["no relay", { relayUrl: "" }, "bad-relay-url"],
    ["a relay that is none", { relayUrl: "mailto:a@b.example" }, "bad-relay-url"],
    ["a long relay", { relayUrl: `wss://${"a".repeat(200)}.example` }, "bad-relay-url"],
    ["a bare one that names a relay", { bare: true }, "bad-relay-url"],
  ])("for %s", async (_what, fields, reason) => {
    const ana = await world.account("human");
    expect(await why((await as(ana)).attest({ ...(await request(ana)), ...fields }))).toBe(`InvalidArgument ${reason}`);
  });
});

describe("an owner", () => {
  it("acts for a dependent, sees its attestations and ends its keys", async () => {
    const firm = await world.account("enterprise");
    const worker = await world.account("ai_agent", { owner: firm });
    const token = await world.token(worker, { actor: firm.ppnumId });
    const proof = await world.proof(token, worker.ppnumId, worker.key);
    const { attestation } = await (await as(token)).attest({ subjectPk: pk(worker.key), relayUrl: RELAY, ...proof });
    expect(readAttestation(attestation)).toMatchObject({ type: "ai_agent", number: worker.ppnum });
    expect(attestation).toHaveLength(144);
    const api = await as(firm);
    const { keys } = await api.listAttested({ ppnumId: worker.ppnumId });
    expect(keys).toMatchObject([{ relayUrl: RELAY }]);
    await api.endKey({ ppnumId: worker.ppnumId, subjectPk: pk(worker.key) });
    expect(await why(api.endKey({ ppnumId: worker.ppnumId, subjectPk: pk(worker.key) }))).toBe("NotFound not-found");
    expect(await why(api.endKey({ ppnumId: worker.ppnumId, subjectPk: new Uint8Array(32) }))).toBe(
      "InvalidArgument bad-subject-pk",
    );
  });

  it("suspends a dependent, and it is attested no more", async () => {
    const firm = await world.account("enterprise");
    const worker = await world.account("ai_agent", { owner: firm });
    const token = await world.token(worker, { actor: firm.ppnumId });
    await (await world.client(NumberService, firm)).suspend({ ppnumId: worker.ppnumId });
    expect(await why((await as(token)).beginAttest({}))).toBe("PermissionDenied suspended");
  });
});

describe("an agent that a person lends to", () => {
  async function lent(until: number) {
    const [ana, agent] = [await world.account("human"), await world.account("ai_agent")];
    await world.store.lending.lend({ person: ana.ppnumId, agent: agent.ppnumId, scopes: ["attest"], until }, world.now());
    const token = await world.token(ana, { actor: agent.ppnumId });
    const attest = async () => {
      const proof = await world.proof(token, ana.ppnumId, agent.key);
      return (await as(token)).attest({ subjectPk: pk(agent.key), relayUrl: RELAY, ...proof });
    };
    return { ana, agent, token, attest };
  }

  it("has its own key attested with the person's number, as delegated, for a day at most", async () => {
    const { ana, agent, attest } = await lent(world.now() + 30 * DAY);
    const { attestation, notAfter } = await attest();
    expect(attestation).toHaveLength(161);
    expect(readAttestation(attestation)).toMatchObject({
      type: "human",
      number: ana.ppnum,
      actor: { type: "ai_agent", ppnumId: bytesOfPpnumId(agent.ppnumId) },
      notAfter: beginning() + DAY,
    });
    expect(notAfter).toBe(beginning() + DAY);
    const { attested } = await (await as(ana)).listAttested({});
    expect(attested).toMatchObject([{ actorType: EntityType.AI_AGENT, actor: agent.ppnumId }]);
  });

  it("no longer than it is lent", async () => {
    const until = world.now() + 2 * HOUR;
    const { attest } = await lent(until);
    expect((await attest()).notAfter).toBe(until);
    world.clock.advance(2 * HOUR);
    expect(await why(attest())).toBe("Unauthenticated bad-token");
  });

  it("never the person's own key", async () => {
    const { ana, token } = await lent(world.now() + DAY);
    await world.attested(ana);
    const proof = await world.proof(token, ana.ppnumId, ana.key);
    const asked = { subjectPk: pk(ana.key), relayUrl: RELAY, ...proof };
    expect(await why((await as(token)).attest(asked))).toBe("AlreadyExists key-taken");
  });

  it("does not use a nonce of the person's, nor the person its", async () => {
    const { ana, agent, token } = await lent(world.now() + DAY);
    const of = async (who: Account | string, key: KeyPair) => ({
      subjectPk: pk(key),
      relayUrl: RELAY,
      ...(await world.proof(who, ana.ppnumId, key)),
    });
    expect(await why((await as(token)).attest(await of(ana, agent.key)))).toBe("FailedPrecondition bad-nonce");
    expect(await why((await as(ana)).attest(await of(token, ana.key)))).toBe("FailedPrecondition bad-nonce");
  });
});
