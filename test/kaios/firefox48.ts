/** What Firefox 48 had of the web, by MDN's compatibility data. KaiOS 2.5 is built on the same Gecko. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Identifier, SupportStatement } from "@mdn/browser-compat-data/types";

const VERSION = 48;
// Read, not imported: a bundler would take seconds over 18 MB.
const file = createRequire(import.meta.url).resolve("@mdn/browser-compat-data");
const { api, css, javascript } = JSON.parse(readFileSync(file, "utf8")) as Record<"api" | "css" | "javascript", Identifier>;

/** By its own name, without a switch: half of it under another name is not it. */
function hadIt(support: SupportStatement | undefined): boolean {
  if (support === undefined) return true;
  return [support].flat().some(({ version_added: added, flags, alternative_name, prefix }) => {
    if (flags || alternative_name || prefix || typeof added !== "string") return false;
    return Number.parseFloat(added.replace("≤", "")) <= VERSION;
  });
}

/** Whether it came after 48, or never. @param unknown what is said of things MDN says nothing about */
const isNewer = (node: Identifier | undefined, unknown = false): boolean =>
  node?.__compat ? !hadIt(node.__compat.support.firefox) : unknown;

const parts = (node: Identifier): (readonly [string, Identifier])[] =>
  Object.entries(node).filter((entry): entry is [string, Identifier] => entry[0] !== "__compat");

export interface Newer {
  /** Names of the global scope, `Intl.…` for what is within. */
  readonly globals: readonly string[];
  /** Of a global: what it or its prototype has since; `…_static` is not its prototype's. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

function read(groups: readonly (readonly [string, Identifier])[]): Newer {
  const globals = groups.filter(([, node]) => isNewer(node)).map(([name]) => name);
  const members = groups.map(([name, node]) => {
    const own = name.replace(/^Intl\./, "");
    const since = parts(node).filter(([member, part]) => member !== own && !member.endsWith("_event") && isNewer(part));
    return [name, since.map(([member]) => member)] as const;
  });
  return {
    globals,
    members: Object.fromEntries(members.filter(([, names]) => names.length > 0)),
  };
}

const { builtins } = javascript as { builtins: Identifier & { Intl: Identifier } };

export const NEWER: Newer = read([
  ...parts(api),
  ...parts(builtins),
  ...parts(builtins.Intl).map(([name, node]) => [`Intl.${name}`, node] as const),
]);

const functions = new Map<string, Identifier>();
const collect = (node: Identifier): void => {
  for (const [name, part] of parts(node)) {
    if (part.__compat) functions.set(name, part);
    collect(part);
  }
};
collect(css.types as Identifier);

/** What of CSS came after 48; what MDN does not know counts as such. */
export const newerCss = {
  property: (name: string): boolean => isNewer(css.properties?.[name], true),
  /** A word of a property's value. */
  word: (property: string, word: string): boolean => isNewer(css.properties?.[property]?.[word]),
  function: (name: string): boolean => isNewer(functions.get(name), true),
  selector: (name: string): boolean => isNewer(css.selectors?.[name], true),
  rule: (name: string): boolean => isNewer(css["at-rules"]?.[name], true),
  media: (name: string): boolean => isNewer(css["at-rules"]?.media?.[name]),
};
