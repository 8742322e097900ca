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

/**
 * Those of the published keys that are known or follow from a known one.
 * @param known keys that were kept before; none: all are taken, as on a first visit
 */
export function followDirectoryKeys(
  crypto: Pick<Crypto, "verify">,
  known: readonly Bytes[],
  published: readonly DirectoryKey[],
): readonly DirectoryKey[] {
  if (known.length === 0) return published;
  const trusted = published.filter(({ key }) => known.some((one) => equal(one, key)));
  const keys = [...known];
  // They may stand in any order; each round finds those that the ones found so far have signed.
  for (let round = 0; round < published.length; round++)
    for (const next of published) {
      const { signature } = next;
      if (signature === undefined || keys.some((one) => equal(one, next.key))) continue;
      if (!keys.some((one) => crypto.verify(signature, directoryKeyMessage(next), one))) continue;
      keys.push(next.key);
      trusted.push(next);
    }
  return trusted;
}
