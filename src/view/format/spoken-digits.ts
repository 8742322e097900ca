/** A fingerprint as digits: what two people can read to each other in any language, over a bad line. */

/** Of 128 bits, as a decimal number with zeros before it. */
const DIGITS = 40;
const GROUP = 5;

/** Takes the last decimal digit off a number of bytes, the highest first. Without BigInt, which old phones have not. */
function takeDigit(bytes: number[]): number {
  let rest = 0;
  for (let i = 0; i < bytes.length; i++) {
    const value = rest * 256 + (bytes[i] as number);
    bytes[i] = Math.floor(value / 10);
    rest = value % 10;
  }
  return rest;
}

/** @param groups of base64, together 128 bits @returns eight groups of five digits, the same number */
export function spokenDigits(groups: readonly string[]): readonly string[] {
  const bytes = Array.from(atob(groups.join("")), (char) => char.charCodeAt(0));
  let digits = "";
  while (digits.length < DIGITS) digits = takeDigit(bytes) + digits;
  return Array.from({ length: DIGITS / GROUP }, (_, i) => digits.slice(GROUP * i, GROUP * (i + 1)));
}
