/** Values that one process of a directory makes and another one takes: once each, for one asker, for a time. */
import { describe, expect, it } from "vitest";
import { StandingClock } from "../../test/support/fake-clock.ts";
import { seededRandom } from "../../test/support/random.ts";
import { Stamps } from "./stamps.ts";

class Clock extends StandingClock {
  go(seconds: number): void {
    this.time += seconds;
  }
}

const KIND = { tag: "test", bytes: 16, lifeSecs: 60 };
const parts = (clock: Clock, secret = 1) => ({ secret: new Uint8Array(32).fill(secret), clock, random: seededRandom(secret) });

describe("a stamp", () => {
  it("is good for who asked, at each process with the secret, until its end", () => {
    const clock = new Clock(1000.7);
    const [one, other] = [new Stamps(parts(clock), KIND), new Stamps(parts(clock), KIND)];
    const stamp = one.make("ana");
    expect(stamp).toHaveLength(16);
    expect([one, other].map((stamps) => stamps.isGood(stamp, "ana"))).toEqual([true, true]);
    expect(one.isGood(stamp, "eve")).toBe(false);
    expect(new Stamps(parts(clock, 2), KIND).isGood(stamp, "ana")).toBe(false);
    expect(new Stamps(parts(clock), { ...KIND, tag: "another" }).isGood(stamp, "ana")).toBe(false);
    clock.go(59);
    expect(other.isGood(stamp, "ana")).toBe(true);
    clock.go(1);
    expect(other.isGood(stamp, "ana")).toBe(false);
  });

  it("is good once", () => {
    const stamps = new Stamps(parts(new Clock(1000)), KIND);
    const [first, second] = [stamps.make("ana"), stamps.make("ana")];
    stamps.use(first);
    expect([first, second].map((stamp) => stamps.isGood(stamp, "ana"))).toEqual([false, true]);
  });

  it("is not good with one bit changed, of another length, or from a time to come", () => {
    const clock = new Clock(1000);
    const stamps = new Stamps(parts(clock), KIND);
    const stamp = stamps.make("ana");
    for (let bit = 0; bit < 128; bit++) {
      const changed = stamp.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(stamps.isGood(changed, "ana")).toBe(false);
    }
    for (const length of [0, 15]) expect(stamps.isGood(stamp.subarray(0, length), "ana")).toBe(false);
    clock.go(-6);
    expect(stamps.isGood(stamp, "ana")).toBe(false);
  });

  it("that was used is remembered while it would be good, and not longer", () => {
    const clock = new Clock(1000);
    const stamps = new Stamps(parts(clock), KIND);
    const stamp = stamps.make("ana");
    stamps.use(stamp);
    clock.go(58);
    for (let i = 0; i < 10; i++) stamps.use(stamps.make("eve"));
    expect(stamps.isGood(stamp, "ana")).toBe(false);
  });
});
