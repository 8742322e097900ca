/** The engine's network port in Node, over real sockets, with a switch that cuts it. */
import { Agent, type IncomingMessage, request as send } from "node:http";
import WebSocket from "ws";
import {
  type HttpReply,
  type Network,
  REPLY_BYTES,
  type RequestOptions,
  replyTimes,
  type Socket,
  type SocketHandlers,
} from "../../src/engine/ports.ts";

async function readBody(message: IncomingMessage, max_bytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max_bytes) {
      message.destroy();
      throw new RangeError("the answer is too large");
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

export class NodeNetwork implements Network {
  private up = true;
  /** False: sockets are refused, as by a proxy that knows HTTP only. */
  sockets = true;
  /** False: as in a browser towards another origin, everything shares its connections. */
  apart = true;
  private readonly open = new Set<WebSocket>();
  /** Signed requests and the others have connections of their own. */
  private readonly agents = { signed: new Agent({ keepAlive: true }), anonymous: new Agent({ keepAlive: true }) };
  /** Every request made: method and URL. */
  readonly log: string[] = [];
  /** Rewrites or swallows replies of requests; a test loses an answer with it. */
  onReply: (url: string, reply: HttpReply) => HttpReply = (_url, reply) => reply;

  /** Where a URL really leads: a relay of another name on this machine. */
  redirect: (url: string) => string = (url) => url;

  /** Rewrites what comes over sockets; `undefined` swallows it. */
  onMessage: (bytes: Uint8Array) => Uint8Array | undefined = (bytes) => bytes;

  /** A message for which the line breaks just before it arrives. */
  breaksOn: ((message: Uint8Array) => boolean) | undefined;

  cut(): void {
    this.up = false;
    for (const socket of this.open) socket.terminate();
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  restore(): void {
    this.up = true;
  }

  separates(): boolean {
    return this.apart;
  }

  socket(url: string, handlers: SocketHandlers): Socket {
    this.log.push(`SOCKET ${url}`);
    const socket = new WebSocket(this.redirect(url), { perMessageDeflate: false });
    if (!this.up || !this.sockets) queueMicrotask(() => socket.terminate());
    this.open.add(socket);
    socket.on("open", () => handlers.open());
    socket.on("message", (data: Buffer) => {
      if (this.breaksOn?.(new Uint8Array(data))) socket.terminate();
      else {
        const bytes = this.onMessage(new Uint8Array(data));
        if (bytes) handlers.message(bytes);
      }
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.open.delete(socket);
      handlers.close();
    });
    return { send: (bytes) => socket.send(bytes), close: () => socket.close() };
  }

  async request(method: "GET" | "POST", url: string, body?: Uint8Array, options: RequestOptions = {}): Promise<HttpReply> {
    this.log.push(`${method} ${url}`);
    if (!this.up) throw new TypeError("network down");
    const { headers = {}, max_bytes = REPLY_BYTES, signed = false } = options;
    const agent = signed && this.apart ? this.agents.signed : this.agents.anonymous;
    const type = body ? { "content-type": "application/msgpack", "content-length": String(body.length) } : {};
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(this.redirect(url), { method, agent, headers: { ...type, ...headers } }, resolve);
      request.on("error", reject);
      request.end(body);
    });
    if (message.statusCode === undefined || (message.statusCode >= 300 && message.statusCode < 400)) {
      message.destroy();
      throw new TypeError("redirected");
    }
    const reply: HttpReply = {
      status: message.statusCode,
      body: await readBody(message, max_bytes),
      ...replyTimes((name) => message.headers[name]?.toString() ?? null),
    };
    if (!this.up) throw new TypeError("network down");
    return this.onReply(url, reply);
  }
}

/** From now on relays seem not to offer this. */
export function withoutFeature(network: NodeNetwork, feature: string): void {
  const before = network.onReply;
  network.onReply = (url, reply) => {
    if (!url.endsWith("/v1/capabilities")) return before(url, reply);
    const told = JSON.parse(new TextDecoder().decode(reply.body)) as { features: string[] };
    const body = { ...told, features: told.features.filter((one) => one !== feature) };
    return before(url, { ...reply, body: new TextEncoder().encode(JSON.stringify(body)) });
  };
}
