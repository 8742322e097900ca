/** The settings of the relay as a whole; those of a feature are read by the feature. */
import type { BlockList } from "node:net";
import { resolve } from "node:path";
import { addresses, bound, choice, type Environment, numberWithin, originUrl } from "../src/host/env.ts";
import { PROXY_HEADERS, type ProxyHeader } from "../src/host/http/forwarded.ts";
import { LOG_LEVELS, type LogLevel } from "../src/host/log.ts";
import { readPostgresUrl } from "../src/host/postgres/url.ts";
import type { AddressBudgetName, RateBudget } from "../src/protocol/wire/limits.ts";
import { readAddressBudgets } from "./limits/config.ts";
import type { Quota } from "./store/quota.ts";

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
  /** Multiplies every rate budget. */
  readonly rateFactor: number;
  readonly addressBudgets: Readonly<Record<AddressBudgetName, RateBudget>>;
  /** Of `/metrics` on the loopback interface; absent: not served. 0 lets the system choose. */
  readonly metricsPort: number | undefined;
  readonly quota: Quota;
  /** Absent: SQLite in the data directory. */
  readonly store: PostgresConfig | undefined;
  /** A name for this relay in its log. */
  readonly node: string | undefined;
}

export interface PostgresConfig {
  readonly url: string;
  readonly lanes: number;
  /** NATS servers; absent: LISTEN and NOTIFY of the same database. */
  readonly bus: readonly string[] | undefined;
}

const SIZE = "a number of bytes from 1, as 500000, 64M or 10G, or none";

const isLoopbackHost = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.");

/** Whether this relay is only reached from the machine it runs on: a local trial. */
export const isLocalTrial = (config: Config): boolean => isLoopbackHost(config.publicUrl?.hostname ?? config.host);

/** Servers of one NATS, separated by commas. */
function natsServers(text: string): readonly string[] | undefined {
  const servers = text.split(",").map((one) => one.trim());
  return servers.every((one) => URL.canParse(one) && /^(nats|tls):$/.test(new URL(one).protocol)) ? servers : undefined;
}

function readStore(env: Environment): PostgresConfig | undefined {
  const url = readPostgresUrl(env, "PPP_STORE");
  const lanes = env.read("PPP_STORE_LANES", 2, "a whole number from 1 to 16", numberWithin(1, 16, true));
  const bus = env.read<readonly string[] | undefined>(
    "PPP_BUS",
    undefined,
    "URLs of NATS separated by commas, as nats://host:4222",
    natsServers,
  );
  if (bus && env.text("PPP_STORE") === undefined) env.problem("PPP_BUS needs PPP_STORE: a relay with SQLite is alone");
  return url === undefined ? undefined : { url, lanes, bus };
}

/** @param defaultAppDir where the built app lies beside the bundle. Problems are `env`'s to report. */
export function readConfig(env: Environment, defaultAppDir: string): Config {
  const url = env.read<URL | undefined>(
    "PPP_PUBLIC_URL",
    undefined,
    "an http(s) URL without a path, as https://relay.example",
    originUrl,
  );
  return {
    port: env.read("PORT", 8787, "a port number from 0 to 65535", numberWithin(0, 65535, true)),
    host: env.read("HOST", "127.0.0.1", "an address or host name to listen on", (text) =>
      /^[0-9A-Za-z.:-]+$/.test(text) ? text : undefined,
    ),
    dataDir: env.read("PPP_DATA_DIR", resolve("data"), "a directory", (text) => resolve(text)),
    publicUrl: url,
    trustedProxies: env.read(
      "PPP_TRUSTED_PROXIES",
      addresses("127.0.0.0/8,::1") as BlockList,
      "a comma-separated list of addresses or CIDR ranges, or none",
      addresses,
    ),
    proxyHeader: env.read("PPP_PROXY_HEADER", "x-forwarded-for", PROXY_HEADERS.join(" or "), choice(PROXY_HEADERS)),
    notifyBatchSecs: env.read("PPP_NOTIFY_BATCH_SECS", 30, "a number of seconds from 0 to 3600", numberWithin(0, 3600, false)),
    logLevel: env.read("PPP_LOG_LEVEL", "info", `one of ${LOG_LEVELS.join(", ")}`, choice(LOG_LEVELS)),
    appDir: env.read("PPP_APP_DIR", defaultAppDir, "a directory", (text) => resolve(text)),
    rateFactor: env.read("PPP_RATE_FACTOR", 1, "a number from 1 to 1000000", numberWithin(1, 1_000_000, false)),
    addressBudgets: readAddressBudgets(env),
    metricsPort: env.read<number | undefined>(
      "PPP_METRICS_PORT",
      undefined,
      "a port number from 0 to 65535",
      numberWithin(0, 65535, true),
    ),
    store: readStore(env),
    node: env.read<string | undefined>("PPP_NODE", undefined, "1 to 64 letters, digits, dots and dashes", (text) =>
      /^[\w.-]{1,64}$/.test(text) ? text : undefined,
    ),
    quota: {
      mailboxEvents: env.read("PPP_MAILBOX_MAX_EVENTS", 10_000, "a whole number from 1, or none", bound(false)),
      mailboxBytes: env.read("PPP_MAILBOX_MAX_BYTES", 64 * 1024 ** 2, SIZE, bound(true)),
      roomBytes: env.read("PPP_ROOM_MAX_BYTES", 64 * 1024 ** 2, SIZE, bound(true)),
      storeBytes: env.read("PPP_MAX_STORE_BYTES", 10 * 1024 ** 3, SIZE, bound(true)),
    },
  };
}
