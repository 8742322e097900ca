import { describe, expect, test, vi } from "vitest";
import { AWAKE_S, EVERY_S, keepAwake, onAlarm, phoneAlarms } from "./alarms.ts";
import type { AlarmManager, DomRequest, PhoneScope } from "./phone.ts";

function answered<T>(result: T): DomRequest<T> {
  const request: DomRequest<T> = { onsuccess: null, onerror: null, result };
  queueMicrotask(() => request.onsuccess?.());
  return request;
}

/** A phone's alarms, with the order of the calls. */
function fakeAlarms() {
  const set = new Map<number, Date>([[3, new Date(0)]]);
  const log: string[] = [];
  const manager: AlarmManager = {
    add(at) {
      log.push("add");
      set.set(4, at);
      return answered(4);
    },
    getAll: () => answered([...set.keys()].map((id) => ({ id }))),
    remove(id) {
      log.push(`remove ${id}`);
      set.delete(id);
    },
  };
  return { set, log, manager };
}
const scopeOf = (navigator: object): PhoneScope => ({ navigator: navigator as PhoneScope["navigator"] });

describe("alarms", () => {
  test("on 2.5 there is one at any time, the new set before the old is taken back", async () => {
    const { set, log, manager } = fakeAlarms();
    const alarms = phoneAlarms(scopeOf({ mozAlarms: manager }), () => 1_000);
    await alarms.arm();
    expect(alarms.kind).toBe("alarm");
    expect([...set]).toEqual([[4, new Date((1_000 + EVERY_S) * 1000)]]);
    expect(log).toEqual(["add", "remove 3"]);
  });

  test("a refusal of the phone leaves what there was", async () => {
    const { set, manager } = fakeAlarms();
    const refused: DomRequest<number> = { onsuccess: null, onerror: null, result: 0, error: { name: "NotAllowed" } };
    const alarms = phoneAlarms(scopeOf({ mozAlarms: { ...manager, add: () => refused } }), () => 0);
    const armed = alarms.arm();
    await vi.waitFor(() => expect(refused.onerror).not.toBeNull());
    refused.onerror?.();
    await expect(armed).rejects.toThrow("NotAllowed");
    expect([...set.keys()]).toEqual([3]);
  });

  test("3.x has them with promises, and push beside; a desk has none", async () => {
    const add = vi.fn(async () => 1);
    const remove = vi.fn(async () => {});
    const alarmManager = { add, remove, getAll: async () => [{ id: 9 }] };
    const alarms = phoneAlarms(scopeOf({ b2g: { alarmManager } }), () => 0);
    await alarms.arm();
    expect(alarms.kind).toBe("push");
    expect(add).toHaveBeenCalledWith({ date: new Date(EVERY_S * 1000), data: {}, ignoreTimezone: true });
    expect(remove).toHaveBeenCalledWith(9);
    expect(phoneAlarms(scopeOf({}), () => 0).kind).toBe("none");
  });
});

describe("an alarm", () => {
  function world(hidden = true) {
    const state = { hidden, quiet: () => {}, late: () => {}, lateAfter: 0, stopped: 0, cancelled: 0, awake: 0 };
    const background = {
      hidden: () => state.hidden,
      wake: vi.fn(),
      close: vi.fn(),
      whenQuiet(call: () => void) {
        state.quiet = call;
        return () => state.stopped++;
      },
      keepAwake() {
        state.awake++;
        return () => void state.awake--;
      },
      after(seconds: number, call: () => void) {
        state.late = call;
        state.lateAfter = seconds;
        return () => state.cancelled++;
      },
    };
    const arm = vi.fn(async () => {});
    onAlarm({ kind: "alarm", arm }, background);
    return { state, background, arm };
  }

  test("sets the next, asks the relay, and closes once all has come", () => {
    const { state, background, arm } = world();
    expect(arm).toHaveBeenCalledOnce();
    expect(background.wake).toHaveBeenCalledOnce();
    expect(background.close).not.toHaveBeenCalled();
    expect(state.awake).toBe(1);
    state.quiet();
    expect(background.close).toHaveBeenCalledOnce();
    expect([state.stopped, state.cancelled, state.awake]).toEqual([1, 1, 0]);
    state.late();
    expect(background.close).toHaveBeenCalledOnce();
    expect(state.awake).toBe(0);
  });

  test("closes after a while when the relay does not answer", () => {
    const { state, background } = world();
    expect(state.lateAfter).toBe(AWAKE_S);
    state.late();
    expect(background.close).toHaveBeenCalledOnce();
  });

  test("never closes what somebody looks at, also when they came meanwhile", () => {
    const looking = world(false);
    looking.state.quiet();
    expect(looking.background.wake).toHaveBeenCalledOnce();
    expect(looking.background.close).not.toHaveBeenCalled();
    expect(looking.state.awake).toBe(0);
    const came = world();
    came.state.hidden = false;
    came.state.quiet();
    expect(came.background.close).not.toHaveBeenCalled();
  });
});

test("the processor stays awake by either version's lock, and by none where that is refused", () => {
  const unlock = vi.fn();
  const lock = vi.fn(() => ({ unlock }));
  for (const navigator of [{ requestWakeLock: lock }, { b2g: { requestWakeLock: lock } }]) keepAwake(scopeOf(navigator))();
  expect(lock.mock.calls).toEqual([["cpu"], ["cpu"]]);
  expect(unlock).toHaveBeenCalledTimes(2);
  const refuse = (): never => {
    throw new Error("SecurityError");
  };
  for (const navigator of [{}, { requestWakeLock: refuse }]) expect(keepAwake(scopeOf(navigator))).not.toThrow();
});
