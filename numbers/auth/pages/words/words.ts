/** What a language has to have. */
import type { en } from "./en.ts";

export const TONGUES = ["en", "de", "ar"] as const;
export type Tongue = (typeof TONGUES)[number];

export const TONGUE_NAMES: Readonly<Record<Tongue, string>> = { en: "English", de: "Deutsch", ar: "العربية" };

/** Words with a gap are functions. */
export type Words = { readonly tongue: Tongue; readonly direction: "ltr" | "rtl" } & {
  readonly [K in keyof typeof en]: (typeof en)[K];
};
