/** Characters that are invisible or change the text direction. */

/** Matches the code units in `ranges` (hex, `from-to`, by space) and what the pattern `also` matches. (No `u` flag: ES5 has none.) */
export const characterClass = (ranges: string, also = ""): RegExp =>
  new RegExp(`[${ranges.replace(/[0-9a-f]{4}/g, "\\u$&").replace(/ /g, "")}]${also}`, "g");

/** Controls, default-ignorable code points (Unicode 16, DerivedCoreProperties), noncharacters, and the Braille blank. */
export const INVISIBLE = characterClass(
  "0000-001f 007f-009f 00ad 034f 061c 115f 1160 17b4 17b5 180b-180f 200b-200f 202a-202e 2060-206f 2800 3164 fe00-fe0f feff ffa0 fff0-ffff",
  "|\ud82f[\udca0-\udca3]|\ud834[\udd73-\udd7a]|[\udb40-\udb43][\udc00-\udfff]",
);
