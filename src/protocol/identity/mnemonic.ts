/** Recovery phrases (§2.1): the 32-byte seed as 24 BIP-39 words, or as 64 hex digits. */
import { type Bytes, fromHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { WORDS } from "./bip39-english.ts";
import { isMeant, plainLetters, plainWords } from "./plain-words.ts";
import { sha256 } from "./sha256.ts";

/** 24 words: 256 bits of seed and 8 of checksum, 11 bits a word. */
export function seedToWords(seed: Bytes): readonly string[] {
  const bits = [...seed, sha256(seed)[0]!].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: 24 }, (_, i) => WORDS[Number.parseInt(bits.slice(11 * i, 11 * i + 11), 2)]!);
}

/** Why a phrase is not a recovery phrase. `about`: the word that is not in the list, or the number of words when that is wrong. */
export class WordsError extends ProtocolError {
  readonly about: string | undefined;
  constructor(message: string, about?: string) {
    super("malformed", message);
    this.about = about;
  }
}

/**
 * Reads 24 words in any case with any separators, each in full or shortened to four letters or more; or 64 hex digits, grouped or not.
 * @returns the seed, 32 bytes
 * @throws WordsError (`malformed`) for an unknown word, a wrong number of words, or a wrong checksum
 */
export function wordsToSeed(phrase: string): Bytes {
  const hex = plainLetters(phrase).replace(/[\s:._-]/g, "");
  if (/^(0x)?[0-9a-f]{64}$/.test(hex)) return fromHex(hex.slice(-64));
  const words = plainWords(phrase);
  const bits = words.map((word) => indexOf(word).toString(2).padStart(11, "0")).join("");
  if (words.length !== 24) throw new WordsError("a recovery phrase has 24 words", String(words.length));
  const bytes = Uint8Array.from({ length: 33 }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  const seed = bytes.slice(0, 32);
  if (sha256(seed)[0] !== bytes[32]) throw new WordsError("the words do not belong together");
  return seed;
}

function indexOf(typed: string): number {
  const exact = WORDS.indexOf(typed);
  const index = exact < 0 ? WORDS.findIndex((word) => isMeant(typed, word)) : exact;
  if (index < 0) throw new WordsError("not a word of the list", typed);
  return index;
}
