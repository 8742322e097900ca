/** The network port in browsers: fetch and WebSocket. */
import type { HttpReply, Network, Socket, SocketHandlers } from "../../engine/ports.ts";

const TIMEOUT_MS = 20_000;

export const browserNetwork: Network = {
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

  async request(method, url, body): Promise<HttpReply> {
    const response = await fetch(url, {
      method,
      ...(body ? { body: body as Uint8Array<ArrayBuffer>, headers: { "content-type": "application/msgpack" } } : {}),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      status: response.status,
      body: new Uint8Array(await response.arrayBuffer()),
      ...(Number.isFinite(retryAfter) ? { retry_after: retryAfter } : {}),
    };
  },
};
