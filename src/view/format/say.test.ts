import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { LANGUAGES, type LanguageName, wordsOf } from "../words/language.ts";
import { addWords, speak } from "../words/t.ts";
import {
  sayAccuracy,
  sayDate,
  sayDay,
  sayDayNear,
  sayDistance,
  sayMoment,
  sayMomentBriefly,
  saySpan,
  sayTime,
  sayWaiting,
  upperFirst,
} from "./say.ts";
import { saySize } from "./say-size.ts";
import { sayWindow } from "./say-window.ts";

const LONDON = "Europe/London";
/** Thursday, 14:10 in London. */
const NOW = Date.parse("2026-05-14T13:10:00Z") / 1000;
const DAY = 86_400;
const HOUR = 3600;

interface Said {
  readonly distances: readonly [metres: number, text: string][];
  readonly accuracy: string;
  readonly spans: readonly [seconds: number, text: string][];
  readonly sizes: readonly [bytes: number, text: string][];
  readonly days: readonly [from: number, text: string][];
  readonly moments: readonly [from: number, text: string][];
  readonly waiting: readonly [from: number, to: number, text: string][];
  readonly left: readonly [from: number, to: number, zone: string, text: string][];
  readonly past: string;
  readonly begins: string;
}

const SAID: Readonly<Record<LanguageName, Said>> = {
  en: {
    distances: [
      [80, "80 m"],
      [999.4, "999 m"],
      [999.6, "1 km"],
      [1250, "1.3 km"],
      [12_345, "12 km"],
      [2_000_000, "2,000 km"],
    ],
    accuracy: "±8 m",
    spans: [
      [1, "one second"],
      [40.2, "40 seconds"],
      [-3, "0 seconds"],
      [89, "89 seconds"],
      [150, "3 minutes"],
      [2 * HOUR, "2 hours"],
      [2 * DAY - 5, "2 days"],
    ],
    sizes: [
      [10, "1 KB"],
      [12 * 1024, "12 KB"],
      [1.5 * 1024 ** 2, "1.5 MB"],
      [2 * 1024 ** 3, "2 GB"],
    ],
    days: [
      [0, "today"],
      [-DAY, "yesterday"],
      [DAY, "tomorrow"],
      [-3 * DAY, "Mon 11 May"],
    ],
    moments: [
      [-HOUR, "13:10"],
      [-DAY, "yesterday, 14:10"],
      [-9 * DAY, "Tue 5 May, 14:10"],
    ],
    waiting: [
      [-60, 3 * HOUR + 50 * 60, "Until 18:00 today"],
      [18 * HOUR + 50 * 60, 3 * DAY, "From Fri 15 May, 09:00"],
      [-60, 19 * DAY, "Any time until 2 June"],
    ],
    left: [
      [0, 8 * HOUR + 50 * 60, LONDON, "From now until 23:00, Thu 14 May. London time, as yours."],
      [0, 8 * HOUR + 50 * 60, "Asia/Tokyo", "From now until 07:00, Fri 15 May. Tokyo time, not yours."],
    ],
    past: "From 14:10, Thu 14 May, until 23:00, Thu 14 May. London time, as yours.",
    begins: "Yesterday, 14:10",
  },
  de: {
    distances: [
      [80, "80\u00a0m"],
      [999.6, "1\u00a0km"],
      [1250, "1,3\u00a0km"],
      [2_000_000, "2.000\u00a0km"],
    ],
    accuracy: "±8\u00a0m",
    spans: [
      [1, "einer Sekunde"],
      [40.2, "40 Sekunden"],
      [150, "3 Minuten"],
      [2 * HOUR, "2 Stunden"],
      [2 * DAY - 5, "2 Tagen"],
    ],
    sizes: [
      [10, "1\u00a0KB"],
      [12 * 1024, "12\u00a0KB"],
      [1.5 * 1024 ** 2, "1,5\u00a0MB"],
      [2 * 1024 ** 3, "2\u00a0GB"],
    ],
    days: [
      [0, "heute"],
      [-DAY, "gestern"],
      [DAY, "morgen"],
      [-3 * DAY, "Mo, 11. Mai"],
    ],
    moments: [
      [-HOUR, "13:10"],
      [-DAY, "gestern, 14:10"],
      [-9 * DAY, "Di, 5. Mai, 14:10"],
    ],
    waiting: [
      [-60, 3 * HOUR + 50 * 60, "Heute bis 18:00"],
      [18 * HOUR + 50 * 60, 3 * DAY, "Ab Fr, 15. Mai, 09:00"],
      [-60, 19 * DAY, "Jederzeit bis 2. Juni"],
    ],
    left: [
      [0, 8 * HOUR + 50 * 60, LONDON, "Von jetzt bis Do, 14. Mai, 23:00. Vereinigtes Königreich (Ortszeit), wie bei dir."],
      [0, 8 * HOUR + 50 * 60, "Asia/Tokyo", "Von jetzt bis Fr, 15. Mai, 07:00. Japanische Normalzeit, anders als bei dir."],
    ],
    past: "Von Do, 14. Mai, 14:10, bis Do, 14. Mai, 23:00. Vereinigtes Königreich (Ortszeit), wie bei dir.",
    begins: "Gestern, 14:10",
  },
  ar: {
    distances: [
      [80, "80\u00a0م"],
      [999.6, "1\u00a0كم"],
      [1250, "1.3\u00a0كم"],
      [2_000_000, "2,000\u00a0كم"],
    ],
    // The direction mark keeps the sign before the number.
    accuracy: "\u200e±8\u00a0م",
    spans: [
      [1, "ثانية واحدة"],
      [2, "ثانيتين"],
      [7, "7 ثوانٍ"],
      [40.2, "40 ثانية"],
      [0, "أقل من ثانية"],
      [100, "دقيقتين"],
      [150, "3 دقائق"],
      [11 * 60, "11 دقيقة"],
      [2 * HOUR, "ساعتين"],
      [2 * DAY - 5, "يومين"],
      [11 * DAY, "11 يومًا"],
      [100 * DAY, "100 يوم"],
    ],
    sizes: [
      [10, "1\u00a0ك.ب"],
      [12 * 1024, "12\u00a0ك.ب"],
      [1.5 * 1024 ** 2, "1.5\u00a0م.ب"],
      [2 * 1024 ** 3, "2\u00a0غ.ب"],
    ],
    days: [
      [0, "اليوم"],
      [-DAY, "أمس"],
      [DAY, "غدًا"],
      [-3 * DAY, "الاثنين 11 مايو"],
    ],
    moments: [
      [-HOUR, "13:10"],
      [-DAY, "أمس، 14:10"],
      [-9 * DAY, "الثلاثاء 5 مايو، 14:10"],
    ],
    waiting: [
      [-60, 3 * HOUR + 50 * 60, "اليوم حتى 18:00"],
      [18 * HOUR + 50 * 60, 3 * DAY, "من الجمعة 15 مايو، 09:00"],
      [-60, 19 * DAY, "أي وقت حتى 2 يونيو"],
    ],
    left: [
      [0, 8 * HOUR + 50 * 60, LONDON, "من الآن حتى الخميس 14 مايو، 23:00. توقيت المملكة المتحدة، كما عندك."],
      [0, 8 * HOUR + 50 * 60, "Asia/Tokyo", "من الآن حتى الجمعة 15 مايو، 07:00. توقيت اليابان الرسمي، لا كما عندك."],
    ],
    past: "من الخميس 14 مايو، 14:10، حتى الخميس 14 مايو، 23:00. توقيت المملكة المتحدة، كما عندك.",
    begins: "أمس، 14:10",
  },
};

