/** A link typed on a keypad: without its start, in pieces, or only the key. */

import { linkIn } from "../../src/view/format/arrival.ts";

const KEY = /^[\w-]{43}$/;

const base64Url = (text: string): string => btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** @param relay the origin for a bare key: my own, because people nearby usually share a relay */
export function linkOf(typed: string, relay: string): string {
  const whole = linkIn(typed);
  if (whole) return whole;
  const text = typed.replace(/\s+/g, "").replace(/^web\+cairn:(\/\/)?/i, "");
  if (/^https?:\/\//i.test(text)) return text;
  if (KEY.test(text)) return `${relay}/add#p=${text}&r=${base64Url(relay)}`;
  if (/^#?p=/.test(text)) {
    const fragment = text.replace(/^#/, "");
    return `${relay}/add#${fragment}${/&r=/.test(fragment) ? "" : `&r=${base64Url(relay)}`}`;
  }
  return `https://${text}`;
}
