import { describe, expect, test } from "vitest";
import { startActivities } from "./activities.ts";

/** A simulated service worker: its pages, their messages, and the clock. */
function world({ open = true, focus = true, opens = true } = {}) {
  const told: unknown[] = [];
  const done: string[] = [];
  const timers: (() => void)[] = [];
  let ask = (_event: { data: unknown; source: unknown }): void => {};
  const page = {
    focus: async () => {
      done.push("focus");
      if (!focus) throw new Error("not by a press");
    },
    postMessage: (message: { type: string; source?: unknown }) => {
      if (message.source === "not to be cloned") throw new Error("DataCloneError");
      told.push(message);
    },
  };
  let pages = open ? [page] : [];
  const take = startActivities(
    {
      clients: {
        matchAll: async () => pages,
        openWindow: async (url) => {
          done.push(url);
          if (!opens) throw new Error("no");
          pages = [page];
        },
      },
      addEventListener: (_name, listener) => {
        ask = listener;
      },
    },
    (seconds, call) => {
      expect(seconds).toBe(60);
      timers.push(call);
    },
  );
  const asks = (data: unknown = { type: "ASK" }): void => ask({ data, source: page });
  return { take, asks, told, done, timers, page };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const isOver = async (work: Promise<void>): Promise<boolean> => {
  let over = false;
  void work.then(() => {
    over = true;
  });
  await settled();
  return over;
};

const LINK = { name: "view", data: { url: "https://relay.example/add#p=secret" } };

describe("an activity in the worker", () => {
  test("brings the page that is open to the front and waits until it asks; then it is that page's alone", async () => {
    const { take, asks, told, done } = world();
    const work = take(LINK);
    expect(await isOver(work)).toBe(false);
    expect(done).toEqual(["focus"]);
    expect(told).toEqual([{ type: "ASK" }]);
    asks({ type: "WAKE" });
    asks(null);
    asks();
    expect(told.slice(1)).toEqual([{ type: "ACTIVITY", source: LINK }]);
    expect(await isOver(work)).toBe(true);
    asks();
    expect(told).toHaveLength(2);
  });

  test("opens a page where there is none, under an address that says nothing", async () => {
    const { take, asks, told, done } = world({ open: false });
    const work = take(LINK);
    await settled();
    expect(done).toEqual(["/index.html"]);
    asks();
    expect(told.at(-1)).toEqual({ type: "ACTIVITY", source: LINK });
    expect(await isOver(work)).toBe(true);
  });

  test("opens it too where a page may not be brought forward, and lives on where nothing may", async () => {
    for (const opens of [true, false]) {
      const { take, done, asks } = world({ focus: false, opens });
      const work = take(LINK);
      await settled();
      expect(done).toEqual(["focus", "/index.html"]);
      asks();
      await work;
    }
  });

  test("is held for a page that asks late, the newest five of them, but the worker only for a minute", async () => {
    const { take, asks, told, timers } = world({ open: false, opens: false });
    const works = [1, 2, 3, 4, 5, 6].map(take);
    await settled();
    for (const ring of timers) ring();
    await Promise.all(works);
    asks();
    expect(told.map((message) => (message as { source: unknown }).source)).toEqual([2, 3, 4, 5, 6]);
  });

  test("that cannot be handed on keeps no other from it", async () => {
    const { take, asks, told } = world();
    const works = [take("not to be cloned"), take(LINK)];
    await settled();
    asks();
    await Promise.all(works);
    expect(told.at(-1)).toEqual({ type: "ACTIVITY", source: LINK });
  });
});
