/** Whose push goes first, when somebody has registered endpoints that say nothing. */
import { describe, expect, it } from "vitest";
import type { PushOutcome } from "../../relay/push/provider.ts";
import { Turns } from "../../relay/push/turns.ts";
import { FakeClock, turn } from "./fake-clock.ts";

const SILENCE_SECS = 10;

function setUp() {
  const clock = new FakeClock();
  const turns = new Turns(clock);
  const silent = (): Promise<PushOutcome> => new Promise((resolve) => clock.after(SILENCE_SECS, () => resolve("silent")));
  const answers = async (): Promise<PushOutcome> => "sent";
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await turn();
  };
  /** Seconds until it is sent. */
  async function delayOf(key: string, host: string): Promise<number> {
    const begun = clock.elapsed();
    let done = false;
    void turns.take(key, host, answers).then(() => {
      done = true;
    });
    await settle();
    while (!done) {
      clock.advance(1);
      await settle();
    }
    return clock.elapsed() - begun;
  }
  return { clock, turns, silent, answers, settle, delayOf };
}

describe("silent endpoints", () => {
  it("of sixteen keys at one host, twenty each, delay nobody", async () => {
    const { turns, silent, delayOf } = setUp();
    for (let i = 0; i < 320; i++) void turns.take(`mallory ${i >> 4}`, "silent.example", silent);
    expect(await delayOf("bob", "push.example")).toBe(0);
  });

  it("at hosts of their own take no place of a host that has answered before", async () => {
    const { turns, silent, answers, delayOf } = setUp();
    await turns.take("bob", "push.example", answers);
    for (let i = 0; i < 320; i++) void turns.take(`mallory ${i >> 4}`, `${i}.example`, silent);
    expect(await delayOf("bob", "push.example")).toBe(0);
    expect(await delayOf("carol", "fcm.googleapis.com")).toBe(0);
  });

  it("have to wait, longer each time, and what waits for their host is told to come again", async () => {
    const { clock, turns, silent, settle } = setUp();
    const outcomes: PushOutcome[] = [];
    for (let i = 0; i < 20; i++) void turns.take(`k${i}`, "silent.example", silent).then((outcome) => outcomes.push(outcome));
    clock.advance(SILENCE_SECS);
    await settle();
    expect([outcomes.filter((one) => one === "silent").length, outcomes.filter((one) => one === "retry").length]).toEqual([2, 18]);
    for (const rest of [30, 60, 120]) {
      clock.advance(rest - 1);
      expect(await turns.take("k", "silent.example", silent)).toBe("retry");
      clock.advance(1);
      const again = turns.take("k", "silent.example", silent);
      clock.advance(SILENCE_SECS);
      expect(await again).toBe("silent");
    }
  });

  it("once they answer, are like any other", async () => {
    const { clock, turns, silent, answers } = setUp();
    const first = turns.take("k", "slow.example", silent);
    clock.advance(SILENCE_SECS);
    await first;
    clock.advance(30);
    expect(await turns.take("k", "slow.example", answers)).toBe("sent");
    expect(await turns.take("k", "slow.example", answers)).toBe("sent");
  });
});

describe("one key's many endpoints", () => {
  it("at a host that answers go two at a time, so that others come in between", async () => {
    const { clock, turns, settle } = setUp();
    const order: string[] = [];
    const slow = (name: string) => (): Promise<PushOutcome> => {
      order.push(name);
      return new Promise((resolve) => clock.after(1, () => resolve("sent")));
    };
    await turns.take("x", "push.example", async () => "sent");
    for (let i = 0; i < 20; i++) void turns.take("many", "push.example", slow("many"));
    void turns.take("one", "push.example", slow("one"));
    await settle();
    expect(order).toEqual(["many", "many", "one"]);
    for (let i = 0; i < 10; i++) {
      clock.advance(1);
      await settle();
    }
    expect(order).toHaveLength(21);
  });
});
