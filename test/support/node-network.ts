/** The engine's network port in Node, over real sockets, with a switch that cuts it. */
import WebSocket from "ws";
import type { HttpReply, Network, RequestOptions, Socket, SocketHandlers } from "../../src/engine/ports.ts";

export class NodeNetwork implements Network {
  private up = true;
  /** False: sockets are refused, as by a proxy that knows HTTP only. */
  sockets = true;
  private readonly open = new Set<WebSocket>();
  /** Every request made: method and URL. */
  readonly log: string[] = [];
  /** Rewrites or swallows replies of requests; a test loses an answer with it. */
  onReply: (url: string, reply: HttpReply) => HttpReply = (_url, reply) => reply;

  /** A message for which the line breaks just before it arrives. */
  breaksOn: ((message: Uint8Array) => boolean) | undefined;

  cut(): void {
    this.up = false;
    for (const socket of this.open) socket.terminate();
  }

  restore(): void {
    this.up = true;
  }

  socket(url: string, handlers: SocketHandlers): Socket {
    this.log.push(`SOCKET ${url}`);
    const socket = new WebSocket(url, { perMessageDeflate: false });
    if (!this.up || !this.sockets) queueMicrotask(() => socket.terminate());
    this.open.add(socket);
    socket.on("open", () => handlers.open());
    socket.on("message", (data: Buffer) => {
      if (this.breaksOn?.(new Uint8Array(data))) socket.terminate();
      else handlers.message(new Uint8Array(data));
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.open.delete(socket);
      handlers.close();
    });
    return { send: (bytes) => socket.send(bytes), close: () => socket.close() };
  }

  async request(method: "GET" | "POST", url: string, body?: Uint8Array, { headers = {} }: RequestOptions = {}): Promise<HttpReply> {
    this.log.push(`${method} ${url}`);
    if (!this.up) throw new TypeError("network down");
    const response = await fetch(url, {
      method,
      headers: body ? { "content-type": "application/msgpack", ...headers } : { ...headers },
      ...(body ? { body: Buffer.from(body) } : {}),
    });
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    const date = Date.parse(response.headers.get("date") ?? "") / 1000;
    const reply: HttpReply = {
      status: response.status,
      body: new Uint8Array(await response.arrayBuffer()),
      ...(Number.isFinite(retryAfter) ? { retry_after: retryAfter } : {}),
      ...(Number.isFinite(date) ? { date } : {}),
    };
    if (!this.up) throw new TypeError("network down");
    return this.onReply(url, reply);
  }
}
