import { beforeEach, describe, expect, it, vi } from "vitest";
import { Trace } from "../../src/engine/face/trace.ts";
import type { Arrival } from "../../src/view/format/arrival.ts";
import { announced } from "../../src/view/state/announcements.ts";
import { changeDraft, draft } from "../../src/view/state/draft.ts";
import { setPorts } from "../../src/view/state/ports.ts";
import { loadKeypadWords } from "../../src/view/words/keypad.ts";
import { takeArrivals } from "./arrivals.ts";
import { back, entries, go, home } from "./nav.ts";
import { setKeypadPorts } from "./phone.ts";
import type { Activities, KeypadPorts } from "./ports.ts";

const KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const CONTACT = `https://relay.example/add#p=${KEY}&r=aHR0`;
const INVITE = `https://relay.example/v?p=${KEY}&t=a`;
const ANSWER = `https://relay.example/va?p=${KEY}&t=a`;

const stack = (): readonly string[] => entries.value.map(({ name, id }) => (id ? `${name} ${id}` : name));
let tell = (_arrival: NonNullable<Arrival>): void => {};
const subscribed = vi.fn();
const stopped = vi.fn();

let trace = new Trace(() => 0);

async function listening(part: () => Promise<Activities> = async () => activities): Promise<() => void> {
  trace = new Trace(() => 0);
  const ports = { random: (length: number) => new Uint8Array(length), activities: part, trace } as KeypadPorts;
  setPorts(ports);
  setKeypadPorts(ports);
  const stop = takeArrivals();
  await new Promise((resolve) => setImmediate(resolve));
  return stop;
}
const activities: Activities = {
  subscribe(listener) {
    subscribed();
    tell = listener;
    return stopped;
  },
};

beforeEach(async () => {
  await loadKeypadWords();
  home();
  draft.value = undefined;
  announced.value = "";
  stopped.mockClear();
  subscribed.mockClear();
});

describe("what other apps hand over", () => {
  it("is put upon what one was doing, and Back returns to that", async () => {
    await listening();
    go("leave");
    go("who");
    tell({ link: CONTACT });
    tell({ link: CONTACT });
    expect(stack()).toEqual(["notes", "leave", "who", `add ${CONTACT}`]);
    tell({ link: INVITE });
    tell({ link: ANSWER });
    expect(stack().slice(4)).toEqual([`verify ${INVITE}`, `verify ${ANSWER}`]);
    for (let i = 0; i < 3; i++) back();
    expect(stack()).toEqual(["notes", "leave", "who"]);
  });

  it("is a note's words otherwise: shown where one writes, or on a screen of its own, and said if words stood there", async () => {
    await listening();
    tell({ text: "Boat" });
    expect([stack(), draft.value?.text, announced.value]).toEqual([["notes", "leave"], "Boat", ""]);
    changeDraft({ text: "Dear Ines", to: ["ines"] });
    tell({ text: "In the third window" });
    expect(stack()).toEqual(["notes", "leave"]);
    expect(draft.value).toMatchObject({ text: "Dear Ines\nIn the third window", to: ["ines"] });
    expect(announced.value).toBe("From another app, below your words.");
    go("who");
    tell({ text: "More" });
    expect(stack()).toEqual(["notes", "leave", "who", "leave"]);
  });

  it("is heard only while there is somebody to show it to", async () => {
    (await listening())();
    expect(stopped).toHaveBeenCalledOnce();
    let come = (_part: Activities): void => {};
    const stop = await listening(
      () =>
        new Promise((resolve) => {
          come = resolve;
        }),
    );
    stop();
    come(activities);
    await new Promise((resolve) => setImmediate(resolve));
    expect(subscribed).toHaveBeenCalledOnce();
  });

  it("costs nothing where the phone has none of it, or its part cannot be read", async () => {
    setKeypadPorts({} as KeypadPorts);
    takeArrivals()();
    (await listening(() => Promise.reject(new Error("gone"))))();
    expect(trace.list()).toMatchObject([{ what: "page.arrivals", why: "Error" }]);
  });
});
