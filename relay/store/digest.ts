/** Digests that the store keeps in place of ids and keys. */
import { createHash } from "node:crypto";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";

/** The digest (32 bytes) of a blocked key. Keys are random, so nobody can find the key from its digest by trying. */
export const blockDigest = (pubkey: Bytes): Bytes => createHash("sha256").update("cairn-block-v1").update(pubkey).digest();
