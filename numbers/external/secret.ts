/** The secret of an account that authenticates by one: 32 random bytes as text, told once; the store has its digest. */
import { createHash } from "node:crypto";
import type { Random } from "../../src/host/ports.ts";
import { toBase64Url } from "../../src/protocol/encoding/bytes.ts";
import type { NewSecret } from "../store/contract-entities.ts";

const HINT_LETTERS = 4;

export function makeSecret(random: Random, expiresAt?: number): { readonly text: string; readonly kept: NewSecret } {
  const text = toBase64Url(random(32));
  const hash = new Uint8Array(createHash("sha256").update(text).digest());
  return { text, kept: { hash, hint: text.slice(-HINT_LETTERS), ...(expiresAt === undefined ? {} : { expiresAt }) } };
}
