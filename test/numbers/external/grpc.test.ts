/** The whole API by an independent client: @grpc/grpc-js with what the .proto files say, over HTTP/2. */
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proofMessage } from "../../../numbers/external/possession.ts";
import { readAttestation } from "../../../src/protocol/attestation/layout.ts";
import type { KeyPair } from "../../../src/protocol/primitives/crypto.ts";
import { DECLARED, GrpcClient } from "./grpc-client.ts";
import { type Account, ISSUER, RELAY, World } from "./world.ts";

const CAPABILITY = { name: "weather.today", version: "1.2.0", input_schema: '{"type":"object"}', output_schema: "true" };

let world: World;
let grpc: GrpcClient;
let ana: Account;
let firm: Account;
let agent: Account;
const tokens = new Map<string, string>();
const tokenOf = ({ ppnumId }: Account): string => tokens.get(ppnumId) as string;

beforeAll(async () => {
  world = await World.open({ relays: { allowed: [RELAY], post: async () => 201 } });
  grpc = new GrpcClient(world.grpcPort);
  [ana, firm, agent] = [await world.account("human"), await world.account("enterprise"), await world.account("ai_agent")];
  for (const one of [ana, firm, agent]) tokens.set(one.ppnumId, await world.token(one));
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

async function proved(account: Account, key: KeyPair) {
  const { nonce } = await grpc.call("AttestService.BeginAttest", {}, tokenOf(account));
  const proof = world.crypto.sign(proofMessage(ISSUER, nonce, account.ppnumId), key.secretKey);
  return { nonce, proof, subject_pk: key.publicKey, relay_url: RELAY };
}

describe("an independent gRPC client", () => {
  it("attests, is looked up, and knocked at", async () => {
    const { attestation } = await grpc.call("AttestService.Attest", await proved(ana, ana.key), tokenOf(ana));
    expect(readAttestation(attestation)).toMatchObject({ type: "human", number: ana.ppnum });
    const { attested, keys } = await grpc.call("AttestService.ListAttested", {}, tokenOf(ana));
    expect([attested.length, keys[0].relay_url]).toEqual([1, RELAY]);
    const { answer, knock_pk } = await grpc.call("DirectoryService.Resolve", { address: ana.ppnum });
    expect([answer, knock_pk]).toEqual(["knock_pk", Buffer.from(ana.key.publicKey)]);
    expect(await grpc.call("DirectoryService.Knock", { ppnum: ana.ppnum, sealed: new Uint8Array(1024).fill(7) })).toEqual({});
    const { knocks } = await grpc.call("NumberService.ListKnocks", {}, tokenOf(ana));
    expect(knocks).toHaveLength(1);
    await grpc.call("NumberService.DropKnocks", { ids: [knocks[0].id] }, tokenOf(ana));
    expect((await grpc.call("NumberService.ListKnocks", {}, tokenOf(ana))).knocks).toEqual([]);
    await grpc.call("AttestService.EndKey", { subject_pk: ana.key.publicKey }, tokenOf(ana));
    expect((await grpc.call("AttestService.ListAttested", {}, tokenOf(ana))).keys).toEqual([]);
  });

  it("provisions, and is told each secret once", async () => {
    const asked = { entity_type: "ENTITY_TYPE_PROGRAMMABLE", display_name: "Bills", idempotency_key: "k1" };
    const made = await grpc.call("NumberService.CreateNumber", asked, tokenOf(firm));
    expect(made.number).toMatchObject({
      entity_type: "ENTITY_TYPE_PROGRAMMABLE",
      state: "NUMBER_STATE_ACTIVE",
      owner: firm.ppnumId,
      depth: 1,
    });
    expect([made.number.ppnum.length, Buffer.from(made.secret, "base64url").length]).toEqual([15, 32]);
    const again = await grpc.call("NumberService.CreateNumber", asked, tokenOf(firm));
    expect(again.number).toEqual(made.number);
    expect(again.secret).not.toBe(made.secret);
    const { number } = await grpc.call("NumberService.CreateDependent", { display_name: "Helper" }, tokenOf(firm));
    expect(number).toMatchObject({ entity_type: "ENTITY_TYPE_AI_AGENT", reach: "REACH_CLOSED", depth: 1 });
    const { numbers } = await grpc.call("NumberService.List", {}, tokenOf(firm));
    expect(numbers.map(({ ppnum_id }: { ppnum_id: string }) => ppnum_id).sort()).toEqual(
      [firm.ppnumId, made.number.ppnum_id, number.ppnum_id].sort(),
    );
    const { secret } = await grpc.call("NumberService.RollSecret", { ppnum_id: made.number.ppnum_id }, tokenOf(firm));
    expect(secret).not.toBe(again.secret);
  });

  it("moves a number through its life", async () => {
    const { number } = await grpc.call("NumberService.CreateDependent", {}, tokenOf(firm));
    const { ppnum_id } = number;
    const move = async (rpc: string, expected_state?: string) =>
      (await grpc.call(`NumberService.${rpc}`, { ppnum_id, expected_state }, tokenOf(firm))).number;
    expect((await move("Rotate")).ppnum).not.toBe(number.ppnum);
    expect((await move("Suspend", "NUMBER_STATE_ACTIVE")).state).toBe("NUMBER_STATE_SUSPENDED");
    expect(await grpc.refusal("NumberService.Suspend", { ppnum_id }, tokenOf(firm))).toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
    expect((await move("Resume")).state).toBe("NUMBER_STATE_ACTIVE");
    expect((await move("Deactivate")).state).toBe("NUMBER_STATE_DEACTIVATED");
    expect((await grpc.call("NumberService.Get", { ppnum_id }, tokenOf(firm))).number).toMatchObject({ ppnum: "" });
  });

  it("names, reaches, aliases and abilities", async () => {
    const token = tokenOf(agent);
    await grpc.call("NumberService.SetDisplayName", { display_name: "Weather" }, token);
    await grpc.call("NumberService.SetReach", { reach: "REACH_OPEN" }, token);
    await grpc.call("NumberService.PutAlias", { alias: { alias: "Weather-Today", kind: "ALIAS_KIND_CUSTOM" } }, token);
    await grpc.call("NumberService.PutCapability", { capability: CAPABILITY }, token);
    expect((await grpc.call("NumberService.Get", {}, token)).number).toMatchObject({
      display_name: "Weather",
      aliases: [{ alias: "weather-today" }],
      capabilities: [CAPABILITY],
    });
    const { card } = await grpc.call("DirectoryService.Resolve", { address: "weather-today" });
    expect(card).toMatchObject({ ppnum: agent.ppnum, entity_type: "ENTITY_TYPE_AI_AGENT", display_name: "Weather" });
    const { agents, next_cursor } = await grpc.call("DirectoryService.FindCapability", {
      name: CAPABILITY.name,
      from_version: "1.0.0",
    });
    expect(agents).toEqual([
      { ppnum: agent.ppnum, entity_type: "ENTITY_TYPE_AI_AGENT", display_name: "Weather", capability: CAPABILITY },
    ]);
    expect(next_cursor).toBe("");
    const last = { name: CAPABILITY.name, version: CAPABILITY.version };
    expect((await grpc.refusal("NumberService.DropCapability", last, token)).code).toBe(status.FAILED_PRECONDITION);
    await grpc.call("NumberService.PutCapability", { capability: { ...CAPABILITY, version: "2.0.0" } }, token);
    await grpc.call("NumberService.DropCapability", last, token);
    await grpc.call("NumberService.DropAlias", { alias: "weather-today" }, token);
    expect((await grpc.call("NumberService.Get", {}, token)).number).toMatchObject({
      ...{ aliases: [], capabilities: [{ version: "2.0.0" }] },
    });
  });

  it("bridges two by a mask, and ends it", async () => {
    const [one, other] = [world.keyPair(), world.keyPair()];
    const made = await grpc.call("NumberService.CreateMask", { ...(await proved(ana, one)), ttl_secs: 3600 }, tokenOf(ana));
    const { ppnum, ppnum_id } = made.number;
    const claimed = await grpc.call(
      "NumberService.ClaimMask",
      { ...(await proved(firm, other)), ppnum, claim: made.claim },
      tokenOf(firm),
    );
    expect(claimed.other_pk).toEqual(Buffer.from(one.publicKey));
    expect(readAttestation(claimed.attestation)).toMatchObject({ type: "mask", number: ppnum });
    await grpc.call("NumberService.EndMask", { ppnum_id }, tokenOf(firm));
    expect(await grpc.refusal("NumberService.EndMask", { ppnum_id }, tokenOf(ana))).toMatchObject({ code: status.NOT_FOUND });
  });

  it("lends, and takes back", async () => {
    const until = world.now() + 86_400;
    const { lent } = await grpc.call("AccountService.Lend", { agent: agent.ppnum, scopes: ["attest"], until }, tokenOf(ana));
    expect(lent).toMatchObject({ ppnum_id: agent.ppnumId, until });
    expect((await grpc.call("AccountService.ListLent", {}, tokenOf(ana))).lent).toEqual([lent]);
    const { borrowed } = await grpc.call("AccountService.ListBorrowed", {}, tokenOf(agent));
    expect(borrowed).toEqual([
      { ppnum_id: ana.ppnumId, scopes: ["attest"], until, delegation_token: `lent:${ana.ppnumId}:${agent.ppnumId}` },
    ]);
    await grpc.call("AccountService.EndLending", { ppnum_id: agent.ppnumId }, tokenOf(ana));
    expect((await grpc.call("AccountService.ListLent", {}, tokenOf(ana))).lent).toEqual([]);
  });

  it("sees logins, passkeys and all that is held", async () => {
    const { logins, recovery } = await grpc.call("AccountService.ListLogins", {}, tokenOf(ana));
    expect(logins).toMatchObject([{ id: "login-1", current: false }]);
    expect(recovery).toBeNull();
    await grpc.call("AccountService.RefuseRecovery", {}, await world.token(ana, { grant: "login-1" }));
    await grpc.call("AccountService.EndLogin", { id: "login-1" }, tokenOf(ana));
    const passkey = {
      id: new Uint8Array([1, 2]),
      ppnumId: ana.ppnumId,
      publicKey: new Uint8Array(32),
      counter: 0,
      transports: [],
      lastUsed: 5,
    };
    await world.store.credentials.add(passkey, world.now());
    expect((await grpc.call("AccountService.ListPasskeys", {}, tokenOf(ana))).passkeys).toEqual([
      { id: Buffer.from([1, 2]), last_used: 5 },
    ]);
    // The last one of an account without a mail address stays.
    await world.store.credentials.add({ ...passkey, id: new Uint8Array([3, 4]) }, world.now());
    await grpc.call("AccountService.DropPasskey", { id: new Uint8Array([1, 2]) }, tokenOf(ana));
    const { json } = await grpc.call("AccountService.Export", {}, tokenOf(ana));
    expect(JSON.parse(json)).toMatchObject({ account: { ppnumId: ana.ppnumId }, passkeys: [{ id: "AwQ" }] });
  });

  it("watches, and is heard when it stops", async () => {
    const stream = grpc.stream("EventService.Watch", {}, tokenOf(firm));
    const seen: string[] = [];
    const first = new Promise<void>((resolve) => stream.once("data", () => resolve()));
    stream.on("data", ({ what, event }) => seen.push(what === "event" ? event.kind : what));
    const over = new Promise<number>((resolve) =>
      stream.on("error", (error) => resolve((error as unknown as { code: number }).code)),
    );
    await first;
    await grpc.call("NumberService.SetReach", { reach: "REACH_CLOSED" }, tokenOf(firm));
    await grpc.call("NumberService.CreateDependent", {}, tokenOf(firm));
    await expect.poll(() => seen).toEqual(["heartbeat", "EVENT_KIND_CREATED"]);
    stream.cancel();
    expect(await over).toBe(status.CANCELLED);
  });

  it("hands an envelope on", async () => {
    const { bin } = await grpc.refusal(
      "MessageService.Submit",
      { relay_url: RELAY, delivery_token: new Uint8Array(12), envelope: new Uint8Array(9) },
      tokenOf(ana),
    );
    expect(bin?.toString("latin1")).toContain("bad-envelope");
  });

  it("is refused by the codes of the field", async () => {
    expect(await grpc.refusal("NumberService.Get", {})).toMatchObject({ code: status.UNAUTHENTICATED });
    expect(await grpc.refusal("DirectoryService.Resolve", {})).toMatchObject({ code: status.INVALID_ARGUMENT });
    const huge = { display_name: "x".repeat(200_000) };
    expect(await grpc.refusal("NumberService.SetDisplayName", huge, tokenOf(ana))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    const { bin } = await grpc.refusal("NumberService.Get", { ppnum_id: agent.ppnumId }, tokenOf(ana));
    expect(bin?.toString("latin1")).toContain("not-found");
  });

  it("has called all that the files declare", () => {
    expect([...grpc.called].sort()).toEqual([...DECLARED].sort());
  });
});
