import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createLog, describe as described, type LogLevel, logError, quietly } from "./log.ts";

function written(level: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  return { log: createLog(level, sink), lines };
}

const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });

describe("an error in the log", () => {
  it("is its message, and its code where there is one", () => {
    expect(described(full)).toEqual({ error: "no space left", code: "ENOSPC" });
    expect(described(new TypeError())).toEqual({ error: "TypeError" });
    // A thrown value that is no Error may contain anything, so it is not logged.
    expect(described("secret")).toEqual({ error: "a thrown string" });
    expect(described(undefined)).toEqual({ error: "a thrown undefined" });
  });

  it.each([
    ["info", [50]],
    ["debug", [50, 20]],
  ] as const)("has its stack at debug only (%s)", (level, levels) => {
    const { log, lines } = written(level);
    logError(log, full, "nothing was stored", { cmd: "STORE" });
    expect(lines.map((line) => line.level)).toEqual(levels);
    expect(lines[0]).toMatchObject({ error: "no space left", code: "ENOSPC", cmd: "STORE", msg: "nothing was stored" });
    expect(lines[0]).not.toHaveProperty("stack");
    if (lines[1]) expect(lines[1].stack).toContain("log.test.ts");
  });

  it("is told quietly where nothing follows from it", async () => {
    const { log, lines } = written("debug");
    expect(await quietly(log, Promise.reject(full), "a device was not told")).toBeUndefined();
    expect(await quietly(log, Promise.resolve(5), "a device was not told")).toBe(5);
    expect(lines).toEqual([expect.objectContaining({ level: 20, code: "ENOSPC", msg: "a device was not told" })]);
  });
});
