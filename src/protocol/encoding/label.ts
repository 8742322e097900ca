/**
 * Names of people, rooms and groups. Others choose them, and they stand beside each other in lists. So invisible characters and
 * characters that change the text direction are removed, and names that look alike are found by comparing skeletons (Unicode TR39).
 */

import { characterClass, INVISIBLE } from "./invisible.ts";

const BREAKS = characterClass("0009-000d 0085 2028 2029");
/** Accents of Latin, Greek and Cyrillic, and the vowel signs of Hebrew and Arabic. */
const MARKS = characterClass(
  "0300-036f 0483-0489 0591-05bd 05bf 05c1 05c2 05c4 05c5 05c7 0610-061a 064b-065f 0670 06d6-06dc 06df-06e4 06e7 06e8 06ea-06ed 1ab0-1aff 1dc0-1dff 20d0-20ff fe20-fe2f",
);

/** `text` on one line without invisible characters: at most `max` UTF-16 units, cut between characters. May be empty. */
export function label(text: string, max: number): string {
  const visible = text.replace(BREAKS, " ").replace(INVISIBLE, "").replace(/\s+/g, " ").trim();
  return visible
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}

/** A name that the user entered or that a peer sent, as a label of at most 100 UTF-16 units. */
export const nameIn = (text: string): string => label(text, 100);

/** For each Latin letter: the Greek, Cyrillic and extended Latin letters and the digits that look like it (after Unicode TR39). */
const LOOKALIKES: Readonly<Record<string, string>> = {
  A: "ΑА",
  B: "ΒВ",
  C: "СϹ",
  E: "ΕЕ",
  F: "Ϝ",
  G: "Ԍ",
  H: "ΗН",
  I: "ΙІӀ",
  J: "ЈͿ",
  K: "ΚКҚ",
  M: "ΜМϺ",
  N: "Ν",
  O: "ΟО0Ø",
  P: "ΡР",
  Q: "Ԛ",
  S: "Ѕ",
  T: "ΤТ",
  W: "Ԝ",
  X: "ΧХҲ",
  Y: "ΥҮУ",
  Z: "Ζ",
  a: "аαɑ",
  b: "ЬьƄƅ",
  c: "сϲᴄ",
  d: "ԁđ",
  e: "еҽε",
  g: "ɡ",
  h: "һħ",
  i: "іıι",
  j: "ј",
  k: "кκ",
  l: "ӏł|1",
  m: "м",
  n: "ηп",
  o: "оοσø",
  p: "рρ",
  q: "ԛ",
  r: "гᴦ",
  s: "ѕꜱ",
  t: "тτ",
  u: "υцս",
  v: "νѵ",
  w: "ԝω",
  x: "хχ",
  y: "уγү",
  z: "ᴢ",
};
const latinOf = new Map(
  Object.entries(LOOKALIKES).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter] as const)),
);

const foldCase = (text: string): string => text.toUpperCase().toLowerCase();
const toLatin = (text: string): string => Array.from(text, (char) => latinOf.get(char) ?? char).join("");

/** Two skeletons: one maps the letters as written, the other their lower case. Ν looks like N, but its lower case ν looks like v. */
function skeletons(name: string): readonly [string, string] {
  const bare = label(name, name.length).normalize("NFKD").replace(MARKS, "");
  // "rn" looks like "m" and "vv" like "w"; "l" and "i" are both a vertical stroke.
  const mergeStrokes = (text: string): string => text.replace(/rn/g, "m").replace(/vv/g, "w").replace(/l/g, "i");
  return [mergeStrokes(foldCase(toLatin(bare))), mergeStrokes(toLatin(foldCase(bare)))];
}

/** Whether a reader may mistake one name for the other. Empty names are not alike. */
export function alike(one: string, other: string): boolean {
  const [a, b] = [skeletons(one), skeletons(other)];
  return a[0] !== "" && (a[0] === b[0] || a[1] === b[1]);
}
