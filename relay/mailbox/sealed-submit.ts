/**
 * POST /v1/note/submit (§6.3): a note from nobody in particular. There is no request id and no log line for it: either would be a
 * trace of one message.
 */
import type { IncomingMessage } from "node:http";
import type { Bytes } from "../../src/protocol/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { sealedEventId, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { SEALED_STATUS, SealedNoteReply, SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { type FailureCode, formatReason } from "../../src/protocol/wire/failures.ts";
import { encodeBody, parseBody } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { keyOf } from "../hub/hub.ts";
import type { RateLimits } from "../limits/budgets.ts";
import type { Log } from "../ops/log.ts";
import type { TokenStore } from "../store/store.ts";
import { readBody } from "../wire/body.ts";
import type { HttpAnswer } from "../wire/http.ts";
import { frameIsOversize } from "../wire/oversize.ts";
import { accept, hashing, newEvent } from "./accept.ts";
import type { MailboxServices } from "./handlers.ts";

export interface SealedServices extends MailboxServices {
  readonly tokens: TokenStore;
  readonly limits: RateLimits;
  readonly log: Log;
  /** The client's address as a rate limit key (IPv6 by /64). */
  readonly addressKey: (request: IncomingMessage) => string;
}

type Status = keyof typeof SEALED_STATUS;

function refusal(status: Status, code: FailureCode, sentence: string, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: formatReason(code, sentence) };
}

const tooMany = (wait: number): HttpAnswer =>
  refusal(429, "rate-limited", SEALED_STATUS[429], { "retry-after": String(Math.max(1, Math.ceil(wait))) });

function parse(body: Bytes): SealedNoteSubmit | HttpAnswer {
  try {
    return parseBody(SealedNoteSubmit, body);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return frameIsOversize(body) ? refusal(413, "too-large", error.message) : refusal(400, "malformed", error.message);
  }
}

async function store(services: SealedServices, submit: SealedNoteSubmit, recipient: Bytes): Promise<HttpAnswer> {
  const { crypto, clock, hub } = services;
  const { ephemeral_pk, nonce, ciphertext, created_at, expires_at } = submit;
  const now = clock.now();
  let giftWrap: ReturnType<typeof accept>;
  try {
    giftWrap = accept({ recipient, ephemeral_pk, nonce, ciphertext, created_at, expires_at }, now);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.code === "expired" ? refusal(422, "expired", error.message) : refusal(400, "malformed", error.message);
  }
  const event_id = sealedEventId(hashing(crypto), submit);
  const outcome = await services.store.put(newEvent(crypto, giftWrap, writeGiftWrap(giftWrap), event_id), now);
  if (outcome === "duplicate") return refusal(409, "duplicate", "this event is already stored");
  // As a token that nobody registered: a block is between the operator and the blocked.
  if (outcome === "blocked") return refusal(401, "unauthorized", SEALED_STATUS[401]);
  if (outcome !== "stored") return refusal(507, "quota", SEALED_STATUS[507]);
  await hub.eventStored(recipient);
  return { status: 201, headers: { "content-type": "application/msgpack" }, body: encodeBody(SealedNoteReply, { event_id }) };
}

async function submitNote(services: SealedServices, request: IncomingMessage): Promise<HttpAnswer> {
  const { limits, tokens, clock } = services;
  const addressWait = limits.sealedAddress(services.addressKey(request), clock.now());
  if (addressWait > 0) return tooMany(addressWait);
  const body = await readBody(request, LIMITS.SEALED_BODY_LIMIT_BYTES);
  if (body === "too-large") return refusal(413, "too-large", SEALED_STATUS[413]);
  const submit = parse(body);
  if ("status" in submit) return submit;
  const recipient = await tokens.ownerOf(submit.delivery_token);
  if (!recipient) return refusal(401, "unauthorized", SEALED_STATUS[401]);
  const tokenWait = limits.sealedToken(keyOf(submit.delivery_token), clock.now());
  if (tokenWait > 0) return tooMany(tokenWait);
  return store(services, submit, recipient);
}

/** The endpoint; answers 503 when the store fails. */
export function sealedNoteEndpoint(services: SealedServices): (request: IncomingMessage) => Promise<HttpAnswer> {
  return async (request) => {
    try {
      return await submitNote(services, request);
    } catch (error) {
      // A client that went away is no news; a store that fails is, without a word about the request.
      const reason = error instanceof Error ? error.message : "unknown";
      if (request.complete) services.log.error({ error: reason }, "sealed endpoint failed");
      return refusal(503, "unavailable", SEALED_STATUS[503]);
    }
  };
}
