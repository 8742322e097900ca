/** A network that does what a test says: every socket and request is there to be answered, left alone or cut. */

import type { HttpReply, Network, Socket, SocketHandlers } from "../../src/engine/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeMessage, parseCommand } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";

export const NONCE = new Uint8Array(32).fill(7);

/** An advertisement with these features. */
export const capabilities = (...features: readonly string[]): HttpReply => ({
  status: 200,
  body: new TextEncoder().encode(JSON.stringify({ version: "0.1", transports: ["ws"], features })),
});

export class ScriptedSocket implements Socket {
  readonly url: string;
  readonly sent: Command[] = [];
  closed = false;
  private readonly network: ScriptedNetwork;
  private readonly handlers: SocketHandlers;

  constructor(network: ScriptedNetwork, url: string, handlers: SocketHandlers) {
    this.network = network;
    this.url = url;
    this.handlers = handlers;
  }

  send(bytes: Bytes): void {
    const command = parseCommand(bytes);
    this.sent.push(command);
    queueMicrotask(() => this.closed || this.network.onCommand(command, this));
  }

  close(): void {
    this.drop();
  }

  /** The relay says something. */
  say(message: Message): void {
    this.raw(encodeMessage(message));
  }

  /** Answers a command. */
  answer({ req }: Command, message: Message): void {
    this.say({ ...message, ...(req === undefined ? {} : { req }) });
  }

  raw(bytes: Bytes): void {
    if (!this.closed) this.handlers.message(bytes);
  }

  /** The line breaks in the same breath as what was said last. */
  cut(): void {
    this.closed = true;
    this.handlers.close();
  }

  /** The line breaks. */
  drop(): void {
    if (this.closed) return;
    this.closed = true;
    queueMicrotask(() => this.handlers.close());
  }
}

export class ScriptedNetwork implements Network {
  readonly sockets: ScriptedSocket[] = [];
  readonly requests: { readonly url: string; readonly body: Bytes | undefined }[] = [];
  /** What happens when a socket is asked for. By default it opens and is challenged. */
  onSocket: (socket: ScriptedSocket) => void = (socket) => socket.say({ cmd: "CHALLENGE", nonce: NONCE });
  /** What a command gets. By default AUTH succeeds and everything else is left unanswered. */
  onCommand: (command: Command, socket: ScriptedSocket) => void = (command, socket) => {
    if (command.cmd === "AUTH") socket.answer(command, { cmd: "AUTH_OK" });
  };
  /** What a request gets. By default the relay advertises nothing special. */
  onRequest: (url: string, body: Bytes | undefined) => HttpReply | Promise<HttpReply> = () => capabilities();

  /** The socket asked for last. */
  get socketNow(): ScriptedSocket {
    return this.sockets.at(-1) as ScriptedSocket;
  }

  socket(url: string, handlers: SocketHandlers): Socket {
    const socket = new ScriptedSocket(this, url, handlers);
    this.sockets.push(socket);
    queueMicrotask(() => this.onSocket(socket));
    return socket;
  }

  separates(): boolean {
    return true;
  }

  async request(_method: "GET" | "POST", url: string, body?: Bytes): Promise<HttpReply> {
    this.requests.push({ url, body });
    return this.onRequest(url, body);
  }
}
