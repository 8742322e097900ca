/** When an answer leaves is said by when the request came, and by nothing else. */
import { expect, it } from "vitest";
import { StandingClock } from "../../test/support/fake-clock.ts";
import { Beats } from "./beat.ts";

class Stepped extends StandingClock {
  /** Runs what is due, in order, with the promises that wait for it. */
  async go(seconds: number): Promise<void> {
    const end = this.time + seconds;
    while (this.step(end)) await null;
    await null;
  }
}

it("answers leave on a grid of 50 ms, at the second beat after the request, in the order in which the requests came", async () => {
  const clock = new Stepped(1000);
  const beats = new Beats(clock);
  const left: [string, number][] = [];
  const ask = async (name: string): Promise<void> => {
    await beats.begin();
    left.push([name, Math.round((clock.elapsed() - 1000) * 1000)]);
  };
  const asked: Promise<void>[] = [];
  for (const name of ["a", "b", "c", "d"]) {
    asked.push(ask(name));
    await clock.go(0.02);
  }
  await clock.go(1);
  await Promise.all(asked);
  expect(left).toEqual([
    ["a", 100],
    ["b", 100],
    ["c", 100],
    ["d", 150],
  ]);
});

it("what takes less than a beat to find leaves when it would have left at once", async () => {
  for (const took of [0, 0.001, 0.02, 0.0499]) {
    const clock = new Stepped(1000);
    const beats = new Beats(clock);
    await clock.go(0.013);
    const beat = beats.begin();
    let leftAt: number | undefined;
    clock.after(took, () => void beat.then(() => (leftAt = clock.elapsed())));
    await clock.go(1);
    expect(leftAt).toBeCloseTo(1000.1, 6);
  }
});
