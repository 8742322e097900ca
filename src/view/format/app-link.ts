/** Finds a link of this app in an address or text, and its kind: all that the first paint needs. Its content: arrival.ts. */

/** No note is longer; text beyond this is ignored. */
export const LONGEST = 20_000;

/** Every link of the app contains its sender's key (`p=`); other addresses with the same ending belong to other apps. */
const WAY_AND_KEY = "[^\\s/?#]+/(add|va?)/?(?:[?#]|%23)(?:\\S{0,400}?(?:[&#?]|&amp;))?p=\\S+";

/** A link of this app and nothing else, also as `web+cairn:`. The keypad app registers it with the phone, so old Gecko must read it. */
export const APP_ADDRESS = `(?:https?://|web\\+cairn:(?://)?(?:https?://)?)${WAY_AND_KEY}`;

export const APP_LINK = new RegExp(`https?://${WAY_AND_KEY}`, "i");

/** The `https:` address inside a `web+cairn:` address. */
export function unwrapScheme(address: string): string | undefined {
  const rest = /^web\+cairn:(?:\/\/)?(.+)$/i.exec(address)?.[1];
  return rest === undefined || /^https?:\/\//i.test(rest) ? rest : `https://${rest}`;
}

/** The kind of the app link in a text: `add` a person, `v` verify each other, `va` the answer to that. @returns undefined without one */
export const linkKind = (text: string): string | undefined => APP_LINK.exec(text.slice(0, LONGEST))?.[1]?.toLowerCase();

/** Rewrites an app link under its own scheme as a web address. */
function asWeb(part: string): string {
  const address = unwrapScheme(part);
  return address !== undefined && linkKind(address) ? address : part;
}

/** Joins the parts of a share, each text once. */
export function joinParts(said: readonly string[]): string {
  const parts = said.map((part) => part.slice(0, LONGEST).trim()).filter((part) => part !== "");
  // Many apps put the same text into two parts.
  return [...new Set(parts.map(asWeb))].join("\n").slice(0, LONGEST);
}
