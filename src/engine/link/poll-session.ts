/**
 * A session over plain HTTP (§5.2), for where no WebSocket holds. Each request is signed by itself; a long poll that is always open brings
 * what a socket would have said. Events that come with it are kept for the FETCH that its NOTIFY calls for, so they travel once.
 */

import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, toHex } from "../../protocol/encoding/bytes.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import { boundHttpMessage, httpAuthMessage, isBareBody } from "../../protocol/wire/auth.ts";
import type { Command, CommandName, Reply } from "../../protocol/wire/commands.ts";
import { cursorText } from "../../protocol/wire/endpoints.ts";
import { encodeCommand, parseMessage } from "../../protocol/wire/frame.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { type HttpReply, PATIENCE_S, REPLY_BYTES, type RequestOptions } from "../ports.ts";
import { NoAnswer, RelayRefusal } from "./failures.ts";
import {
  type Request,
  replyTo,
  type Session,
  type SessionEvents,
  type SessionKey,
  type SessionPorts,
  type Terms,
} from "./session.ts";

type Events = Message<"EVENTS">;

/** Events were handed over: how long until the relay is asked again, if nobody fetches; and once whoever fetches has been quiet. */
const UNFETCHED_S = 10;
const QUIET_S = 1;
/** A backup in its frame. */
const BACKUP_BYTES = LIMITS.BACKUP_BODY_LIMIT_BYTES + 1024;

const NOTHING = new Uint8Array(0);

type Method = "GET" | "POST";
type Bounds = Required<Pick<RequestOptions, "patience_s" | "max_bytes">>;

export class PollSession implements Session {
  readonly transport = "polling";
  private readonly ports: SessionPorts;
  private readonly relay: string;
  private readonly own: SessionKey;
  /** Signs in the bound form (feature `bound-http`). */
  private readonly bound: boolean;
  private readonly events: SessionEvents;
  /** Seconds by which the relay's clock is ahead of this device's. */
  private offset = 0;
  private nextReq = 1;
  private page: Events | undefined;
  private over = false;
  /** While events wait to be fetched: ends the wait. */
  private goOn: (() => void) | undefined;
  private cancelRest: () => void = () => {};
  ended: () => void = () => {};

  private constructor(ports: SessionPorts, relay: string, own: SessionKey, bound: boolean, events: SessionEvents) {
    this.ports = ports;
    this.relay = relay;
    this.own = own;
    this.bound = bound;
    this.events = events;
  }

  /** Asks once, which proves the key, and keeps asking from then on. @throws NoAnswer, or RelayRefusal when the relay does not accept this key */
  static async open(
    ports: SessionPorts,
    relay: string,
    own: SessionKey,
    terms: Pick<Terms, "bound">,
    events: SessionEvents,
  ): Promise<PollSession> {
    const session = new PollSession(ports, relay, own, terms.bound.includes("bound-http"), events);
    const first = await session.get("?since=0");
    // Started only after the caller has taken the session over.
    ports.clock.after(0, () => void session.listen(first));
    return session;
  }

  get isOver(): boolean {
    return this.over;
  }

  async request<C extends Request>(command: C): Promise<Reply<C["cmd"]>> {
    return replyTo<C["cmd"]>(command.cmd, await this.answer(command));
  }

  private async answer(command: Request): Promise<Message> {
    if (this.over) throw new NoAnswer("closed");
    if (this.goOn && (command.cmd === "FETCH" || command.cmd === "ACK")) this.restFor(QUIET_S);
    if (command.cmd === "FETCH" && !command.cursor && this.page) {
      const page = this.page;
      this.page = undefined;
      return page;
    }
    if (command.cmd === "FETCH") return this.get(command.cursor ? `?since=0&cursor=${cursorText(command.cursor)}` : "?since=0");
    const max_bytes = command.cmd === "FETCH_BACKUP" ? BACKUP_BYTES : REPLY_BYTES;
    const patience_s = this.ports.patience ?? PATIENCE_S;
    const exchange = this.exchange("POST", "/v1/command", this.numbered(command), { patience_s, max_bytes }, command.cmd);
    const { req: _, ...reply } = await exchange;
    return reply as Message;
  }

  /** Numbered, so that equal commands of one second are different requests to the relay. */
  private numbered(command: Request): Bytes {
    const frame = encodeCommand({ ...command, req: this.nextReq++ } as Command);
    if (this.bound || isBareBody(frame)) return frame;
    // A larger number changes the frame's length.
    this.nextReq += 2 ** 16;
    return this.numbered(command);
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.cancelRest();
    this.goOn?.();
    this.ended();
  }

