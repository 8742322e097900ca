import { describe, expect, test } from "vitest";
import { bool } from "../encoding/schema.ts";
import { COMMANDS, FEATURES } from "./commands.ts";
import { command, merged, reply } from "./declare.ts";
import { LATER_TOPICS } from "./later-topics.ts";
import { LIMITS } from "./limits.ts";
import { MESSAGES } from "./messages.ts";
import { RELAY_LIMITS } from "./relay-limits.ts";
import { RELAY_TOPICS } from "./relay-topics.ts";
import { ALL_TOPICS, buildWire, WIRE } from "./wire.ts";

const topic = { feature: "toys", commands: { PLAY: command("self", {}, ["PLAYED"]) }, messages: { PLAYED: reply({}) } };

describe("the wire built from topics", () => {
  test("is what apps import, table by table", () => {
    expect(WIRE.commands).toEqual(COMMANDS);
    expect(WIRE.messages).toEqual(MESSAGES);
    expect(WIRE.limits).toEqual({ ...LIMITS, ...merged(LATER_TOPICS, "limits"), ...RELAY_LIMITS });
    expect(WIRE.features).toEqual(FEATURES);
  });

  test("says of a command what its topic says", () => {
    const wire = buildWire([...ALL_TOPICS, topic], [...RELAY_TOPICS, { rates: { PLAY: { max_count: 1, window_secs: 1 } } }]);
    expect(wire.featureOf("PLAY")).toBe("toys");
    expect(wire.rateOf("PLAY")).toEqual({ max_count: 1, window_secs: 1 });
    expect(wire.rateOf("KNOCK")).toEqual(RELAY_LIMITS.DEFAULT_COMMAND_RATE);
    expect(["PLAY", "STORE_BACKUP", "AUTH", "toString", ""].map(wire.failureOf)).toEqual([
      "STORE_FAIL",
      "BACKUP_FAIL",
      "AUTH_FAIL",
      "STORE_FAIL",
      "STORE_FAIL",
    ]);
  });

  test.each([
    ["a command", { commands: { FETCH: command("self", {}, ["PLAYED"]) }, messages: topic.messages }, "FETCH is declared twice"],
    ["a message", { messages: { EVENTS: reply({}) } }, "EVENTS is declared twice"],
    ["a limit", { limits: { ROOM_PAGE: 5 } }, "ROOM_PAGE is declared twice"],
    ["a relay's limit", { limits: { MAX_GRACE_SECS: 5 } }, "MAX_GRACE_SECS is declared twice"],
    ["a feature", { feature: "rooms" }, "rooms is declared twice"],
    ["an option", { options: ["webpush"] }, "webpush is declared twice"],
    ["a reply that is none", { commands: topic.commands }, "the reply PLAYED is not declared"],
    ["a failure that is none", { ...topic, failure: "PLAY_FAIL" }, "the reply PLAY_FAIL is not declared"],
  ])("refuses %s that another topic has, or none", (_what, added, message) => {
    expect(() => buildWire([...ALL_TOPICS, added])).toThrow(message);
  });

  test.each([{ rates: { NONE: { max_count: 1, window_secs: 1 } } }, { spends: { NONE: { budgets: [] } } }])(
    "refuses %o for a command that is not there",
    (added) => {
      expect(() => buildWire(ALL_TOPICS, [...RELAY_TOPICS, added])).toThrow("the command NONE is not declared");
    },
  );

  test("refuses a second budget for a command, and an endpoint of a feature that is none", () => {
    const rates = { STORE: { max_count: 1, window_secs: 1 } };
    expect(() => buildWire(ALL_TOPICS, [...RELAY_TOPICS, { rates }])).toThrow("STORE is declared twice");
    const endpoint = { method: "GET", path: "/v1/x", body: "none", auth: "none", feature: "teleport", doc: "" } as const;
    expect(() => buildWire(ALL_TOPICS, [...RELAY_TOPICS, { endpoints: [endpoint] }])).toThrow(
      "the feature teleport is not declared",
    );
  });

  test("has no type for tables of which two declare one name", () => {
    const other = { commands: { PLAY: command("self", { loud: bool }, ["PLAYED"]) } };
    // @ts-expect-error PLAY is in both
    expect(merged([topic, other], "commands").PLAY).toBeDefined();
  });
});
