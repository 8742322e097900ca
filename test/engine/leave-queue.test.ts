/** Leaving with hidden mail: the relay is told of each day's mailbox, on its own, when its day is near, however often the app is closed meanwhile. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { TABLES } from "../../src/engine/parts.ts";
import { Database } from "../../src/engine/records/database.ts";
import { DAY_S } from "../../src/protocol/mailboxes/generations.ts";
import { parseMessage } from "../../src/protocol/wire/frame.ts";
import { crypto } from "../support/kit.ts";
import { inForm } from "../support/long.ts";
import { CarryWorld, groupOf, offline } from "./carry-world.ts";
import type { Device } from "./world.ts";

let world: CarryWorld;
let [ana, ben] = [] as unknown as [Device, Device];
beforeEach(async () => {
  world = new CarryWorld();
  await world.start("Ana", "Ben");
  [ana, ben] = world.people as [Device, Device];
  await world.befriend(ana, ben);
});
afterEach(() => world.end());

/** What Ana's device has still to tell. */
async function waiting(): Promise<readonly { readonly epoch?: number; readonly due: number }[]> {
  const kept = await Database.open(ana.store, crypto, () => new Uint8Array(24), ana.vault.seed!, TABLES);
  return [...kept.table("carry_leave").values()];
}

/** When each was told, from now on. */
function told(): readonly number[] {
  const times: number[] = [];
  ana.network.onMessage = (bytes) => {
    if (parseMessage(bytes).cmd === "DELEGATED_LEFT") times.push(world.clock.now());
    return bytes;
  };
  return times;
}

const isOnline = ({ connection }: Device["state"]): boolean => connection.state === "online";

it("tells of each mailbox when its day comes, half a minute and more apart, and of none twice", async () => {
  await ana.engine.hideMail(true);
  await world.clock.advance(3_600);
  const id = await world.group(ben, ana);
  const times = told();
  offline(ana);
  await ana.engine.leaveCarry(id);
  // From the day before mail was hidden to twenty-two days ahead; none is told without signal.
  const all = await waiting();
  const today = Math.floor(world.clock.now() / DAY_S);
  expect(all.map(({ epoch }) => (epoch ?? 0) - today).sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i - 1));
  await world.clock.advance(900);
  expect(times).toEqual([]);

  ana.network.restore();
  await ana.until(isOnline, "Ana is back", 300);
  await ben.until(() => groupOf(ben, id)?.members[0]?.standing === "left", "Ben hears of it", 300);
  await world.clock.advance(900);
  // Those of the past and of today, and tomorrow's, which is due a day before it begins.
  expect(times).toHaveLength(3);
  for (const [i, time] of times.entries()) if (i > 0) expect(time - (times[i - 1] as number)).toBeGreaterThanOrEqual(30);
  expect(await waiting()).toHaveLength(21);

  // The app is closed and opened again: it goes on with the next day.
  const days = inForm(3, 21);
  for (let day = 1; day <= days; day++) {
    ana.off();
    world.clock.jump(DAY_S);
    await ana.on();
    await ana.until(isOnline, "the app is open", 300);
    // By a socket or without, in this round or the next: what is told is not kept any more.
    for (let round = 0; round < 6 && (await waiting()).length > 21 - day; round++) await world.clock.advance(120);
    expect((await waiting()).length, `day ${day}`).toBe(21 - day);
  }
  expect(await waiting()).toHaveLength(21 - days);
});

it("is not told while the relay fails, and is then told all the same", async () => {
  const id = await world.group(ben, ana);
  const times = told();
  offline(ana);
  await ana.engine.leaveCarry(id);
  expect(await waiting()).toHaveLength(1);
  ana.off();
  offline(ana);
  await ana.on();
  await world.clock.advance(600);
  expect([times, (await waiting()).length]).toEqual([[], 1]);
  ana.network.restore();
  await ana.until(isOnline, "Ana is back", 300);
  await world.clock.advance(60);
  expect([times.length, await waiting()]).toEqual([1, []]);
});
