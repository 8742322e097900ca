/** The HTTP transport (§5.2): the event endpoints and, for everything else, any command as a body. One dispatch serves it and the WebSocket. */
import type { IncomingMessage } from "node:http";
import type { Endpoint, HttpAnswer } from "../../../src/host/http/answer.ts";
import { targetOf } from "../../../src/host/http/target.ts";
import { type Log, logError } from "../../../src/host/log.ts";
import { type Bytes, fromHex } from "../../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import type { Command } from "../../../src/protocol/wire/commands.ts";
import { AckBody, FAILURE_STATUS, parseCursorText, StoreBody } from "../../../src/protocol/wire/endpoints.ts";
import { type Frame, parseBody } from "../../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { keyOf } from "../../hub/hub.ts";
import type { RateLimits } from "../../limits/budgets.ts";
import type { Dispatcher } from "../../wire/dispatch.ts";
import { type Answered, encodeReply, execute, type InvalidFrame, isCommand, logRefusal, readCommand } from "../../wire/execute.ts";
import { type Caller, type Failure, fail, failureReply, isFailure } from "../../wire/outcome.ts";
import { frameIsOversize } from "../../wire/oversize.ts";
import type { RelayWire } from "../../wire/relay-wire.ts";
import type { Once } from "./once.ts";
import type { Poller, Pollers } from "./pollers.ts";
import { type ProofServices, type Proved, prove } from "./prove.ts";

export interface PollServices extends ProofServices {
  readonly wire: RelayWire;
  readonly pollers: Pollers;
  readonly dispatcher: Dispatcher;
  readonly limits: RateLimits;
  readonly once: Once;
  readonly nextRequestId: () => string;
  readonly addressKey: (request: IncomingMessage) => string;
  readonly isDraining: () => boolean;
  readonly log: Log;
}

/** The answer after a failure inside the relay. */
const RETRY_SECS = 5;

type Parse = (proved: Proved, query: URLSearchParams) => Frame | InvalidFrame;

const noCommand = (cmd: string, failure: Failure): InvalidFrame => ({ cmd, req: undefined, failure });

/** Reads a body or query that stands for the command `cmd`. */
function reading(cmd: string, read: (proved: Proved, query: URLSearchParams) => Frame): Parse {
  return (proved, query) => {
    try {
      return read(proved, query);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return noCommand(cmd, fail(frameIsOversize(proved.body) ? "too-large" : "malformed", error.message));
    }
  };
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "0";
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new ProtocolError("malformed", `${name}: must be a whole number`);
  return Number(text);
}

const store = reading("STORE", ({ body }): Command<"STORE"> => ({ cmd: "STORE", ...parseBody(StoreBody, body) }));
const ack = reading("ACK", ({ body }): Command<"ACK"> => ({ cmd: "ACK", ...parseBody(AckBody, body) }));
const fetchEvents = reading("FETCH", (_proved, query): Command<"FETCH"> => {
  const cursor = query.get("cursor");
  const since = wholeNumber(query, "since");
  return { cmd: "FETCH", since, ...(cursor ? { cursor: parseCursorText(cursor) } : {}) };
});

/** A parameter of so many bytes, in hex. */
function hexOf(query: URLSearchParams, name: string, length: number): Bytes {
  const text = query.get(name) ?? "";
  if (text.length !== 2 * length) throw new ProtocolError("malformed", `${name}: must be ${length} bytes in hex`);
  return fromHex(text);
}

const fetchCarry = reading("FETCH_CARRY", (_proved, query): Command<"FETCH_CARRY"> => {
  const cursor = query.get("cursor");
  return {
    cmd: "FETCH_CARRY",
    group_id: hexOf(query, "group", 16),
    inviter: hexOf(query, "inviter", 32),
    since: wholeNumber(query, "since"),
    at: wholeNumber(query, "at"),
    sig: hexOf(query, "sig", 64),
    ...(cursor ? { cursor: parseCursorText(cursor) } : {}),
    ...(query.has("members_version") ? { members_version: wholeNumber(query, "members_version") } : {}),
  };
});

class PollApi {
  private readonly services: PollServices;
  private readonly once: Once;

  constructor(services: PollServices) {
    this.services = services;
    this.once = services.once;
  }

  /** An endpoint whose requests `parse` reads. */
  endpoint(parse: Parse): Endpoint {
    return async (request) => {
      try {
        return await this.answer(request, parse);
      } catch (error) {
        // A client that went away while it was sending is no news.
        if (!request.complete) return this.refuse("", fail("malformed", "the body was cut short"));
        logError(this.services.log, error, "a request failed inside the relay; the client was answered unavailable");
        return this.refuse("", fail("unavailable", "the relay cannot do this now"));
      }
    };
  }

  /** Any command, as a frame in the body. */
  commands(): Endpoint {
    const { wire, dispatcher } = this.services;
    return this.endpoint(({ body }) => {
      const read = readCommand(wire, body);
      const isAllowed = body.length <= RELAY_LIMITS.MAX_FRAME_SIZE || dispatcher.mayBeLarge(read.cmd);
      return isAllowed ? read : noCommand(read.cmd, fail("too-large", "only a backup may be that large"));
    });
  }

