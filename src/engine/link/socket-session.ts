/** A session over one WebSocket (§5.1): challenge, AUTH, requests with replies in order, notices between. */

import { relayHost } from "../../protocol/contacts/relay-url.ts";
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import { answerableChallenge, bareAuthMessage, boundAuthMessage } from "../../protocol/wire/auth.ts";
import type { Command, Reply } from "../../protocol/wire/commands.ts";
import { encodeCommand, parseMessage } from "../../protocol/wire/frame.ts";
import { MESSAGES, type Message } from "../../protocol/wire/messages.ts";
import { PATIENCE_S, type Socket } from "../ports.ts";
import { NoAnswer, type NoAnswerReason } from "./failures.ts";
import {
  type Request,
  replyTo,
  type Session,
  type SessionEvents,
  type SessionKey,
  type SessionPorts,
  type Terms,
} from "./session.ts";

type Waiter = {
  /** @throws RelayRefusal, or NoAnswer where it does not fit */
  readonly take: (message: Message) => void;
  readonly reject: (error: unknown) => void;
  readonly cancel: () => void;
};

export class SocketSession implements Session {
  readonly transport = "socket";
  private readonly waiters = new Map<number, Waiter>();
  private readonly ports: SessionPorts;
  private readonly events: SessionEvents;
  private socket: Socket | undefined;
  private nextReq = 1;
  private challenged: ((nonce: Bytes) => void) | undefined;
  private over = false;
  ended: () => void = () => {};

  private constructor(ports: SessionPorts, events: SessionEvents) {
    this.ports = ports;
    this.events = events;
  }

  /**
   * Connects and authenticates: bound to the relay's name, where its terms say so.
   * @throws NoAnswer, or RelayRefusal when the relay does not accept this key
   */
  static async open(
    ports: SessionPorts,
    relay: string,
    own: SessionKey,
    terms: Pick<Terms, "bound">,
    events: SessionEvents,
  ): Promise<SocketSession> {
    const session = new SocketSession(ports, events);
    const bound = terms.bound.includes("bound-auth");
    try {
      const nonce = await session.connect(relay);
      if (!answerableChallenge(nonce, bound)) throw new NoAnswer("unsigned");
      const message = bound ? boundAuthMessage(nonce, relayHost(relay)) : bareAuthMessage(nonce);
      const sig = signWith(ports.crypto, own, message);
      await session.request({ cmd: "AUTH", pubkey: own.publicKey, sig, ...(bound ? { bound } : {}) });
    } catch (error) {
      session.close();
      throw error;
    }
    return session;
  }

  get isOver(): boolean {
    return this.over;
  }

  request<C extends Request>(command: C): Promise<Reply<C["cmd"]>> {
    return new Promise((resolve, reject) => {
      if (this.over || !this.socket) return reject(new NoAnswer("closed"));
      const req = this.nextReq++;
      const cancel = this.ports.clock.after(this.ports.patience ?? PATIENCE_S, () => this.fail("silent"));
      const take = (message: Message) => resolve(replyTo<C["cmd"]>(command.cmd, message));
      this.waiters.set(req, { take, reject, cancel });
      this.socket.send(encodeCommand({ ...command, req } as Command));
    });
  }

  close(): void {
    this.fail("closed");
  }

  private connect(relay: string): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const cancel = this.ports.clock.after(PATIENCE_S, () => this.fail("silent"));
      const done = (): void => {
        cancel();
        this.challenged = undefined;
      };
      this.challenged = (nonce) => {
        done();
        resolve(nonce);
      };
      this.ended = () => {
        done();
        reject(new NoAnswer("broken"));
      };
      this.socket = this.ports.network.socket(`${relay.replace(/^http/, "ws")}/v1/ws`, {
        open: () => {},
        message: (bytes) => this.receive(bytes),
        close: () => this.fail("broken"),
      });
    });
  }

  private receive(bytes: Bytes): void {
    let message: Message;
    try {
      message = parseMessage(bytes);
    } catch (error) {
      this.ports.trace.note("link.frame", error);
      // Most likely a message from a later version. A reply that never comes ends the session by its time-out.
      return;
    }
    this.events.heard?.();
    if (message.cmd === "CHALLENGE") this.challenged?.(message.nonce);
    else if (MESSAGES[message.cmd].role === "notice") this.events.notice(message);
    else this.settle(message);
  }

  private settle(message: Message): void {
    // Replies come in request order, so one without `req` answers the oldest request.
    const req = message.req ?? this.waiters.keys().next().value;
    const waiter = req === undefined ? undefined : this.waiters.get(req);
    if (req === undefined || !waiter) return;
    this.waiters.delete(req);
    waiter.cancel();
    try {
      waiter.take(message);
    } catch (error) {
      waiter.reject(error);
      // A relay that mixes up replies gives none that can be relied on.
      if (error instanceof NoAnswer) this.fail(error.why);
    }
  }

  private fail(why: NoAnswerReason): void {
    if (this.over) return;
    this.over = true;
    this.socket?.close();
    for (const waiter of this.waiters.values()) {
      waiter.cancel();
      waiter.reject(new NoAnswer(why));
    }
    this.waiters.clear();
    this.ended();
  }
}
