/** Digests under which the store remembers without naming. */
import { createHash } from "node:crypto";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";

/** Of an event id in a mailbox: all that remains of a deleted event. */
export const idDigest = (recipient: Bytes, id: Bytes): Bytes =>
  createHash("sha256").update(recipient).update(id).digest().subarray(0, 16);

/** Of a blocked key. Keys have no small number of likely values, so this tells nothing to whoever does not know the key. */
export const blockDigest = (pubkey: Bytes): Bytes => createHash("sha256").update("cairn-block-v1").update(pubkey).digest();
