/** A fingerprint as digits: what two people can read to each other in any language, over a bad line. */

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

/** @param groups of base64 @returns groups of five digits, the same number with zeros before it: eight of 128 bits, five of a knock's 72 */
export function spokenDigits(groups: readonly string[]): readonly string[] {
  const bytes = Array.from(atob(groups.join("")), (char) => char.charCodeAt(0));
  const count = Math.ceil((8 * bytes.length * Math.LOG10E * Math.LN2) / GROUP);
  let digits = "";
  while (digits.length < count * GROUP) digits = takeDigit(bytes) + digits;
  return Array.from({ length: count }, (_, i) => digits.slice(GROUP * i, GROUP * (i + 1)));
}
