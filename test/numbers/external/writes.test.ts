/** What an account may write in a day, whatever tokens it has; and that what changes nothing leaves no line. */
import { afterEach, expect, it } from "vitest";
import type { Rations } from "../../../numbers/external/rations.ts";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { why } from "./refused.ts";
import { type Account, RELAY, World } from "./world.ts";

const DAY = 86_400;
const ACCEPTED = "accepted";
const RATION = "ResourceExhausted ration";
let world: World;
afterEach(() => world.close());

async function opened(rations: Partial<Rations> = {}): Promise<World> {
  world = await World.open({ rations });
  return world;
}

/** With a token of its own each time. */
async function rename(who: Account, displayName: string): Promise<string> {
  const renamed = (await world.client(NumberService, who)).setDisplayName({ displayName });
  return renamed.then(
    () => ACCEPTED,
    (error: unknown) => why(Promise.reject(error)),
  );
}

it("is a ration of each account, for a day, by however many tokens; what ends something does not wait", async () => {
  await opened({ writes: [{ max_count: 3, window_secs: DAY }] });
  const [ana, ben] = [await world.account("human"), await world.account("human")];
  await world.attested(ana);
  const outcomes = [];
  for (const name of ["a", "b", "c"]) outcomes.push(await rename(ana, name));
  expect([...outcomes, await rename(ben, "b")]).toEqual([ACCEPTED, ACCEPTED, RATION, ACCEPTED]);
  const api = await world.client(NumberService, ana);
  expect((await api.get({})).number?.displayName).toBe("b");
  await (await world.client(AttestService, ana)).endKey({ subjectPk: Uint8Array.from(ana.key.publicKey) });
  await api.suspend({ ppnumId: ana.ppnumId });
  const again = async () => world.client(NumberService, await world.token(ana, { generation: 1 }));
  expect(await why((await again()).resume({ ppnumId: ana.ppnumId }))).toBe(RATION);
  world.clock.advance(DAY + 60);
  await (await again()).resume({ ppnumId: ana.ppnumId });
});

it("has a bound for all that one owns, at any depth", async () => {
  await opened({ writesBelow: [{ max_count: 3, window_secs: DAY }] });
  const owner = await world.account("enterprise");
  const worker = await world.account("ai_agent", { owner });
  const below = await world.account("ai_agent", { owner: worker });
  const outcomes = [];
  for (const who of [owner, worker, below, below, worker, owner]) outcomes.push(await rename(who, `${outcomes.length}`));
  expect(outcomes).toEqual([ACCEPTED, ACCEPTED, ACCEPTED, RATION, RATION, RATION]);
  expect(await rename(await world.account("enterprise"), "x")).toBe(ACCEPTED);
});

it("is not used up by an agent that borrows the number", async () => {
  await opened({ writes: [{ max_count: 2, window_secs: DAY }] });
  const [ana, agent] = [await world.account("human"), await world.account("ai_agent")];
  const until = world.now() + DAY;
  await world.store.lending.lend({ person: ana.ppnumId, agent: agent.ppnumId, scopes: ["attest"], until }, world.now());
  const lent = await world.token(ana, { actor: agent.ppnumId });
  const api = await world.client(AttestService, lent);
  const attest = async () =>
    api.attest({
      subjectPk: Uint8Array.from(agent.key.publicKey),
      relayUrl: RELAY,
      ...(await world.proof(lent, ana.ppnumId, agent.key)),
    });
  for (let i = 0; i < 2; i++) await attest();
  expect(await why(attest())).toBe(RATION);
  expect(await rename(ana, "Ana")).toBe(ACCEPTED);
});

it("leaves no line and no event where nothing changes", async () => {
  await opened();
  const agent = await world.account("ai_agent");
  const api = await world.client(NumberService, agent);
  const capability = { name: "tides", version: "1.0.0", inputSchema: "true", outputSchema: "true" };
  const writes = async (): Promise<void> => {
    await api.setDisplayName({ displayName: "Tides" });
    await api.setReach({ reach: 1 });
    await api.putAlias({ alias: { alias: "tides" } });
    await api.putCapability({ capability });
  };
  await writes();
  const held = async () => [(await world.store.audit.last())?.line, await world.store.events.newest()];
  const before = await held();
  await writes();
  expect(await held()).toEqual(before);
  await api.putAlias({ alias: { alias: "tides", priority: 2 } });
  await api.putCapability({ capability: { ...capability, inputSchema: "{}" } });
  const after = await held();
  expect(after.map((count, i) => Number(count) - Number(before[i]))).toEqual([2, 2]);
});
