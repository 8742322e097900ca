/** Reading a request's body within a bound. */
import type { IncomingMessage } from "node:http";
import type { Bytes } from "../../src/protocol/bytes.ts";

/** Stops as soon as the limit is passed, whatever Content-Length claimed. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Bytes | "too-large"> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return "too-large";
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) return "too-large";
    parts.push(part);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
