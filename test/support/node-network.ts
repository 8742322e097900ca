/** The engine's network port in Node, with a switch that cuts it and hooks for whatever a network can do. */
import type WebSocket from "ws";
import type { HttpReply, RequestOptions, Socket, SocketHandlers } from "../../src/engine/ports.ts";
import { NodeNetwork as RealNetwork } from "../../src/platform/node/network.ts";

export class NodeNetwork extends RealNetwork {
  private up = true;
  /** False: sockets are refused, as by a proxy that knows HTTP only. */
  opensSockets = true;
  /** False: as in a browser towards another origin, everything shares its connections. */
  apart = true;
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

  override cut(): void {
    this.up = false;
    super.cut();
  }

  restore(): void {
    this.up = true;
  }

  override separates(): boolean {
    return this.apart;
  }

  override socket(url: string, handlers: SocketHandlers): Socket {
    this.log.push(`SOCKET ${url}`);
    const works = this.up && this.opensSockets;
    // Nobody listens on port 1: the socket closes without having opened.
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
    const signed = options.signed === true && this.apart;
    const reply = await super.request(method, this.redirect(url), body, { ...options, signed });
    if (!this.up) throw new TypeError("network down");
    return this.onReply(url, reply);
  }
}

/** From now on relays seem not to offer this. */
export function withoutFeature(network: NodeNetwork, feature: string): void {
  const before = network.onReply;
  network.onReply = (url, reply) => {
    if (!url.endsWith("/v1/capabilities")) return before(url, reply);
    const advertised = JSON.parse(new TextDecoder().decode(reply.body)) as { features: string[] };
    const body = { ...advertised, features: advertised.features.filter((one) => one !== feature) };
    return before(url, { ...reply, body: new TextEncoder().encode(JSON.stringify(body)) });
  };
}
