/** What another app hands over, by whichever way this device has for that: a link of ours, or words. Always bounded. */

export type Arrival = { readonly link: string } | { readonly text: string } | undefined;

/** Nobody writes more into a note; nothing longer is looked at. */
export const LONGEST = 20_000;

/** The key of whoever made it is in every link of ours: an address that merely ends alike is left to its own app. */
const WAY_AND_KEY = "[^\\s/?#]+/(add|va?)/?[?#](?:[^\\s&]{1,200}&){0,5}p=\\S+";
const OUR_LINK = new RegExp(`https?://${WAY_AND_KEY}`, "i");

/** A link of ours and nothing beside it, also as `web+cairn:`. What the keypad app asks its phone for, in the syntax of every Gecko. */
export const OUR_ADDRESS = `(?:https?://|web\\+cairn:(?://)?(?:https?://)?)${WAY_AND_KEY}`;
const WHOLE = new RegExp(`^${OUR_ADDRESS}$`, "i");

/** What stands behind `web+cairn:`, as an address of the web. */
export function unwrapped(address: string): string | undefined {
  const rest = /^web\+cairn:(?:\/\/)?(.+)$/i.exec(address)?.[1];
  return rest === undefined || /^https?:\/\//i.test(rest) ? rest : `https://${rest}`;
}

/** A link of ours in any of the parts is that link; everything else is a note's words. */
export function readParts(said: readonly string[]): Arrival {
  const parts = said.map((part) => part.slice(0, LONGEST).trim()).filter((part) => part !== "");
  const link = OUR_LINK.exec(parts.map((part) => unwrapped(part) ?? part).join("\n"))?.[0];
  if (link) return { link };
  // Many apps say the same thing in two of them.
  const text = [...new Set(parts)].join("\n").slice(0, LONGEST);
  return text === "" ? undefined : { text };
}

/** An address that is to be looked at: a link of ours, or nothing. */
export function readAddress(address: string): Arrival {
  const whole = address.slice(0, LONGEST).trim();
  return WHOLE.test(whole) ? { link: unwrapped(whole) ?? whole } : undefined;
}

const ARRIVING = new RegExp(`^\\s*https?://${WAY_AND_KEY}`, "i");

/** What a link of ours is for: `add` somebody, `v` to check each other, `va` the answer to that. @returns undefined for what is none */
export const wayOf = (link: string): string | undefined => ARRIVING.exec(link)?.[1]?.toLowerCase();
