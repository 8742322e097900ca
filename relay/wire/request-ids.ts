/** Request ids: 6 random bytes as hex. They connect a client's failure with a log line without identifying the client. */

import type { Random } from "../../src/host/ports.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";

const SIZE = 6;
const BLOCK = SIZE * 256;

/** Draws randomness in blocks: a draw for each command would cost more than the rest of a small command. */
export function createRequestIds(random: Random): () => string {
  let block: Bytes = new Uint8Array(0);
  let at = 0;
  return () => {
    if (at >= block.length) {
      block = random(BLOCK);
      at = 0;
    }
    at += SIZE;
    return toHex(block.subarray(at - SIZE, at));
  };
}
