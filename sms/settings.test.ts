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
