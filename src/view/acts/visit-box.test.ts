import { expect, it } from "vitest";
import { FaceError, type RadioAnswer, type VisitProgress, type VisitStep } from "../../engine/face.ts";
import type { BoxLink } from "../ports.ts";
import { visitBox } from "./visit-box.ts";

const NONE: VisitProgress = {
  ...{ phase: "connecting", offered: 0, came: 0, notes: 0, other: 0, carried: 0, taken: 0, known: 0 },
  ...{ receipts: 0, letters: 0, full: 0, arrived: 0, refused: 0, kept: 0 },
};

/** An engine that gives these steps, and what it was told. */
function engineOf(steps: readonly (VisitStep | FaceError)[]) {
  const told: (RadioAnswer | undefined)[] = [];
  const heard: (Uint8Array | undefined)[] = [];
  return {
    told,
    heard,
    async nextOfVisit(_visit: string, n: number, answer: RadioAnswer | undefined): Promise<VisitStep> {
      told[n] = answer;
      const step = steps[n];
      if (!step || step instanceof FaceError) throw step ?? new Error("no more");
      return step;
    },
    async heardInVisit(_visit: string, value: Uint8Array | undefined): Promise<VisitProgress> {
      heard.push(value);
      return NONE;
    },
  };
}

function linkOf() {
  const asked: string[] = [];
  let closed = 0;
  const link: BoxLink = {
    perform: async (task) => {
      asked.push(task.do);
      return { is: "done" };
    },
    close: () => {
      closed++;
    },
  };
  return { link, asked, closed: () => closed };
}

const reading = (progress: Partial<VisitProgress>): VisitStep => ({ task: { do: "read" }, progress: { ...NONE, ...progress } });

it("does what the engine says until there is nothing more, and shows what changed", async () => {
  const engine = engineOf([reading({}), reading({}), reading({ phase: "proving" }), { progress: { ...NONE, phase: "done" } }]);
  const seen: string[] = [];
  const { link, asked, closed } = linkOf();
  const last = await visitBox(
    engine,
    "1",
    ({ phase }) => seen.push(phase),
    () => {},
  ).run(link);
  expect([last.phase, seen, asked, closed()]).toEqual(["done", ["connecting", "proving", "done"], ["read", "read", "read"], 1]);
  expect(engine.told).toEqual([undefined, { is: "done" }, { is: "done" }, { is: "done" }]);
});

it("is interrupted where another engine leads from now on, and fails with what else the engine says; the box is let go of", async () => {
  const { link, closed } = linkOf();
  const gone = engineOf([reading({ came: 3, notes: 3 }), new FaceError("not-found")]);
  expect(
    await visitBox(
      gone,
      "1",
      () => {},
      () => {},
    ).run(link),
  ).toMatchObject({ phase: "interrupted", notes: 3 });
  const locked = engineOf([reading({}), new FaceError("not-ready", true)]);
  await expect(
    visitBox(
      locked,
      "1",
      () => {},
      () => {},
    ).run(link),
  ).rejects.toMatchObject({ code: "not-ready" });
  const before = engineOf([new FaceError("not-found")]);
  await expect(
    visitBox(
      before,
      "1",
      () => {},
      () => {},
    ).run(link),
  ).rejects.toMatchObject({ code: "not-found" });
  expect(closed()).toBe(3);
});

it("tells the engine what was heard, without waiting", async () => {
  const engine = engineOf([]);
  const waited: Promise<unknown>[] = [];
  const visit = visitBox(
    engine,
    "1",
    () => {},
    (promise) => waited.push(promise),
  );
  visit.heard(Uint8Array.of(1));
  visit.heard(undefined);
  await Promise.all(waited);
  expect(engine.heard).toEqual([Uint8Array.of(1), undefined]);
});
