/**
 * What another app hands over, by whichever way this device has for that: a link of ours, or words. Always bounded. On its way a link is
 * decorated: trackers before its fragment, `&amp;`, `%23`, a line that was broken, a full stop, a wrapper around all of it.
 */

export type Arrival = { readonly link: string } | { readonly text: string } | undefined;

/** Nobody writes more into a note; nothing longer is looked at. */
export const LONGEST = 20_000;

/** The key of whoever made it is in every link of ours: an address that merely ends alike is left to its own app. */
const WAY_AND_KEY = "[^\\s/?#]+/(add|va?)/?(?:[?#]|%23)(?:\\S{0,400}?(?:[&#?]|&amp;))?p=\\S+";

/** A link of ours and nothing beside it, also as `web+cairn:`. What the keypad app asks its phone for, in the syntax of every Gecko. */
export const OUR_ADDRESS = `(?:https?://|web\\+cairn:(?://)?(?:https?://)?)${WAY_AND_KEY}`;
const WHOLE = new RegExp(`^${OUR_ADDRESS}$`, "i");
const ANYWHERE = new RegExp(`https?://${WAY_AND_KEY}`, "i");

/** What stands behind `web+cairn:`, as an address of the web. */
export function unwrapped(address: string): string | undefined {
  const rest = /^web\+cairn:(?:\/\/)?(.+)$/i.exec(address)?.[1];
  return rest === undefined || /^https?:\/\//i.test(rest) ? rest : `https://${rest}`;
}

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
  const joined = plain.replace(/=?\r?\n(?:[ \t>]*)/g, "").replace(/=3D/g, "=");
  return [plain, joined, decoded(plain), decoded(joined), joined.replace(/\s+/g, "")];
}

/** The link of ours in a text, freed from all that was put around it. @returns undefined where there is none */
export function linkIn(text: string): string | undefined {
  const all = readings(text.slice(0, LONGEST).replace(/web\+cairn:\S+/gi, (address) => unwrapped(address) ?? address));
  for (const one of all) {
    const whole = wholeLink(one);
    if (whole) return whole;
  }
  // Not all of its parts are there: whoever reads it says so.
  return all.map((one) => ANYWHERE.exec(one)?.[0]).find((link) => link !== undefined);
}

/** A text in which a link of ours should be, as that link; what has none is left as it is, for its reader to refuse. */
export const readLink = (text: string): string => linkIn(text) ?? text.trim();

/** A link of ours in any of the parts is that link; everything else is a note's words. */
export function readParts(said: readonly string[]): Arrival {
  const parts = said.map((part) => part.slice(0, LONGEST).trim()).filter((part) => part !== "");
  const link = linkIn(parts.join("\n"));
  if (link) return { link };
  // Many apps say the same thing in two of them.
  const text = [...new Set(parts)].join("\n").slice(0, LONGEST);
  return text === "" ? undefined : { text };
}

/** An address that is to be looked at: a link of ours, or nothing. */
export function readAddress(address: string): Arrival {
  const whole = address.slice(0, LONGEST).trim();
  const link = WHOLE.test(whole) ? linkIn(whole) : undefined;
  return link === undefined ? undefined : { link };
}

/** What a link of ours is for: `add` somebody, `v` to check each other, `va` the answer to that. @returns undefined for what is none */
export const wayOf = (text: string): string | undefined =>
  /^\s*https?:/i.test(text) ? ANYWHERE.exec(text)?.[1]?.toLowerCase() : undefined;
