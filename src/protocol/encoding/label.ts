/**
 * Names of people, rooms and groups: labels that others choose and that are read beside each other. What cannot be seen, or turns what
 * stands beside it round, goes; and names that look alike are found by their skeletons.
 */

import { between, UNSEEN } from "./unseen.ts";

const BREAKS = between("0009-000d 0085 2028 2029");
/** Accents of Latin, Greek and Cyrillic, and the vowel signs of Hebrew and Arabic. */
const MARKS = between(
  "0300-036f 0483-0489 0591-05bd 05bf 05c1 05c2 05c4 05c5 05c7 0610-061a 064b-065f 0670 06d6-06dc 06df-06e4 06e7 06e8 06ea-06ed 1ab0-1aff 1dc0-1dff 20d0-20ff fe20-fe2f",
);

/** A label of at most `max` UTF-16 units on one line, cut between characters. Empty: it has no name. */
export function label(text: string, max: number): string {
  const seen = text.replace(BREAKS, " ").replace(UNSEEN, "").replace(/\s+/g, " ").trim();
  return seen
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}

/** A name as one enters it, or as another gives it. */
export const nameIn = (text: string): string => label(text, 100);

/** Letters of Greek, Cyrillic and extended Latin, and digits, by the Latin letter they look like. (After Unicode's TR39.) */
const LOOKS: Readonly<Record<string, string>> = {
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
const lookOf = new Map(
  Object.entries(LOOKS).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter] as const)),
);

const folded = (text: string): string => text.toUpperCase().toLowerCase();
const likened = (text: string): string => Array.from(text, (char) => lookOf.get(char) ?? char).join("");

/** By the shapes as they are written, and by those in small letters: Ν looks like N, ν like v. */
function skeletons(name: string): readonly [string, string] {
  const bare = label(name, name.length).normalize("NFKD").replace(MARKS, "");
  // What is wide as two narrow ones, and the strokes.
  const joined = (text: string): string => text.replace(/rn/g, "m").replace(/vv/g, "w").replace(/l/g, "i");
  return [joined(folded(likened(bare))), joined(likened(folded(bare)))];
}

/** Whether a reader would take one name for the other. Two without a name are not alike. */
export function alike(one: string, other: string): boolean {
  const [a, b] = [skeletons(one), skeletons(other)];
  return a[0] !== "" && (a[0] === b[0] || a[1] === b[1]);
}
