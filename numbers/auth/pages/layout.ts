/** What every page has around it, and the headers it goes out with. */
import { Html, html } from "./html.ts";
import { TONGUE_NAMES, TONGUES, type Tongue, type Words } from "./words/words.ts";

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Only pages on which a passkey is made or used load the one script. */
  readonly hasScript?: boolean;
}

const MARK = html`<svg viewBox="90 50 332 380" aria-hidden="true"><path class="base" d="M244 321C331 321 406 341.7 406 368C406 396.2 368.8 415 260.8 415C152.8 415 106 395.3 106 368C106 340.7 151 321 244 321Z"/><path class="base" d="M270.4 193.7C330.8 191.6 369 210.5 369.9 236.2C370.9 263.8 335.2 283.5 259.6 286.1C184.1 288.7 155 270.4 154.1 243.8C153.1 217.1 205.6 195.9 270.4 193.7Z"/><path class="top" d="M245.3 71.7C284.5 73.8 320.2 95.1 318.9 119.7C317.5 146 295.2 162.5 249.1 160.1C203 157.6 177.8 137.8 179.1 112.3C180.4 86.9 203.4 69.5 245.3 71.7Z"/></svg>`;

const tongues = (now: Tongue): Html =>
  html`<nav class="tongues">${TONGUES.filter((tongue) => tongue !== now).map(
    (tongue) => html`<a href="?lang=${tongue}" lang="${tongue}" hreflang="${tongue}">${TONGUE_NAMES[tongue]}</a>`,
  )}</nav>`;

export function pageText({ title, body, hasScript }: Page, words: Words, operator: string): string {
  // No template: the build would take one with an end of a script apart, with a helper from a package that is not there.
  const script = hasScript ? new Html('<script src="/auth/passkey.js" defer></script>') : undefined;
  return html`<!DOCTYPE html>
<html lang="${words.tongue}" dir="${words.direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><link rel="stylesheet" href="/auth/look.css">${script}</head>
<body><main><div class="brand">${MARK}<span>${operator}</span></div>${body}${tongues(words.tongue)}</main></body></html>
`.text;
}

/** Chromium holds a form's redirects to `form-action` too, so the client's address, where the last form leads, has to be in it. */
const policy = (formTargets: readonly string[]): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
  ].join("; ");

/** Without `no-referrer`: with it browsers send no origin along with a form, and the origin is what a form is checked by. */
export const pageHeaders = (formTargets: readonly string[] = []): Readonly<Record<string, string>> => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": policy(formTargets),
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  vary: "Accept-Language, Cookie",
});
