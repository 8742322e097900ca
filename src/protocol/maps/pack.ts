/**
 * A map pack (ours): all tiles of one square of the map in one file, so that a relay sees that somebody wanted the square and not which
 * street of it. `CAIRNM1`, the length of the index (u32, big-endian), the index as MessagePack `[[z, x, y, offset, length], …]`, then the
 * tiles: gzipped Mapbox Vector Tiles, offsets counted from the first of them. Tiles are numbered from the north, as on the web.
 */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { decodeFrame } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { ProtocolError } from "../errors.ts";

/** Zoom, column from 180° W, row from the north. */
export type TileAddress = readonly [z: number, x: number, y: number];

export interface PackedTile {
  readonly at: TileAddress;
  /** Gzipped. */
  readonly bytes: Bytes;
}

/** Bytes of a whole pack; a square with more is cut into its quarters. */
export const MAX_PACK_BYTES = 8 * 1024 * 1024;
/** A single tile is never cut, and an index comes before it. */
export const MAX_READ_BYTES = MAX_PACK_BYTES + 1024 * 1024;
/** Packs hold no nearer zoom: what is drawn nearer is these tiles enlarged. */
export const MAX_ZOOM = 14;

const MAGIC = utf8("CAIRNM1");
const HEAD_BYTES = MAGIC.length + 4;
/** As many as a MessagePack list of the writer's form holds. */
export const MAX_TILES = 0xffff;
const FIELDS = 5;

/** @throws ProtocolError `too-large` for more tiles than an index holds */
export function writePack(tiles: readonly PackedTile[]): Uint8Array<ArrayBuffer> {
  if (tiles.length > MAX_TILES) throw new ProtocolError("too-large", "pack: too many tiles");
  const index = new Writer();
  index.list(tiles.length);
  let offset = 0;
  for (const { at, bytes } of tiles) {
    index.list(FIELDS);
    for (const number of [...at, offset, bytes.length]) index.scalar(number);
    offset += bytes.length;
  }
  const written = index.finish();
  const head = new Uint8Array(HEAD_BYTES);
  head.set(MAGIC);
  new DataView(head.buffer).setUint32(MAGIC.length, written.length);
  return concat(head, written, ...tiles.map(({ bytes }) => bytes));
}

export const tileName = ([z, x, y]: TileAddress): string => `${z}/${x}/${y}`;

const isWithin = (value: unknown, below: number): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < below;

/** @returns the tile's bytes where the entry and the place it names are good */
function tileOf(entry: unknown, area: Bytes): readonly [name: string, bytes: Bytes] | undefined {
  if (!Array.isArray(entry) || entry.length !== FIELDS) return undefined;
  const [z, x, y, offset, length] = entry as unknown[];
  if (!isWithin(z, MAX_ZOOM + 1) || !isWithin(x, 2 ** z) || !isWithin(y, 2 ** z)) return undefined;
  if (!isWithin(offset, area.length) || !isWithin(length, area.length - offset + 1)) return undefined;
  return [tileName([z, x, y]), area.subarray(offset, offset + length)];
}

/** A pack's tiles by `z/x/y`, still gzipped, as parts of `pack`. @throws ProtocolError `malformed`, `too-large` */
export function readPack(pack: Bytes): ReadonlyMap<string, Bytes> {
  if (pack.length > MAX_READ_BYTES) throw new ProtocolError("too-large", "pack: larger than packs are");
  if (pack.length < HEAD_BYTES || !MAGIC.every((byte, i) => pack[i] === byte))
    throw new ProtocolError("malformed", "pack: no pack");
  const length = new DataView(pack.buffer, pack.byteOffset, HEAD_BYTES).getUint32(MAGIC.length);
  const end = HEAD_BYTES + length;
  if (end > pack.length) throw new ProtocolError("malformed", "pack: cut short");
  const index = decodeFrame(pack.subarray(HEAD_BYTES, end), (FIELDS + 1) * MAX_TILES);
  const area = pack.subarray(end);
  const tiles = Array.isArray(index) ? index.map((entry) => tileOf(entry, area)) : [undefined];
  if (!tiles.every((tile) => tile !== undefined)) throw new ProtocolError("malformed", "pack: an index that points nowhere");
  return new Map(tiles);
}
