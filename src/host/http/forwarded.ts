/**
 * The entries of a forwarding header, the rightmost first: X-Forwarded-For, or the `for` of Forwarded (RFC 7239). The client controls
 * the left part and may fill the whole header. So it is read from the right, only as far as needed, each character once.
 */

export const PROXY_HEADERS = ["x-forwarded-for", "forwarded"] as const;
export type ProxyHeader = (typeof PROXY_HEADERS)[number];

/** Bounds on the number of proxies and the header's length; entries beyond them are not trusted. */
const MAX_HOPS = 16;
const MAX_LENGTH = 4096;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The index of the opening quote of the string whose closing quote is at `end`; -1 when there is none. */
function openingQuote(text: string, end: number): number {
  for (let at = end - 1; at >= 0; at--) {
    if (text[at] !== '"') continue;
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return at;
    at -= slashes;
  }
  return -1;
}

/** The parts between separators outside quoted strings, from the right. A quote without an opening one ends it with `undefined`. */
function* partsFromRight(text: string, separator: "," | ";", quotes: boolean): Generator<string | undefined> {
  let end = text.length;
  for (let at = text.length - 1; at >= 0; at--) {
    if (quotes && text[at] === '"') {
      at = openingQuote(text, at);
      if (at < 0) return void (yield undefined);
    } else if (text[at] === separator) {
      yield text.slice(at + 1, end);
      end = at;
    }
  }
  yield text.slice(0, end);
}

/** The value of a parameter: a token, or a quoted string without quotes and backslashes. */
function unquoted(text: string): string | undefined {
  if (TOKEN.test(text)) return text;
  const isQuoted = text.length > 1 && text[0] === '"' && openingQuote(text, text.length - 1) === 0 && text.endsWith('"');
  return isQuoted ? text.slice(1, -1).replace(/\\(.)/g, "$1") : undefined;
}

/** The `for` parameter of one element; `undefined` when the element is malformed or has it twice. */
function nodeOf(element: string): string | undefined {
  let node: string | undefined;
  for (const pair of partsFromRight(element, ";", true)) {
    const [name = "", ...rest] = (pair ?? "").trim().split("=");
    const value = unquoted(rest.join("="));
    if (!TOKEN.test(name) || value === undefined) return undefined;
    if (name.toLowerCase() !== "for") continue;
    if (node !== undefined) return undefined;
    node = value;
  }
  return node;
}

/** The nodes as written; `undefined` for one that cannot be parsed, and at the bounds above. */
export function* fromRight(header: string, kind: ProxyHeader): Generator<string | undefined> {
  const isWhole = header.length <= MAX_LENGTH;
  const text = isWhole ? header : header.slice(-MAX_LENGTH);
  let hops = 0;
  let read = 0;
  for (const part of partsFromRight(text, ",", kind === "forwarded")) {
    hops++;
    read += (part ?? "").length + 1;
    // The leftmost part of a shortened header may lack its beginning.
    const isCut = !isWhole && read > text.length;
    if (part === undefined || isCut || hops > MAX_HOPS) return void (yield undefined);
    yield kind === "forwarded" ? nodeOf(part) : part.trim();
  }
}
