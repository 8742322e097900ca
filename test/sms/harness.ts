/** A gateway for text messages in this process, on a clock that stands still. */
import { Writable } from "node:stream";
import { loadBoxCrypto } from "../../sms/crypto.ts";
import { createSmsServer, type SmsServer } from "../../sms/server.ts";
import { readSmsSettings } from "../../sms/settings.ts";
import { Environment } from "../../src/host/env.ts";
import { createLog } from "../../src/host/log.ts";
import { systemRandom } from "../../src/host/ports.ts";
import { type Bytes, fromBase64Url, fromHex, toBase64Url } from "../../src/protocol/encoding/bytes.ts";
import { sealNumber, sealToken } from "../../src/protocol/sms/sealed-number.ts";
import { FakeClock, passUntil } from "../relay/fake-clock.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { type Carrier, startCarrier } from "./carrier.ts";

export const crypto = await loadBoxCrypto();
export const RELAY_SECRET = "relay-secret-of-thirty-two-letters";
export const CALLBACK_SECRET = "callback-secret-of-thirty-two-letters";
export const NUMBER = "+491701234567";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> | undefined;
  readonly retryAfter: number;
}

export interface GatewayHarness {
  readonly url: string;
  readonly clock: FakeClock;
  readonly dataDir: string;
  readonly publicKey: Bytes;
  readonly server: SmsServer;
  readonly logs: () => string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** As an app does. */
  ask(number: string, language?: string, headers?: Record<string, string>): Promise<Answer>;
  confirm(number: string, code: string): Promise<Answer>;
  /** As a relay does. */
  send(token: Bytes, language?: string, secret?: string): Promise<Answer>;
  state(token: Bytes): Promise<unknown>;
}

/** Settings that are enough, for an SMPP server at this port. */
export const smppEnv = (port: number): Record<string, string> => ({
  SMS_RELAY_SECRETS: RELAY_SECRET,
  SMS_CALLBACK_SECRET: CALLBACK_SECRET,
  SMS_PREFIXES: "all",
  SMS_FROM: "Cairn",
  SMS_SMPP_URL: `smpp://127.0.0.1:${port}`,
  SMS_SMPP_SYSTEM_ID: "cairn",
  SMS_SMPP_PASSWORD: "secret",
});

export interface GatewayOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir?: string;
  readonly clock?: FakeClock;
}

export async function startGateway({
  env,
  dataDir = tempDir(),
  // A fraction, as the real clock has.
  clock = new FakeClock(1_800_000_000.25),
}: GatewayOptions): Promise<GatewayHarness> {
  const environment = new Environment({ SMS_PORT: "0", SMS_DATA_DIR: dataDir, SMS_LOG_LEVEL: "trace", ...env });
  const settings = readSmsSettings(environment);
  environment.check();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const server = createSmsServer({ settings, crypto, clock, random: systemRandom, log: createLog(settings.logLevel, sink) });
  const url = await server.listen();
  undoLater(() => passUntil(clock, server.drain()));
  const { gateway_pk } = (await (await fetch(`${url}/v1/sms`)).json()) as { gateway_pk: string };
  const publicKey = fromHex(gateway_pk);
  const sealed = (number: string): string => toBase64Url(sealNumber(crypto, number, publicKey, systemRandom(32)));
  const again = (token: Bytes): string => toBase64Url(sealToken(crypto, token, publicKey, systemRandom(32)));
  async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : undefined,
      retryAfter: Number(response.headers.get("retry-after") ?? 0),
    };
  }
  return {
    ...{ url, clock, dataDir, publicKey, server, post },
    logs: () => lines.join(""),
    ask: (number, language = "en", headers) => post("/v1/sms/code", { sealed_number: sealed(number), language }, headers),
    confirm: (number, code) => post("/v1/sms/confirm", { sealed_number: sealed(number), code }),
    send: (token, language = "en", secret = RELAY_SECRET) =>
      post("/v1/sms/send", { sealed_number: again(token), language }, { authorization: `Bearer ${secret}` }),
    state: async (token) => (await post("/v1/sms/state", { sealed_number: again(token) })).body?.result,
  };
}

export interface Both {
  readonly gateway: GatewayHarness;
  readonly carrier: Carrier;
}

/** A gateway whose session with its carrier is open. */
export async function startBoth(env: Readonly<Record<string, string>> = {}): Promise<Both> {
  const carrier = await startCarrier();
  const gateway = await startGateway({ env: { ...smppEnv(carrier.port), ...env } });
  await ready(gateway);
  return { gateway, carrier };
}

/** Once the gateway's session is open. */
export async function ready({ url }: Pick<GatewayHarness, "url">): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) {
    // Asked again: the session opens over a socket.
  }
}

export const codeIn = (text = ""): string => /\b\d{6}\b/.exec(text)?.[0] ?? "none";

/** The token of a number whose owner typed its code back. */
export async function confirmed({ gateway, carrier }: Both, number = NUMBER): Promise<Bytes> {
  const before = carrier.texts.length;
  await gateway.ask(number);
  await carrier.heard(before + 1);
  const { body } = await gateway.confirm(number, codeIn(carrier.texts.at(-1)?.text));
  return fromBase64Url(String(body?.token));
}
