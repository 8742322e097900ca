import { describe, expect, test, vi } from "vitest";
import { LONGEST } from "../../src/view/format/app-link.ts";
import { phoneActivities, readActivity } from "./activities.ts";
import type { Phone } from "./phone.ts";

const LINK = "https://relay.example/add#p=11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo&r=aHR0&n=Noor";
const view = (url: unknown) => readActivity({ name: "view", data: { type: "url", url } });
const share = (data: object) => readActivity({ name: "share", data });

describe("an activity", () => {
  test("that looks at a link is that link, and at anything else nothing", async () => {
    expect(await view(LINK)).toEqual({ link: LINK });
    expect(await view(LINK.replace("https:", "web+cairn:"))).toEqual({ link: LINK });
    for (const other of [
      "https://example.org/",
      `javascript:open('${LINK}')`,
      [LINK],
      { toString: () => LINK },
      7,
      null,
      undefined,
    ])
      expect(await view(other)).toBeUndefined();
  });

  test("that shares is words or a link, in each of the forms that apps use", async () => {
    expect(await share({ type: "url", url: "https://example.org/x" })).toEqual({ text: "https://example.org/x" });
    expect(await share({ type: "url", url: LINK })).toEqual({ link: LINK });
    expect(await share({ type: "text/plain", blobs: ["Boat"] })).toEqual({ text: "Boat" });
    expect(await share({ type: "text/*", number: 1, body: ["Boat", `at ${LINK}`] })).toEqual({ link: LINK });
    const file = new Blob(["In the third window"], { type: "text/plain" });
    expect(await share({ type: "text/plain", number: 1, blobs: [file], filenames: ["a.txt"] })).toEqual({
      text: "In the third window",
    });
    expect(await share({ type: "url", url: "javascript:alert(1)" })).toEqual({ text: "javascript:alert(1)" });
  });

  test("of another app may be anything at all", async () => {
    const throws = {
      get data(): unknown {
        throw new Error("mine");
      },
      name: "share",
    };
    const picture = new Blob(["\xff\xd8"], { type: "image/jpeg" });
    const odd = { number: Number.NaN, text: { text: "no" }, body: [[["no"]], null, () => "no"], url: true, blobs: [picture, {}] };
    for (const source of [undefined, null, 3, "share", [], {}, throws, { name: "share" }, { name: "share", data: null }])
      expect(await readActivity(source)).toBeUndefined();
    expect(await readActivity({ name: "pick", data: { url: LINK } })).toBeUndefined();
    expect(await readActivity({ name: { toString: () => "view" }, data: { url: LINK } })).toBeUndefined();
    expect(await share(odd)).toBeUndefined();
  });

  test("is bounded", async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `${i} ${"x".repeat(10)}`);
    const file = new Blob(["ä".repeat(4 * LONGEST)]);
    for (const data of [{ text: "y".repeat(50 * LONGEST) }, { blobs: many }, { blobs: [file] }]) {
      const arrival = await share(data);
      expect(arrival && "text" in arrival && arrival.text.length).toBeLessThanOrEqual(LONGEST);
    }
    expect(await share({ blobs: many })).toEqual({ text: many.slice(0, 8).join("\n") });
  });
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const texts = (...all: readonly string[]) => all.map((text) => ({ text }));

describe("on 2.5", () => {
  function phone() {
    const handlers = new Map<string, (message: unknown) => void>();
    const navigator = {
      mozSetMessageHandler: (name: string, handler: (message: unknown) => void) => void handlers.set(name, handler),
    } as unknown as Phone;
    const activities = phoneActivities({ navigator });
    const send = (text: unknown) => handlers.get("activity")?.({ source: { name: "share", data: { text } } });
    return { activities, send, handlers };
  }

  test("what comes while nobody listens waits, the newest five of it, and is told once", async () => {
    const { activities, send, handlers } = phone();
    expect([...handlers.keys()]).toEqual(["activity"]);
    for (const text of ["0", "1", "2", "3", "4", "5", 6]) send(text);
    await settled();
    const heard = vi.fn();
    const stop = activities.subscribe(heard);
    expect(heard.mock.calls.flat()).toEqual(texts("1", "2", "3", "4", "5"));
    send("now");
    await settled();
    stop();
    send("locked");
    handlers.get("activity")?.(null);
    await settled();
    expect(heard.mock.calls.flat().slice(5)).toEqual(texts("now"));
    const later = vi.fn();
    activities.subscribe(later);
    expect(later.mock.calls.flat()).toEqual(texts("locked"));
  });
});

describe("on 3.x", () => {
  test("the page asks the worker, again when it is told to, and reads what it is handed", async () => {
    const posted: unknown[] = [];
    const serviceWorker = Object.assign(new EventTarget(), {
      ready: Promise.resolve({ active: { postMessage: (message: unknown) => posted.push(message) } }),
    });
    const hand = (data: unknown) => serviceWorker.dispatchEvent(Object.assign(new Event("message"), { data }));
    const activities = phoneActivities({ navigator: { serviceWorker, b2g: {} } as unknown as Phone });
    const heard = vi.fn();
    activities.subscribe(heard);
    await settled();
    expect(posted).toEqual([{ type: "ASK" }]);
    for (const data of [{ type: "ASK" }, { type: "WAKE" }, null, { type: "ACTIVITY" }]) hand(data);
    hand({ type: "ACTIVITY", source: { name: "view", data: { url: LINK } } });
    await settled();
    expect(posted).toHaveLength(2);
    expect(heard.mock.calls.flat()).toEqual([{ link: LINK }]);
  });

  test("a desk has a worker of neither kind", () => {
    const serviceWorker = { addEventListener: vi.fn() };
    phoneActivities({ navigator: { serviceWorker } as unknown as Phone });
    expect(serviceWorker.addEventListener).not.toHaveBeenCalled();
  });
});
