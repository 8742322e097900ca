/** An account that starts on a device that keeps nothing more, or that is stopped while it starts. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Device, north, pair } from "./world.ts";

let world: Awaited<ReturnType<typeof pair>>;
beforeEach(async () => {
  world = await pair();
});
afterEach(() => world.end());

const full = (): Error => Object.assign(new Error("full"), { name: "QuotaExceededError" });

/** A note for Ben that runs out while his device is off: it is written at the next start. */
async function withSomethingToWrite(): Promise<Device> {
  const { ana, ben, benId, clock } = world;
  await ana.engine.leaveNote(ana.draft([benId]));
  await ben.until(({ waiting }) => waiting.length === 1, "it arrives");
  ben.off();
  await clock.advance(7 * 3600);
  ben.store.refusal = full();
  return ben;
}

it("a full device starts, says so, is online, and writes once it can", async () => {
  const ben = await withSomethingToWrite();
  await ben.on();
  expect([ben.state.phase, ben.state.failure]).toEqual(["ready", undefined]);
  await ben.until(({ unwritten }) => unwritten === "full", "it says so");
  await ben.until(({ connection }) => connection.state === "online", "it is online", 120);
  expect(await ben.engine.whatHappened()).toContainEqual(
    expect.objectContaining({ what: "device.part", why: "QuotaExceededError" }),
  );
  ben.store.refusal = undefined;
  await ben.engine.setName("Benedict");
  await ben.until(({ unwritten }) => unwritten === undefined, "it writes again");
});

it("a full device opens where a note would open now, and keeps the note for later", async () => {
  const { ana, ben, benId } = world;
  await ana.engine.leaveNote(ana.draft([benId]));
  await ben.until(({ waiting }) => waiting.length === 1, "it arrives");
  await ben.engine.setPasscode("123456", 300, undefined);
  await ben.engine.lock();
  await ben.stand(north(0));
  ben.store.refusal = full();
  await ben.engine.unlock("123456");
  expect([ben.state.phase, ben.state.waiting.length]).toEqual(["ready", 1]);
  await ben.until(({ connection }) => connection.state === "online", "it is online", 120);
  ben.store.refusal = undefined;
  await ben.stand(north(0));
  await ben.until(({ opened }) => opened.length === 1, "it opens");
});

it.each(["vault", "rows"] as const)("an engine that is stopped while it reads its %s opens nothing afterwards", async (which) => {
  const { ben, clock } = world;
  ben.off();
  const { store, vault } = ben;
  const [load, read] = [store.load.bind(store), vault.load];
  let release: (() => void) | undefined;
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      release = resolve;
    });
  if (which === "rows") store.load = () => hold().then(load);
  else vault.load = () => hold().then(read);
  const started = ben.on();
  await clock.until(() => release !== undefined, "it reads");
  ben.engine.stop();
  release?.();
  await started;
  await clock.advance(60);
  expect(ben.state.phase).not.toBe("ready");
  // The next engine does.
  [store.load, vault.load] = [load, read];
  await ben.on();
  await ben.until(({ connection }) => connection.state === "online", "the next one is online", 120);
});
