/** Recovery words, as a screen took them down. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { FaceError } from "../face.ts";

/** @throws FaceError `bad-words`, about the word that is not known or how many there are */
export async function seedOf(words: string): Promise<Bytes> {
  const { WordsError, wordsToSeed } = await import("../../protocol/identity/mnemonic.ts");
  try {
    return wordsToSeed(words);
  } catch (error) {
    throw error instanceof WordsError ? new FaceError("bad-words", false, error.about) : error;
  }
}
