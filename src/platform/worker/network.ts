/** The network port in browsers: fetch and WebSocket. */
import type { HttpReply, Network, RequestOptions, Socket, SocketHandlers } from "../../engine/ports.ts";

const PATIENCE_S = 20;

/** Does `work`, but for that many seconds at most: by the signal, or where a browser knows none, by not waiting longer. */
export type Bounded = <T>(seconds: number, work: (signal?: AbortSignal) => Promise<T>) => Promise<T>;

export const networkWith = (bounded: Bounded): Network => ({
  socket(url: string, handlers: SocketHandlers): Socket {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => handlers.open();
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) handlers.message(new Uint8Array(data));
    };
    socket.onclose = () => handlers.close();
    return {
      send: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
      close: () => socket.close(),
    };
  },

  async request(method, url, body, { headers = {}, patience_s = PATIENCE_S }: RequestOptions = {}): Promise<HttpReply> {
    const [response, answer] = await bounded(patience_s, async (signal) => {
      const reply = await fetch(url, {
        method,
        headers: body ? { "content-type": "application/msgpack", ...headers } : headers,
        ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        ...(signal ? { signal } : {}),
      });
      return [reply, await reply.arrayBuffer()];
    });
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    const date = Date.parse(response.headers.get("date") ?? "") / 1000;
    return {
      status: response.status,
      body: new Uint8Array(answer),
      ...(Number.isFinite(retryAfter) ? { retry_after: retryAfter } : {}),
      ...(Number.isFinite(date) ? { date } : {}),
    };
  },
});

export const browserNetwork: Network = networkWith((seconds, work) => work(AbortSignal.timeout(seconds * 1000)));
