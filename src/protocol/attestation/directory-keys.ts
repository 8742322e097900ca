/**
 * The keys of a directory of numbers (ours, docs/protocol.md §13): each signs the one that comes after it, so that who knows one of them can follow
 * the directory to the next, and to nobody else's.
 */
import { type Bytes, concat, equal, utf8 } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

/** As the directory publishes it. */
export interface DirectoryKey {
  /** 32 bytes. */
  readonly key: Bytes;
  /** When it begins and ends to sign, unix seconds. */
  readonly from: number;
  readonly until: number;
  /** By the key before it; the first has none. */
  readonly signature?: Bytes;
}

/** The end of a key that has no end yet: 2100. */
export const OPEN_END = 4_102_444_800;

const TAG = utf8("cairn-numbers-key-v1");

function be32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** What a key signs of the one after it. Its end is not in it: it is decided later. */
export const directoryKeyMessage = ({ key, from }: Pick<DirectoryKey, "key" | "from">): Bytes => concat(TAG, key, be32(from));

type KnownKey = Pick<DirectoryKey, "key" | "from" | "until">;

/**
 * Those of the published keys that are known or follow from a known one.
 * @param known keys that were kept before; none: all are taken, as on a first visit
 */
export function followDirectoryKeys(
  crypto: Pick<Crypto, "verify">,
  known: readonly KnownKey[],
  published: readonly DirectoryKey[],
): readonly DirectoryKey[] {
  if (known.length === 0) return published;
  const signers: KnownKey[] = known.map((one) => ({ ...one, until: Math.min(one.until, endOf(one, published)) }));
  const signerOf = ({ key }: DirectoryKey) => signers.find((one) => equal(one.key, key));
  // They may stand in any order; each round finds those that the ones found so far have signed.
  for (let round = 0; round < published.length; round++)
    for (const next of published) {
      if (!signerOf(next) && signers.some((one) => brings(crypto, one, next))) signers.push(next);
    }
  return published.flatMap((one) => {
    const signer = signerOf(one);
    return signer ? [{ ...one, until: signer.until }] : [];
  });
}

/** An end that was told once is not taken back. */
const endOf = ({ key }: KnownKey, published: readonly DirectoryKey[]): number =>
  published.find((one) => equal(one.key, key))?.until ?? OPEN_END;

/** Whether a key signed the next while it was in use: one that was given up says nothing of what comes after its end. */
function brings(crypto: Pick<Crypto, "verify">, before: KnownKey, next: DirectoryKey): boolean {
  const { signature } = next;
  if (signature === undefined || next.from < before.from || next.from > before.until) return false;
  return crypto.verify(signature, directoryKeyMessage(next), before.key);
}