describe.each(Object.keys(LANGUAGES) as LanguageName[])("distances, spans and times in %s", (name) => {
  const { locale, direction } = LANGUAGES[name];
  const said = SAID[name];
  const window = (from: number, to: number, timezone = LONDON) => ({ starts_at: NOW + from, ends_at: NOW + to, timezone });

  beforeAll(async () => {
    vi.stubEnv("TZ", LONDON);
    speak(locale, direction, undefined);
    for (const part of ["rest", "pages"] as const) addWords(await wordsOf(name, part));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    speak("en-GB", "ltr", undefined);
  });

  it.each(said.distances)("%d metres are %s", (metres, text) => {
    expect(sayDistance(metres)).toBe(text);
  });

  it("says the year where it is not this one", () => {
    expect(sayDate(NOW, NOW, LONDON)).not.toMatch(/20\d\d/);
    for (const say of [sayDate, sayDay, sayDayNear, sayMoment]) {
      expect(say(NOW + 366 * DAY, NOW, LONDON)).toMatch(/2027/);
      expect(say(NOW - 366 * DAY, NOW, LONDON)).toMatch(/2025/);
    }
    expect(sayWindow({ starts_at: NOW + 366 * DAY, ends_at: NOW + 367 * DAY, timezone: LONDON }, NOW)).toMatch(/2027.*2027/);
    expect(sayWaiting({ starts_at: NOW - DAY, ends_at: NOW + 366 * DAY, timezone: LONDON }, NOW)).toMatch(/2027/);
  });

  it("says how well a place is known", () => {
    expect(sayAccuracy(8.2)).toBe(said.accuracy);
  });

  it.each(said.spans)("%d seconds are %s", (seconds, text) => {
    expect(saySpan(seconds)).toBe(text);
  });

  it.each(said.sizes)("%d bytes are %s", (bytes, text) => {
    expect(saySize(bytes)).toBe(text);
  });

  it("says days and moments as they lie to now", () => {
    for (const [from, text] of said.days) expect(sayDayNear(NOW + from, NOW, LONDON)).toBe(text);
    for (const [from, text] of said.moments) expect(sayMoment(NOW + from, NOW, LONDON)).toBe(text);
    for (const [from, text] of said.days.filter(([from]) => Math.abs(from) >= DAY))
      expect(sayMomentBriefly(NOW + from, NOW, LONDON)).toBe(text);
    expect(sayMomentBriefly(NOW, NOW, LONDON)).toBe(sayTime(NOW, LONDON));
  });

  it("begins a line with a capital where there are any", () => {
    expect(upperFirst(sayMoment(NOW - DAY, NOW, LONDON))).toBe(said.begins);
  });

  it("says when a waiting note opens", () => {
    for (const [from, to, text] of said.waiting) expect(sayWaiting(window(from, to), NOW)).toBe(text);
  });

  it("says the window of a note to leave, in the place's time", () => {
    for (const [from, to, zone, text] of said.left) expect(sayWindow(window(from, to, zone), NOW)).toBe(text);
    expect(sayWindow(window(0, 8 * HOUR + 50 * 60), NOW, true)).toBe(said.past);
  });

  it("shows the same digits in times, days and dates as are typed", () => {
    for (const text of [sayTime(NOW, LONDON), sayDay(NOW, NOW, LONDON), sayDate(NOW, NOW, LONDON)])
      expect(text).toMatch(/^[^٠-٩۰-۹]*14/);
  });
});

