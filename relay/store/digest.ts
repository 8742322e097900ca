/** Digests that the store keeps in place of ids and keys. */
import { createHash } from "node:crypto";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";

/** The digest (16 bytes) of an event id in a mailbox. It remains after the event is deleted, so that a replay is detected. */
export const idDigest = (recipient: Bytes, id: Bytes): Bytes =>
  createHash("sha256").update(recipient).update(id).digest().subarray(0, 16);

/** The digest (32 bytes) of a blocked key. Keys are random, so nobody can find the key from its digest by trying. */
export const blockDigest = (pubkey: Bytes): Bytes => createHash("sha256").update("cairn-block-v1").update(pubkey).digest();
