/** What the pages are made of: the app's colours, words in all languages, and nothing of a stranger's that a browser would run. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { html } from "./html.ts";
import { DARK, LIGHT, STYLE } from "./look.ts";
import { PASSKEY_SCRIPT } from "./passkey-script.ts";
import { chooseTongue, WORDS } from "./words/index.ts";
import { TONGUES } from "./words/words.ts";

const APP = readFileSync(new URL("../../../src/view/tokens.css", import.meta.url), "utf8");

/** The tokens of a rule of the app's. */
function tokensOf(selector: string): Readonly<Record<string, string>> {
  const from = APP.indexOf(`${selector} {`);
  const rule = APP.slice(from, APP.indexOf("}", from));
  return Object.fromEntries([...rule.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]));
}

describe("the look", () => {
  it.each([
    [":root", LIGHT],
    [':root[data-theme="dark"]', DARK],
  ])("has the colours of %s of the app", (selector, values) => {
    expect(tokensOf(selector)).toMatchObject(values);
  });

  it("uses no token that it does not have, and nothing that Gecko 48 does not know", () => {
    const used = [...STYLE.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(20);
    for (const name of used) expect(LIGHT).toHaveProperty(name ?? "");
    expect(STYLE).not.toMatch(
      /[{;](gap|inset|grid|place-items):|display:grid|clamp\(|:is\(|:where\(|@layer|url\(|margin-inline:|padding-block:/,
    );
  });
});

describe("html", () => {
  it("escapes what is put into it, in text and attributes", () => {
    const evil = `"><script>alert('1')</script>&`;
    expect(html`<p title="${evil}">${[evil, 1, false, undefined]}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;1</p>',
    );
    expect(html`<b>${html`<i>${evil.length}</i>`}</b>`.text).toBe("<b><i>30</i></b>");
  });
});

describe("words", () => {
  it("are there in every language, each its own", () => {
    const shown = (word: unknown): string => (typeof word === "function" ? word("1", "2") : JSON.stringify(word));
    for (const tongue of TONGUES) {
      const words = Object.entries(WORDS[tongue]).map(([name, word]) => [name, shown(word)] as const);
      expect(words.map(([name]) => name).sort()).toEqual(Object.keys(WORDS.en).sort());
      if (tongue === "en") continue;
      const english = new Map(Object.entries(WORDS.en).map(([name, word]) => [name, shown(word)]));
      const same = words.filter(([name, word]) => english.get(name) === word).map(([name]) => name);
      expect(same).toEqual(tongue === "ar" ? [] : ["direction", "passkeys"]);
    }
  });

  it("promise nothing about who somebody is", () => {
    for (const tongue of TONGUES) {
      const all = Object.values(WORDS[tongue]).map((word) => (typeof word === "function" ? "" : JSON.stringify(word)));
      expect(all.join(" ")).not.toMatch(/verified|verifiziert|موثق/i);
    }
  });

  it.each([
    [["de"], "de"],
    [["fr-CA, ar;q=0.5"], "ar"],
    [["xx", "DE-at"], "de"],
    [[undefined, "ar en"], "ar"],
    [["x".repeat(5000)], "en"],
    [[], "en"],
  ])("%j chooses %s", (wanted, tongue) => {
    expect(chooseTongue(...wanted)).toBe(tongue);
  });
});

it("the script parses, and begins by finding out whether the browser can do it", () => {
  expect(() => new Function(PASSKEY_SCRIPT)).not.toThrow();
  expect(PASSKEY_SCRIPT.indexOf("window.PublicKeyCredential")).toBeLessThan(PASSKEY_SCRIPT.indexOf("box.hidden = false"));
});
