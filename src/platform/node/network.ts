/** The network port in Node: sockets by ws, requests by node:http and node:https. Signed and anonymous ones share no connection. */
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions as NodeOptions, request as overHttp } from "node:http";
import { Agent as HttpsAgent, request as overHttps } from "node:https";
import WebSocket from "ws";
import {
  type HttpReply,
  MESSAGE_BYTES,
  type Network,
  PATIENCE_S,
  REPLY_BYTES,
  type RequestOptions,
  replyTimes,
  type Socket,
  type SocketHandlers,
} from "../../engine/ports.ts";

type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };
const agents = (): Agents => ({ http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) });

/** @throws RangeError for a larger body, whose rest is not read */
async function readBody(message: IncomingMessage, max_bytes: number): Promise<Uint8Array<ArrayBuffer>> {
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
  private readonly signed = agents();
  private readonly anonymous = agents();
  private readonly sockets = new Set<WebSocket>();

  separates(_origin: string): boolean {
    return true;
  }

  socket(url: string, handlers: SocketHandlers): Socket {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MESSAGE_BYTES, handshakeTimeout: PATIENCE_S * 1000 });
    this.sockets.add(socket);
    socket.on("open", () => handlers.open());
    socket.on("message", (data: Buffer) => this.received(socket, new Uint8Array(data), handlers));
    // "close" follows, and is all that the handlers need.
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.sockets.delete(socket);
      handlers.close();
    });
    return { send: (bytes) => socket.send(bytes), close: () => socket.close() };
  }

  async request(method: "GET" | "POST", url: string, body?: Uint8Array, options: RequestOptions = {}): Promise<HttpReply> {
    const { headers = {}, patience_s = PATIENCE_S, max_bytes = REPLY_BYTES, signed = false } = options;
    const type = body ? { "content-type": "application/msgpack", "content-length": String(body.length) } : {};
    const signal = AbortSignal.timeout(patience_s * 1000);
    const message = await this.send(url, { method, headers: { ...type, ...headers }, signal }, body, signed);
    const { statusCode: status = 0 } = message;
    if (status < 200 || (status >= 300 && status < 400)) {
      message.destroy();
      throw new TypeError("redirected");
    }
    return {
      status,
      body: await readBody(message, max_bytes),
      ...replyTimes((name) => message.headers[name]?.toString() ?? null),
    };
  }

  /** Closes every connection at once. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
    for (const { http, https } of [this.signed, this.anonymous]) {
      http.destroy();
      https.destroy();
    }
  }

  protected received(_socket: WebSocket, bytes: Uint8Array, handlers: SocketHandlers): void {
    handlers.message(bytes);
  }

  private send(url: string, options: NodeOptions, body: Uint8Array | undefined, signed: boolean): Promise<IncomingMessage> {
    const { http, https } = signed ? this.signed : this.anonymous;
    const secure = new URL(url).protocol === "https:";
    return new Promise((resolve, reject) => {
      const request = secure
        ? overHttps(url, { ...options, agent: https }, resolve)
        : overHttp(url, { ...options, agent: http }, resolve);
      request.on("error", reject);
      request.end(body);
    });
  }
}
