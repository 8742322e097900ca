/** Recovery phrases (§2.1): the 32-byte seed as 24 BIP-39 words, or as 64 hex digits. */
import { type Bytes, fromHex } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { WORDS } from "./bip39-english.ts";
import { sha256 } from "./sha256.ts";

/** 24 words: 256 bits of seed and 8 of checksum, 11 bits a word. */
export function seedToWords(seed: Bytes): readonly string[] {
  const bits = [...seed, sha256(seed)[0]!].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: 24 }, (_, i) => WORDS[Number.parseInt(bits.slice(11 * i, 11 * i + 11), 2)]!);
}

/**
 * Reads 24 words (any case and spacing) or 64 hex digits.
 * @throws ProtocolError `malformed`: an unknown word, a wrong count, or a checksum that does not fit.
 */
export function wordsToSeed(phrase: string): Bytes {
  const trimmed = phrase.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(trimmed)) return fromHex(trimmed);
  const words = trimmed.split(/[^a-z]+/).filter((word) => word !== "");
  if (words.length !== 24) throw new ProtocolError("malformed", "a recovery phrase has 24 words");
  const bits = words.map((word) => indexOf(word).toString(2).padStart(11, "0")).join("");
  const bytes = Uint8Array.from({ length: 33 }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  const seed = bytes.slice(0, 32);
  if (sha256(seed)[0] !== bytes[32]) throw new ProtocolError("malformed", "the words do not belong together");
  return seed;
}

function indexOf(word: string): number {
  const index = WORDS.indexOf(word);
  if (index < 0) throw new ProtocolError("malformed", "not a word of the list");
  return index;
}
