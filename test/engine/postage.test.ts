/** Postage (ours), engine to engine through a real relay: bought where it is asked for or an address has sent enough, and never otherwise. */
import { expect, it } from "vitest";
import { inForm } from "../support/long.ts";
import { type Device, pair, SEED } from "./world.ts";

console.info(`seed ${SEED}`);
const DAY = 86_400;

async function leave(from: Device, to: string, text: string): Promise<void> {
  const window = { starts_at: 0, ends_at: Math.floor(from.clock.now()) + 20 * DAY, timezone: "Europe/London" };
  const draft = from.draft([to], { text, window });
  await from.engine.leaveNote(draft);
  const stateOf = ({ sent }: Device["state"]) => sent.find(({ id }) => id === draft.id)?.to[0]?.state;
  await from.until((state) => stateOf(state)?.kind === "relay", `“${text}” is at the relay`, 240);
  expect(stateOf(from.state)).toMatchObject({ hidden: true });
}

/** Letters handed in without a connection of their own. */
const requests = ({ network }: Device): number => network.log.filter((line) => line.endsWith("/v1/mailbox/submit")).length;

it("letters pay where the relay takes none without", async () => {
  const world = await pair(undefined, true, { PPP_POSTAGE: "required" });
  const { ana, ben, benId, clock } = world;
  await clock.advance(120);
  const before = requests(ana);
  for (let n = 0; n < inForm(2, 20); n++) await leave(ana, benId, `Paid ${n}.`);
  await ben.until(({ waiting }) => waiting.length === inForm(2, 20), "all wait for Ben");
  // Each by one request, which was not refused.
  expect(requests(ana) - before).toBe(inForm(2, 20));
  expect(await ana.engine.whatHappened()).toEqual([]);
  await world.end();
});

it("letters pay once their address has sent enough, and arrive", async () => {
  const world = await pair(undefined, true, { PPP_POSTAGE: "accepted", PPP_RATE_FACTOR: "1", PPP_STORE_IP_RATE: "8/3600" });
  const { ana, ben, benId, clock } = world;
  await clock.advance(120);
  for (let n = 0; n < 9; n++) await leave(ana, benId, `Letter ${n}.`);
  await ben.until(({ waiting }) => waiting.length === 9, "all wait for Ben");
  await world.end();
});
