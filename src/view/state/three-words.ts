import { isMeant, plainWords } from "../../engine/face/words.ts";

const WORDS = 24;

/** Three different positions of 24, in order. Bytes that would make some positions more likely are skipped. */
export function drawThree(random: Uint8Array): readonly number[] {
  const places = new Set<number>();
  for (const byte of random) {
    if (places.size < 3 && byte < 240) places.add(byte % WORDS);
  }
  for (let place = 2; places.size < 3; place += 7) places.add(place % WORDS);
  return [...places].sort((a, b) => a - b);
}

/** Whether the typed text is this word, or an abbreviation that only this word has. */
export function isRight(typed: string, word: string | undefined): boolean {
  const [said = "", ...more] = plainWords(typed);
  return word !== undefined && more.length === 0 && isMeant(said, word);
}
