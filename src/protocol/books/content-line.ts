/** A line of a vCard: group, name, parameters and value. */

export interface ContentLine {
  readonly name: string;
  /** In upper case; vCard 2.1 writes some values without a name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

const BARE_ENCODINGS = ["QUOTED-PRINTABLE", "BASE64", "B"];

/** Cuts at `at` outside of quotes; a quote that is never closed is a letter like another. */
function cut(text: string, at: ":" | ";", most = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length && parts.length < most; i++) {
    const letter = text.charAt(i);
    if (letter === '"') {
      const closed = text.indexOf('"', i + 1);
      if (closed < 0) break;
      i = closed;
    } else if (letter === at) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** Where the value begins; −1 without one. */
function colon(line: string): number {
  const [head = ""] = cut(line, ":", 1);
  return head.length < line.length ? head.length : line.indexOf(":");
}

function parameterOf(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals >= 0)
    return [
      text.slice(0, equals).trim().toUpperCase(),
      text
        .slice(equals + 1)
        .replace(/"/g, "")
        .trim()
        .toUpperCase(),
    ];
  const bare = text.trim().toUpperCase();
  return [BARE_ENCODINGS.includes(bare) ? "ENCODING" : "TYPE", bare];
}

/** Longer than the head of any line with parameters; bounds the work on a line that is none. */
const LONGEST_HEAD = 2_000;

/** @returns undefined for what is no content line, as the rest of a picture */
export function contentLine(line: string): ContentLine | undefined {
  const end = colon(line.slice(0, LONGEST_HEAD));
  if (end < 0) return undefined;
  const [first = "", ...parameters] = cut(line.slice(0, end), ";");
  // A group stands before the name: "item1.TEL".
  const name = first.slice(first.lastIndexOf(".") + 1).trim();
  return { name: name.toUpperCase(), parameters: new Map(parameters.map(parameterOf)), value: line.slice(end + 1) };
}
