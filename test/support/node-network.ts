/** The engine's network port in Node. Tests can cut it, rewrite replies and messages, and redirect URLs. */
import type WebSocket from "ws";
import type { HttpReply, RequestOptions, Socket, SocketHandlers } from "../../src/engine/ports.ts";
import { NodeNetwork as RealNetwork } from "../../src/platform/node/network.ts";

export class NodeNetwork extends RealNetwork {
  private up = true;
  /** False: sockets are refused, as by a proxy without WebSockets. */
  opensSockets = true;
  /** False: signed and anonymous requests share connections, as in a browser for another origin. */
  separatesConnections = true;
  /** All requests: method and URL. */
  readonly log: string[] = [];
  /** Rewrites the reply of a request; when it throws, the reply is lost. */
  onReply: (url: string, reply: HttpReply) => HttpReply = (_url, reply) => reply;

  /** Maps a URL to the real one, so that a relay on this machine can have another name. */
  redirect: (url: string) => string = (url) => url;

  /** Rewrites a message from a socket; `undefined` drops it. */
  onMessage: (bytes: Uint8Array) => Uint8Array | undefined = (bytes) => bytes;

  /** When true for a message, the socket breaks before the message arrives. */
  breaksOn: ((message: Uint8Array) => boolean) | undefined;

  override cut(): void {
    this.up = false;
    super.cut();
  }

  restore(): void {
    this.up = true;
  }

  override separates(): boolean {
    return this.separatesConnections;
  }

  override socket(url: string, handlers: SocketHandlers): Socket {
    this.log.push(`SOCKET ${url}`);
    const works = this.up && this.opensSockets;
    // Nothing listens on port 1, so the socket closes without opening.
    return super.socket(works ? this.redirect(url) : "ws://127.0.0.1:1", handlers);
  }

  protected override received(socket: WebSocket, bytes: Uint8Array, handlers: SocketHandlers): void {
    const rewritten = this.onMessage(bytes);
    if (this.breaksOn?.(bytes)) socket.terminate();
    else if (rewritten) super.received(socket, rewritten, handlers);
  }

  override async request(method: "GET" | "POST", url: string, body?: Uint8Array, options: RequestOptions = {}): Promise<HttpReply> {
    this.log.push(`${method} ${url}`);
    if (!this.up) throw new TypeError("network down");
    const signed = options.signed === true && this.separatesConnections;
    const reply = await super.request(method, this.redirect(url), body, { ...options, signed });
    if (!this.up) throw new TypeError("network down");
    return this.onReply(url, reply);
  }
}

/** Removes a feature from the advertisements of all relays. */
export function withoutFeature(network: NodeNetwork, feature: string): void {
  const before = network.onReply;
  network.onReply = (url, reply) => {
    if (!url.endsWith("/v1/capabilities")) return before(url, reply);
    const advertised = JSON.parse(new TextDecoder().decode(reply.body)) as { features: string[] };
    const body = { ...advertised, features: advertised.features.filter((name) => name !== feature) };
    return before(url, { ...reply, body: new TextEncoder().encode(JSON.stringify(body)) });
  };
}
