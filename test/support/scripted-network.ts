/** A network that a test scripts: it answers sockets and requests, leaves them unanswered or cuts them. */

import type { HttpReply, Network, Socket, SocketHandlers } from "../../src/engine/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeMessage, parseCommand } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";

export const NONCE = new Uint8Array(32).fill(7);

/** The reply with an advertisement of these features. */
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

  /** Sends a message from the relay. */
  say(message: Message): void {
    this.raw(encodeMessage(message));
  }

  /** Sends the reply to a command, with its `req`. */
  answer({ req }: Command, message: Message): void {
    this.say({ ...message, ...(req === undefined ? {} : { req }) });
  }

  raw(bytes: Bytes): void {
    if (!this.closed) this.handlers.message(bytes);
  }

  /** Breaks the connection synchronously, right after the last message. */
  cut(): void {
    this.closed = true;
    this.handlers.close();
  }

  /** Breaks the connection in the next microtask. */
  drop(): void {
    if (this.closed) return;
    this.closed = true;
    queueMicrotask(() => this.handlers.close());
  }
}

export class ScriptedNetwork implements Network {
  readonly sockets: ScriptedSocket[] = [];
  readonly requests: { readonly url: string; readonly body: Bytes | undefined }[] = [];
  /** Called when the client opens a socket. By default the relay sends a challenge. */
  onSocket: (socket: ScriptedSocket) => void = (socket) => socket.say({ cmd: "CHALLENGE", nonce: NONCE });
  /** Called for every command. By default AUTH succeeds and all others stay unanswered. */
  onCommand: (command: Command, socket: ScriptedSocket) => void = (command, socket) => {
    if (command.cmd === "AUTH") socket.answer(command, { cmd: "AUTH_OK" });
  };
  /** The reply to a request. By default an advertisement without features. */
  onRequest: (url: string, body: Bytes | undefined) => HttpReply | Promise<HttpReply> = () => capabilities();

  /** The socket that was opened last. */
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
