/** The session of one WebSocket connection (§5.1): challenge, authentication, then commands, answered in order. */

import { type Log, logError } from "../../src/host/log.ts";
import type { Clock, Random } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { type Attached, type Hub, keyOf } from "../hub/hub.ts";
import type { RateLimits } from "../limits/budgets.ts";
import type { Observer } from "../ops/observer.ts";
import type { Authenticator } from "./authenticate.ts";
import type { Dispatcher } from "./dispatch.ts";
import { echo, encodeReply, execute, type InvalidFrame, isCommand, logRefusal, readCommand } from "./execute.ts";
import type { Link } from "./link.ts";
import { type Caller, type Failure, fail, failureReply, isFailure, type Outcome } from "./outcome.ts";
import { type Answering, Pipeline } from "./pipeline.ts";
import type { ProofPolicy } from "./proof-policy.ts";
import type { RelayWire } from "./relay-wire.ts";

/** The services of a session, for both transports. */
export interface SessionServices {
  readonly wire: RelayWire;
  readonly clock: Clock;
  readonly random: Random;
  readonly nextRequestId: () => string;
  readonly authenticate: Authenticator;
  readonly proofs: ProofPolicy;
  readonly dispatcher: Dispatcher;
  readonly limits: RateLimits;
  readonly hub: Hub;
  /** Sends a caller that has just attached the notices that it missed. Never rejects. */
  readonly welcome: (caller: Omit<Caller, "address">) => Promise<void>;
  readonly log: Log;
  readonly observer: Observer;
}

/** WebSocket close codes (RFC 6455 §7.4.1). */
export const CLOSE = { unsupportedData: 1003, policy: 1008, tooBig: 1009, restart: 1012, tryAgainLater: 1013 } as const;

/** So many invalid frames are answered; the next one closes the connection. */
const MAX_INVALID_FRAMES = 5;
/** With so many requests in flight, the socket is not read until half of them are answered. */
const MAX_IN_FLIGHT = 64;

const isAuth = (command: Frame): command is Command<"AUTH"> => command.cmd === "AUTH";

interface Answer {
  readonly message: Frame;
  /** When set, the connection is closed after the message, with this code. */
  readonly close?: number;
}

/** What a session tells its connection. */
export interface SessionConnection {
  /** It has authenticated. */
  proved(caller: Caller): void;
}

export class Session implements Attached, Answering<Answer> {
  private readonly services: SessionServices;
  private readonly link: Link;
  private readonly address: string;
  private readonly connection: SessionConnection;
  private readonly pipeline: Pipeline<Answer>;
  private challenge: Bytes | undefined;
  private caller: Caller | undefined;
  /** Frames that arrive while AUTH waits for the proof policy; they are handled in order afterwards. */
  private queuedBehindAuth: (() => void)[] | undefined;
  private invalidFrames = 0;
  private ending = false;
  private paused = false;
  private idle: (() => void) | undefined;
  private cancelAuth: (() => void) | undefined;

  constructor(services: SessionServices, link: Link, address: string, connection: SessionConnection) {
    this.services = services;
    this.link = link;
    this.address = address;
    this.connection = connection;
    this.pipeline = new Pipeline(this);
  }

  /** Sends the challenge. */
  start(): void {
    const nonce = this.services.random(32);
    const challenge: Message<"CHALLENGE"> = { cmd: "CHALLENGE", nonce };
    this.challenge = nonce;
    this.cancelAuth = this.services.clock.after(RELAY_LIMITS.AUTH_TIMEOUT_SECS, () => this.end(CLOSE.policy));
    this.link.notice(this.services.wire.encodeMessage(challenge));
  }

  /** Handles a frame from the client. */
  receive(data: Bytes, isBinary: boolean): void {
    if (this.ending) return;
    if (this.queuedBehindAuth) {
      this.queuedBehindAuth.push(() => this.receive(data, isBinary));
      return;
    }
    if (!isBinary) {
      this.end(CLOSE.unsupportedData);
      return;
    }
    const read = readCommand(this.services.wire, data);
    if (data.length > RELAY_LIMITS.MAX_FRAME_SIZE && !this.services.dispatcher.mayBeLarge(read.cmd)) {
      this.end(CLOSE.tooBig);
      return;
    }
    const requestId = this.services.nextRequestId();
    if (isCommand(read)) this.handle(read, requestId);
    else this.refuse(read, requestId);
    this.pauseWhenBusy();
  }

  /** The caller, once authenticated. */
  get proved(): Caller | undefined {
    return this.caller;
  }

  /** Sends NOTIFY: `count` new events wait. */
  notify(count: number): void {
    const notice: Message<"NOTIFY"> = { cmd: "NOTIFY", count };
    this.sendNotice(notice);
  }

  sendNotice(notice: Frame): void {
    if (!this.ending) this.link.notice(this.services.wire.encodeMessage(notice));
  }

