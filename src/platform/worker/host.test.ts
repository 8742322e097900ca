import { describe, expect, it } from "vitest";
import { type Tab, Tabs } from "../../../test/support/tabs.ts";
import type { ToPage, ToWorker } from "../messages.ts";
import { engineClient } from "../page/engine-client.ts";

const DRAFT = { id: "d", text: "hello" } as never;

describe("one engine among the tabs of a device", () => {
  it("runs in the first tab, and the second one shows and does the same through it", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    expect([first.engines, second.engines]).toEqual([1, 0]);
    expect(first.state.phase).toBe("ready");
    expect(second.state).toEqual(first.state);
    await second.engine.leaveNote(DRAFT);
    await first.engine.renamePerson("p", "Mia");
    expect(tabs.calls).toEqual(["leaveNote d", "renamePerson p"]);
    tabs.runningEngine!.show({ queued: 5 });
    await tabs.settle();
    for (const tab of [first, second]) expect(tab.state.queued).toBe(5);
  });

  it("gives a tab that opens later the whole state, although nothing changes", async () => {
    const tabs = new Tabs();
    tabs.open();
    await tabs.settle();
    tabs.runningEngine!.show({ queued: 3, waiting: [] });
    const late = tabs.open();
    await tabs.settle();
    expect(late.state).toMatchObject({ phase: "ready", queued: 3 });
    expect(tabs.running).toBe(1);
  });

  it("passes refusals on with their code, and anything else as one of storage", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    for (const tab of [first, second]) {
      await expect(tab.engine.deleteNote("none")).rejects.toMatchObject({ name: "FaceError", code: "not-found", retry: false });
      await expect(tab.engine.deleteNote("broken")).rejects.toMatchObject({ name: "FaceError", code: "storage", retry: true });
    }
  });

  it("is taken over when its tab is closed, and never are two at work", async () => {
    const tabs = new Tabs();
    const all = [tabs.open(), tabs.open(), tabs.open()];
    await tabs.settle();
    for (const [i, tab] of all.entries()) {
      expect(tab.engines).toBe(1);
      expect(tabs.running).toBe(1);
      for (const other of all.slice(i + 1)) expect(other.engines).toBe(0);
      if (i < 2) tab.close();
      await tabs.settle();
    }
    expect(tabs.mostRunning).toBe(1);
    expect(all[2]?.state.phase).toBe("ready");
  });

  it("that takes over makes the calls again which the one before left unanswered, and no others", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    await second.engine.leaveNote({ id: "answered" } as never);
    tabs.neverAnswers = true;
    const unanswered = second.engine.leaveNote({ id: "unanswered" } as never);
    await tabs.settle();
    tabs.neverAnswers = false;
    first.close();
    await expect(unanswered).resolves.toBe("left unanswered");
    expect(tabs.calls).toEqual(["leaveNote answered", "leaveNote unanswered", "leaveNote unanswered"]);
  });

  it("that has failed begins anew when a tab opens, as one does that tries again, and says how that went to all", async () => {
    const tabs = new Tabs();
    const first = tabs.open();
    await tabs.settle();
    tabs.runningEngine!.show({ phase: "failed", failure: "erased" });
    await tabs.settle();
    expect(first.state).toMatchObject({ phase: "failed", failure: "erased" });
    const again = tabs.open();
    await tabs.settle();
    expect([first.engines, again.engines]).toEqual([2, 0]);
    for (const { state } of [first, again]) expect([state.phase, state.failure]).toEqual(["ready", undefined]);
  });

  it("gives its place up where the store is of a newer version, whose worker may wait in another tab", async () => {
    const tabs = new Tabs();
    const [old, newer] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    tabs.runningEngine!.show({ phase: "failed", failure: "newer" });
    await tabs.settle();
    expect([old.engines, newer.engines, tabs.running]).toEqual([1, 1, 1]);
    await newer.engine.renamePerson("p", "Mia");
    await old.engine.renamePerson("q", "Mia");
    expect(tabs.calls).toEqual(["renamePerson p", "renamePerson q"]);
  });

  it("is told the last position again by every tab that knows one", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    await second.engine.position({ latitude: 1, longitude: 1, accuracy_m: 1 });
    await second.engine.position({ latitude: 2, longitude: 2, accuracy_m: 1 });
    first.close();
    await tabs.settle();
    expect(tabs.calls).toEqual(["position 1", "position 2", "position 2"]);
  });

  it("hears then how old that position is", () => {
    let now = 1000;
    const posted: ToWorker[] = [];
    const worker = { postMessage: (message: ToWorker) => void posted.push(message), onmessage: null as never };
    const engine = engineClient(worker, "a", () => now);
    const fix = { latitude: 1, longitude: 1, accuracy_m: 1 };
    void engine.position(fix);
    now += 55;
    (worker.onmessage as (event: { data: ToPage }) => void)({ data: { type: "takeover" } });
    expect(posted.at(-1)).toMatchObject({ name: "position", args: [fix, 55] });
  });

  it("is given what is called while nobody leads yet, once somebody does", async () => {
    const tabs = new Tabs();
    tabs.locked = true;
    const tab = tabs.open();
    const early = tab.engine.leaveNote(DRAFT);
    await tabs.settle();
    expect(tabs.calls).toEqual([]);
    tabs.unlock();
    await expect(early).resolves.toBe("left d");
  });

  it("leaves what pages show as it is until it has started", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    tabs.runningEngine!.show({ queued: 3 });
    await tabs.settle();
    const shown: [string, number][] = [];
    second.engine.subscribe(({ phase, queued }) => void shown.push([phase, queued]));
    tabs.startsSlowly = true;
    first.close();
    await tabs.settle();
    tabs.started();
    await tabs.settle();
    expect(second.engines).toBe(1);
    expect(shown).toEqual([
      ["ready", 3],
      ["ready", 0],
    ]);
  });

  it("does nothing it is asked before it has started, but does not refuse it either", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    tabs.startsSlowly = true;
    first.close();
    await tabs.settle();
    // The new engine still reads the store; like the real one, it can do nothing yet.
    const asked = second.engine.leaveNote(DRAFT);
    const third = tabs.open();
    const elsewhere = third.engine.renamePerson("p", "Mia");
    await tabs.settle();
    expect(tabs.calls).toEqual([]);
    tabs.started();
    await expect(asked).resolves.toBe("left d");
    await elsewhere;
    expect(tabs.calls.sort()).toEqual(["leaveNote d", "renamePerson p"]);
  });

  it("hears through any tab that the device has no network", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    first.offline();
    second.offline();
    await tabs.settle();
    expect(tabs.calls).toEqual(["offline", "offline"]);
  });

  it("is woken through any tab", async () => {
    const tabs = new Tabs();
    const [first, second] = [tabs.open(), tabs.open()] as [Tab, Tab];
    await tabs.settle();
    first.wake();
    second.wake();
    await tabs.settle();
    expect(tabs.calls).toEqual(["tryNow", "tryNow"]);
  });
});
