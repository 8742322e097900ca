import { expect, it } from "vitest";
import { Environment } from "../src/host/env.ts";
import { readCourierSettings } from "./settings.ts";

const read = (variables: Readonly<Record<string, string>>) => {
  const env = new Environment(variables);
  const settings = readCourierSettings(env);
  env.check();
  return settings;
};

it("has defaults for everything", () => {
  const { dataDir: _, ...settings } = read({});
  expect(settings).toEqual({
    ...{ relay: undefined, app: undefined, name: "Courier box", adapter: "hci0", open: false, maxBytes: 64 * 1024 ** 2 },
    ...{ fetchSecs: 300, acceptFrom: [], logLevel: "info" },
  });
});

it.each([
  ["COURIER_RELAY", "http://relay.example"],
  ["COURIER_RELAY", "relay.example"],
  ["COURIER_ADAPTER", "wlan0"],
  ["COURIER_OPEN", "yes"],
  ["COURIER_MAX_MIB", "0"],
  ["COURIER_FETCH_SECS", "5"],
  ["COURIER_ACCEPT_FROM", "me"],
  ["COURIER_LOG_LEVEL", "loud"],
])("names %s where it is %s", (name, value) => expect(() => read({ [name]: value })).toThrow(`${name} must be`));