  /** Accepts no further frames; resolves when all requests in flight are answered. */
  async drain(): Promise<void> {
    this.ending = true;
    if (this.pipeline.length > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  /** Call it when the connection has closed. */
  closed(): void {
    this.ending = true;
    this.cancelAuth?.();
    if (this.caller) this.services.hub.detach(this);
  }

  private handle(command: Frame, requestId: string): void {
    if (isAuth(command)) this.authenticate(command, requestId);
    else if (!this.caller) {
      this.answer(command.cmd, command.req, requestId, fail("unauthorized", "authenticate first"), CLOSE.policy);
    } else this.execute(command, requestId);
  }

  private execute(command: Frame, requestId: string): void {
    const caller = this.caller;
    this.pipeline.push({
      alone: this.services.dispatcher.readsAfterWrites(command.cmd),
      run: () => execute(this.services, command, caller, requestId),
    });
  }

  /** A challenge is valid for one attempt, and a failed attempt closes the connection. */
  private authenticate(command: Command<"AUTH">, requestId: string): void {
    const answer = (outcome: Outcome): void => this.answer("AUTH", command.req, requestId, outcome);
    const refused = this.refusesProof(command);
    if (refused instanceof Promise) void this.waitFor(refused, (failure) => answer(failure ?? this.admit(command)));
    else answer(refused ?? this.admit(command));
  }

  private refusesProof(command: Command<"AUTH">): Promise<Failure | undefined> | Failure | undefined {
    const { authenticate, proofs } = this.services;
    const nonce = this.challenge;
    this.challenge = undefined;
    if (!nonce) return fail("unauthorized", "the challenge is spent");
    if (!authenticate.challenge(command, nonce)) return fail("unauthorized", "the signature does not prove the pubkey");
    return command.bound ? undefined : proofs.refusesBare(command.pubkey);
  }

  private async waitFor(refused: Promise<Failure | undefined>, then: (failure: Failure | undefined) => void): Promise<void> {
    this.queuedBehindAuth = [];
    this.link.pause();
    const failure = await refused.catch((error: unknown) => {
      logError(
        this.services.log,
        error,
        "whether a key may still sign bare could not be looked up; its client was answered unavailable",
      );
      return fail("unavailable", "the relay cannot do this now");
    });
    if (!this.ending) then(failure);
    this.handleQueued();
  }

  private handleQueued(): void {
    const queued = this.queuedBehindAuth ?? [];
    this.queuedBehindAuth = undefined;
    for (const receive of queued) receive();
    if (!this.paused) this.link.resume();
  }

  private admit(command: Command<"AUTH">): Outcome {
    const pubkey = Uint8Array.from(command.pubkey);
    const key = keyOf(pubkey);
    // Counted only after the proof, so that nobody can use up the budget of another key.
    const caller = { pubkey, key, address: this.address, connection: this };
    if (this.services.limits.session(caller) > 0) return fail("rate-limited", "too many sessions");
    if (command.bound) this.services.proofs.used(pubkey);
    this.caller = caller;
    // An idle connection keeps no timer.
    this.cancelAuth?.();
    this.cancelAuth = undefined;
    this.connection.proved(caller);
    this.services.hub.attach(pubkey, this, "socket");
    void this.services.welcome(caller);
    return { cmd: "AUTH_OK" };
  }

  /** Answers an invalid frame; after too many of them the connection is closed. */
  private refuse({ cmd, req, failure }: InvalidFrame, requestId: string): void {
    if (failure.failure !== "too-large") this.invalidFrames++;
    this.answer(cmd, req, requestId, failure, this.invalidFrames > MAX_INVALID_FRAMES ? CLOSE.policy : undefined);
  }

  private answer(cmd: string, req: number | undefined, requestId: string, outcome: Outcome, close?: number): void {
    this.services.observer.command(cmd, isFailure(outcome) ? outcome.failure : "ok");
    if (isFailure(outcome)) {
      logRefusal(this.services.log, requestId, cmd, outcome);
      const code = cmd === "AUTH" && !this.caller && outcome.failure !== "malformed" ? CLOSE.policy : close;
      if (code !== undefined) this.ending = true;
      this.queue(echo(failureReply(this.services.wire, cmd, outcome, requestId), req), code);
    } else this.queue(echo(outcome, req), close);
  }

  private queue(message: Frame, close: number | undefined): void {
    const answer = close === undefined ? { message } : { message, close };
    this.pipeline.push({ alone: false, run: () => answer });
  }

  private end(code: number): void {
    this.ending = true;
    this.link.close(code);
  }

  write({ message, close }: Answer): void | Promise<void> {
    const written = this.link.reply(encodeReply(this.services, message));
    if (close !== undefined) this.link.close(close);
    return written;
  }

  private pauseWhenBusy(): void {
    if (this.paused || this.pipeline.length < MAX_IN_FLIGHT) return;
    this.paused = true;
    this.link.pause();
  }

  progressed(): void {
    if (this.paused && this.pipeline.length <= MAX_IN_FLIGHT / 2) {
      this.paused = false;
      this.link.resume();
    }
    if (this.pipeline.length === 0) this.idle?.();
  }
}
