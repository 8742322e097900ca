/** All that a text message ever says. Nothing of what waits: not from whom, not where, not when. Each is one segment (texts.test.ts). */

const TEXTS = {
  en: {
    note: "Cairn: something is waiting for you. Open the app to see it. Reply STOP for no more of these.",
    code: (code: string) => `Cairn: your code is ${code}. If you did not ask for it, ignore this. Reply STOP for no more of these.`,
  },
  de: {
    note: "Cairn: Etwas wartet auf dich. Öffne die App, um es zu sehen. Mit STOP kommt keine SMS mehr.",
    code: (code: string) =>
      `Cairn: Dein Code ist ${code}. Hast du keinen verlangt, beachte das nicht. Mit STOP kommt keine SMS mehr.`,
  },
  // No Arabic letter is in the alphabet of seven bits, so these have seventy places.
  ar: {
    note: "Cairn: شيء ينتظرك. افتح التطبيق لرؤيته. أرسل STOP لإيقاف الرسائل",
    code: (code: string) => `Cairn: رمزك ${code}. تجاهله إن لم تطلبه. أرسل STOP للإيقاف`,
  },
} as const;

export type Language = keyof typeof TEXTS;
export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

/** `de-AT` is German; what is not known is English. */
export function languageOf(tag: string): Language {
  const [primary = ""] = tag.toLowerCase().split("-");
  return LANGUAGES.find((language) => language === primary) ?? "en";
}

export const noteText = (language: Language): string => TEXTS[language].note;
export const codeText = (language: Language, code: string): string => TEXTS[language].code(code);

const STOPS = ["STOP", "STOPP", "STOPALL", "END", "ENDE", "QUIT", "CANCEL", "UNSUBSCRIBE", "توقف", "إيقاف", "ايقاف", "قف"];
const STARTS = ["START", "UNSTOP", "ابدأ"];

/** What somebody answers. One word and nothing else: a sentence with "stop" in it says something else. */
export function wishIn(text: string): "stop" | "start" | undefined {
  const word = text.replace(/[\s"'.!،]+/g, "").toUpperCase();
  if (STOPS.includes(word)) return "stop";
  return STARTS.includes(word) ? "start" : undefined;
}
