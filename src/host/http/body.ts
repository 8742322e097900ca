/** Reads request bodies within bounds: the size, the time, the number at once from one sender, and the bytes of all together. */
import type { IncomingMessage } from "node:http";
import type { HeldBytes } from "../limits/held-bytes.ts";
import { Slots } from "../limits/slots.ts";
import type { Clock } from "../ports.ts";

/** The sender of a body; `key` only when it is proved. */
export interface BodySender {
  readonly address: string;
  readonly key?: string | undefined;
}

/** The most bodies at once from one address, or under one proved key. */
const MAX_CONCURRENT = 32;
/** The time limit of a body. It suffices for the largest one (uploads excepted) over a poor mobile network. */
const BODY_SECS = 30;

/**
 * Stops as soon as `limit` bytes are exceeded, whatever Content-Length says. Rejects when the client disconnects.
 * @param onBytes called with the length of every chunk
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array | "too-large"> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return "too-large";
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) return "too-large";
    parts.push(part);
    onBytes(part.length);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

export class BodyReader {
  private readonly clock: Clock;
  private readonly held: HeldBytes;
  private readonly slots = new Slots();

  constructor(clock: Clock, held: HeldBytes) {
    this.clock = clock;
    this.held = held;
  }

  /** `busy`: the sender has too many bodies under way. Rejects when the client disconnects or is cut off. */
  async read(request: IncomingMessage, limit: number, { address, key }: BodySender): Promise<Uint8Array | "too-large" | "busy"> {
    const release = this.slots.take([key === undefined ? `address ${address}` : `key ${key}`, MAX_CONCURRENT]);
    if (!release) return "busy";
    const cut = (): void => void request.destroy();
    const cancelTimeout = this.clock.after(BODY_SECS, cut);
    const hold = this.held.open({ cut });
    if (key !== undefined) hold.proved();
    try {
      return await readBody(request, limit, (bytes) => hold.set(hold.bytes + bytes));
    } finally {
      hold.set(0);
      cancelTimeout();
      release();
    }
  }
}
