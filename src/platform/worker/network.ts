/** The network port in browsers: fetch and WebSocket. */
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

export function openSocket(url: string, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => handlers.open();
  socket.onmessage = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    if (data.byteLength > MESSAGE_BYTES) socket.close();
    else handlers.message(new Uint8Array(data));
  };
  socket.onclose = () => handlers.close();
  return {
    send: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
    close: () => socket.close(),
  };
}

/** Reads the body up to `max_bytes`; the rest of a larger one is not read. @throws RangeError */
async function readBody({ body }: Response, max_bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    size += chunk.value.length;
    if (size > max_bytes) {
      await reader?.cancel();
      throw new RangeError("the answer is too large");
    }
    chunks.push(chunk.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * Browsers separate connections with credentials from those without. So a signed request "includes" credentials (there are
 * none) and the others omit them. For another origin the relay would have to allow that by name, so there both share connections.
 */
const isOwnOrigin = (url: string): boolean => new URL(url).origin === globalThis.location?.origin;

export const browserNetwork: Network = {
  socket: openSocket,
  separates: isOwnOrigin,

  async request(method, url, body, options: RequestOptions = {}): Promise<HttpReply> {
    const { headers = {}, patience_s = PATIENCE_S, max_bytes = REPLY_BYTES, signed = false } = options;
    const response = await fetch(url, {
      method,
      headers: body ? { "content-type": "application/msgpack", ...headers } : headers,
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
      credentials: signed && isOwnOrigin(url) ? "include" : "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout(patience_s * 1000),
    });
    return {
      status: response.status,
      body: await readBody(response, max_bytes),
      ...replyTimes((name) => response.headers.get(name)),
    };
  },
};
