/** The one form of a phone number, mail address or PPP number, so that two people who write it differently mean the same (ours). */

import { characterClass } from "../encoding/invisible.ts";
import { aLabels } from "./a-label.ts";
import { asciiDigits } from "./digits.ts";

/** More than any identifier has; NFKC makes up to eighteen characters of one. */
const LONGEST = 400;
/** Books copied from chats are full of them: soft hyphens, bidi marks, joiners, byte order marks. */
const MARKS = characterClass("00ad 034f 061c 180e 200b-200f 202a-202e 2060-2064 2066-2069 fe00-fe0f feff");
const SEPARATORS = /[\s().\-/\u2010-\u2015\u2212\u2043]/g;

/** NFKC without marks. What is plain ASCII is that already, also where an engine has no `normalize`. */
function compatible(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  return /^[ -~\t\r\n]*$/.test(text) ? text : text.normalize("NFKC").replace(MARKS, "");
}

function compact(text: string): string | undefined {
  const folded = compatible(text);
  return folded === undefined ? undefined : asciiDigits(folded);
}

/** The digits of a number as it was written, national or not, with a + in front where it is international; undefined where there is more. */
export function dialled(text: string): string | undefined {
  const digits = compact(text)?.replace(SEPARATORS, "").replace(/^00/, "+");
  return digits !== undefined && /^\+?\d{1,20}$/.test(digits) ? digits : undefined;
}

/**
 * `tel:+…` of an international number. A national one, without + or 00, needs a country first. So does "+49 (0)30": in most countries the zero is
 * to be left out, in some it belongs there.
 */
export function normalisePhone(text: string): string | undefined {
  const folded = compact(text);
  if (folded === undefined || /\(\s*0\s*\)/.test(folded)) return undefined;
  const digits = folded.replace(SEPARATORS, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(digits) ? `tel:${digits}` : undefined;
}

const LONGEST_LOCAL_PART = 64;
const SPACES = characterClass("0000-0020 007f-00a0", "|\\s");
const GMAIL = "gmail.com";

/** As Gmail delivers it: dots do not count, nor what follows a plus. At other hosts they may be other people. */
const gmailLocal = (local: string): string => local.replace(/\+.*$/, "").replace(/\./g, "");

const isLocalPart = (local: string): boolean =>
  local !== "" && local.length <= LONGEST_LOCAL_PART && local.search(SPACES) < 0 && (!/[@"]/.test(local) || /^".+"$/.test(local));

/** `mailto:…` of an address: plain lower case, never the locale's; the domain as A-labels. */
export function normaliseMail(text: string): string | undefined {
  const folded = compatible(text)?.trim();
  const at = folded?.lastIndexOf("@") ?? -1;
  if (folded === undefined || at < 0) return undefined;
  const local = folded.slice(0, at).toLowerCase();
  // Letter by letter: a whole word would turn its last sigma into the other one, which is another domain.
  const lower = folded.slice(at + 1).replace(/[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g, (one) => one.toLowerCase());
  const domain = /[/:?#@\\[\]%\s]/.test(lower) ? undefined : aLabels(lower);
  if (domain === undefined || !isLocalPart(local)) return undefined;
  if (domain !== GMAIL && domain !== "googlemail.com") return `mailto:${local}@${domain}`;
  const name = gmailLocal(local);
  return name === "" ? undefined : `mailto:${name}@${GMAIL}`;
}

/** `ppnum:` and the digits of a PPP number, which has 11, 15 or 19 of them. */
export function normalisePpnum(text: string): string | undefined {
  const digits = compact(text)?.replace(SEPARATORS, "");
  return digits !== undefined && /^(\d{11}|\d{15}|\d{19})$/.test(digits) ? `ppnum:${digits}` : undefined;
}
