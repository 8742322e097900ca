/** A capability is its own files and one line in the list: a toy one, added to the standing parts without touching any of them. */
import { expect, it } from "vitest";
import type { Engine } from "../../src/engine/face.ts";
import type { Part, Spine } from "../../src/engine/part.ts";
import { PARTS, type Parts } from "../../src/engine/parts.ts";
import { put } from "../../src/engine/records/database.ts";
import type { TablePlans } from "../../src/engine/records/tables.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { Device, pair, SEED, TestRelay } from "./world.ts";

/** How often I waved: its table, its commands, what it is told of lines. */
interface WaveRecord {
  readonly id: string;
  readonly count: number;
  readonly secret: string;
}
declare module "../../src/engine/records/tables.ts" {
  interface Tables {
    readonly wave_of_a_test: WaveRecord;
  }
}
const WAVE_TABLES: TablePlans<"wave_of_a_test"> = { wave_of_a_test: { kept: "backup", secret: ["secret"] } };
interface WaveCommands {
  wave(): Promise<number>;
}

const told: string[] = [];
function wavePart({ database, trace }: Spine) {
  const commands: WaveCommands = {
    async wave() {
      const count = (database.get("wave_of_a_test", "mine")?.count ?? 0) + 1;
      await database.commit([put("wave_of_a_test", "mine", { id: "mine", count, secret: "hush" })]);
      if (count > 2) throw new RangeError("nobody waves that often");
      return count;
    },
  };
  return {
    commands,
    start: () => void told.push("start"),
    stop: () => void told.push("stop"),
    ready: ({ name }) => void told.push(`ready ${name}`),
    notice: (_, { cmd }) => void told.push(cmd),
    changed(tables) {
      if (tables.has("wave_of_a_test")) trace.note("wave.changed", new RangeError("waved"));
    },
  } satisfies Part;
}
const parts: Parts = {
  tables: { ...PARTS.tables, ...WAVE_TABLES },
  make: (spine) => [...PARTS.make(spine), wavePart(spine)],
};

it("a toy part has its commands, table, backup and notices", async () => {
  const clock = new FakeClock();
  const relay = new TestRelay(clock);
  await relay.start();
  const device = new Device(clock, relay.origin, SEED + 2);
  device.parts = parts;
  await device.on();
  await device.engine.createIdentity("Ana");
  await device.until(({ connection }) => connection.state === "online", "online");
  expect(told.slice(0, 2)).toEqual(["start", `ready ${relay.origin}`]);
  const engine = device.engine as unknown as Engine & WaveCommands;
  expect([await engine.wave(), await engine.wave()]).toEqual([1, 2]);
  // Whatever it throws has the face's one shape.
  await expect(engine.wave()).rejects.toMatchObject({ name: "FaceError", code: "storage" });
  expect(await engine.whatHappened()).toContainEqual(
    expect.objectContaining({ what: "wave.changed", why: "RangeError", count: 3 }),
  );
  expect(JSON.parse(await engine.exportData(false)).wave_of_a_test).toEqual([{ id: "mine", count: 3 }]);
  const [backup, words] = [await engine.backupFile(), (await engine.words()).join(" ")];
  device.off();
  expect(told.at(-1)).toBe("stop");

  const other = new Device(clock, relay.origin, SEED + 3);
  other.parts = parts;
  await other.on();
  await other.engine.restoreIdentity(words, "");
  await other.engine.restoreFile(backup, true);
  await expect((other.engine as unknown as Engine & WaveCommands).wave()).rejects.toBeInstanceOf(Error);
  expect(JSON.parse(await other.engine.exportData(true)).wave_of_a_test).toEqual([{ id: "mine", count: 4, secret: "hush" }]);
  other.off();
  await relay.end();
});

it("parts start in their order and stop in the reverse", async () => {
  const order: string[] = [];
  const named = (name: string): Part => ({
    start: () => void order.push(`start ${name}`),
    stop: () => void order.push(`stop ${name}`),
  });
  const { ana, end } = await pair({ ...PARTS, make: (spine) => [named("first"), ...PARTS.make(spine), named("last")] });
  expect(order).toEqual(["start first", "start last"]);
  ana.off();
  expect(order).toEqual(["start first", "start last", "stop last", "stop first"]);
  await end();
});

it("a part that fails at everything holds up neither the others, nor a command, nor the lock", async () => {
  const fails = (): never => {
    throw new RangeError("a fault of a part");
  };
  const faulty: Part = { start: fails, stop: fails, hurry: fails, ready: fails, notice: fails, changed: fails, reread: fails };
  const { ana, ben, anaId, benId, clock, end } = await pair({ ...PARTS, make: (spine) => [faulty, ...PARTS.make(spine)] });
  await ana.engine.setName("Anna");
  await ben.engine.leaveNote(ben.draft([anaId]));
  await ana.until(({ waiting }) => waiting.length === 1, "her mail comes");
  await ana.engine.leaveNote(ana.draft([benId]));
  await ben.until(({ waiting }) => waiting.length === 1, "and goes");
  const states: string[] = [];
  ana.engine.subscribe(({ connection }) => void states.push(connection.state));
  await clock.advance(60);
  expect(new Set(states)).toEqual(new Set(["online"]));
  expect(await ana.engine.whatHappened()).toContainEqual(expect.objectContaining({ what: "device.part", why: "RangeError" }));
  await ana.engine.setPasscode("123456", 300, undefined);
  await ana.engine.lock();
  expect(ana.state.phase).toBe("locked");
  await end();
});
