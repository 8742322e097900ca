import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Environment } from "../src/host/env.ts";
import { readSmsSettings } from "./settings.ts";

const SECRET = "s".repeat(32);
const ENOUGH = { SMS_RELAY_SECRETS: SECRET, SMS_PREFIXES: "+49", SMS_FROM: "Cairn", SMS_HTTP_URL: "https://sms.example/send" };

function problemsOf(variables: Record<string, string>): string {
  const env = new Environment(variables);
  readSmsSettings(env);
  try {
    env.check();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

it("listens on this machine only unless it is told otherwise", () => {
  const settings = readSmsSettings(new Environment(ENOUGH));
  expect(settings).toMatchObject({ host: "127.0.0.1", port: 8788, codesADay: 500, prefixes: ["+49"], callbackSecret: undefined });
  expect(problemsOf(ENOUGH)).toBe("");
  expect(readSmsSettings(new Environment({ ...ENOUGH, SMS_PREFIXES: "all" })).prefixes).toEqual(["+"]);
});

it("names everything that is missing at once", () => {
  const problems = problemsOf({});
  for (const name of ["SMS_RELAY_SECRETS", "SMS_PREFIXES", "SMS_FROM", "SMS_SMPP_URL or SMS_HTTP_URL"]) {
    expect(problems).toContain(`${name} must be set`);
  }
});

it.each([
  ["SMS_RELAY_SECRETS", "short"],
  ["SMS_RELAY_SECRETS", `${SECRET},short`],
  ["SMS_CALLBACK_SECRET", "short"],
  ["SMS_PREFIXES", "49"],
  ["SMS_PREFIXES", "+49,+0"],
  ["SMS_FROM", "twelve letters"],
  ["SMS_HTTP_URL", "ftp://sms.example"],
  ["SMS_CODES_PER_DAY", "0"],
  ["SMS_CODES_PER_DAY", "many"],
  ["SMS_PORT", "65536"],
  ["SMS_HOST", "a b"],
])("refuses %s=%s by its name", (name, value) => {
  expect(problemsOf({ ...ENOUGH, [name]: value })).toContain(`${name} must be`);
});

it("wants one provider, and all of it", () => {
  expect(problemsOf({ ...ENOUGH, SMS_SMPP_URL: "smpp://a:1" })).toContain("either SMS_SMPP_URL or SMS_HTTP_URL");
  expect(problemsOf({ ...ENOUGH, SMS_HTTP_URL: "", SMS_SMPP_URL: "smpp://a:1", SMS_SMPP_SYSTEM_ID: "x" })).toContain(
    "SMS_SMPP_PASSWORD must be set",
  );
});

it("has a row in the manual for every setting, and no other", () => {
  const env = new Environment({});
  readSmsSettings(env);
  const text = readFileSync(new URL("../docs/operating.md", import.meta.url), "utf8");
  const part = text.slice(text.indexOf("## A gateway for text messages"), text.indexOf("## Behind TLS"));
  const rows = part.split("\n").filter((line) => line.startsWith("| `SMS_"));
  const names = rows.flatMap((row) => Array.from((row.split("|")[1] ?? "").matchAll(/`(\w+)`/g), ([, name]) => name as string));
  expect([...names].sort()).toEqual([...env.names].sort());
});
