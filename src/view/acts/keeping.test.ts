/** Identity, recovery words, backup, lock, relay: the acts that secure an account. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { hooked } from "../../../test/support/hook.ts";
import { FaceError, STARTING } from "../../engine/face.ts";
import { engineState } from "../state/engine.ts";
import { perform } from "./act.ts";
import { backUpNow, backupFile, exportFile, leaveRestore, settleBackup, useTakeFile } from "./backup.ts";
import { createIdentity, useRestoring } from "./identity.ts";
import { addPasscode, unlockWithWords, unwiped, usePasscode, wipeDevice } from "./lock.ts";
import { usePush } from "./push.ts";
import { confirmWords, moveToNextKey, useWordCheck, useWords } from "./recovery-words.ts";
import { useRelayMove } from "./relay.ts";

beforeEach(() => {
  engineState.value = STARTING;
});

describe("an identity", () => {
  it("is made after the browser was asked to keep it, and also where it will not", async () => {
    const persist = vi.fn(() => Promise.reject(new Error("no")));
    const { given, noted } = acting({}, { persist });
    await perform(() => createIdentity(" Ana ", true));
    expect([given, persist.mock.calls.length]).toEqual([[["createIdentity", "Ana", true]], 1]);
    expect(noted()).toEqual([["page.persist", "Error"]]);
  });

  it("is brought back by words, which have to be there", async () => {
    const { given, led } = acting();
    const hook = hooked(() => useRestoring(true));
    hook.now().restore();
    await hook.until(({ missing }) => missing);
    hook.now().setWords(" stone ember ");
    await hook.until(({ words }) => words !== "");
    hook.now().restore();
    await hook.until(({ missing, busy }) => !missing && !busy && led.length === 1);
    expect([given, led]).toEqual([[["restoreIdentity", "stone ember", "", true]], [{ to: "restoring" }]]);
  });
});

describe("recovery words", () => {
  it("are those of the key I have, or of the next", async () => {
    const { given } = acting({ words: ["a"], nextWords: ["b"] });
    await hooked(() => useWords("mine")).until(({ words }) => words[0] === "a");
    await hooked(() => useWords("next")).until(({ words }) => words[0] === "b");
    expect(given.map(([name]) => name)).toEqual(["words", "nextWords"]);
  });

  it("that cannot be read say why", async () => {
    acting({ words: new FaceError("storage" as never) });
    await hooked(() => useWords("mine")).until(({ unread }) => unread === "storage");
  });

  it("are right only where all three are", async () => {
    acting();
    const words = Array.from({ length: 24 }, (_, i) => `word${String.fromCharCode(97 + i)}`);
    const right = vi.fn();
    const hook = hooked(() => useWordCheck(words, right));
    const places = hook.now().asked.map(({ place }) => place);
    expect(new Set(places).size).toBe(3);
    for (const [i, place] of places.entries()) {
      hook.now().check();
      await hook.until(({ asked }) => asked[i]?.wrong === true);
      hook.now().asked[i]?.setAnswer(words[place] ?? "");
      await hook.until(({ asked }) => asked[i]?.answer === words[place]);
    }
    expect(right).not.toHaveBeenCalled();
    hook.now().check();
    expect(right).toHaveBeenCalledOnce();
  });

  it("are never right before they were read", () => {
    acting();
    const right = vi.fn();
    hooked(() => useWordCheck([], right))
      .now()
      .check();
    expect(right).not.toHaveBeenCalled();
  });

  it("lead back to me once they are confirmed, or the key is the new one", async () => {
    const { led } = acting();
    await perform(confirmWords);
    await perform(moveToNextKey);
    expect(led).toEqual([{ to: "me" }, { to: "me" }]);
  });
});

describe("a backup", () => {
  it("says when it is done, and is settled as chosen", async () => {
    const { given, said } = acting();
    await perform(backUpNow);
    expect(said()).not.toBe("");
    await perform(() => settleBackup("merge"));
    expect(given).toEqual([["backupNow"], ["settleBackup", "merge"]]);
  });

  it("as a file has the day in its name, and a readable copy says what it is", async () => {
    const content = new Uint8Array([1]);
    acting({ backupFile: content, exportData: "{}" }, { now: () => 1_778_760_000 });
    expect(await backupFile()).toEqual({ name: "cairn-2026-05-14.backup", type: "application/octet-stream", content });
    expect(await exportFile(true)).toEqual({ name: "cairn-2026-05-14.json", type: "application/json", content: "{}" });
  });

  it("that is older is taken in only once that is meant", async () => {
    const file = new Uint8Array([7]);
    const answers: Record<string, unknown> = { restoreFile: new FaceError("older-backup" as never) };
    const { given } = acting(answers);
    const hook = hooked(useTakeFile);
    hook.now().take(async () => file);
    const { older } = await hook.until(({ busy, older }) => !busy && older !== undefined);
    answers.restoreFile = { people: 1, notes: 2 };
    older?.();
    await hook.until(({ busy, restored, older }) => !busy && restored?.notes === 2 && older === undefined);
    expect(given).toEqual([
      ["restoreFile", file, false],
      ["restoreFile", file, true],
    ]);
  });

  it("whose file cannot be read says so; one that was not chosen says nothing", async () => {
    const { given } = acting();
    const hook = hooked(useTakeFile);
    hook.now().take(() => Promise.reject(new Error("gone")));
    await hook.until(({ busy, trouble }) => !busy && trouble === "unknown");
    hook.now().take(async () => undefined);
    await hook.until(({ busy, trouble }) => !busy && trouble === undefined);
    expect(given).toEqual([]);
  });

  it("is no longer waited for once that is decided", async () => {
    const { led } = acting();
    await perform(leaveRestore);
    expect(led).toEqual([{ to: "home" }]);
  });
});

describe("the lock", () => {
  it("is set, changed with the passcode there is, and removed with it", async () => {
    const { given } = acting();
    await perform(() => addPasscode("4711", 300));
    const hook = hooked(() => usePasscode({ set: true, after_s: 60 } as never));
    hook.now().setCurrent("4711");
    await hook.until(({ current }) => current === "4711");
    hook.now().setNext("0815");
    await hook.until(({ next }) => next === "0815");
    hook.now().change();
    await hook.until(({ busy, current, next }) => !busy && current === "" && next === "");
    hook.now().setCurrent("0815");
    await hook.until(({ current }) => current === "0815");
    hook.now().remove();
    await hook.until(({ busy }) => !busy && given.length === 3);
    expect(given).toEqual([
      ["setPasscode", "4711", 300, undefined],
      ["setPasscode", "0815", 60, "4711"],
      ["removePasscode", "0815"],
    ]);
  });

  it("keeps both fields when the passcode was wrong", async () => {
    acting({ setPasscode: new FaceError("bad-passcode" as never) });
    const hook = hooked(() => usePasscode({ set: true, after_s: 60 } as never));
    hook.now().setCurrent("x");
    await hook.until(({ current }) => current === "x");
    hook.now().change();
    const { current } = await hook.until(({ busy, trouble }) => !busy && trouble === "bad-passcode");
    expect(current).toBe("x");
  });

  it("opens by words without their margins", async () => {
    const { given } = acting();
    await perform(() => unlockWithWords(" stone "));
    expect(given).toEqual([["unlockWithWords", "stone"]]);
  });

  it("wipes the page's part only after the engine's, and says what stayed", async () => {
    const wipe = vi.fn(async () => ["cache"]);
    const { led } = acting({}, { storage: { wipe } as never });
    await perform(() => wipeDevice(true));
    expect([unwiped.value, led]).toEqual([["cache"], [{ to: "wiped" }]]);
    acting({ wipe: new FaceError("offline" as never) }, { storage: { wipe } as never });
    await expect(perform(() => wipeDevice(true))).rejects.toThrow();
    expect(wipe).toHaveBeenCalledOnce();
  });
});

describe("another relay", () => {
  const report = { relay: "https://other.example", features: ["rooms", "unheard-of"] };

  it("is asked first, then moved to; what was asked of one address says nothing of the next", async () => {
    const { given, said } = acting({ checkRelay: report });
    const hook = hooked(useRelayMove);
    hook.now().setAddress("other.example");
    await hook.until(({ address }) => address !== "");
    hook.now().check();
    const { found } = await hook.until((value) => value.found !== undefined);
    expect([found?.host, found?.can, found?.same]).toEqual(["other.example", ["rooms"], false]);
    hook.now().setAddress("third.example");
    await hook.until((value) => value.found === undefined);
    hook.now().check();
    (await hook.until((value) => value.found !== undefined)).found?.move();
    await hook.until(({ address, moving }) => address === "" && !moving.busy);
    expect(given.map(([name, of]) => [name, of])).toEqual([
      ["checkRelay", "other.example"],
      ["checkRelay", "third.example"],
      ["moveToRelay", "https://other.example"],
    ]);
    expect(said()).toContain("other.example");
  });
});

describe("notifications", () => {
  const device = (permission: string, token: string | undefined) =>
    ({ notifications: { permission: () => permission, subscribe: async () => token } }) as never;
  const withKey = (key: string | undefined): void => {
    engineState.value = { ...STARTING, connection: { ...STARTING.connection, ...(key ? { push_key: key } : {}) } };
  };

  it("are turned on with a relay that pushes, and say so", async () => {
    withKey("key");
    const { given, said } = acting({}, device("ask", "token"));
    const hook = hooked(usePush);
    expect([hook.now().can, hook.now().relayUnknown]).toEqual([true, false]);
    hook.now().turnOn();
    await hook.until(({ busy }) => !busy && said() !== "");
    expect([given, hook.now().failure]).toEqual([[["pushOn", "token"]], undefined]);
  });

  it("that the browser did not let happen say that, and nothing else", async () => {
    withKey("key");
    const { given, said } = acting({}, device("ask", undefined));
    const hook = hooked(usePush);
    hook.now().turnOn();
    await hook.until(({ failure }) => failure !== undefined);
    expect([given, said()]).toEqual([[], ""]);
  });

  it("wait for the relay to say that it pushes", () => {
    withKey(undefined);
    acting({}, device("ask", "token"));
    expect([hooked(usePush).now().can, hooked(usePush).now().relayUnknown]).toEqual([false, true]);
  });
});
