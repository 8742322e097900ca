/**
 * The app is killed between writing something down and saying so, while it visits a courier's box and while it opens parcels: what a box or a
 * courier was told is so, nothing is lost, and nothing is there twice.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import { numbers } from "../carry/simulated-link.ts";
import { inForm } from "../support/long.ts";
import { BoxWorld } from "./box-world.ts";
import { CarryWorld, idOf, offline, opens, parcel } from "./carry-world.ts";
import { mortal, revive } from "./mortal.ts";
import type { Device } from "./world.ts";

const ROUNDS = inForm(3, 100);
const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_201);
let ends: (() => Promise<void>) | undefined;
beforeEach(() => {
  ends = undefined;
});
afterEach(() => ends?.());

async function people<W extends CarryWorld>(
  world: W,
): Promise<{ readonly world: W; readonly all: readonly [Device, Device, Device] }> {
  ends = () => world.end();
  await world.start("Ana", "Ben", "Cleo");
  const all = world.people as unknown as [Device, Device, Device];
  await world.befriend(all[0], all[1]);
  await world.befriend(all[0], all[2]);
  return { world, all };
}

/** For weeks: the rounds take hours. */
async function note(from: Device, to: Device): Promise<void> {
  const now = Math.floor(from.clock.now());
  const window = { starts_at: now - 60, ends_at: now + 20 * DAY_S, timezone: "Europe/London" };
  await from.engine.leaveNote(from.draft([idOf(to)], { window }));
}

/** Cleo's notes for Ana, who is away. */
async function notes(cleo: Device, ana: Device, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await note(cleo, ana);
  await cleo.until(({ queued }) => queued === 0, "the relay has them", 300);
}

it(`${ROUNDS} rounds of visits to a box, from ${SEED}`, { timeout: inForm(60_000, 900_000) }, async () => {
  const { world, all } = await people(new BoxWorld());
  const [ana, ben, cleo] = all;
  const random = numbers(SEED);
  const { box } = await world.box(ben, ana);
  offline(ana);
  let [sent, letters, deaths] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const more = 1 + Math.floor(random() * 3);
    await notes(cleo, ana, more);
    sent += more;
    await note(ana, cleo);
    letters++;
    await world.round(box);
    const life = mortal(ana, Math.floor(random() * 3), random() < 0.5 ? "before" : "after");
    const visited = await world.visitUntil(() => life.dead, ana, box);
    if (!visited) deaths++;
    await revive(ana);
    offline(ana);
    const kept = ana.state.waiting.length + ana.state.opened.length;
    const { envelopes } = box.box.stored.cargo.counts(world.clock.now());
    expect(kept + envelopes, `round ${round}: what the box has no more is here`).toBeGreaterThanOrEqual(sent);
    const { last } = await world.visit(ana, box);
    expect(last, `round ${round}`).toMatchObject({ phase: "done", refused: 0 });
    expect(ana.state.waiting.length + ana.state.opened.length, `round ${round}: each once`).toBe(sent);
    expect(box.box.stored.cargo.counts(world.clock.now()).envelopes).toBe(0);
    await world.round(box);
    await cleo.until(({ waiting }) => waiting.length >= letters, `round ${round}: the letter is there`, 300);
    expect(cleo.state.waiting.length, `round ${round}: and once`).toBe(letters);
  }
  console.info(`killed in ${deaths} of ${ROUNDS} visits`);
  expect(deaths).toBeGreaterThan(ROUNDS / 2);
});

it(`${ROUNDS} rounds of parcels, from ${SEED}`, { timeout: inForm(60_000, 900_000) }, async () => {
  const { world, all } = await people(new CarryWorld());
  const [ana, ben, cleo] = all;
  const random = numbers(SEED + 1);
  const group = await world.group(ben, ana);
  offline(ana);
  let [sent, letters, deaths] = [0, 0, 0];
  /** Until it dies, or is done. */
  const dying = async <T>(device: Device, work: () => Promise<T>): Promise<T | undefined> => {
    const life = mortal(device, Math.floor(random() * 2), random() < 0.5 ? "before" : "after");
    let done: T | undefined;
    let isOver = false;
    work().then(
      (value) => {
        [done, isOver] = [value, true];
      },
      () => {
        isOver = true;
      },
    );
    await world.clock.until(() => life.dead || isOver, "it dies, or is done", 60);
    if (life.dead) deaths++;
    await revive(device);
    return life.dead ? undefined : done;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const more = 1 + Math.floor(random() * 2);
    await notes(cleo, ana, more);
    sent += more;
    await world.carries(ben, more);
    await note(ana, cleo);
    letters++;
    // A file that Ben's app died over was never saved; the next one has all of it.
    await dying(ben, () => parcel(ben, group, ana));
    await ben.until(({ connection }) => connection.state === "online", "Ben is back", 300);
    const out = await parcel(ben, group, ana);
    const receipts = (): number => ana.state.carrying?.receipts ?? 0;
    const before = receipts();
    await dying(ana, () => opens(ana, out));
    offline(ana);
    const isKept = ana.state.waiting.length + ana.state.opened.length === sent;
    expect(receipts() > before, `round ${round}: a receipt for what is kept, and for nothing else`).toBe(isKept);
    expect(await opens(ana, out)).toMatchObject({ refused: 0 });
    expect(ana.state.waiting.length + ana.state.opened.length, `round ${round}: each once`).toBe(sent);
    await dying(ana, () => parcel(ana, group, ben));
    offline(ana);
    const back = await parcel(ana, group, ben);
    await dying(ben, () => opens(ben, back));
    await ben.until(({ connection }) => connection.state === "online", "Ben is back", 300);
    expect(await opens(ben, back)).toMatchObject({ refused: 0 });
    await ben.until(({ carrying }) => carrying?.held.events === 0, `round ${round}: Ben's copies are gone`, 300);
    await cleo.until(({ waiting }) => waiting.length >= letters, `round ${round}: the letter is there`, 700);
    expect(cleo.state.waiting.length, `round ${round}: and once`).toBe(letters);
  }
  console.info(`killed ${deaths} times in ${ROUNDS} rounds`);
  expect(deaths).toBeGreaterThan(ROUNDS);
});
