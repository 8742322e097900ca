/** The gateway's settings: environment variables that begin with SMS_. */
import type { BlockList } from "node:net";
import { resolve } from "node:path";
import { addresses, choice, type Environment, numberWithin } from "../src/host/env.ts";
import { PROXY_HEADERS, type ProxyHeader } from "../src/host/http/forwarded.ts";
import { LOG_LEVELS, type LogLevel } from "../src/host/log.ts";
import type { HttpProviderSettings } from "./providers/http.ts";
import type { SmppSettings } from "./providers/smpp.ts";

export interface SmsSettings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly logLevel: LogLevel;
  readonly trustedProxies: BlockList;
  readonly proxyHeader: ProxyHeader;
  readonly relaySecrets: readonly string[];
  readonly callbackSecret: string | undefined;
  /** Beginnings of the numbers that are served. */
  readonly prefixes: readonly string[];
  readonly codesADay: number;
  readonly provider: { readonly smpp: SmppSettings } | { readonly http: HttpProviderSettings };
}

/** Short ones could be guessed. */
const isSecret = (text: string): boolean => /^[!-~]{32,200}$/.test(text);
const SECRET = "32 to 200 characters without spaces";

function secretsIn(text: string): readonly string[] | undefined {
  const all = text.split(",").map((one) => one.trim());
  return all.every(isSecret) ? all : undefined;
}

/** `all` is written out: texts to far countries may cost a hundred times as much, and some people earn by them. */
function prefixesIn(text: string): readonly string[] | undefined {
  if (text === "all") return ["+"];
  const all = text.split(",").map((one) => one.trim());
  return all.every((one) => /^\+[1-9]\d{0,6}$/.test(one)) ? all : undefined;
}

const urlOf =
  (...protocols: readonly string[]) =>
  (text: string): string | undefined =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined;

function providerIn(env: Environment): SmsSettings["provider"] {
  const smpp = env.read<string | undefined>("SMS_SMPP_URL", undefined, "an smpp: or ssmpp: URL", urlOf("smpp:", "ssmpp:"));
  const http = env.read<string | undefined>("SMS_HTTP_URL", undefined, "an http(s) URL", urlOf("https:", "http:"));
  const [systemId, password] = [env.text("SMS_SMPP_SYSTEM_ID"), env.text("SMS_SMPP_PASSWORD")];
  const authorization = env.text("SMS_HTTP_AUTHORIZATION");
  const from = env.read("SMS_FROM", "", "a number as +491711234567, or up to eleven letters and digits", (text) =>
    /^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$/.test(text) ? text : undefined,
  );
  if (from === "") env.problem("SMS_FROM must be set: what texts come from");
  if ((smpp === undefined) === (http === undefined)) env.problem("either SMS_SMPP_URL or SMS_HTTP_URL must be set");
  if (smpp === undefined) return { http: { url: http ?? "", authorization, from } };
  if (!systemId || !password) env.problem("SMS_SMPP_SYSTEM_ID and SMS_SMPP_PASSWORD must be set with SMS_SMPP_URL");
  return { smpp: { url: smpp, systemId: systemId ?? "", password: password ?? "", from } };
}

/** Problems are `env`'s to report. */
export function readSmsSettings(env: Environment): SmsSettings {
  const prefixes = env.read<readonly string[]>(
    "SMS_PREFIXES",
    [],
    "beginnings of numbers by comma, as +49,+43, or all",
    prefixesIn,
  );
  if (prefixes.length === 0) env.problem("SMS_PREFIXES must be set: which numbers are served, as +49,+43");
  const relaySecrets = env.read<readonly string[]>("SMS_RELAY_SECRETS", [], `secrets by comma, each ${SECRET}`, secretsIn);
  if (relaySecrets.length === 0) env.problem("SMS_RELAY_SECRETS must be set: one secret for each relay that may send");
  return {
    port: env.read("SMS_PORT", 8788, "a port number from 0 to 65535", numberWithin(0, 65535, true)),
    host: env.read("SMS_HOST", "127.0.0.1", "an address or host name to listen on", (text) =>
      /^[0-9A-Za-z.:-]+$/.test(text) ? text : undefined,
    ),
    dataDir: env.read("SMS_DATA_DIR", resolve("sms-data"), "a directory", (text) => resolve(text)),
    logLevel: env.read("SMS_LOG_LEVEL", "info", `one of ${LOG_LEVELS.join(", ")}`, choice(LOG_LEVELS)),
    trustedProxies: env.read(
      "SMS_TRUSTED_PROXIES",
      addresses("127.0.0.0/8,::1") as BlockList,
      "a comma-separated list of addresses or CIDR ranges, or none",
      addresses,
    ),
    proxyHeader: env.read("SMS_PROXY_HEADER", "x-forwarded-for", PROXY_HEADERS.join(" or "), choice(PROXY_HEADERS)),
    relaySecrets,
    callbackSecret: env.read("SMS_CALLBACK_SECRET", undefined as string | undefined, SECRET, (text) =>
      isSecret(text) ? text : undefined,
    ),
    prefixes,
    codesADay: env.read("SMS_CODES_PER_DAY", 500, "a whole number from 1 to 1000000", numberWithin(1, 1_000_000, true)),
    provider: providerIn(env),
  };
}
