/**
 * The common part of the sealed endpoints (§6.3, §7.3): anonymous submissions that only a token authorises. They get no request id and
 * no log line, because either would be a trace of a single message.
 */
import type { IncomingMessage } from "node:http";
import { type Endpoint, type HttpAnswer, plain } from "../../src/host/http/answer.ts";
import { hasBinaryType } from "../../src/host/http/target.ts";
import { logError } from "../../src/host/log.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Fields, Infer, MapType } from "../../src/protocol/encoding/schema.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { SEALED_STATUS } from "../../src/protocol/wire/endpoints.ts";
import { type FailureCode, formatReason } from "../../src/protocol/wire/failures.ts";
import { encodeBody, parseBody } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import type { RateLimits } from "../limits/budgets.ts";
import type { SealedOutcome } from "../ops/observer.ts";
import { frameIsOversize } from "./oversize.ts";
import type { Serving } from "./serving.ts";

/** One sealed endpoint. `Target` is what its token gives access to. */
export interface Sealed<F extends Fields, Target> {
  readonly body: MapType<F>;
  /** Whether it pays for itself, and so takes nothing from the counts of its address. Asked once: what it pays with is used up. */
  isPaid?(submit: Infer<MapType<F>>): Promise<boolean>;
  /** Whether nothing is taken that does not. */
  readonly mustBePaid?: boolean;
  /** The target of the submission's token; `undefined` when the token is unknown or has expired. */
  open(submit: Infer<MapType<F>>): Promise<Target | undefined>;
  /** The token as a rate limit key. */
  tokenKey(submit: Infer<MapType<F>>): string;
  store(submit: Infer<MapType<F>>, target: Target): Promise<HttpAnswer>;
}

type Status = keyof typeof SEALED_STATUS;

export function refusal(status: Status, code: FailureCode, sentence: string, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: formatReason(code, sentence) };
}

/** The answer 201 with a MessagePack body. */
export const stored = <F extends Fields>(type: MapType<F>, reply: Infer<MapType<F>>): HttpAnswer => ({
  status: 201,
  headers: { "content-type": "application/msgpack" },
  body: encodeBody(type, reply),
});

const tooMany = (wait: number): HttpAnswer =>
  refusal(429, "rate-limited", SEALED_STATUS[429], { "retry-after": String(Math.max(1, Math.ceil(wait))) });

const UNPAID = refusal(401, "unauthorized", "postage is missing, spent, or not from here");

type Parsed<T> = { readonly submit: T } | { readonly refused: HttpAnswer };

function parse<F extends Fields>(type: MapType<F>, body: Bytes): Parsed<Infer<MapType<F>>> {
  try {
    return { submit: parseBody(type, body) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return {
      refused: frameIsOversize(body) ? refusal(413, "too-large", error.message) : refusal(400, "malformed", error.message),
    };
  }
}

/** Retry-After when the address has too many bodies under way, seconds. */
const BUSY_SECS = 10;

/** Takes from nobody's budgets but where the token is valid, so that invalid ones cannot use up those of other people at the address. */
async function submitted<F extends Fields, Target>(
  limits: RateLimits,
  sealed: Sealed<F, Target>,
  body: Bytes,
  address: string,
): Promise<HttpAnswer> {
  const parsed = parse(sealed.body, body);
  const refused = (answer: HttpAnswer): HttpAnswer => {
    const wait = limits.refused(address);
    return wait > 0 ? tooMany(wait) : answer;
  };
  if ("refused" in parsed) return refused(parsed.refused);
  const isPaid = (await sealed.isPaid?.(parsed.submit)) ?? false;
  const addressWait = limits.sealedAddress(address);
  if (!isPaid && addressWait > 0) return refused(tooMany(addressWait));
  if (!isPaid && sealed.mustBePaid) return refused(UNPAID);
  const target = await sealed.open(parsed.submit);
  if (target === undefined) return refused(refusal(401, "unauthorized", SEALED_STATUS[401]));
  const wait = limits.sealed(sealed.tokenKey(parsed.submit), address, body.length, isPaid);
  if (wait > 0) return tooMany(wait);
  return sealed.store(parsed.submit, target);
}

async function submitTo<F extends Fields, Target>(
  { sessions: { limits }, bodies, addressKey }: Serving,
  sealed: Sealed<F, Target>,
  request: IncomingMessage,
): Promise<HttpAnswer> {
  if (!hasBinaryType(request)) return refusal(400, "malformed", "Content-Type must be application/msgpack");
  const address = addressKey(request);
  const addressWait = limits.sealedAddress(address);
  if (addressWait > 0 && !sealed.isPaid) return tooMany(addressWait);
  const body = await bodies.read(request, RELAY_LIMITS.SEALED_BODY_LIMIT_BYTES, { address });
  if (body === "busy") return tooMany(BUSY_SECS);
  if (body === "too-large") return refusal(413, "too-large", SEALED_STATUS[413]);
  return submitted(limits, sealed, body, address);
}

/** How an answer is counted in the metrics. The counts are coarse: finer ones could be a trace of single messages. */
const COUNTED: Readonly<Record<number, SealedOutcome>> = {
  201: "accepted",
  401: "token-rejected",
  429: "rate-limited",
  503: "unavailable",
  507: "full",
};

/** A kind of anonymous submission, by its path in `Running.submissions`. */
export interface Submission {
  /** Its HTTP endpoint. It answers 503 when the store fails and while the relay drains. */
  endpoint(serving: Serving): Endpoint;
  /** The same for a body that came another way, from this address. Rejects when the store fails. */
  submit(limits: RateLimits, body: Bytes, address: string): Promise<HttpAnswer>;
}

export const submission = <F extends Fields, Target>(sealed: Sealed<F, Target>): Submission => ({
  endpoint: (serving) => sealedEndpoint(serving, sealed),
  submit: (limits, body, address) => submitted(limits, sealed, body, address),
});

function sealedEndpoint<F extends Fields, Target>(serving: Serving, sealed: Sealed<F, Target>): Endpoint {
  const { log, observer } = serving.sessions;
  return async (request) => {
    if (serving.isDraining()) return plain(503, "unavailable: draining");
    try {
      const answer = await submitTo(serving, sealed, request);
      observer.sealed(COUNTED[answer.status] ?? "refused");
      return answer;
    } catch (error) {
      observer.sealed("unavailable");
      // An incomplete request means that the client disconnected. Otherwise the store failed: logged, without the request.
      if (request.complete) logError(log, error, "an anonymous submission could not be stored; the sender was answered 503");
      return refusal(503, "unavailable", SEALED_STATUS[503]);
    }
  };
}
