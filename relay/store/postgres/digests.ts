/** Digests as PostgreSQL has them: 16 bytes as a uuid are smaller and faster there than a byte string. */
import { hash } from "node:crypto";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";

export const uuidOf = (digest: Bytes): string => Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString("hex");

/** 16 bytes that stand for an event id in a mailbox. */
export const idIn = (box: Bytes, id: Bytes): Bytes => hash("sha256", Buffer.concat([box, id]), "buffer").subarray(0, 16);
