import { expect, it } from "vitest";
import { ConfigError, Environment } from "../src/host/env.ts";
import { type NumbersConfig, readNumbersConfig } from "./config.ts";

function read(variables: Record<string, string>): NumbersConfig {
  const env = new Environment(variables);
  const config = readNumbersConfig(env);
  env.check();
  return config;
}

const refusal = (variables: Record<string, string>): string => {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
};

const MAIL = { NUMBERS_MAIL: "smtps://codes:secret@mail.example", NUMBERS_MAIL_FROM: "codes@numbers.example" };
const REAL = { NUMBERS_ISSUER: "https://numbers.example", ...MAIL };

it("is a trial without any setting, and none with a mail server", () => {
  expect(read({})).toMatchObject({
    isTrial: true,
    issuer: undefined,
    mail: undefined,
    host: "127.0.0.1",
    app: [],
    lends: true,
  });
  expect(read({ NUMBERS_ISSUER: "http://localhost:9000" }).isTrial).toBe(true);
  expect(read(REAL)).toMatchObject({ isTrial: false, issuer: "https://numbers.example", mail: { from: "codes@numbers.example" } });
});

it("is no trial where others than this machine reach it", () => {
  const alone = /NUMBERS_TRIAL cannot be on/;
  expect(refusal({ NUMBERS_TRIAL: "on", NUMBERS_HOST: "0.0.0.0" })).toMatch(alone);
  expect(refusal({ NUMBERS_TRIAL: "on", NUMBERS_ISSUER: "https://numbers.example" })).toMatch(alone);
  expect(refusal({ NUMBERS_TRIAL: "on", NUMBERS_ISSUER: "https://localhost.example" })).toMatch(alone);
});

it("says all that is missing or wrong at once", () => {
  expect(refusal({ NUMBERS_TRIAL: "off" })).toMatch(/NUMBERS_ISSUER must be set.*NUMBERS_MAIL must be set/);
  expect(refusal({ ...MAIL, NUMBERS_ISSUER: "http://numbers.example" })).toBe("NUMBERS_ISSUER must be https");
  expect(refusal({ NUMBERS_MAIL: "smtps://mail.example" })).toMatch(/NUMBERS_MAIL_FROM must be set/);
  const wrong = {
    NUMBERS_ISSUER: "https://numbers.example/path",
    NUMBERS_APP: "app",
    NUMBERS_KEYPAD: "app://cairn.app/index.html",
    NUMBERS_RELAYS: "https://relay.example",
    NUMBERS_LENDING: "yes",
    NUMBERS_PORT: "70000",
  };
  for (const name of Object.keys(wrong)) expect(refusal(wrong)).toContain(`${name} must be`);
});

it("takes the address of a PostgreSQL with a database, and repeats no password", () => {
  const url = "postgres://cairn:secret@db/numbers";
  expect([read({}).store, read({ NUMBERS_STORE: url }).store]).toEqual([undefined, url]);
  const refused = refusal({ NUMBERS_STORE: "mysql://cairn:secret@db/numbers" });
  expect(refused).toMatch(/^NUMBERS_STORE must be a URL of PostgreSQL with a database/);
  expect(refused).not.toContain("secret");
});

it("takes lists by comma", () => {
  const { relays, keypadOrigins } = read({ NUMBERS_RELAYS: "wss://a.example, ws://127.0.0.1:8787", NUMBERS_KEYPAD: "app://a.b" });
  expect([relays, keypadOrigins]).toEqual([["wss://a.example", "ws://127.0.0.1:8787"], ["app://a.b"]]);
  const { app } = read({ NUMBERS_APP: "http://127.0.0.1:8787, http://localhost:8787" });
  expect(app).toEqual(["http://127.0.0.1:8787", "http://localhost:8787"]);
});
