import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { couriers } from "./en/couriers.ts";
import { discovery } from "./en/discovery.ts";
import { first } from "./en/first.ts";
import { rest as en } from "./en/index.ts";
import { keypad } from "./en/keypad.ts";
import { keypadPages } from "./en/keypad-pages.ts";
import { media } from "./en/media.ts";
import { numbers } from "./en/numbers.ts";
import { pages } from "./en/pages.ts";
import { rooms } from "./en/rooms.ts";
import { welcome } from "./en/welcome.ts";
import { KEYPAD } from "./keypad.ts";
import { LANGUAGES, type LanguageName, wordsOf } from "./language.ts";
import { addWords, sayNumber, speak, t } from "./t.ts";

type Entry = string | Readonly<Record<string, string>>;
const textsOf = (words: Readonly<Record<string, Entry>>): readonly string[] =>
  Object.values(words).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
/** Characters that do not belong to the named language. */
const STRANGE: Readonly<Record<LanguageName, RegExp>> = {
  en: /[„«»‹›]/,
  de: /[”«»‹›’]|“(?=\p{L})/u,
  ar: /[„“”‚‘’?;]|\p{Script=Arabic}\s?,|\p{Script=Arabic}["']|[٠-٩]/u,
};

const catalogue = {
  ...first,
  ...welcome,
  ...en,
  ...pages,
  ...rooms,
  ...media,
  ...discovery,
  ...couriers,
  ...numbers,
  ...keypad,
  ...keypadPages,
};

const root = new URL("../../../", import.meta.url);
const VIEW = ["src/view/", "src/ui/", "kaios/ui/"];
const isWords = (name: string): boolean => name.startsWith("src/view/words/");
const read = (name: string): string => readFileSync(new URL(name, root), "utf8");
const filesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}${name}`)
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\./.test(name) && !isWords(name));
const sources = VIEW.flatMap(filesIn).map(read).join("\n");

/** Keys composed at run time, as in t(`sent.why.${reason}`): every key with this prefix counts as used. */
const families = [...sources.matchAll(/`([a-z.-]+\.)\$\{/g)].map((match) => match[1] ?? "");

/** These files and their static imports, without dynamic ones. */
function everythingImportedBy(names: readonly string[], found = new Set<string>()): readonly string[] {
  for (const name of names) {
    if (found.has(name) || isWords(name)) continue;
    found.add(name);
    const imports = [...read(name).matchAll(/from "(\.{1,2}\/[^"]+\.tsx?)"/g)].map(([, path = ""]) =>
      new URL(path, new URL(name, root)).href.slice(root.href.length),
    );
    everythingImportedBy(
      imports.filter((path) => VIEW.some((folder) => path.startsWith(folder))),
      found,
    );
  }
  return [...found];
}

/** Words of `late` catalogues that these files use, as `file: key`. */
const saidBy = (names: readonly string[], late: object): readonly string[] =>
  names.flatMap((name) => {
    const text = read(name);
    return Object.keys(late)
      .filter((key) => text.includes(`t("${key}"`))
      .map((key) => `${name}: ${key}`);
  });

describe("the catalogue", () => {
  it("holds no word that no screen says", () => {
    const idle = Object.keys(catalogue).filter(
      (key) => !sources.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)),
    );
    expect(idle).toEqual([]);
  });

  it("says before the first page only what the shell brings", () => {
    const early = everythingImportedBy([
      ...["app.tsx", "mount.tsx", "shell.tsx", "screens/map/home.tsx", "screens/notes/notes.tsx"].map((name) => `src/ui/${name}`),
      ...["news.ts", "notifications.ts", "background.ts"].map((name) => `src/view/state/${name}`),
    ]);
    expect(early.length).toBeGreaterThan(40);
    expect(saidBy(early, { ...pages, ...media, ...discovery, ...couriers, ...numbers, ...welcome })).toEqual([]);
  });

  it("says on the keypad's first screen only what comes with it", () => {
    const early = everythingImportedBy(
      ["app.tsx", "shell.tsx", "screens/notes.tsx", "screens/note-rows.tsx", "screens/notices.tsx"].map(
        (name) => `kaios/ui/${name}`,
      ),
    );
    expect(early.length).toBeGreaterThan(40);
    expect(saidBy(early, { ...pages, ...rooms, ...media, ...discovery, ...couriers, ...numbers, ...keypadPages })).toEqual([]);
    const others = early.filter((name) => !/screens\/welcome|acts\/identity/.test(name));
    expect(saidBy(others, welcome)).toEqual([]);
  });

  it("brings the words of rooms to the keypad only with its part about rooms", () => {
    const others = filesIn("kaios/ui/").filter((name) => !/room|chat/.test(name));
    const late = others.map(read).flatMap((text) => Object.keys(rooms).filter((key) => text.includes(`"${key}"`)));
    expect(others.length).toBeGreaterThan(20);
    expect(late).toEqual([]);
  });

  it("says each key in one file only", () => {
    const files = [first, welcome, en, pages, rooms, media, discovery, couriers, numbers, keypad, keypadPages].flatMap((words) =>
      Object.keys(words),
    );
    expect(files.filter((key, i) => files.indexOf(key) !== i)).toEqual([]);
  });

  it("never says oops", () => {
    expect(Object.keys(catalogue).length).toBeGreaterThan(250);
    expect(textsOf(catalogue).filter((text) => /oops/i.test(text))).toEqual([]);
  });
});

