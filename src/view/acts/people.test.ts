import { beforeEach, describe, expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { hooked } from "../../../test/support/hook.ts";
import { FaceError, type Person, STARTING } from "../../engine/face.ts";
import { engineState } from "../state/engine.ts";
import { perform } from "./act.ts";
import { decideKey, sameFingerprint, takeAnswer, takeMeetCode, useByLink, useInvite } from "./checking.ts";
import { acceptRequest, addPerson, blockPerson, blockRequest, removePerson, unblockPerson } from "./people.ts";
import { renameMe, useRename } from "./rename.ts";

const person = (id: string, name: string): Person =>
  ({ id, name, level: 1, fingerprint: ["abcd", "ef"], relay: "https://r.example", earlier: [], history: [] }) as never;
const ben = person("b", "Ben");
const cleo = person("c", "Cleo");

beforeEach(() => {
  engineState.value = { ...STARTING, people: [ben, cleo] };
});

describe("people", () => {
  it("are added by the name I give, without its margins", async () => {
    const { given, led, said } = acting({ addPerson: "b" });
    await perform(() => addPerson("link", "  Ben "));
    expect(given).toEqual([["addPerson", "link", "Ben"]]);
    expect(led).toEqual([{ to: "person", id: "b" }]);
    expect(said()).toContain("Ben");
  });

  it("without a name are still said to be added", async () => {
    const { said } = acting({ addPerson: "b" });
    await perform(() => addPerson("link", "  "));
    expect(said()).toMatch(/\S/);
  });

  it("who ask are accepted by a name without its margins", async () => {
    const { given, led } = acting();
    await perform(() => acceptRequest("b", " Ben "));
    expect([given, led]).toEqual([[["acceptRequest", "b", "Ben"]], []]);
  });

  it("are left for the list when they are blocked or removed, but not where they only asked", async () => {
    const { given, led } = acting();
    await perform(() => blockRequest("b"));
    expect(led).toEqual([]);
    await perform(() => blockPerson("b"));
    await perform(() => removePerson("c"));
    expect(led).toEqual([{ up: "people" }, { up: "people" }]);
    expect(given.map(([name]) => name)).toEqual(["blockPerson", "blockPerson", "removePerson"]);
  });

  it("are let in again by name", async () => {
    const { said } = acting();
    await perform(() => unblockPerson({ id: "b", name: "Ben", at: 0 }));
    expect(said()).toContain("Ben");
  });
});

describe("names", () => {
  it("are saved without their margins", async () => {
    const { given, said } = acting();
    await perform(() => renameMe(" Ana "));
    expect([given, said()]).toEqual([[["setName", "Ana"]], "Saved."]);
  });

  it("that were typed are saved when the page is left", async () => {
    const { given } = acting();
    const hook = hooked(() => useRename(ben));
    hook.now().setName("Benno ");
    await hook.until(({ changed }) => changed);
    await hook.unmount();
    expect(given).toEqual([["renamePerson", "b", "Benno"]]);
  });

  it("that are the same, or none, are not saved by leaving", async () => {
    const { given } = acting();
    for (const typed of [" Ben ", "  "]) {
      const hook = hooked(() => useRename(ben));
      hook.now().setName(typed);
      await hook.until(({ name }) => name === typed);
      await hook.unmount();
    }
    expect(given).toEqual([]);
  });
});

describe("checking", () => {
  it("aloud sends the fingerprint that was read", async () => {
    const { given, said } = acting();
    await perform(() => sameFingerprint(ben));
    expect(given).toEqual([["sameFingerprint", "b", ["abcd", "ef"]]]);
    expect(said()).toContain("Ben");
  });

  it("names whoever answered, who may be another than the one whose page is open", async () => {
    const { said, led } = acting({ takeAnswer: "c", takeMeetCode: "c" });
    await perform(() => takeAnswer("answer"));
    expect([said().includes("Cleo"), led]).toEqual([true, [{ to: "person", id: "c" }]]);
    await perform(() => takeMeetCode("ppp-meet:x", undefined));
    expect(said()).toContain("Cleo");
  });

  it("says what was decided about a changed key", async () => {
    const { given, said } = acting();
    await perform(() => decideKey(ben, true));
    const taken = said();
    await perform(() => decideKey(ben, false));
    expect(given).toEqual([
      ["decideKey", "b", true],
      ["decideKey", "b", false],
    ]);
    expect([taken.includes("Ben"), said() !== taken]).toEqual([true, true]);
  });

  it("by link: an answer that is missing is asked for, and no longer once something is typed", async () => {
    const { given } = acting({ inviteToVerify: "https://invite", takeAnswer: "b" });
    const hook = hooked(() => useByLink("b", (typed) => `read ${typed}`));
    hook.now().take();
    await hook.until(({ missing }) => missing);
    expect(given).toEqual([]);
    hook.now().setAnswer("x");
    await hook.until(({ missing, answer }) => !missing && answer === "x");
    hook.now().make();
    await hook.until(({ link }) => link === "https://invite");
    hook.now().take();
    await hook.until(({ taking }) => !taking.busy && given.length === 2);
    expect(given).toEqual([
      ["inviteToVerify", "b"],
      ["takeAnswer", "read x"],
    ]);
  });

  it("an invitation of mine, or of somebody I blocked, cannot be answered", async () => {
    for (const [standing, may] of [
      ["self", false],
      ["blocked", false],
      ["new", true],
      ["changed", true],
    ]) {
      acting({ previewInvite: { id: "z", standing } });
      const hook = hooked(() => useInvite("link"));
      const { open } = await hook.until(({ seen }) => seen !== undefined);
      expect([standing, open]).toEqual([standing, may]);
      await hook.unmount();
    }
  });

  it("an invitation that cannot be read says why", async () => {
    acting({ previewInvite: new FaceError("bad-link" as never) });
    await hooked(() => useInvite("link")).until(({ unread }) => unread === "bad-link");
  });
});
