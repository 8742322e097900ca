/** Whose push goes first, when somebody has registered endpoints that say nothing. */
import { describe, expect, it } from "vitest";
import type { PushOutcome } from "../../relay/features/push/provider.ts";
import { Turns } from "../../relay/features/push/turns.ts";
import { FakeClock, turn } from "./fake-clock.ts";

const SILENCE_SECS = 10;

function setUp() {
  const clock = new FakeClock();
  const turns = new Turns(clock, ["https://push.operator.example"]);
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
    const count = (wanted: PushOutcome): number => outcomes.filter((one) => one === wanted).length;
    clock.advance(SILENCE_SECS);
    await settle();
    expect([count("silent"), count("retry")]).toEqual([2, 0]);
    clock.advance(SILENCE_SECS);
    await settle();
    expect([count("silent"), count("retry")]).toEqual([4, 16]);
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
    for (let i = 0; i < 3; i++) {
      const one = turns.take("k", "slow.example", silent);
      clock.advance(SILENCE_SECS);
      expect(await one).toBe("silent");
    }
    expect(await turns.take("k", "slow.example", answers)).toBe("retry");
    clock.advance(30);
    expect(await turns.take("k", "slow.example", answers)).toBe("sent");
    expect(await turns.take("k", "slow.example", answers)).toBe("sent");
  });
});

describe("one answer that was lost", () => {
  it("among many costs nobody else a push", async () => {
    const { clock, turns, silent, answers } = setUp();
    for (let i = 0; i < 100; i++) expect(await turns.take(`k${i}`, "push.example", answers)).toBe("sent");
    for (let i = 0; i < 10; i++) {
      const lost = [turns.take("a", "push.example", silent), turns.take("b", "push.example", silent)];
      clock.advance(SILENCE_SECS);
      expect(await Promise.all(lost)).toEqual(["silent", "silent"]);
      expect(await turns.take("c", "push.example", answers)).toBe("sent");
    }
  });
});

describe("slow endpoints", () => {
  const hosts = Array.from({ length: 200 }, (_, i) => `${i}.example`);
  const slowly =
    ({ clock }: ReturnType<typeof setUp>) =>
    (): Promise<PushOutcome> =>
      new Promise((resolve) => clock.after(9.5, () => resolve("sent")));

  it.each(["retry", "failed"] as const)("at hosts that said %s before delay no host that answers", async (outcome) => {
    const test = setUp();
    const { turns, answers, settle, delayOf } = test;
    await turns.take("bob", "push.example", answers);
    for (const host of hosts) void turns.take(`mallory at ${host}`, host, async () => outcome);
    for (let i = 0; i < 20; i++) await settle();
    for (const host of hosts) void turns.take(`mallory at ${host}`, host, slowly(test));
    expect(await delayOf("bob", "push.example")).toBe(0);
    expect(await delayOf("carol", "fcm.googleapis.com")).toBe(0);
  });

  it("make a host one of the others again, with all that waits for it", async () => {
    const test = setUp();
    const { clock, turns, answers, settle, delayOf } = test;
    for (const host of ["push.example", "slow.example", "slower.example"]) await turns.take("first", host, answers);
    for (let i = 0; i < 60; i++) for (const host of ["slow.example", "slower.example"]) void turns.take(`${i}`, host, slowly(test));
    await settle();
    clock.advance(9.5);
    await settle();
    expect(await delayOf("bob", "push.example")).toBe(0);
    clock.advance(9.5);
    await settle();
    expect(await delayOf("bob", "push.example")).toBe(0);
  });

  it("at hosts that were quick once take no place of browsers' and operator's services, which are never forgotten", async () => {
    const test = setUp();
    const { turns, answers, delayOf } = test;
    for (let i = 0; i < 10_001; i++) await turns.take("mallory", `${i}.example`, answers);
    for (let i = 10_001 - hosts.length; i < 10_001; i++) void turns.take(`mallory ${i}`, `${i}.example`, slowly(test));
    for (let i = 0; i < hosts.length; i++) void turns.take(`mallory ${i}`, `unheard-of-${i}.example`, slowly(test));
    const browsers = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"];
    for (const host of [...browsers, "https://push.operator.example"]) {
      expect(await delayOf("carol", host)).toBe(0);
    }
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