  /** The long poll: one after the other, until the session is over. */
  private async listen(first: Events): Promise<void> {
    let page = first;
    while (!this.over) {
      const rested = page.events.length > 0 ? this.rest() : undefined;
      this.deliver(page);
      await rested;
      page = await this.poll();
    }
  }

  private async poll(): Promise<Events> {
    for (;;) {
      if (this.over) return { cmd: "EVENTS", events: [] };
      try {
        return await this.get(`?since=0&wait=${LIMITS.MAX_LONG_POLL_SECS}`, LIMITS.MAX_LONG_POLL_SECS + PATIENCE_S);
      } catch (error) {
        if (!(error instanceof RelayRefusal) || !error.retry) this.close();
        else {
          const seconds = error.after ?? UNFETCHED_S;
          await new Promise<void>((resolve) => void this.ports.clock.after(seconds, resolve));
        }
      }
    }
  }

  private deliver(page: Events): void {
    // What was kept for this key is handed over once: it counts also when the session has ended meanwhile.
    for (const notice of page.notices ?? []) {
      const message = parse(notice);
      // The page itself says whether events wait.
      if (message && message.cmd !== "NOTIFY") this.events.notice(message);
    }
    if (page.events.length === 0) return;
    this.page = { cmd: "EVENTS", events: page.events, ...(page.cursor ? { cursor: page.cursor } : {}) };
    this.events.notice({ cmd: "NOTIFY", count: page.events.length });
  }

  /** Until what was delivered has been fetched: asked again before that, the relay would only give it again. */
  private async rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.goOn = resolve;
      this.restFor(UNFETCHED_S);
    });
    this.goOn = undefined;
  }

  private restFor(seconds: number): void {
    this.cancelRest();
    this.cancelRest = this.ports.clock.after(seconds, () => this.goOn?.());
  }

  private get(query: string, patience_s = PATIENCE_S): Promise<Events> {
    return this.exchange("GET", `/v1/events${query}`, NOTHING, { patience_s, max_bytes: REPLY_BYTES }, "FETCH");
  }

  /** @throws RelayRefusal or NoAnswer */
  private async exchange<N extends CommandName>(
    method: Method,
    path: string,
    body: Bytes,
    bounds: Bounds,
    cmd: N,
  ): Promise<Reply<N>> {
    let reply = await this.ask(method, path, body, bounds);
    const ahead = reply.date === undefined ? 0 : reply.date - this.ports.clock.now();
    if (reply.status === 401 && Math.abs(ahead - this.offset) > LIMITS.POLL_CLOCK_SKEW_SECS / 2) {
      // A clock that is wrong is the device's affair, not the user's: the relay's own is good enough to prove a key to it.
      this.offset = ahead;
      reply = await this.ask(method, path, body, bounds);
    }
    this.events.heard?.();
    const message = parse(reply.body);
    // Not a relay's answer: something between, with a page of its own.
    if (!message) throw new NoAnswer("not-a-relay");
    return replyTo(cmd, message, reply.retry_after);
  }

  private async ask(method: Method, path: string, body: Bytes, bounds: Bounds): Promise<HttpReply> {
    const headers = this.proof(method, path, body);
    const sent = method === "POST" ? body : undefined;
    try {
      return await this.ports.network.request(method, this.relay + path, sent, { ...bounds, headers, signed: true });
    } catch (error) {
      this.ports.trace.note("link.request", error);
      throw new NoAnswer("broken");
    }
  }

  private proof(method: Method, target: string, body: Bytes): Readonly<Record<string, string>> {
    const { clock, crypto } = this.ports;
    const timestamp = Math.floor(clock.now() + this.offset);
    const digest = crypto.blake2b(32, body);
    const request = { authority: relayHost(this.relay), method, target, timestamp, digest };
    const message = this.bound ? boundHttpMessage(request) : httpAuthMessage(body, timestamp);
    // With the digest a relay can check the signature before it reads the body, so that the body need not wait behind those of strangers.
    return {
      authorization: `PPP-Ed25519 ${toHex(this.own.publicKey)}:${toHex(signWith(crypto, this.own, message))}`,
      "x-ppp-timestamp": String(timestamp),
      ...(this.bound ? { "x-ppp-bound": "1", ...(method === "POST" ? { "x-ppp-digest": toHex(digest) } : {}) } : {}),
    };
  }
}

function parse(bytes: Bytes): Message | undefined {
  try {
    return parseMessage(bytes);
  } catch {
    return undefined;
  }
}
