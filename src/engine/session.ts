/** One authenticated WebSocket session with a relay (§5.1): challenge, AUTH, requests with replies in order, notices between. */
import { bareAuthMessage, boundAuthMessage } from "../protocol/auth.ts";
import type { Bytes } from "../protocol/bytes.ts";
import { relayHost } from "../protocol/contacts/relay-url.ts";
import type { Crypto } from "../protocol/crypto.ts";
import type { Identity } from "../protocol/identity/identity.ts";
import { type Capabilities, parseCapabilities } from "../protocol/wire/capabilities.ts";
import type { Command, CommandName } from "../protocol/wire/commands.ts";
import { FAILURES, type FailureCode, reasonCode } from "../protocol/wire/failures.ts";
import { encodeCommand, parseMessage } from "../protocol/wire/frame.ts";
import { MESSAGES, type Message } from "../protocol/wire/messages.ts";
import type { Clock, Network, Socket } from "./ports.ts";

/** How long a relay may take to open, to challenge and to answer. */
const PATIENCE_S = 20;

/** The relay answered, and said no. `code` is undefined for a reason this version does not know. */
export class RelayRefusal extends Error {
  override readonly name = "RelayRefusal";
  readonly code: FailureCode | undefined;
  constructor(reason: string) {
    super(reason);
    this.code = reasonCode(reason);
  }
  get retry(): boolean {
    return this.code !== undefined && FAILURES[this.code].retry;
  }
}

/** No answer came: the link broke or the relay stayed silent. Trying again is right. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly retry = true;
}

export interface SessionPorts {
  readonly network: Network;
  readonly clock: Clock;
  readonly crypto: Crypto;
}

type Waiter = {
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
  readonly cancel: () => void;
};
/** A command without its `req`, which the session numbers. */
type Request = { [N in CommandName]: Omit<Command<N>, "req"> }[CommandName];

const decoder = new TextDecoder("utf-8");

/** Asks a relay what it can do; `undefined` for one that does not say, such as a relay of the plain specification. */
export async function fetchCapabilities(network: Network, relay: string): Promise<Capabilities | undefined> {
  try {
    const reply = await network.request("GET", `${relay}/v1/capabilities`);
    return reply.status === 200 ? parseCapabilities(decoder.decode(reply.body)) : undefined;
  } catch {
    // Without an answer, too: whether the relay is there at all, the socket will tell.
    return undefined;
  }
}

export class Session {
  private readonly waiters = new Map<number, Waiter>();
  private readonly ports: SessionPorts;
  private readonly notice: (message: Message) => void;
  private socket: Socket | undefined;
  private nextReq = 1;
  private challenged: ((nonce: Bytes) => void) | undefined;
  private over = false;
  /** Called once when the session has ended, for whatever reason. */
  ended: () => void = () => {};

  private constructor(ports: SessionPorts, notice: (message: Message) => void) {
    this.ports = ports;
    this.notice = notice;
  }

  /**
   * Connects and authenticates. `bound` signs the relay's name too, so that the signature is worth nothing elsewhere.
   * @throws NoAnswer, or RelayRefusal when the relay does not accept this key
   */
  static async open(
    ports: SessionPorts,
    relay: string,
    own: Identity,
    bound: boolean,
    notice: (message: Message) => void,
  ): Promise<Session> {
    const session = new Session(ports, notice);
    try {
      const nonce = await session.connect(relay);
      const message = bound ? boundAuthMessage(nonce, relayHost(relay)) : bareAuthMessage(nonce);
      const sig = ports.crypto.sign(message, own.secretKey);
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

  /** Sends a command and waits for its reply. @throws RelayRefusal or NoAnswer */
  request(command: Request): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (this.over || !this.socket) return reject(new NoAnswer("not connected"));
      const req = this.nextReq++;
      const cancel = this.ports.clock.after(PATIENCE_S, () => this.fail("the relay does not answer"));
      this.waiters.set(req, { resolve, reject, cancel });
      this.socket.send(encodeCommand({ ...command, req } as Command));
    });
  }

  close(): void {
    this.fail("closed");
  }

  private connect(relay: string): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const cancel = this.ports.clock.after(PATIENCE_S, () => this.fail("the relay does not answer"));
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
        reject(new NoAnswer("the connection did not open"));
      };
      this.socket = this.ports.network.socket(`${relay.replace(/^http/, "ws")}/v1/ws`, {
        open: () => {},
        message: (bytes) => this.receive(bytes),
        close: () => this.fail("the connection broke"),
      });
    });
  }

  private receive(bytes: Bytes): void {
    let message: Message;
    try {
      message = parseMessage(bytes);
    } catch {
      // Most likely a message from a later version. A reply that never comes ends the session by its time-out.
      return;
    }
    if (message.cmd === "CHALLENGE") this.challenged?.(message.nonce);
    else if (MESSAGES[message.cmd].role === "notice") this.notice(message);
    else this.settle(message);
  }

  private settle(message: Message): void {
    // Replies come in request order, so one without `req` answers the oldest request.
    const req = message.req ?? this.waiters.keys().next().value;
    const waiter = req === undefined ? undefined : this.waiters.get(req);
    if (req === undefined || !waiter) return;
    this.waiters.delete(req);
    waiter.cancel();
    if ("reason" in message && typeof message.reason === "string") waiter.reject(new RelayRefusal(message.reason));
    else waiter.resolve(message);
  }

  private fail(why: string): void {
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