  private async answer(request: IncomingMessage, parse: Parse): Promise<HttpAnswer> {
    const { limits, isDraining, pollers, proofs } = this.services;
    if (isDraining()) return this.refuse("", fail("unavailable", "draining"));
    if (request.method === "HEAD") return this.refuse("", fail("malformed", "HEAD is not served here"));
    const address = this.services.addressKey(request);
    const proved = await prove(this.services, request, address);
    if ("failure" in proved) {
      // A relay without a free place is not the caller's fault.
      const isBusy = proved.failure === "unavailable";
      return isBusy ? this.refuse("AUTH", proved) : this.refuseOneOfMany("AUTH", proved, address);
    }
    const from = { key: keyOf(proved.pubkey), address };
    const wait = limits.request(from);
    if (wait > 0) return this.refuse("AUTH", tooMany("too many sessions", wait));
    if (proved.bound) proofs.used(proved.pubkey);
    const query = new URLSearchParams(targetOf(request).query);
    const read = parse(proved, query);
    if (!isCommand(read)) return this.refuseOneOfMany(read.cmd, read.failure, `key ${from.key}`, read.req);
    const { caller, poller } = await pollers.of(proved.pubkey);
    const here = { ...caller, address };
    if (parse !== fetchEvents) return this.reply(await this.obey(read, here, proved));
    const seconds = Math.max(0, Number(query.get("wait")) || 0);
    const page = await this.poll(request, read, here, poller, seconds);
    // A device may look into several mailboxes: on one connection they would be seen to be one person's.
    return seconds > 0 ? page : { ...page, headers: { ...page.headers, connection: "close" } };
  }

  private async obey(command: Frame, caller: Caller, { signature }: Proved): Promise<Answered> {
    const { dispatcher, clock, nextRequestId } = this.services;
    const work = async (): Promise<Answered> => execute(this.services, command, caller, nextRequestId());
    if (dispatcher.readsAfterWrites(command.cmd)) return work();
    const answered = await this.once.run(signature, clock.elapsed(), work);
    return answered ?? this.refused(command, fail("unavailable", "whether it was carried out is not known: sign it anew"));
  }

  /** FETCH with the notices beside it; waits for either when asked to and there is neither. */
  private async poll(
    request: IncomingMessage,
    command: Frame,
    caller: Caller,
    poller: Poller,
    seconds: number,
  ): Promise<HttpAnswer> {
    const { wire, clock, dispatcher, isDraining, nextRequestId } = this.services;
    const until = clock.elapsed() + Math.min(seconds, LIMITS.MAX_LONG_POLL_SECS);
    const isGone = (): boolean => request.socket.destroyed;
    const gone = (release: () => void): (() => void) => {
      request.socket.once("close", release);
      return () => void request.socket.removeListener("close", release);
    };
    let { version } = poller;
    let { message, failure } = await execute(this.services, command, caller, nextRequestId());
    while (isNothing(message) && !poller.hasNotices && clock.elapsed() < until && !isDraining() && !isGone()) {
      if (poller.version === version) await poller.wait(until - clock.elapsed(), gone);
      ({ version } = poller);
      const outcome = await dispatcher.again(command, caller);
      if (!isFailure(outcome)) message = outcome;
    }
    // If the caller left before the answer, the notices stay held.
    if (!isPage(message) || isGone()) return this.reply({ message, failure });
    const notices = poller.take().map(wire.encodeMessage);
    return this.reply({ message: notices.length > 0 ? Object.assign({ ...message }, { notices }) : message, failure });
  }

  /**
   * What proves nothing counts for its address, what is no command for its key: past the budget it is told so and leaves no line in the
   * log. Nothing else comes of it, since whoever does prove a key at that address has no part in it.
   */
  private refuseOneOfMany(cmd: string, failure: Failure, whose: string, req?: number): HttpAnswer {
    const wait = this.services.limits.refused(whose);
    if (wait === 0) return this.refuse(cmd, failure, req);
    const message = failureReply(
      this.services.wire,
      cmd,
      tooMany("too many refused requests", wait),
      this.services.nextRequestId(),
    );
    return this.reply({ message, failure: tooMany("", wait) });
  }

  private refused({ cmd, req }: Frame, failure: Failure): Answered {
    const id = this.services.nextRequestId();
    logRefusal(this.services.log, id, cmd, failure);
    const message = failureReply(this.services.wire, cmd, failure, id);
    return { message: req === undefined ? message : { ...message, req }, failure };
  }

  private refuse(cmd: string, failure: Failure, req?: number): HttpAnswer {
    return this.reply(this.refused({ cmd, ...(req === undefined ? {} : { req }) }, failure));
  }

  private reply({ message, failure }: Answered): HttpAnswer {
    const { clock, isDraining } = this.services;
    const retry = failure?.retryAfter ?? (failure?.failure === "unavailable" ? RETRY_SECS : undefined);
    return {
      status: failure ? FAILURE_STATUS[failure.failure] : 200,
      headers: {
        "content-type": "application/msgpack",
        // By which a client whose clock is wrong can correct itself.
        date: new Date(clock.now() * 1000).toUTCString(),
        ...(retry === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retry))) }),
        ...(isDraining() ? { connection: "close" } : {}),
      },
      body: encodeReply(this.services, message),
      // A refusal is small, and may go to a stranger.
      ...(failure ? {} : { bodyFor: "proved" }),
    };
  }
}

const tooMany = (sentence: string, retryAfter: number): Failure => ({ ...fail("rate-limited", sentence), retryAfter });

/** What FETCH is answered with. */
const isPage = (message: Frame): message is Message<"EVENTS"> => message.cmd === "EVENTS";
const isNothing = (message: Frame): boolean => isPage(message) && message.events.length === 0;

/** The routes, by `<method> <path>`. */
export function pollRoutes(services: PollServices): Readonly<Record<string, Endpoint>> {
  const api = new PollApi(services);
  return {
    "POST /v1/command": api.commands(),
    "POST /v1/events": api.endpoint(store),
    "GET /v1/events": api.endpoint(fetchEvents),
    "POST /v1/events/ack": api.endpoint(ack),
    "GET /v1/events/carry": api.endpoint(fetchCarry),
  };
}
