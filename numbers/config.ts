/** The settings of the directory. */
import type { BlockList } from "node:net";
import { resolve } from "node:path";
import { addresses, choice, type Environment, numberWithin, onOff, originUrl } from "../src/host/env.ts";
import { PROXY_HEADERS, type ProxyHeader } from "../src/host/http/forwarded.ts";
import { LOG_LEVELS, type LogLevel } from "../src/host/log.ts";
import { readPostgresUrl } from "../src/host/postgres/url.ts";
import type { Where } from "./open-store.ts";

export interface MailServer {
  readonly url: string;
  readonly from: string;
}

export interface NumbersConfig {
  /** Of pages, OAuth and API over HTTP/1.1. 0 lets the system choose. */
  readonly port: number;
  /** Of gRPC, over HTTP/2. 0 lets the system choose. */
  readonly grpcPort: number;
  readonly host: string;
  /** Of keys, and of SQLite. */
  readonly dataDir: string;
  /** The URL of a PostgreSQL; undefined: SQLite in the data directory. */
  readonly store: string | undefined;
  /** An origin. Absent, in a trial: `http://localhost` with the port. */
  readonly issuer: string | undefined;
  /** On this machine alone: mail is printed to the terminal, and keys are made at the first start. */
  readonly isTrial: boolean;
  /** Absent in a trial. */
  readonly mail: MailServer | undefined;
  /** Origins of the operator's app: one, and others by which the same app is reached. Empty: none logs in by redirect. */
  readonly app: readonly string[];
  /** What pages of the packaged app for keypads send as their origin. */
  readonly keypadOrigins: readonly string[];
  /** The name on the pages. */
  readonly operator: string | undefined;
  /** People may lend their number to an agent. */
  readonly lends: boolean;
  /** To which sealed envelopes are handed on. */
  readonly relays: readonly string[];
  readonly logLevel: LogLevel;
  readonly trustedProxies: BlockList;
  readonly proxyHeader: ProxyHeader;
  /** Of `/metrics` on the loopback interface; absent: not served. */
  readonly metricsPort: number | undefined;
}

const PORT = "a port number from 0 to 65535";
const portNumber = numberWithin(0, 65_535, true);
const directory = (text: string): string => resolve(text);

const isLoopback = (host: string): boolean => ["localhost", "::1", "[::1]"].includes(host) || host.startsWith("127.");

const listOf =
  (isOne: (text: string) => boolean) =>
  (text: string): readonly string[] | undefined => {
    const all = text.split(",").map((one) => one.trim());
    return all.every(isOne) ? all : undefined;
  };

const isOrigin = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+$/.test(text);
/** Written as browsers do. */
const isSite = (text: string): boolean => originUrl(text)?.origin === text;
const isRelay = (text: string): boolean => isOrigin(text) && /^wss?:$/.test(new URL(text).protocol);

function readMail(env: Environment): MailServer | undefined {
  const url = env.read<string | undefined>("NUMBERS_MAIL", undefined, "a mail server, as smtps://user:password@host", (text) =>
    URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) ? text : undefined,
  );
  const from = env.read<string | undefined>("NUMBERS_MAIL_FROM", undefined, "an address, as numbers@example.org", (text) =>
    /^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined,
  );
  if (url !== undefined && from === undefined) env.problem("NUMBERS_MAIL_FROM must be set: what codes come from");
  return url === undefined || from === undefined ? undefined : { url, from };
}

type Site = Pick<NumbersConfig, "host" | "issuer" | "isTrial" | "mail">;

/** Who it is to the world. A trial is one only where nobody but this machine reaches it. */
function readSite(env: Environment): Site {
  const host = env.read("NUMBERS_HOST", "127.0.0.1", "an address or host name to listen on", (text) =>
    /^[0-9A-Za-z.:-]+$/.test(text) ? text : undefined,
  );
  const url = env.read<URL | undefined>("NUMBERS_ISSUER", undefined, "an origin, as https://numbers.example", originUrl);
  const mail = readMail(env);
  const isAlone = isLoopback(host) && (url === undefined || isLoopback(url.hostname));
  const isTrial = env.read("NUMBERS_TRIAL", isAlone && mail === undefined, "on or off", onOff);
  if (isTrial && !isAlone)
    env.problem("NUMBERS_TRIAL cannot be on: NUMBERS_HOST and NUMBERS_ISSUER are to be on this machine alone");
  if (!isTrial) requireReal(env, url, mail);
  return { host, issuer: url?.origin, isTrial, mail };
}

function requireReal(env: Environment, issuer: URL | undefined, mail: MailServer | undefined): void {
  if (!issuer) env.problem("NUMBERS_ISSUER must be set: the origin that tokens and attestations name, as https://numbers.example");
  else if (issuer.protocol !== "https:" && !isLoopback(issuer.hostname)) env.problem("NUMBERS_ISSUER must be https");
  if (!mail) env.problem("NUMBERS_MAIL must be set: codes for logging in are mailed");
}

/** Both packages of the keypad app: for KaiOS 2.5 and for 3.x. */
const KEYPAD_ORIGINS = ["app://cairn.app", "http://cairn.localhost"];

/** Where everything lies; the command line needs no more. */
export const readWhere = (env: Environment): Where => ({
  dataDir: env.read("NUMBERS_DATA", resolve("numbers-data"), "a directory", directory),
  store: readPostgresUrl(env, "NUMBERS_STORE"),
});

/** Problems are `env`'s to report. */
export function readNumbersConfig(env: Environment): NumbersConfig {
  return {
    ...readSite(env),
    port: env.read("NUMBERS_PORT", 8789, PORT, portNumber),
    grpcPort: env.read("NUMBERS_EXTERNAL_PORT", 8790, PORT, portNumber),
    ...readWhere(env),
    app: env.read("NUMBERS_APP", [], "the app's origin, as https://cairn.example; by comma others of the same app", listOf(isSite)),
    keypadOrigins: env.read("NUMBERS_KEYPAD", KEYPAD_ORIGINS, "origins by comma, as app://cairn.app", listOf(isOrigin)),
    operator: env.read<string | undefined>("NUMBERS_OPERATOR", undefined, "a name of up to 60 letters", (text) =>
      text.length <= 60 ? text : undefined,
    ),
    lends: env.read("NUMBERS_LENDING", true, "on or off", onOff),
    relays: env.read("NUMBERS_RELAYS", [], "relays by comma, as wss://relay.example", listOf(isRelay)),
    logLevel: env.read("NUMBERS_LOG_LEVEL", "info", `one of ${LOG_LEVELS.join(", ")}`, choice(LOG_LEVELS)),
    trustedProxies: env.read(
      "NUMBERS_TRUSTED_PROXIES",
      addresses("127.0.0.0/8,::1") as BlockList,
      "a comma-separated list of addresses or CIDR ranges, or none",
      addresses,
    ),
    proxyHeader: env.read("NUMBERS_PROXY_HEADER", "x-forwarded-for", PROXY_HEADERS.join(" or "), choice(PROXY_HEADERS)),
    metricsPort: env.read<number | undefined>("NUMBERS_METRICS_PORT", undefined, PORT, portNumber),
  };
}
