/** Whether an address or a text has a link of ours in it, and what that is for: all that the first paint asks. What it says exactly: arrival.ts. */

/** Nobody writes more into a note; nothing longer is looked at. */
export const LONGEST = 20_000;

/** The key of whoever made it is in every link of ours: an address that merely ends alike is left to its own app. */
const WAY_AND_KEY = "[^\\s/?#]+/(add|va?)/?(?:[?#]|%23)(?:\\S{0,400}?(?:[&#?]|&amp;))?p=\\S+";

/** A link of ours and nothing beside it, also as `web+cairn:`. What the keypad app asks its phone for, in the syntax of every Gecko. */
export const OUR_ADDRESS = `(?:https?://|web\\+cairn:(?://)?(?:https?://)?)${WAY_AND_KEY}`;

export const OUR_LINK = new RegExp(`https?://${WAY_AND_KEY}`, "i");

/** What stands behind `web+cairn:`, as an address of the web. */
export function unwrapped(address: string): string | undefined {
  const rest = /^web\+cairn:(?:\/\/)?(.+)$/i.exec(address)?.[1];
  return rest === undefined || /^https?:\/\//i.test(rest) ? rest : `https://${rest}`;
}

/** What the link of ours in a text is for: `add` somebody, `v` to check each other, `va` the answer to that. @returns undefined where there is none */
export const wayOf = (text: string): string | undefined => OUR_LINK.exec(text.slice(0, LONGEST))?.[1]?.toLowerCase();

/** A link of ours under its own scheme says the same as an address of the web. */
function asWeb(part: string): string {
  const address = unwrapped(part);
  return address !== undefined && wayOf(address) ? address : part;
}

/** What several parts that another app hands over say, each thing once. */
export function joined(said: readonly string[]): string {
  const parts = said.map((part) => part.slice(0, LONGEST).trim()).filter((part) => part !== "");
  // Many apps say the same thing in two of them.
  return [...new Set(parts.map(asWeb))].join("\n").slice(0, LONGEST);
}
