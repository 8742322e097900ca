/** The gateway over HTTP. Apps ask without a key and without credentials; relays and the provider with a secret each. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { HttpAnswer, Routes } from "../src/host/http/answer.ts";
import type { BodyReader } from "../src/host/http/body.ts";
import { type Budget, SlidingWindows } from "../src/host/limits/sliding-windows.ts";
import type { Clock } from "../src/host/ports.ts";
import { type Bytes, fromBase64Url, toBase64Url, toHex } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Gateway, Later } from "./gateway.ts";
import { senderIn } from "./providers/provider.ts";
import { type Language, languageOf } from "./texts.ts";

const BODY_BYTES = 4_096;
/** Of one address. */
const CODES: Budget = { max_count: 10, window_secs: 86_400 };
const TRIES: Budget = { max_count: 30, window_secs: 3_600 };
const WRONG_SECRETS: Budget = { max_count: 20, window_secs: 60 };
const MAX_ADDRESSES = 100_000;
const BUSY_SECS = 10;

export interface EndpointParts {
  readonly gateway: Gateway;
  readonly publicKey: Bytes;
  readonly bodies: BodyReader;
  readonly clock: Clock;
  readonly addressKey: (request: IncomingMessage) => string;
  readonly relaySecrets: readonly string[];
  readonly callbackSecret: string | undefined;
}

const json = (status: number, value: object, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});
const refuse = (status: number, error: string): HttpAnswer => json(status, { error });
const later = ({ after, down }: Later): HttpAnswer =>
  json(down ? 503 : 429, { error: "later" }, { "retry-after": String(Math.max(1, Math.ceil(after))) });

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const isSecret = (given: string, secrets: readonly string[]): boolean =>
  secrets.filter((secret) => timingSafeEqual(digest(secret), digest(given))).length > 0;

type Fields = Readonly<Record<string, string>>;

/** The body's fields of these names, all texts. */
function fieldsIn(body: Bytes, names: readonly string[]): Fields | undefined {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as Record<string, unknown> | null;
    const all = names.map((name) => [name, value?.[name]] as const);
    return all.every(([, text]) => typeof text === "string" && text.length <= 1_000)
      ? (Object.fromEntries(all) as Fields)
      : undefined;
  } catch {
    // No JSON, or no UTF-8: the same as another shape.
    return undefined;
  }
}

/** A box that cannot be opened, or holds no number, is malformed too. */
async function understood(run: () => HttpAnswer | Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProtocolError) return refuse(400, "malformed");
    throw error;
  }
}

export function endpoints(parts: EndpointParts): Routes {
  const { gateway, bodies, clock, addressKey } = parts;
  const windows = new SlidingWindows(MAX_ADDRESSES, 60);

  /** Reads a body within bounds and turns what cannot be understood into answers. */
  const taking =
    (names: readonly string[], run: (fields: Fields) => HttpAnswer | Promise<HttpAnswer>) =>
    async (request: IncomingMessage): Promise<HttpAnswer> => {
      const body = await bodies.read(request, BODY_BYTES, { address: addressKey(request) });
      if (body === "busy") return later({ after: BUSY_SECS, down: true });
      if (body === "too-large") return refuse(413, "too-large");
      const fields = fieldsIn(body, names);
      return fields ? understood(() => run(fields)) : refuse(400, "malformed");
    };

  /** For anybody, so many times. */
  const within =
    (name: string, budget: Budget, then: (request: IncomingMessage) => Promise<HttpAnswer>) =>
    (request: IncomingMessage): HttpAnswer | Promise<HttpAnswer> => {
      const after = windows.take(`${name} ${addressKey(request)}`, budget, clock.elapsed());
      return after > 0 ? later({ after }) : then(request);
    };

  const knowing =
    (secrets: readonly string[], then: (request: IncomingMessage) => Promise<HttpAnswer>) =>
    (request: IncomingMessage): HttpAnswer | Promise<HttpAnswer> => {
      const [, given = ""] = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? "") ?? [];
      const address = `secret ${addressKey(request)}`;
      const wait = windows.wait(address, WRONG_SECRETS, clock.elapsed());
      if (wait > 0) return later({ after: wait });
      if (isSecret(given, secrets)) return then(request);
      windows.take(address, WRONG_SECRETS, clock.elapsed());
      return refuse(401, "secret");
    };

  const language = ({ language }: Fields): Language => languageOf(language as string);
  const box = ({ sealed_number }: Fields): Bytes => fromBase64Url(sealed_number as string);

  const code = taking(["sealed_number", "language"], async (fields) => {
    const outcome = await gateway.sendCode(box(fields), language(fields));
    if (outcome === "sent") return { status: 204, headers: {} };
    return typeof outcome === "string" ? refuse(422, outcome) : later(outcome);
  });
  const confirm = taking(["sealed_number", "code"], (fields) => {
    const outcome = gateway.confirm(box(fields), fields.code as string);
    if (typeof outcome !== "string") return json(200, { token: toBase64Url(outcome) });
    return outcome === "wrong" ? refuse(403, "wrong") : refuse(410, "over");
  });
  const send = taking(["sealed_number", "language"], async (fields) => {
    const result = await gateway.note(box(fields), language(fields));
    return typeof result === "string" ? json(200, { result }) : later(result);
  });
  const state = taking(["sealed_number"], (fields) => json(200, { result: gateway.state(box(fields)) }));
  const incoming = taking(["from", "text"], ({ from = "", text = "" }) => {
    const number = senderIn(from);
    if (number !== undefined) gateway.incoming(number, text);
    return { status: 204, headers: {} };
  });

  return {
    "GET /v1/sms": () => json(200, { gateway_pk: toHex(parts.publicKey) }),
    "POST /v1/sms/code": within("code", CODES, code),
    "POST /v1/sms/confirm": within("confirm", TRIES, confirm),
    "POST /v1/sms/state": within("state", TRIES, state),
    "POST /v1/sms/send": knowing(parts.relaySecrets, send),
    ...(parts.callbackSecret === undefined ? {} : { "POST /v1/sms/incoming": knowing([parts.callbackSecret], incoming) }),
  };
}
