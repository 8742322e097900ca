import { expect, it } from "vitest";
import { Trace } from "../../engine/face/trace.ts";
import { engineState } from "./engine.ts";
import { turnPushOff, watchNotifications } from "./notifications.ts";
import { setPorts } from "./ports.ts";

it("turned off while the browser is being asked for its address, notifications stay off", async () => {
  const told: string[] = [];
  let answer = (_token: string): void => {};
  const asked = new Promise<string>((resolve) => {
    answer = resolve;
  });
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  setPorts({
    trace: new Trace(() => 0),
    notifications: {
      permission: () => "granted",
      current: () => {
        begin();
        return asked;
      },
      unsubscribe: async () => {
        told.push("unsubscribed");
      },
      setWords: async () => {},
      badge: () => {},
    },
    engine: {
      pushOn: async () => {
        told.push("on");
      },
      pushOff: async () => {
        told.push("off");
      },
    },
  } as unknown as Parameters<typeof setPorts>[0]);
  const { connection, ...others } = engineState.peek();
  engineState.value = { ...others, push: true, connection: { ...connection, push_key: "key" } };
  const stop = watchNotifications();
  await begun;
  const off = turnPushOff();
  answer("token");
  await off;
  expect(told).toEqual(["off", "unsubscribed"]);

  // And a new key of the relay does not turn them on again before the engine has reported that they are off.
  engineState.value = { ...engineState.peek(), connection: { ...connection, push_key: "another" } };
  await Promise.resolve();
  expect(told).toHaveLength(2);
  stop();
});
