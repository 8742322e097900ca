/** gRPC-Web over bare fetch: frames by hand, messages by the .proto files. */
import { type Answer, codedBy, type Fields } from "./grpc-client.ts";

const HEAD_BYTES = 5;
const TRAILERS = 0x80;

function framed(message: Buffer): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEAD_BYTES + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, HEAD_BYTES);
  return frame;
}

/** Frames, as they come: the flag and what is in them. */
async function* framesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly [number, Buffer]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES && rest.length >= HEAD_BYTES + rest.readUInt32BE(1)) {
      const end = HEAD_BYTES + rest.readUInt32BE(1);
      yield [rest[0] ?? 0, rest.subarray(HEAD_BYTES, end)];
      rest = rest.subarray(end);
    }
  }
}

const trailersOf = (text: string): Map<string, string> =>
  new Map(
    text
      .trim()
      .split("\r\n")
      .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );

export interface WebAnswer {
  readonly messages: readonly Answer[];
  readonly trailers: ReadonlyMap<string, string>;
}

/** @param enough ends the call after so many messages, as a page that is left does */
export async function grpcWeb(
  url: string,
  name: string,
  fields: Fields,
  { token, origin, enough = Number.POSITIVE_INFINITY }: { token?: string; origin?: string; enough?: number } = {},
): Promise<WebAnswer> {
  const { path, write, read } = codedBy(name);
  const end = new AbortController();
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    body: framed(write(fields)),
    signal: end.signal,
    headers: {
      "content-type": "application/grpc-web+proto",
      "x-grpc-web": "1",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(origin === undefined ? {} : { origin }),
    },
  });
  const messages: Answer[] = [];
  let trailers = new Map(response.headers);
  for await (const [flag, bytes] of framesOf(response.body ?? new ReadableStream())) {
    if (flag === TRAILERS) trailers = trailersOf(bytes.toString());
    else messages.push(read(bytes));
    if (messages.length >= enough) break;
  }
  end.abort();
  return { messages, trailers };
}
