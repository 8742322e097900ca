/**
 * What another app passes to this one: an app link, or text. Always bounded. On its way a link may be changed: trackers before its
 * fragment, `&amp;`, `%23`, a broken line, a full stop, another address around it.
 */

import { APP_ADDRESS, APP_LINK, joinParts, LONGEST, unwrapScheme } from "./app-link.ts";

export type Arrival = { readonly link: string } | { readonly text: string } | undefined;

const WHOLE = new RegExp(`^${APP_ADDRESS}$`, "i");

/** The parameters of each kind of app link, in order. A complete link has all but those that may be missing. */
const PARTS: Readonly<Record<"add" | "v" | "va", Readonly<Record<string, RegExp>>>> = {
  add: {
    p: /^[\w-]{43}/,
    r: /^[\w-]+/,
    n: /^[^<>"[\]{}|\\^`\u00a1-\u00bf\u060c\u061b\u061f\u06d4\u2000-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]*/,
    m: /^[\w-]{43}/,
    a: /^[\w-]{192,300}/,
    d: /^[\w-]+/,
  },
  v: { p: /^[\w-]{43}/, t: /^[\w-]{22}/, r: /^[\w-]+/, s: /^[\w-]{86}/, ts: /^\d{10}/ },
  va: { p: /^[\w-]{43}/, t: /^[\w-]{22}/, s: /^[\w-]{86}/ },
};

/** Of a person who hides their mail the mailboxes that answers go to; of one with a number what a directory says of it, and which. */
const MAY_BE_MISSING = /[mad]/;

/** Links are made without punctuation at a name's end, so that punctuation there belongs to the sentence around it. */
function nameOf(value: string): string {
  const bare = value.replace(/[.,;:!?'()*_~-]+$/, "").replace(/\+/g, " ");
  try {
    return encodeURIComponent(decodeURIComponent(bare));
  } catch {
    return "";
  }
}

/** The first complete app link in a text, without anything else. */
function wholeLink(text: string): string | undefined {
  const [found, origin, named] = /(https?:\/\/[^\s/?#]+)\/(add|va?)\/?(?:[?#]|%23)\S+/i.exec(text) ?? [];
  const way = named?.toLowerCase() as keyof typeof PARTS | undefined;
  if (!found || !way) return undefined;
  const values = Object.entries(PARTS[way]).map(([name, form]) => {
    const value = new RegExp(`(?:[?&#]|%23)${name}=([^&#?\\s]*)`).exec(found)?.[1];
    const said = value === undefined ? undefined : form.exec(value)?.[0];
    if (said === undefined) return MAY_BE_MISSING.test(name) ? "" : undefined;
    return `${name}=${name === "n" ? nameOf(said) : said}`;
  });
  if (values.includes(undefined)) return undefined;
  return `${origin}/${way}${way === "add" ? "#" : "?"}${values.filter((value) => value !== "").join("&")}`;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The text unescaped, then with its lines joined, then both URL-decoded, and at last without any white space. */
function readings(text: string): readonly string[] {
  const plain = text.replace(/&(?:amp|#38|#x26);/gi, "&").replace(/[\u00ad\u200b-\u200f\u2060-\u2069\ufeff]/g, "");
  const whole = plain.replace(/=?\r?\n(?:[ \t>]*)/g, "").replace(/=3D/g, "=");
  return [plain, whole, decoded(plain), decoded(whole), whole.replace(/\s+/g, "")];
}

const allReadings = (text: string): readonly string[] =>
  readings(text.slice(0, LONGEST).replace(/web\+cairn:\S+/gi, (address) => unwrapScheme(address) ?? address));

/** The app link in a text, without what was added around it. @returns undefined if none is complete */
export function linkIn(text: string): string | undefined {
  const links = allReadings(text).flatMap((reading) => wholeLink(reading) ?? []);
  const [first] = links;
  // A line may have been broken inside what may be missing.
  return links.find((link) => link.startsWith(`${first}&`)) ?? first;
}

/** The same, or else an incomplete link: its reader reports what is missing. */
const anyLinkIn = (text: string): string | undefined =>
  linkIn(text) ??
  allReadings(text)
    .map((reading) => APP_LINK.exec(reading)?.[0])
    .find((link) => link !== undefined);

/** The app link in a text that should contain one; without one the trimmed text, which the reader of links refuses. */
export const readLink = (text: string): string => anyLinkIn(text) ?? text.trim();

/** An app link in any of the parts, else all parts as a note's text. */
export function readParts(said: readonly string[]): Arrival {
  const text = joinParts(said);
  const link = anyLinkIn(text);
  if (link) return { link };
  return text === "" ? undefined : { text };
}

/** An address opened by the system: an app link, or nothing. */
export function readAddress(address: string): Arrival {
  const whole = address.slice(0, LONGEST).trim();
  const link = WHOLE.test(whole) ? anyLinkIn(whole) : undefined;
  return link === undefined ? undefined : { link };
}
