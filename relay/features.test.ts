import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Environment } from "../src/host/env.ts";
import { createLog } from "../src/host/log.ts";
import { WIRE } from "../src/protocol/wire/wire.ts";
import { advertisedBy } from "./advertisement.ts";
import type { Core, Running } from "./feature.ts";
import { FEATURES } from "./features.ts";
import { RunningFeatures } from "./running-features.ts";
import { readSettings } from "./settings.ts";
import type { Handler } from "./wire/outcome.ts";

/** None of the features below asks for it. */
const core = {} as Core;
const handler: Handler = { run: () => ({ cmd: "STORED" }) };

const made = (...running: readonly Running[]): RunningFeatures => {
  const features = new RunningFeatures();
  features.make(
    running.map((one, i) => ({ name: `feature ${i}`, make: () => one })),
    core,
  );
  return features;
};

describe("the list of features", () => {
  it("names each once", () => {
    const names = FEATURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is the order of start, each waiting for the one before, and the reverse is that of stop", async () => {
    const log: string[] = [];
    const one = (name: string): Running => ({
      start: async () => {
        log.push(`${name} starts`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${name} runs`);
      },
      stop: () => void log.push(`${name} stops`),
    });
    const features = made(one("a"), {}, one("b"));
    await features.start();
    features.stop({ log: createLog("silent") });
    expect(log).toEqual(["a starts", "a runs", "b starts", "b runs", "b stops", "a stops"]);
  });

  it("stops all of them, also where one fails at it", () => {
    const lines: string[] = [];
    const log = { ...createLog("silent"), error: (_: object, sentence: string) => void lines.push(sentence), debug: () => {} };
    const stop = (): never => {
      throw new RangeError("a fault of a feature");
    };
    const features = made({ stop: () => void lines.push("the first is stopped") }, { stop });
    features.stop({ log: log as never });
    expect(lines).toEqual([expect.stringContaining("did not stop as it should"), "the first is stopped"]);
  });

  it("is refused where two serve the same command or route", () => {
    const features = made({ handlers: { STORE: handler } }, { handlers: { STORE: handler } });
    expect(() => features.handlers).toThrow("two features serve STORE");
    const routes = () => ({ "GET /v1/x": () => ({ status: 200, headers: {} }) });
    expect(() => made({ routes }, { routes }).routes({} as never)).toThrow("two features serve GET /v1/x");
  });

  it("refuses a key as soon as one of them does, and wakes by all that can", () => {
    const woken: string[] = [];
    const features = made(
      { refuses: (pubkey) => pubkey[0] === 1, wake: () => void woken.push("first") },
      { refuses: (pubkey) => pubkey[0] === 2, wake: () => void woken.push("second") },
    );
    expect([0, 1, 2].map((byte) => features.refuses(Uint8Array.of(byte)))).toEqual([false, true, true]);
    features.wake(Uint8Array.of(0), 0, () => false);
    expect(woken).toEqual(["first", "second"]);
  });
});

describe("the advertisement", () => {
  const groups = { CREATE_GROUP: handler, DELETE_GROUP: handler };

  it("is what features say that they are, in the order of the wire", () => {
    const running = [{ advertises: ["http-poll", "groups"] }, { advertises: ["bound-auth"] }];
    expect(advertisedBy(WIRE, running, groups)).toEqual(["bound-auth", "http-poll", "groups"]);
  });

  it.each([
    [["groups", "teleport"], groups, "teleport is advertised, and no topic declares it"],
    [["groups"], { CREATE_GROUP: handler }, "groups is advertised, and not all of it is served"],
    [[], groups, "groups is served, and nobody advertises it"],
    [[], { TELEPORT: handler }, "TELEPORT is served, and no topic declares it"],
  ])("cannot say what is not wired: %j", (advertises, handlers, message) => {
    expect(() => advertisedBy(WIRE, [{ advertises }], handlers)).toThrow(message);
  });
});

/** What a call writes into the log is the last text in it. */
const CALL = /(?:\blog\.(?:info|warn|error|fatal)|(?<!function )\blogError)\(/g;

function sentencesIn(source: string): string[] {
  const calls = [...source.matchAll(CALL)].map(
    ({ index, 0: call }) => source.slice(index + call.length).split(/;\n|=>\s\w|\),\n/, 1)[0],
  );
  return calls.flatMap((call = "") =>
    [...call.matchAll(/"([a-z][^"]* [^"]+)"/g)].map(([, sentence]) => sentence as string).slice(-1),
  );
}

const LOGGING = ["relay", "src/host"].flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => `${folder}/${name}`),
);

describe("docs/operating.md", () => {
  const text = readFileSync(new URL("../docs/operating.md", import.meta.url), "utf8");

  it("has a row for every setting, and no other", () => {
    const env = new Environment({});
    readSettings(env, "/app");
    const table = text.slice(text.indexOf("## Configuration"), text.indexOf("### Budgets of an address"));
    const rows = table.split("\n").filter((line) => line.startsWith("| `"));
    const names = rows.flatMap((row) => Array.from((row.split("|")[1] ?? "").matchAll(/`(\w+)`/g), ([, name]) => name as string));
    expect(names.length).toBeGreaterThan(20);
    expect([...names].sort()).toEqual([...env.names].sort());
  });

  it("has a row for every line of the log from info on, and no other", () => {
    const found = LOGGING.flatMap((path) => sentencesIn(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")));
    const logs = text.slice(text.indexOf("## Logs"), text.indexOf("## Stopping"));
    const rows = Array.from(logs.matchAll(/^\| \w+ \| `([^`]+)` \|/gm), ([, sentence]) => sentence as string);
    expect(rows.length).toBeGreaterThan(15);
    expect([...new Set(found)].sort()).toEqual([...rows].sort());
  });
});
