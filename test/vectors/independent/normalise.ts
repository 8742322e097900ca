/** Normalising on what Node brings: Unicode property escapes, the URL parser, and none of the code under test. */
import { type JsonMap, type Operations, textOf } from "../format.ts";
import { must, refuse } from "./refusal.ts";

const MARKS = /\p{Cf}|\p{Variation_Selector}|\u034f/gu;

const zeroOf = (digit: string): number => {
  let zero = digit.codePointAt(0) as number;
  // Rows of ten may follow one another, so this is the zero of the first of them.
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return zero;
};
const toAscii = (text: string): string =>
  text.replace(/\p{Nd}/gu, (digit) => String(((digit.codePointAt(0) as number) - zeroOf(digit)) % 10));

function prepared(input: JsonMap): string {
  const text = textOf(input, "text");
  must(text.length <= 400, "too long");
  return text.normalize("NFKC").replace(MARKS, "");
}

const compact = (input: JsonMap): string => toAscii(prepared(input)).replace(/[\s().\-/\p{Pd}\u2212\u2043]/gu, "");

export const normaliseOperations: Operations[string] = {
  phone(input) {
    must(!/\(\s*0\s*\)/.test(prepared(input)), "a zero in parentheses");
    const digits = compact(input).replace(/^00/, "+");
    must(/^\+[1-9][0-9]{6,14}$/.test(digits), "no E.164 number");
    return { identifier: `tel:${digits}` };
  },
  mail(input) {
    const [, local = "", domain = ""] = /^(.*)@([^@]*)$/s.exec(prepared(input).trim().toLowerCase()) ?? refuse("malformed", "no @");
    must(/^("[^\s\p{Cc}]+"|[^\s\p{Cc}"@]+)$/u.test(local) && local.length <= 64, "local part");
    must(!/[/:?#@\\[\]%\s]/.test(domain) && URL.canParse(`http://${domain}`), "domain");
    const { hostname } = new URL(`http://${domain}`);
    must(!/^[\d.]+$/.test(hostname) && hostname.length <= 253, "an IP address");
    must(hostname.includes(".") && hostname.split(".").every((label) => /^[a-z0-9_-]{1,63}$/.test(label)), "labels");
    if (hostname !== "gmail.com" && hostname !== "googlemail.com") return { identifier: `mailto:${local}@${hostname}` };
    const [name = ""] = local.split("+");
    must(name.replaceAll(".", "") !== "", "nobody");
    return { identifier: `mailto:${name.replaceAll(".", "")}@gmail.com` };
  },
  ppnum(input) {
    const digits = compact(input);
    must(/^[0-9]+$/.test(digits) && [11, 15, 19].includes(digits.length), "no PPP number");
    return { identifier: `ppnum:${digits}` };
  },
};
