/** Postage (ours, docs/protocol.md): a token is a nonce and what the relay's blind evaluation made of it. */
import { type Blinded, blindInput, blindOf, checkProof, unblindAll } from "../discovery/voprf.ts";
import { type Bytes, concat, fromHex } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

/** Bytes of its nonce, and of the proof that it was evaluated. */
const NONCE = 32;
const MARK = 16;
export const POSTAGE_BYTES = NONCE + MARK;

export interface PostageKey {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** 8 bytes. */
  readonly keyId: Bytes;
}

/** Tokens that are being bought. */
export type Order = readonly Blinded[];

/** @param random bytes that nobody else has @throws ProtocolError `malformed` with a chance that is none */
export const orderPostage = (random: (length: number) => Bytes, count: number): Order =>
  Array.from({ length: count }, () => blindInput(random(NONCE), blindOf(random(64))));

/** What stands for the evaluation of a nonce. @param output 64 bytes @returns 16 bytes */
export const postageMark = (crypto: Pick<Crypto, "blake2b">, output: Bytes): Bytes => crypto.blake2b(MARK, output);

/**
 * The tokens, 48 bytes each.
 * @throws ProtocolError `bad-signature`, `bad-key` or `malformed` for an answer that was not made under the key that everybody is told of
 */
export function receivePostage(
  crypto: Pick<Crypto, "blake2b">,
  { publicKey }: Pick<PostageKey, "publicKey">,
  order: Order,
  { evaluated, proof }: { readonly evaluated: readonly Bytes[]; readonly proof: Bytes },
): readonly Bytes[] {
  checkProof(
    publicKey,
    order.map(({ element }) => element),
    evaluated,
    proof,
  );
  return unblindAll(order, evaluated).map((output, i) => concat((order[i] as Blinded).input, postageMark(crypto, output)));
}

export interface Postage {
  /** Whether nothing is taken at a mailbox without. */
  readonly isRequired: boolean;
  readonly key: PostageKey;
}

/** Reads the field of an advertisement; `undefined` where the relay offers none, or it cannot be read. */
export function readPostage(field: unknown): Postage | undefined {
  const { mode, pk, key_id } = (field ?? {}) as Readonly<Record<string, unknown>>;
  if (mode !== "accepted" && mode !== "required") return undefined;
  if (typeof pk !== "string" || !/^[0-9a-f]{64}$/.test(pk) || typeof key_id !== "string" || !/^[0-9a-f]{16}$/.test(key_id))
    return undefined;
  return { isRequired: mode === "required", key: { publicKey: fromHex(pk), keyId: fromHex(key_id) } };
}
