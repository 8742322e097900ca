/**
 * Links of map sites, read without opening them: nothing is asked of anybody. Each site has a list of places where it writes a position,
 * the surest first: the pin that was shared before the middle of the map.
 */

/** A text with two numbers in it, latitude first, or words to look for. */
type Reader = (url: URL) => string | undefined;

const NUMBER = "[+-]?\\d{1,3}(?:\\.\\d+)?";
const PAIR = new RegExp(`^\\s*(${NUMBER})\\s*[,~_]\\s*(${NUMBER})(?![\\d.])`);

const pairIn = (text: string | undefined): string | undefined => {
  const [, first, second] = PAIR.exec(text ?? "") ?? [];
  return first === undefined ? undefined : `${first}, ${second}`;
};
const turned = (pair: string | undefined): string | undefined => pair?.split(", ").reverse().join(", ");

/** A parameter of the address, or of what stands behind its `#` in the same form. */
const parameter = (url: URL, name: string): string | undefined =>
  url.searchParams.get(name) ?? new URLSearchParams(url.hash.slice(1)).get(name) ?? undefined;

/** The first of these parameters that is a pair. */
const pairs =
  (...names: readonly string[]): Reader =>
  (url) =>
    names.map((name) => pairIn(parameter(url, name)?.replace(/^(?:loc:|ll\.|point\.)/, ""))).find((pair) => pair !== undefined);

/** Longitude first. */
const turnedPairs =
  (...names: readonly string[]): Reader =>
  (url) =>
    turned(pairs(...names)(url));

/** Two parameters, one for each number. */
const both =
  (latitude: string, longitude: string): Reader =>
  (url) =>
    pairIn(`${parameter(url, latitude)}, ${parameter(url, longitude)}`);

/** `#map=17/48.2/16.37`, `#17/48.2/16.37`. */
const behindHash: Reader = ({ hash }) => {
  const [, latitude, longitude] = /^#(?:.*&)?(?:map=)?\d+(?:\.\d+)?\/(-?[\d.]+)\/(-?[\d.]+)/.exec(hash) ?? [];
  return latitude === undefined ? undefined : pairIn(`${latitude}, ${longitude}`);
};

/** The last match of a pattern with two groups in the whole address. */
const lastIn =
  (pattern: RegExp): Reader =>
  ({ pathname, search, hash }) => {
    const all = decoded(pathname + search + hash).match(new RegExp(pattern.source, "g"));
    const [, first, second] = pattern.exec(all?.[all.length - 1] ?? "") ?? [];
    return first === undefined ? undefined : `${first}, ${second}`;
  };

/** A part of the path that is a pair, the last one: `/maps/dir/Vienna/48.2,16.37`. With an `@` it is the middle of the map. */
const inPath: Reader = ({ pathname }) => {
  const parts = pathname.split("/").reverse();
  return [...parts.filter((part) => !part.startsWith("@")), ...parts]
    .map((part) => pairIn(decoded(part).replace(/^@|^[^,]*:(?=-?\d)/, "")))
    .find((pair) => pair !== undefined);
};

/** Words to look for. */
const words =
  (...names: readonly string[]): Reader =>
  (url) =>
    names.map((name) => parameter(url, name)?.trim()).find((text) => text !== undefined && text !== "");

/** The name in `/maps/place/Port+Lorne/`. */
const named: Reader = ({ pathname }) => {
  const [, name] = /\/(?:place|search)\/([^/@]+)/.exec(pathname) ?? [];
  return name === undefined ? undefined : decoded(name.replace(/\+/g, " "));
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const SITES: readonly (readonly [host: RegExp, readers: readonly Reader[]])[] = [
  [
    /(?:^|\.)google(?:\.[a-z]{2,3}){1,2}$/,
    [
      lastIn(/!3d(-?\d+(?:\.\d+)?)!4d(-?\d+(?:\.\d+)?)/),
      pairs("destination", "daddr", "query", "q", "ll", "center", "viewpoint"),
      inPath,
      words("destination", "daddr", "query", "q"),
      named,
    ],
  ],
  [
    /(?:^|\.)openstreetmap\.(?:org|de)$/,
    [both("mlat", "mlon"), pairs("query", "to"), behindHash, both("lat", "lon"), words("query")],
  ],
  [
    /^(?:maps|beta\.maps)\.apple\.com$/,
    [pairs("coordinate", "ll", "q", "daddr", "center", "sll", "address"), words("q", "query", "address", "daddr")],
  ],
  [/(?:^|\.)bing\.com$/, [pairs("sp", "cp", "where1", "q"), words("where1", "q", "ss")]],
  [/(?:^|\.)here\.com$/, [inPath, pairs("map", "ll"), words("q")]],
  [
    /(?:^|\.)yandex\.[a-z.]{2,6}$/,
    [turnedPairs("whatshere[point]", "pt", "poi[point]"), pairs("text"), turnedPairs("ll"), words("text")],
  ],
  [/(?:^|\.)waze\.com$/, [pairs("ll", "to", "latlng", "q"), both("lat", "lon"), words("q")]],
  [/(?:^|\.)osmand\.net$/, [pairs("pin"), both("lat", "lon"), behindHash]],
  [/(?:^|\.)mapy\.(?:cz|com)$/, [both("y", "x")]],
];
/** Any other site. */
const ELSEWHERE: readonly Reader[] = [
  both("mlat", "mlon"),
  both("lat", "lon"),
  both("lat", "lng"),
  both("latitude", "longitude"),
  pairs("ll"),
  behindHash,
];

/** Sites, or their paths, that only lead on to the real address. */
const SHORT = [
  /^(?:goo\.gl|maps\.app\.goo\.gl|g\.co|g\.page|osm\.org\/go|www\.openstreetmap\.org\/go|maps\.apple|binged\.it|her\.is)(?:\/|$)/,
  /^(?:w3w\.co|what3words\.com|waze\.to|bit\.ly|t\.co|tinyurl\.com|omaps\.app|ge0\.me)(?:\/|$)/,
  /^(?:www\.)?waze\.com\/ul\/h|^yandex\.[a-z.]+\/maps\/-\/|^mapy\.(?:cz|com)\/s\//,
];

/** `short`: it has no place in it, one would have to open it. `nowhere`: none that is known to stand there. */
export type LinkedPlace = { readonly text: string } | { readonly why: "short" | "nowhere" };

/** What a link in a text names; `undefined` for a text without one. */
export function linkedPlace(text: string): LinkedPlace | undefined {
  const [address] = /\bhttps?:\/\/[^\s<>"]+/i.exec(text) ?? [];
  if (address === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return { why: "nowhere" };
  }
  const host = url.hostname.toLowerCase();
  if (SHORT.some((pattern) => pattern.test(host + url.pathname))) return { why: "short" };
  const readers = SITES.find(([site]) => site.test(host))?.[1] ?? ELSEWHERE;
  for (const read of readers) {
    const found = read(url);
    if (found !== undefined) return { text: found };
  }
  return { why: "nowhere" };
}
