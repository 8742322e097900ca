/**
 * The device dies at each of its writes in turn: once just before the write is kept (a power cut loses what was not yet durable), once
 * just after (the app is killed before it hears of it). Whatever was promised before is still true afterwards, and nothing happens twice.
 */
import { describe, expect, it } from "vitest";
import { mortal, revive } from "./mortal.ts";
import { north, pair } from "./world.ts";

const TEXT = "Through the door, one step.";

type World = Awaited<ReturnType<typeof pair>>;

/** Ana leaves a note. When it was promised to be kept, it is; where it was not, she leaves the same draft once more, as a person would. */
async function leaving({ ana, ben, benId, clock }: World, fatal: number, when: "before" | "after"): Promise<boolean> {
  const draft = ana.draft([benId], { text: TEXT });
  const life = mortal(ana, fatal, when);
  let promised = false;
  ana.engine.leaveNote(draft).then(
    () => {
      promised = true;
    },
    () => {},
  );
  await clock.until(() => life.dead || (promised && ana.state.queued === 0), "it dies, or all is done", 60);
  if (!life.dead) return false;
  await revive(ana);
  if (promised) expect(ana.state.sent.map(({ text }) => text)).toEqual([TEXT]);
  await ana.engine.leaveNote(draft);
  await ben.until(({ waiting }) => waiting.length === 1, "it arrives", 300);
  await ana.until(({ queued }) => queued === 0, "nothing waits", 300);
  await clock.advance(5);
  expect([ana.state.sent.length, ben.state.waiting.length, ben.state.opened.length]).toEqual([1, 1, 0]);
  return true;
}

/** Ben receives a note and opens it. What the relay was told is done, is done. */
async function receiving({ ana, ben, benId, clock }: World, fatal: number, when: "before" | "after"): Promise<boolean> {
  const life = mortal(ben, fatal, when);
  await ana.engine.leaveNote(ana.draft([benId], { text: TEXT }));
  const opens = async (): Promise<void> => {
    await ben.until(({ waiting, opened }) => life.dead || waiting.length + opened.length === 1, "it arrives", 120);
    if (!life.dead) void ben.stand(north(0)).catch(() => {});
    await ben.until(({ opened }) => life.dead || opened.length === 1, "it opens", 60);
    const [note] = ben.state.opened;
    if (!life.dead && note) void ben.engine.seenNotes([note.id]).catch(() => {});
    await clock.until(() => life.dead || ben.state.opened[0]?.seen === true, "it was seen", 60);
  };
  await opens();
  if (!life.dead) return false;
  await revive(ben);
  await ben.until(({ connection }) => connection.state === "online", "Ben is back", 300);
  await ben.until(({ waiting, opened }) => waiting.length + opened.length === 1, "the note is there", 300);
  await ben.stand(north(0));
  await ben.until(({ opened }) => opened[0]?.text === TEXT, "it opens", 60);
  await clock.advance(5);
  expect([ben.state.waiting.length, ben.state.opened.length]).toEqual([0, 1]);
  return true;
}

describe.each(["before", "after"] as const)("a device that dies %s a write is kept", (when) => {
  it.each([
    ["leaving a note", leaving],
    ["receiving and opening one", receiving],
  ] as const)("at each write of %s", { timeout: 120_000 }, async (_, story) => {
    let deaths = 0;
    // Until the story ends before the fatal write: then it died at each of its writes.
    for (let fatal = 0; ; fatal++) {
      const world = await pair();
      const died = await story(world, fatal, when).finally(() => world.end());
      if (!died) break;
      deaths++;
    }
    expect(deaths).toBeGreaterThanOrEqual(2);
    console.info(`died at ${deaths} writes`);
  });
});
