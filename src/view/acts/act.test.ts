import { describe, expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { hooked } from "../../../test/support/hook.ts";
import { FaceError } from "../../engine/face.ts";
import { type Done, perform, troubleOf, useAct } from "./act.ts";

function held<T>() {
  let release: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

describe("an act", () => {
  it("says what it came to and leads on", async () => {
    const { led, said } = acting();
    await perform(async () => ({ said: "Done.", next: { to: "room", id: "r" } }));
    expect([said(), led]).toEqual(["Done.", [{ to: "room", id: "r" }]]);
  });

  it("leaves whoever went elsewhere meanwhile where they are, and still says what it came to", async () => {
    const { led, said, goElsewhere } = acting();
    const { promise, release } = held<Done>();
    const acted = perform(() => promise);
    goElsewhere();
    release({ said: "Done.", next: { to: "left" } });
    await acted;
    expect([said(), led]).toEqual(["Done.", []]);
  });

  it("that fails says nothing and leads nowhere", async () => {
    const { led, said } = acting();
    await expect(perform(() => Promise.reject(new FaceError("offline" as never)))).rejects.toThrow();
    expect([said(), led]).toEqual(["", []]);
  });

  it("is told from its failure by the shape alone, for no class crosses a worker", () => {
    expect(troubleOf({ code: "blocked" })).toBe("blocked");
    expect([undefined, null, "blocked", { code: 7 }, new Error("x")].map(troubleOf)).toEqual(Array(5).fill("unknown"));
  });
});

describe("useAct", () => {
  it("runs one at a time", async () => {
    acting();
    const { promise, release } = held<void>();
    let runs = 0;
    const act = (): Promise<void> => {
      runs++;
      return promise;
    };
    const hook = hooked(useAct);
    hook.now().run(act);
    await hook.until(({ busy }) => busy);
    hook.now().run(act);
    release(undefined);
    await hook.until(({ busy }) => !busy);
    expect(runs).toBe(1);
  });

  it("runs one at a time also when two presses come before it is drawn again", async () => {
    acting();
    const { promise, release } = held<void>();
    let runs = 0;
    const act = (): Promise<void> => {
      runs++;
      return promise;
    };
    const hook = hooked(useAct);
    const { run } = hook.now();
    run(act);
    run(act);
    await hook.until(({ busy }) => busy);
    run(act);
    release(undefined);
    await hook.until(({ busy }) => !busy);
    expect(runs).toBe(1);
    hook.now().run(act);
    expect(runs).toBe(2);
  });

  it("keeps what went wrong, and of what, until the next one", async () => {
    acting();
    const hook = hooked(useAct);
    hook.now().run(() => Promise.reject(new FaceError("bad-words", false, "zebraa")));
    const { about } = await hook.until(({ busy, trouble }) => !busy && trouble === "bad-words");
    expect(about).toBe("zebraa");
    hook.now().run(async () => undefined);
    await hook.until(({ busy, trouble }) => !busy && trouble === undefined);
  });
});
