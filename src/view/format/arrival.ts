/**
 * What another app hands over, by whichever way this device has for that: a link of ours, or words. Always bounded. On its way a link is
 * decorated: trackers before its fragment, `&amp;`, `%23`, a line that was broken, a full stop, a wrapper around all of it.
 */

import { joined, LONGEST, OUR_ADDRESS, OUR_LINK, unwrapped } from "./way.ts";

export type Arrival = { readonly link: string } | { readonly text: string } | undefined;

const WHOLE = new RegExp(`^${OUR_ADDRESS}$`, "i");

/** Every part a link of ours has, in order: whole ones have all of them, and nothing else is a part. */
const PARTS: Readonly<Record<"add" | "v" | "va", Readonly<Record<string, RegExp>>>> = {
  add: {
    p: /^[\w-]{43}/,
    r: /^[\w-]+/,
    n: /^[^<>"[\]{}|\\^`\u00a1-\u00bf\u060c\u061b\u061f\u06d4\u2000-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]*/,
  },
  v: { p: /^[\w-]{43}/, t: /^[\w-]{22}/, r: /^[\w-]+/, s: /^[\w-]{86}/, ts: /^\d{10}/ },
  va: { p: /^[\w-]{43}/, t: /^[\w-]{22}/, s: /^[\w-]{86}/ },
};

/** A name is written without marks at its end; those that stand there are the sentence's. */
function nameOf(value: string): string {
  const bare = value.replace(/[.,;:!?'()*_~-]+$/, "").replace(/\+/g, " ");
  try {
    return encodeURIComponent(decodeURIComponent(bare));
  } catch {
    return "";
  }
}

/** The first link of ours in a text that has all its parts, without what is not part of it. */
function wholeLink(text: string): string | undefined {
  const [found, origin, named] = /(https?:\/\/[^\s/?#]+)\/(add|va?)\/?(?:[?#]|%23)\S+/i.exec(text) ?? [];
  const way = named?.toLowerCase() as keyof typeof PARTS | undefined;
  if (!found || !way) return undefined;
  const values = Object.entries(PARTS[way]).map(([name, form]) => {
    const value = new RegExp(`(?:[?&#]|%23)${name}=([^&#?\\s]*)`).exec(found)?.[1];
    const said = value === undefined ? undefined : form.exec(value)?.[0];
    return said === undefined ? undefined : `${name}=${name === "n" ? nameOf(said) : said}`;
  });
  if (values.includes(undefined)) return undefined;
  return `${origin}/${way}${way === "add" ? "#" : "?"}${values.join("&")}`;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A text as mail and pages write it, then with its lines put together, then both taken out of another address, and at last without any space. */
function readings(text: string): readonly string[] {
  const plain = text.replace(/&(?:amp|#38|#x26);/gi, "&").replace(/[\u00ad\u200b-\u200f\u2060-\u2069\ufeff]/g, "");
  const whole = plain.replace(/=?\r?\n(?:[ \t>]*)/g, "").replace(/=3D/g, "=");
  return [plain, whole, decoded(plain), decoded(whole), whole.replace(/\s+/g, "")];
}

const allReadings = (text: string): readonly string[] =>
  readings(text.slice(0, LONGEST).replace(/web\+cairn:\S+/gi, (address) => unwrapped(address) ?? address));

/** The link of ours in a text, freed from all that was put around it. @returns undefined where none is whole */
export function linkIn(text: string): string | undefined {
  for (const reading of allReadings(text)) {
    const whole = wholeLink(reading);
    if (whole) return whole;
  }
  return undefined;
}

/** The same, or a part of one: whoever reads it says what it lacks. */
const anyLinkIn = (text: string): string | undefined =>
  linkIn(text) ??
  allReadings(text)
    .map((reading) => OUR_LINK.exec(reading)?.[0])
    .find((link) => link !== undefined);

/** A text in which a link of ours should be, as that link; what has none is left as it is, for its reader to refuse. */
export const readLink = (text: string): string => anyLinkIn(text) ?? text.trim();

/** A link of ours in any of the parts is that link; everything else is a note's words. */
export function readParts(said: readonly string[]): Arrival {
  const text = joined(said);
  const link = anyLinkIn(text);
  if (link) return { link };
  return text === "" ? undefined : { text };
}

/** An address that is to be looked at: a link of ours, or nothing. */
export function readAddress(address: string): Arrival {
  const whole = address.slice(0, LONGEST).trim();
  const link = WHOLE.test(whole) ? anyLinkIn(whole) : undefined;
  return link === undefined ? undefined : { link };
}
