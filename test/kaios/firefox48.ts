/** The web features of Firefox 48, by MDN's compatibility data. KaiOS 2.5 has the same Gecko. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Identifier, SupportStatement } from "@mdn/browser-compat-data/types";

const VERSION = 48;
// Read, not imported: a bundler needs seconds for 18 MB.
const file = createRequire(import.meta.url).resolve("@mdn/browser-compat-data");
const { api, css, javascript } = JSON.parse(readFileSync(file, "utf8")) as Record<"api" | "css" | "javascript", Identifier>;

/** Under its own name and without a flag: partial support under another name does not count. */
function hadIt(support: SupportStatement | undefined): boolean {
  if (support === undefined) return true;
  return [support].flat().some(({ version_added: added, flags, alternative_name, prefix }) => {
    if (flags || alternative_name || prefix || typeof added !== "string") return false;
    return Number.parseFloat(added.replace("≤", "")) <= VERSION;
  });
}

/** Whether it came after 48, or never. @param unknown the result where MDN has no data */
const isNewer = (node: Identifier | undefined, unknown = false): boolean =>
  node?.__compat ? !hadIt(node.__compat.support.firefox) : unknown;

const parts = (node: Identifier): (readonly [string, Identifier])[] =>
  Object.entries(node).filter((entry): entry is [string, Identifier] => entry[0] !== "__compat");

export interface Newer {
  /** Global names, and `Intl.…`. */
  readonly globals: readonly string[];
  /** By global: members that it or its prototype got later; `…_static` means the global itself. */
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

/** CSS that came after 48; what MDN does not know counts as newer. */
export const newerCss = {
  property: (name: string): boolean => isNewer(css.properties?.[name], true),
  /** A keyword of a property. */
  word: (property: string, word: string): boolean => isNewer(css.properties?.[property]?.[word]),
  function: (name: string): boolean => isNewer(functions.get(name), true),
  selector: (name: string): boolean => isNewer(css.selectors?.[name], true),
  rule: (name: string): boolean => isNewer(css["at-rules"]?.[name], true),
  media: (name: string): boolean => isNewer(css["at-rules"]?.media?.[name]),
};
