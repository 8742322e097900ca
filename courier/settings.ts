/** The box's settings: environment variables that begin with COURIER_. */
import { resolve } from "node:path";
import { choice, type Environment, numberWithin, onOff } from "../src/host/env.ts";
import { LOG_LEVELS, type LogLevel } from "../src/host/log.ts";
import { relayOrigin } from "../src/protocol/contacts/relay-url.ts";
import { ProtocolError } from "../src/protocol/errors.ts";

export interface CourierSettings {
  readonly dataDir: string;
  /** Where the box's own mail comes in; absent: it has no internet, and couriers bring and fetch everything. */
  readonly relay: string | undefined;
  /** Origin of the app that the contact link opens. */
  readonly app: string | undefined;
  readonly name: string;
  /** Name of the Bluetooth adapter, or `none`. */
  readonly adapter: string;
  /** Advertises that a courier is here, to everybody. */
  readonly open: boolean;
  readonly maxBytes: number;
  readonly fetchSecs: number;
  /** Keys, hex, whose invitations are taken; empty: of the first who invites. */
  readonly acceptFrom: readonly string[];
  readonly logLevel: LogLevel;
}

function relayIn(text: string): string | undefined {
  try {
    return relayOrigin(text);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function keysIn(text: string): readonly string[] | undefined {
  const keys = text.split(",").map((one) => one.trim().toLowerCase());
  return keys.every((key) => /^[0-9a-f]{64}$/.test(key)) ? keys : undefined;
}

const RELAY = "an https origin, as https://relay.example";

/** Problems are `env`'s to report. */
export function readCourierSettings(env: Environment): CourierSettings {
  return {
    dataDir: env.read("COURIER_DATA_DIR", resolve("courier-data"), "a directory", (text) => resolve(text)),
    relay: env.read<string | undefined>("COURIER_RELAY", undefined, RELAY, relayIn),
    app: env.read<string | undefined>("COURIER_APP", undefined, RELAY, relayIn),
    name: env.read("COURIER_NAME", "Courier box", "1 to 100 characters", (text) => (text.length <= 100 ? text : undefined)),
    adapter: env.read("COURIER_ADAPTER", "hci0", "the name of an adapter, as hci0, or none", (text) =>
      /^(hci\d{1,2}|none)$/.test(text) ? text : undefined,
    ),
    open: env.read("COURIER_OPEN", false, "on or off", onOff),
    maxBytes: env.read("COURIER_MAX_MIB", 64, "a whole number from 1 to 1024", numberWithin(1, 1024, true)) * 1024 ** 2,
    fetchSecs: env.read("COURIER_FETCH_SECS", 300, "a whole number from 30 to 86400", numberWithin(30, 86_400, true)),
    acceptFrom: env.read<readonly string[]>("COURIER_ACCEPT_FROM", [], "keys of 64 hex digits by comma", keysIn),
    logLevel: env.read("COURIER_LOG_LEVEL", "info", `one of ${LOG_LEVELS.join(", ")}`, choice(LOG_LEVELS)),
  };
}
