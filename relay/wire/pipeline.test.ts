import { describe, expect, it } from "vitest";
import { Pipeline } from "./pipeline.ts";

interface Step {
  readonly started: boolean;
  finish(): void;
}

function setUp(write: (result: string) => void | Promise<void> = () => undefined) {
  const written: string[] = [];
  const started: string[] = [];
  const pipeline = new Pipeline<string>({
    write(result) {
      written.push(result);
      return write(result);
    },
    progressed: () => undefined,
  });
  const push = (name: string, alone = false): Step => {
    let resolve: (value: string) => void = () => undefined;
    const result = new Promise<string>((done) => {
      resolve = done;
    });
    pipeline.push({
      alone,
      run() {
        started.push(name);
        return result;
      },
    });
    return {
      get started() {
        return started.includes(name);
      },
      finish: () => resolve(name),
    };
  };
  return { pipeline, push, written };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the pipeline", () => {
  it("answers in the order asked, whatever finishes first", async () => {
    const { push, written, pipeline } = setUp();
    const [a, b, c] = [push("a"), push("b"), push("c")];
    expect([a, b, c].every(({ started }) => started)).toBe(true);
    c.finish();
    b.finish();
    await settle();
    expect(written).toEqual([]);
    a.finish();
    await settle();
    expect(written).toEqual(["a", "b", "c"]);
    expect(pipeline.length).toBe(0);
  });

  it("starts a read after all before it, and all after it later", async () => {
    const { push, written } = setUp();
    const [write, read, after] = [push("write"), push("read", true), push("after")];
    expect([write.started, read.started, after.started]).toEqual([true, false, false]);
    write.finish();
    await settle();
    expect([read.started, after.started]).toEqual([true, false]);
    read.finish();
    await settle();
    expect(after.started).toBe(true);
    after.finish();
    await settle();
    expect(written).toEqual(["write", "read", "after"]);
  });

  it("begins no further read while a reply is still leaving", async () => {
    let left: () => void = () => undefined;
    const { push } = setUp(
      () =>
        new Promise((resolve) => {
          left = resolve;
        }),
    );
    const [first, second] = [push("first", true), push("second", true)];
    first.finish();
    await settle();
    expect(second.started).toBe(false);
    left();
    await settle();
    expect(second.started).toBe(true);
  });
});
