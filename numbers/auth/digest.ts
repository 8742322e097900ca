/** Digests of ids and secrets: the database holds nothing that opens anything. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";

export const sha256 = (text: string): Bytes => new Uint8Array(createHash("sha256").update(text).digest());

export const reference = (text: string): string => Buffer.from(sha256(text)).toString("base64url");

export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

export const keyed = (key: string, ...parts: readonly string[]): Bytes =>
  new Uint8Array(createHmac("sha256", Buffer.from(key, "base64url")).update(JSON.stringify(parts)).digest());

/** In constant time; the lengths are no secret. */
export const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

export const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"));
