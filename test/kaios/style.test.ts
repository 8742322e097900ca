/** The keypad's style sheet in Gecko 48: by MDN's data, it ignores only what is listed as harmless. */
import postcss from "postcss";
import { beforeAll, expect, test } from "vitest";
import { builtFor } from "./built.ts";
import { newerCss } from "./firefox48.ts";

/** What the phone ignores, and why that is harmless. A prefixed form counts only beside the standard one. */
const HARMLESS: Readonly<Record<string, string>> = {
  "::selection": "of Leaflet's tiles: we have none",
  "color-scheme": "form controls are styled by hand",
  "scrollbar-width": "its scrollbars lie over the page and go by themselves",
  contain: "makes newer engines faster",
  "break-inside": "the items of that list are one line each",
  "touch-action": "Leaflet's, for fingers",
  behavior: "Leaflet's, for an old Internet Explorer",
  "print-color-adjust": "Leaflet's, for paper",
  "mix-blend-mode: plus-lighter": "Leaflet's, against seams in Chromium",
  "(prefers-color-scheme)": "the theme is chosen in Me",
  "(prefers-reduced-motion)": "nobody can ask for it on that phone; the moment is three still frames for everybody",
};

/** Older names that Gecko 48 supports. */
const FORMERLY: Readonly<Record<string, string>> = {
  "overflow-wrap": "word-wrap",
  "column-count": "-moz-column-count",
  appearance: "-moz-appearance",
  "user-select": "-moz-user-select",
  "::placeholder": "::-moz-placeholder",
  "::selection": "::-moz-selection",
};

type Found = Map<string, string[]>;

function readDeclarations(root: postcss.Root, ignored: (what: string, where: string) => void): void {
  root.walkDecls(({ prop, value, parent }) => {
    const rule = parent as postcss.Rule;
    const besides = (name: string): boolean => rule.some((one) => one.type === "decl" && one.prop === name);
    // Prefixes of other engines, and old names beside the new ones.
    if (!prop.startsWith("--") && (/^-(webkit|ms|o)-/.test(prop) || /progid|Microsoft/.test(value))) return;
    if (/^-moz-|^--/.test(prop) || Object.values(FORMERLY).includes(prop)) {
      // Unchanged.
    } else if (newerCss.property(prop)) {
      if (!besides(FORMERLY[prop] ?? "")) ignored(prop, rule.selector);
    } else
      for (const word of value.match(/[a-z-]+/g) ?? []) if (newerCss.word(prop, word)) ignored(`${prop}: ${word}`, rule.selector);
    for (const [, name = ""] of value.matchAll(/([a-z-]+)\(/g)) {
      // MDN lists old and new syntax together: rgb() and var() of that time do what is used here.
      if (!/^(rgba|var)$/.test(name) && newerCss.function(name)) ignored(`${name}()`, `${rule.selector} ${prop}`);
    }
    if (/#(?:[\da-f]{8}|[\da-f]{4})\b/i.test(value)) ignored("#rgba", rule.selector);
  });
}

function readSelectors(root: postcss.Root, ignored: (what: string, where: string) => void): void {
  const selectors: string[] = [];
  root.walkRules(({ selector }) => void selectors.push(selector));
  for (const selector of selectors)
    for (const [pseudo, name = ""] of selector.matchAll(/::?([a-z-]+)/g)) {
      // Alone it concerns only another engine; in a list it would invalidate the whole rule.
      if (/^-(webkit|ms|o)-/.test(name) && !selector.includes(",")) continue;
      const former = FORMERLY[pseudo];
      if (name.startsWith("-moz-") || !newerCss.selector(name)) continue;
      if (!former || !selectors.includes(selector.replace(pseudo, former))) ignored(pseudo, selector);
    }
  root.walkAtRules(({ name, params }) => {
    if (newerCss.rule(name)) ignored(`@${name}`, params);
    for (const [, feature = ""] of params.matchAll(/\(([a-z-]+)/g)) if (newerCss.media(feature)) ignored(`(${feature})`, params);
  });
}

/** What is ignored, and in which rules. */
function ignoredIn(css: string): Found {
  const found: Found = new Map();
  const root = postcss.parse(css);
  for (const read of [readDeclarations, readSelectors])
    read(root, (what, where) => void found.set(what, [...(found.get(what) ?? []), where]));
  return found;
}

let found: Found;
beforeAll(async () => {
  const { files } = await builtFor();
  const styles = [...files].filter(([name]) => name.endsWith(".css"));
  found = ignoredIn(styles.map(([, css]) => css.toString()).join("\n"));
});

test("Gecko 48 ignores nothing of it that matters", () => {
  expect([...found].filter(([what]) => !(what in HARMLESS))).toEqual([]);
});

test("nothing is excused that does not occur", () => {
  expect(Object.keys(HARMLESS).filter((what) => !found.has(what))).toEqual([]);
});

test("what came later is seen", () => {
  const css = `a:focus-visible, b { inset: 0; gap: 1px; width: clamp(1px, 2vw, 3px); color: #0008; display: flow-root }
    c::placeholder { overflow-wrap: break-word } @container (width > 1px) { d { margin: 0 } }`;
  const later = [
    ":focus-visible",
    "::placeholder",
    "@container",
    "#rgba",
    "clamp()",
    "display: flow-root",
    "gap",
    "inset",
    "overflow-wrap",
  ];
  expect([...ignoredIn(css).keys()].sort()).toEqual(later.sort());
});