describe("what others chose", () => {
  const ZONES = ["UTC+2", "+02:00x", "", "Etc/Unknown", "Mars/Olympus", "Europe/Kyiv", "America/Coyhaique", "x".repeat(64)];
  const TIMES = [Number.MAX_SAFE_INTEGER, -1, -Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_799];

  beforeAll(async () => {
    const { locale, direction } = LANGUAGES.en;
    speak(locale, direction, undefined);
    for (const part of ["rest", "pages"] as const) addWords(await wordsOf("en", part));
  });

  it("is said whatever the zone and the time", () => {
    for (const timezone of ZONES) {
      for (const time of TIMES) {
        expect(sayTime(time, timezone), `${timezone} ${time}`).not.toBe("");
        for (const say of [sayDay, sayDate, sayDayNear, sayMoment, sayMomentBriefly]) expect(say(time, NOW, timezone)).not.toBe("");
        for (const window of [
          { starts_at: time, ends_at: time, timezone },
          { starts_at: 0, ends_at: time, timezone },
        ]) {
          expect(sayWaiting(window, NOW)).not.toBe("");
          expect(sayWindow(window, NOW)).not.toBe("");
        }
      }
    }
  });

  it("in a zone that nobody knows is UTC's, and says so", () => {
    expect(sayTime(NOW, "UTC+2")).toBe("13:10 UTC");
    expect(sayTime(NOW, "")).toBe("13:10 UTC");
    expect(sayTime(NOW, LONDON)).toBe("14:10");
    const atSea = (timezone: string) => sayWindow({ starts_at: NOW, ends_at: NOW + DAY, timezone }, NOW);
    expect(atSea("Etc/GMT+2")).toContain("UTC−2 time");
    expect(atSea("Etc/GMT-10")).toContain("UTC+10 time");
    expect(atSea("Etc/GMT")).not.toContain("UTC−");
    expect(sayWindow({ starts_at: NOW + DAY, ends_at: NOW + 2 * DAY, timezone: "UTC+2" }, NOW)).toMatch(
      /13:10 UTC.*13:10 UTC.*UTC time/,
    );
  });
});
