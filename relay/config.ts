/** The relay's configuration: environment variables, parsed and checked at boot. A wrong value stops the start. */
import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import type { AddressBudgetName, RateBudget } from "../src/protocol/wire/limits.ts";
import { readAddressBudgets } from "./limits/config.ts";
import { type PushConfig, readPushConfig } from "./push/config.ts";
import type { Quota } from "./store/quota.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const PROXY_HEADERS = ["x-forwarded-for", "forwarded"] as const;
export type ProxyHeader = (typeof PROXY_HEADERS)[number];

const REQUIRE_BOUND = ["off", "seen", "on"] as const;
/** `off`: bare forms are taken from all. `seen`: not from a key that used a bound one here. `on`: from nobody. */
export type RequireBound = (typeof REQUIRE_BOUND)[number];

export interface Config {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Where the world reaches this relay; absent for a local trial. */
  readonly publicUrl: URL | undefined;
  readonly trustedProxies: BlockList;
  readonly proxyHeader: ProxyHeader;
  readonly notifyBatchSecs: number;
  readonly logLevel: LogLevel;
  readonly appDir: string;
  /** KICK_MEMBER and BAN_MEMBER. */
  readonly moderation: boolean;
  readonly push: PushConfig;
  /** Multiplies every rate budget. */
  readonly rateFactor: number;
  readonly addressBudgets: Readonly<Record<AddressBudgetName, RateBudget>>;
  /** Of `/metrics` on the loopback interface; absent: not served. 0 lets the system choose. */
  readonly metricsPort: number | undefined;
  readonly quota: Quota;
  /** Of whom bound signatures are required. */
  readonly requireBound: RequireBound;
}

/** Names every wrong variable and what is allowed in it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const SIZE = "a number of bytes from 1, as 500000, 64M or 10G, or none";

type Environment = Readonly<Record<string, string | undefined>>;
type Parser<T> = (text: string) => T | undefined;

function numberWithin(min: number, max: number, whole: boolean): Parser<number> {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max && (!whole || Number.isInteger(value)) ? value : undefined;
  };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** `none` is no bound; `units` allows 64M and the like. */
function bound(units: boolean): Parser<number> {
  return (text) => {
    if (text === "none") return Infinity;
    const [, digits = "", unit = ""] = /^(\d{1,15})([KMGT]?)$/.exec(text) ?? [];
    const value = Number(digits) * (UNITS[unit] ?? 1);
    return digits !== "" && value > 0 && (units || unit === "") && Number.isSafeInteger(value) ? value : undefined;
  };
}

const choice =
  <T extends string>(choices: readonly T[]): Parser<T> =>
  (text) =>
    choices.find((one) => one === text);

const onOff: Parser<boolean> = (text) => ({ on: true, off: false })[text];

function publicUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const bare = url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  return bare && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}

function addresses(text: string): BlockList | undefined {
  const list = new BlockList();
  if (text === "none") return list;
  return text.split(",").every((entry) => addEntry(list, entry.trim())) ? list : undefined;
}

/** An address, or a network as address/prefix. @returns whether it is one */
function addEntry(list: BlockList, entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  if (prefix === undefined) {
    list.addAddress(address, family);
    return true;
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 6 ? 128 : 32)) return false;
  list.addSubnet(address, Number(prefix), family);
  return true;
}

const isLoopbackHost = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.");

/** Whether this relay is only reached from the machine it runs on: a local trial. */
export const isLocalTrial = (config: Config): boolean => isLoopbackHost(config.publicUrl?.hostname ?? config.host);

/**
 * Reads the configuration; an empty variable counts as absent.
 * @param defaultAppDir where the built app lies beside the bundle
 * @throws ConfigError
 */
export function readConfig(env: Environment, defaultAppDir: string): Config {
  const problems: string[] = [];
  function read<T>(name: string, fallback: T, allowed: string, parse: Parser<T>): T {
    const text = env[name]?.trim();
    if (text === undefined || text === "") return fallback;
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${allowed}`);
    return value ?? fallback;
  }
  const url = read<URL | undefined>(
    "PPP_PUBLIC_URL",
    undefined,
    "an http(s) URL without a path, as https://relay.example",
    publicUrl,
  );
  const config: Config = {
    port: read("PORT", 8787, "a port number from 0 to 65535", numberWithin(0, 65535, true)),
    host: read("HOST", "127.0.0.1", "an address or host name to listen on", (text) =>
      /^[0-9A-Za-z.:-]+$/.test(text) ? text : undefined,
    ),
    dataDir: read("PPP_DATA_DIR", resolve("data"), "a directory", (text) => resolve(text)),
    publicUrl: url,
    push: readPushConfig(env, url, (problem) => problems.push(problem)),
    trustedProxies: read(
      "PPP_TRUSTED_PROXIES",
      addresses("127.0.0.0/8,::1") as BlockList,
      "a comma-separated list of addresses or CIDR ranges, or none",
      addresses,
    ),
    proxyHeader: read("PPP_PROXY_HEADER", "x-forwarded-for", PROXY_HEADERS.join(" or "), choice(PROXY_HEADERS)),
    notifyBatchSecs: read("PPP_NOTIFY_BATCH_SECS", 30, "a number of seconds from 0 to 3600", numberWithin(0, 3600, false)),
    logLevel: read("PPP_LOG_LEVEL", "info", `one of ${LOG_LEVELS.join(", ")}`, choice(LOG_LEVELS)),
    appDir: read("PPP_APP_DIR", defaultAppDir, "a directory", (text) => resolve(text)),
    moderation: read("PPP_MODERATION", false, "on or off", onOff),
    rateFactor: read("PPP_RATE_FACTOR", 1, "a number from 1 to 1000000", numberWithin(1, 1_000_000, false)),
    requireBound: read("PPP_REQUIRE_BOUND", "seen", REQUIRE_BOUND.join(", "), choice(REQUIRE_BOUND)),
    addressBudgets: readAddressBudgets(read, bound),
    metricsPort: read<number | undefined>(
      "PPP_METRICS_PORT",
      undefined,
      "a port number from 0 to 65535",
      numberWithin(0, 65535, true),
    ),
    quota: {
      mailboxEvents: read("PPP_MAILBOX_MAX_EVENTS", 10_000, "a whole number from 1, or none", bound(false)),
      mailboxBytes: read("PPP_MAILBOX_MAX_BYTES", 64 * 1024 ** 2, SIZE, bound(true)),
      roomBytes: read("PPP_ROOM_MAX_BYTES", 64 * 1024 ** 2, SIZE, bound(true)),
      storeBytes: read("PPP_MAX_STORE_BYTES", 10 * 1024 ** 3, SIZE, bound(true)),
    },
  };
  if (problems.length > 0) throw new ConfigError(problems.join("; "));
  return config;
}
