import { expect, it } from "vitest";
import { Trace } from "../../engine/face/trace.ts";
import { rest } from "../words/en/index.ts";
import { addWords } from "../words/t.ts";
import { engineState } from "./engine.ts";
import { turnPushOff, watchNotifications } from "./notifications.ts";
import { setPorts } from "./ports.ts";
import { keepQuiet, readTelling, tellOf } from "./telling.ts";

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
    preferences: { get: () => undefined, set: () => {} },
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

it("is told of each kind by itself, unless it was silenced, and of the hours in which nothing is heard", () => {
  addWords(rest as never);
  const told: string[] = [];
  const settings = new Map<string, string>();
  let quiet: unknown;
  setPorts({
    trace: new Trace(() => 0),
    notifications: {
      permission: () => "granted",
      setWords: async (words: { readonly quiet?: unknown }) => {
        quiet = words.quiet;
      },
      show: async (said: string) => {
        told.push(said);
      },
      badge: () => {},
    },
    preferences: {
      get: (name: string) => settings.get(name),
      set: (name: string, value: string | undefined) =>
        void (value === undefined ? settings.delete(name) : settings.set(name, value)),
    },
    engine: {},
  } as unknown as Parameters<typeof setPorts>[0]);
  const before = {
    ...engineState.peek(),
    push: true,
    connection: { state: "offline", relay: "" },
    waiting: [],
    opened: [],
    rooms: [],
  } as const;
  const change = (part: object): void => {
    engineState.value = { ...engineState.peek(), ...part } as never;
  };
  engineState.value = before as never;
  const stop = watchNotifications();
  change({ waiting: [{ id: "a" }] });
  change({ waiting: [], opened: [{ id: "a", seen: false }] });
  change({ rooms: [{ unread: 1, knocks: [] }] });
  change({ rooms: [{ unread: 1, knocks: [{}] }] });
  expect(told).toEqual(["A note came.", "A note opened here.", "Somebody spoke in a room.", "Somebody knocks."]);
  const AI = { outcome: "attested", type: "ai_agent" };
  const person = { outcome: "attested", type: "human" };
  change({ waiting: [{ id: "b", mark: AI }] });
  change({
    waiting: [
      { id: "c", mark: person },
      { id: "b", mark: AI },
    ],
  });
  change({
    waiting: [{ id: "c" }],
    opened: [
      { id: "a", seen: false },
      { id: "b", seen: false, mark: AI },
    ],
  });
  change({ rooms: [{ id: "r", unread: 2, knocks: [{}], last: { at: 5, mark: { outcome: "broken" } } }] });
  const marked = ["AI · A note came.", "A note came.", "AI · A note opened here.", "Broken · Somebody spoke in a room."];
  expect(told.splice(4)).toEqual(marked);
  // Where a directory is known, what came without its word says so, unless something else that came says more.
  const { numbers, waiting } = engineState.peek();
  change({ numbers: { directories: [{}], mine: [] }, waiting: [...waiting, { id: "d" }] });
  change({ waiting: [...waiting, { id: "d" }, { id: "e" }, { id: "f", mark: AI }] });
  expect(told.splice(4)).toEqual(["No proof · A note came.", "AI · A note came."]);
  change({ numbers });
  expect(told.splice(4)).toEqual([]);
  tellOf("said", false);
  change({ rooms: [{ unread: 3, knocks: [{}] }] });
  expect(told).toHaveLength(4);
  tellOf("said", true);
  change({ rooms: [{ unread: 4, knocks: [{}] }] });
  expect(told).toHaveLength(5);
  keepQuiet({ from: 1320, to: 420 });
  expect(quiet).toEqual({ from: 1320, to: 420 });
  settings.set("quiet", "99-nonsense");
  readTelling();
  expect(quiet).toBeUndefined();
  stop();
});