describe.each(Object.keys(LANGUAGES) as LanguageName[])("the words of %s", (name) => {
  const { locale, ...more } = LANGUAGES[name];
  const beginning = (more as { first?: () => Promise<{ first: typeof first }> }).first ?? (async () => ({ first }));
  const said = async () =>
    ({
      ...(await beginning()),
      rest: await wordsOf(name, "rest"),
      welcome: await wordsOf(name, "welcome"),
      pages: await wordsOf(name, "pages"),
      rooms: await wordsOf(name, "rooms"),
      media: await wordsOf(name, "media"),
      discovery: await wordsOf(name, "discovery"),
      couriers: await wordsOf(name, "couriers"),
      numbers: await wordsOf(name, "numbers"),
      keypad: await KEYPAD[name].first(),
      keypadPages: await KEYPAD[name].pages(),
    }) as Record<string, Record<string, Entry>>;
  const all = async () => Object.assign({}, ...Object.values(await said())) as Record<string, Entry>;
  const forms = (entry: Entry): readonly string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
  const slots = (text: string): string => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([slot]) => slot))].sort().join();

  it("are there for each key, and for no other", async () => {
    const words = await said();
    for (const [part, english] of Object.entries({
      first,
      welcome,
      rest: en,
      pages,
      rooms,
      media,
      discovery,
      couriers,
      numbers,
      keypad,
      keypadPages,
    })) {
      expect(Object.keys(words[part] ?? {}).sort()).toEqual(Object.keys(english).sort());
    }
  });

  it("have no exclamation marks, no trailing blanks, no straight quotes, and only the marks of their language", async () => {
    const texts = textsOf(await all());
    expect(texts.filter((text) => /!|["']|^\s|\s$|\s{2}|\s[.,:?]/.test(text))).toEqual([]);
    expect(texts.filter((text) => STRANGE[name].test(text))).toEqual([]);
  });

  it("leave nothing in English", async () => {
    if (name === "en") return;
    // Proper names, and words that are the same in each language.
    const same =
      /^(app\.name|title\.page|welcome\.ring|unit\.|day\.|around\.(town|here)|map\.north|place\.accuracy|where\.radius|search\.|sent\.detail|discover\.when$|opened\.detail|level\.since|person\.relay|party\.relay|relay\.(title|short)|add\.example|backup\.title|rooms\.row\.last|about\.version|push\.says\.title|mark\.(full\.)?enterprise|(marks|standing\.kind)\.(human|enterprise)$|standing\.number|number\.passkeys?$|known\.line$|key\.(opened|minute|scan))/;
    const words = await all();
    const left = Object.entries(catalogue).filter(
      ([key, english]) => !same.test(key) && JSON.stringify(words[key]) === JSON.stringify(english),
    );
    expect(left.map(([key]) => key)).toEqual([]);
  });

  it("have a form for every kind of number, and fill in what the English ones do", async () => {
    const words = await all();
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const isTold = (key: string, english: Entry): boolean => {
      const entry = words[key];
      if (entry === undefined || typeof entry !== typeof english) return false;
      if (typeof entry !== "string" && Object.keys(entry).sort().join() !== [...categories].sort().join()) return false;
      // The forms for one, two or none may omit the number.
      const last = typeof entry === "string" ? entry : (entry.other ?? "");
      return slots(last) === slots(forms(english).at(-1) ?? "") && forms(entry).every((text) => text === text.trim());
    };
    // One comparison for all keys: one `expect` for each takes a minute.
    const wrong = (Object.entries(catalogue) as [string, Entry][]).filter(([key, english]) => !isTold(key, english));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

describe("t", () => {
  beforeEach(() => {
    speak("en-GB", "ltr", undefined);
    addWords(en);
  });

  it("fills in names and leaves what people wrote as it is", () => {
    expect(t("home.from", { name: "<b>{name}</b> & $1" })).toBe("A note from <b>{name}</b> & $1");
  });

  it("follows the number", () => {
    expect(t("nav.waiting", { n: 1 })).toBe("one waiting");
    expect(t("nav.waiting", { n: 2 })).toBe("2 waiting");
    expect(t("list.more", { n: 1200 })).toBe("1,200 more");
  });

  it("sets apart what runs the other way", async () => {
    expect(t("home.from", { name: "إيناس" })).toBe("A note from \u2068إيناس\u2069");
    expect(t("home.from", { name: "Ines (إيناس)" })).toBe("A note from Ines (إيناس)");
    speak("ar-u-nu-latn", "rtl", undefined);
    addWords(await wordsOf("ar", "rest"));
    addWords(await wordsOf("ar", "pages"));
    expect(t("home.from", { name: "Ines" })).toBe("رسالة من \u2068Ines\u2069");
    expect(t("home.from", { name: "إيناس" })).toBe("رسالة من إيناس");
    expect(t("home.near.today", { time: "18:00" })).toBe("قريبة منك، حتى 18:00");
    expect(t("opened.place", { place: "56.33667, −2.78667" })).toContain("\u206856.33667, −2.78667\u2069");
  });
});

it("whole numbers below a thousand are written in each language as they are without a format", () => {
  for (const { locale, direction } of Object.values(LANGUAGES)) {
    speak(locale, direction, undefined);
    const format = new Intl.NumberFormat(locale);
    for (let n = 0; n < 1100; n++) expect(sayNumber(n)).toBe(format.format(n));
  }
});
