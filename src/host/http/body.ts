/** Reading a request's body within bounds: of its size, of time, of how many come from one place at once, and of all together. */
import type { IncomingMessage } from "node:http";
import type { HeldBytes } from "../limits/held-bytes.ts";
import { Places } from "../limits/places.ts";
import type { Clock } from "../ports.ts";

/** Whose body it is; the key only once it is proved. */
export interface BodySender {
  readonly address: string;
  readonly key?: string | undefined;
}

/** Bodies on their way at once from one address, or under one proved key. */
const AT_ONCE = 32;
/** The largest that is no upload, over a poor mobile network. */
const BODY_SECS = 30;

/**
 * Stops as soon as the limit is passed, whatever Content-Length claimed. Rejects when the client goes away.
 * @param took is told of every part
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  took: (bytes: number) => void,
): Promise<Uint8Array | "too-large"> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return "too-large";
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) return "too-large";
    parts.push(part);
    took(part.length);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

export class Bodies {
  private readonly clock: Clock;
  private readonly held: HeldBytes;
  private readonly places = new Places();

  constructor(clock: Clock, held: HeldBytes) {
    this.clock = clock;
    this.held = held;
  }

  async read(request: IncomingMessage, limit: number, { address, key }: BodySender): Promise<Uint8Array | "too-large" | "busy"> {
    const leave = this.places.enter([key === undefined ? `address ${address}` : `key ${key}`, AT_ONCE]);
    if (!leave) return "busy";
    const cut = (): void => void request.destroy();
    const late = this.clock.after(BODY_SECS, cut);
    const hold = this.held.open(cut);
    if (key !== undefined) hold.proved();
    try {
      return await readBody(request, limit, (bytes) => hold.is(hold.bytes + bytes));
    } finally {
      hold.is(0);
      late();
      leave();
    }
  }
}
