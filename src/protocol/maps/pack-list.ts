/** What `GET /v1/map` answers (ours): the packs that a relay has, and where their tiles come from. */
import { ProtocolError } from "../errors.ts";
import { MAX_READ_BYTES, MAX_ZOOM, type TileAddress } from "./pack.ts";

/** How the layers of a source's tiles are named. */
export const TILE_SCHEMAS = ["openmaptiles", "protomaps", "shortbread"] as const;
export type TileSchema = (typeof TILE_SCHEMAS)[number];

export interface MapSource {
  readonly schema: TileSchema;
  /** What must stand on a map drawn of it, as plain text. */
  readonly credit: string;
}

export interface PackListing {
  /** The square whose tiles it holds. */
  readonly square: TileAddress;
  /** Lowest and highest zoom among them. */
  readonly zooms: readonly [number, number];
  readonly bytes: number;
  /** SHA-256 of the pack, in hex: its name in `GET /v1/map/<hash>`. */
  readonly hash: string;
  /** Place in the list of sources. */
  readonly source: number;
}

export interface PackList {
  readonly sources: readonly MapSource[];
  readonly packs: readonly PackListing[];
}

/** Characters of the list; a country has some three thousand packs. */
export const MAX_LIST_LENGTH = 4 * 1024 * 1024;
const MAX_SOURCES = 64;
export const MAX_CREDIT = 400;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;

function isSquare(value: unknown): value is TileAddress {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [z, x, y] = value as unknown[];
  return isCount(z, MAX_ZOOM) && isCount(x, 2 ** z - 1) && isCount(y, 2 ** z - 1);
}

function sourceOf(value: unknown): MapSource | undefined {
  const { schema, credit } = fieldsOf(value);
  const known = TILE_SCHEMAS.find((one) => one === schema);
  return known && typeof credit === "string" ? { schema: known, credit: credit.slice(0, MAX_CREDIT) } : undefined;
}

function listingOf(value: unknown, sources: readonly (MapSource | undefined)[]): PackListing | undefined {
  const { square, zooms, bytes, hash, source } = fieldsOf(value);
  const [low, high] = Array.isArray(zooms) ? (zooms as unknown[]) : [];
  const isGood =
    isSquare(square) &&
    isCount(low, MAX_ZOOM) &&
    isCount(high, MAX_ZOOM) &&
    isCount(bytes, MAX_READ_BYTES) &&
    typeof hash === "string" &&
    /^[0-9a-f]{64}$/.test(hash) &&
    isCount(source, MAX_SOURCES - 1) &&
    sources[source] !== undefined;
  return isGood ? { square, zooms: [low, high], bytes, hash, source } : undefined;
}

/** Packs and sources that this version cannot use are left out; sources keep their places. @throws ProtocolError `malformed`, `too-large` */
export function parsePackList(json: string): PackList {
  if (json.length > MAX_LIST_LENGTH) throw new ProtocolError("too-large", "map: a list longer than lists are");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ProtocolError("malformed", "map: not JSON");
  }
  const { sources, packs } = fieldsOf(value);
  if (!Array.isArray(sources) || !Array.isArray(packs)) throw new ProtocolError("malformed", "map: no list");
  const known = sources.slice(0, MAX_SOURCES).map(sourceOf);
  return {
    sources: known.map((source) => source ?? { schema: "openmaptiles", credit: "" }),
    packs: packs.flatMap((pack) => listingOf(pack, known) ?? []),
  };
}
