/**
 * A parcel as a row of codes that goes round on one screen before another's camera: `CAIRNQ:<tag>:<number>:<of>:<letters>`, 600 bytes each. Any order
 * will do, and a code that is missed comes round again.
 */

const BEGIN = "-----BEGIN CAIRN PARCEL-----";
const END = "-----END CAIRN PARCEL-----";
/** Base64url of 600 bytes. */
const LETTERS = 800;
/** Of a parcel of 64 KiB: more takes too long to hold a phone. */
const MOST_LETTERS = Math.ceil((64 * 1024 * 4) / 3);
/** Where the parcel's own key stands, which no other parcel has. */
const TAG = [12, 20] as const;
const FRAME = /^CAIRNQ:([\w-]{8}):(\d{1,3}):(\d{1,3}):([\w-]{1,800})$/;

function lettersOf(text: string): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  return from < 0 || to < from ? "" : text.slice(from + BEGIN.length, to).replace(/\s+/g, "");
}

/** @param text an armoured parcel @returns `undefined` for what is too large, or no parcel */
export function framesOf(text: string): readonly string[] | undefined {
  const letters = lettersOf(text);
  if (letters.length < TAG[1] || letters.length > MOST_LETTERS) return undefined;
  const of = Math.ceil(letters.length / LETTERS);
  const tag = letters.slice(...TAG);
  return Array.from({ length: of }, (_, i) => `CAIRNQ:${tag}:${i + 1}:${of}:${letters.slice(i * LETTERS, (i + 1) * LETTERS)}`);
}

/** What the screen that has all of it shows to the one that shows the codes: then that one stops. */
export const answerOf = (text: string): string => `CAIRNA:${lettersOf(text).slice(...TAG)}`;

/** Puts the codes together again. Those of another parcel begin anew. */
export class Gathering {
  private tag = "";
  private of = 0;
  private readonly parts = new Map<number, string>();

  /** @returns whether this was a code of a parcel */
  take(text: string): boolean {
    const [, tag = "", number, of, letters = ""] = FRAME.exec(text) ?? [];
    const [n, all] = [Number(number), Number(of)];
    if (tag === "" || n < 1 || n > all) return false;
    if (tag !== this.tag || all !== this.of) {
      this.parts.clear();
      this.tag = tag;
      this.of = all;
    }
    this.parts.set(n, letters);
    return true;
  }

  get progress(): { readonly done: number; readonly of: number } {
    return { done: this.parts.size, of: this.of };
  }

  /** The armoured text once all are there. */
  whole(): string | undefined {
    if (this.of === 0 || this.parts.size < this.of) return undefined;
    const letters = Array.from({ length: this.of }, (_, i) => this.parts.get(i + 1) ?? "").join("");
    return [BEGIN, letters, END, ""].join("\n");
  }
}
