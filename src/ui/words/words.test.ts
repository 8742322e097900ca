import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { begin, sayDistance, saySpan, sayWaiting, sayWindow } from "../format/say.ts";
import { en } from "./en.ts";
import { first } from "./en-first.ts";
import { pages } from "./en-pages.ts";
import { rooms } from "./en-rooms.ts";
import { LANGUAGES, type LanguageName } from "./language.ts";
import { addWords, t } from "./t.ts";

type Entry = string | Readonly<Record<string, string>>;

addWords(en);
addWords(pages);
const catalogue = { ...first, ...en, ...pages, ...rooms };

const root = new URL("../", import.meta.url);
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|\/en/.test(name))
  .map((name) => readFileSync(new URL(name, root), "utf8"))
  .join("\n");

/** Keys made of parts, as in t(`sent.why.${reason}`): everything under their beginning counts as used. */
const families = [...sources.matchAll(/`([a-z.-]+\.)\$\{/g)].map((match) => match[1] ?? "");

/** These files and all that comes with them, but not what is imported when needed. */
function everythingImportedBy(names: readonly string[], found = new Set<string>()): readonly string[] {
  for (const name of names) {
    if (found.has(name) || name.startsWith("words/")) continue;
    found.add(name);
    const text = readFileSync(new URL(name, root), "utf8");
    const imports = [...text.matchAll(/from "(\.{1,2}\/[^"]+\.tsx?)"/g)].map(([, path = ""]) => new URL(path, new URL(name, root)));
    const inside = imports.filter(({ href }) => href.startsWith(root.href)).map(({ href }) => href.slice(root.href.length));
    everythingImportedBy(inside, found);
  }
  return [...found];
}

describe("the catalogue", () => {
  it("holds no word that no screen says", () => {
    const idle = Object.keys(catalogue).filter(
      (key) => !sources.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)),
    );
    expect(idle).toEqual([]);
  });

  it("says before the first page only what the shell brings", () => {
    const early = everythingImportedBy([
      ...["app.tsx", "mount.tsx", "shell.tsx", "screens/map/home.tsx", "screens/notes/notes.tsx"],
      ...["state/news.ts", "state/notifications.ts", "state/stay.ts"],
    ]);
    const late = early.flatMap((name) => {
      const text = readFileSync(new URL(name, root), "utf8");
      return Object.keys({ ...pages })
        .filter((key) => text.includes(`t("${key}"`))
        .map((key) => `${name}: ${key}`);
    });
    expect(early.length).toBeGreaterThan(40);
    expect(late).toEqual([]);
  });

  it("says each key in one file only", () => {
    const files = [first, en, pages, rooms].flatMap((words) => Object.keys(words));
    expect(files.filter((key, i) => files.indexOf(key) !== i)).toEqual([]);
  });

  it("has no exclamation marks, no trailing blanks and no straight quotes", () => {
    const texts = Object.values(catalogue).flatMap((entry) => (typeof entry === "string" ? [entry] : [entry.one, entry.other]));
    expect(texts.length).toBeGreaterThan(250);
    expect(texts.filter((text) => /!|["']|^\s|\s$|oops/i.test(text))).toEqual([]);
  });
});

describe.each(Object.keys(LANGUAGES) as LanguageName[])("the words of %s", (name) => {
  const { locale, rest, pages: ofPages, rooms: ofRooms, ...more } = LANGUAGES[name];
  const beginning = (more as { first?: () => Promise<typeof first> }).first ?? (async () => first);
  const said = async () =>
    ({ first: await beginning(), rest: await rest(), pages: await ofPages(), rooms: await ofRooms() }) as Record<
      string,
      Record<string, Entry>
    >;
  const forms = (entry: Entry): readonly string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
  const slots = (text: string): string =>
    [...text.matchAll(/\{(\w+)\}/g)]
      .map(([slot]) => slot)
      .sort()
      .join();

  it("are there for each key, and for no other", async () => {
    const words = await said();
    for (const [part, english] of Object.entries({ first, rest: en, pages, rooms })) {
      expect(Object.keys(words[part] ?? {}).sort()).toEqual(Object.keys(english).sort());
    }
  });

  it("have a form for every kind of number, and fill in what the English ones do", async () => {
    const all = Object.assign({}, ...Object.values(await said())) as Record<string, Entry>;
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const isTold = (key: string, english: Entry): boolean => {
      const entry = all[key];
      if (entry === undefined || typeof entry !== typeof english) return false;
      if (typeof entry !== "string" && Object.keys(entry).sort().join() !== [...categories].sort().join()) return false;
      // A form for exactly one, two or none may leave the number out.
      const last = typeof entry === "string" ? entry : (entry.other ?? "");
      return slots(last) === slots(forms(english).at(-1) ?? "") && forms(entry).every((text) => text === text.trim());
    };
    // One comparison for all: an expectation for every key takes a minute.
    const wrong = (Object.entries(catalogue) as [string, Entry][]).filter(([key, english]) => !isTold(key, english));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

describe("t", () => {
  it("fills in names and leaves what people wrote as it is", () => {
    expect(t("home.from", { name: "<b>{name}</b> & $1" })).toBe("A note from <b>{name}</b> & $1");
  });

  it("follows the number", () => {
    expect(t("nav.waiting", { n: 1 })).toBe("one waiting");
    expect(t("nav.waiting", { n: 2 })).toBe("2 waiting");
    expect(t("list.more", { n: 1200 })).toBe("1,200 more");
  });
});

describe("distances and spans", () => {
  it.each([
    [80, "80 m"],
    [999.4, "999 m"],
    [999.6, "1 km"],
    [1250, "1.3 km"],
    [12_345, "12 km"],
    [2_000_000, "2,000 km"],
  ])("%d metres are %s", (metres, text) => {
    expect(sayDistance(metres)).toBe(text);
  });

  it("says spans as people do", () => {
    expect(saySpan(1)).toBe("one second");
    expect(saySpan(40.2)).toBe("40 seconds");
    expect(saySpan(-3)).toBe("0 seconds");
    expect(saySpan(150)).toBe("3 minutes");
    expect(saySpan(2 * 3600)).toBe("2 hours");
    expect(saySpan(172_795)).toBe("2 days");
  });

  it("begins a line with a capital", () => {
    expect(begin("today, 13:31")).toBe("Today, 13:31");
  });
});

describe("windows in words", () => {
  const now = Date.parse("2026-05-14T13:10:00Z") / 1000;
  const zone = "Europe/London";
  const window = (from: number, to: number) => ({ starts_at: now + from, ends_at: now + to, timezone: zone });

  it("says when a waiting note opens", () => {
    expect(sayWaiting(window(-60, 3 * 3600 + 50 * 60), now)).toBe("Until 18:00 today");
    expect(sayWaiting(window(18 * 3600 + 50 * 60, 3 * 86_400), now)).toBe("From Fri 15 May, 09:00");
    expect(sayWaiting(window(-60, 19 * 86_400), now)).toBe("Any time until 2 June");
  });

  it("says the window of a note to leave, in the place's time", () => {
    expect(sayWindow(window(0, 8 * 3600 + 50 * 60), now)).toMatch(
      /^From now until 23:00, Thu 14 May\. London time, (as|not) yours\.$/,
    );
    expect(sayWindow(window(0, 8 * 3600 + 50 * 60), now, true)).toMatch(/^From 14:10, Thu 14 May, until 23:00, Thu 14 May\./);
  });
});
