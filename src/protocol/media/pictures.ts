/** The headers of JPEG and WebP: that there is one still picture, and how large it is. */
import { MAX_PIXELS } from "./limits.ts";
import type { Inspect, MediaRefusal } from "./verdict.ts";

type Size = readonly [width: number, height: number];

const checkSize = (width: number, height: number): MediaRefusal | undefined =>
  width > 0 && height > 0 && width * height <= MAX_PIXELS ? undefined : "pixels";

const SOI = 0xd8;
const SOS = 0xda;
/** RST0 to RST7, SOI and EOI: they have no length, and none stands before the first scan. Below C0 nothing does. */
const isBare = (marker: number): boolean => marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9);
/** Baseline, extended and progressive: what browsers decode. Other frames begin with C3, C5 … CF, except for three that are no frames. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const NO_FRAMES = [0xc4, 0xc8, 0xcc];
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && NO_FRAMES.indexOf(marker) < 0;

/** The marker of the segment at `at`; `undefined`: none, or one that cannot stand before the first scan. */
function markerAt(view: DataView, at: number): number | undefined {
  const marker = view.getUint8(at + 1);
  const isThere = view.getUint8(at) === 0xff && view.getUint16(at + 2) >= 2;
  return isThere && !isBare(marker) ? marker : undefined;
}

/** Marker segments up to the first scan; exactly one of them says the size. */
export const inspectJpeg: Inspect = (_data, view) => {
  if (view.getUint8(0) !== 0xff || view.getUint8(1) !== SOI) return "type";
  let size: Size | undefined;
  let at = 2;
  for (let marker = markerAt(view, at); marker !== SOS; marker = markerAt(view, at)) {
    if (marker === undefined) return "broken";
    if (isFrame(marker)) {
      if (size) return "broken";
      if (FRAMES.indexOf(marker) < 0) return "type";
      size = [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    at += 2 + view.getUint16(at + 2);
  }
  return size ? checkSize(...size) : "broken";
};

const fourCc = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;

/** Of a key frame of VP8 (RFC 6386 §9.1). */
function lossySize(view: DataView, at: number): Size | undefined {
  const isKeyFrame = (view.getUint8(at) & 1) === 0;
  if (!isKeyFrame || uint24(view, at + 3) !== 0x2a019d) return undefined;
  return [view.getUint16(at + 6, true) & 0x3fff, view.getUint16(at + 8, true) & 0x3fff];
}

function losslessSize(view: DataView, at: number): Size | undefined {
  if (view.getUint8(at) !== 0x2f) return undefined;
  const bits = view.getUint32(at + 1, true);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}

const canvasSize = (view: DataView, at: number): Size => [uint24(view, at + 4) + 1, uint24(view, at + 7) + 1];

const SIZES: Readonly<Record<string, (view: DataView, at: number) => Size | undefined>> = {
  "VP8 ": lossySize,
  VP8L: losslessSize,
  VP8X: canvasSize,
};
const ANIMATED_FLAG = 0x02;

interface Chunk {
  readonly name: string;
  readonly at: number;
}

/** All chunks; `undefined` if the last one does not end with the file. */
function chunksOf(view: DataView, end: number): readonly Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let next = 12;
  while (next < end) {
    const length = view.getUint32(next + 4, true);
    chunks.push({ name: fourCc(view, next), at: next + 8 });
    next += 8 + length + (length & 1);
  }
  return next === end ? chunks : undefined;
}

const isAnimated = (view: DataView, { name, at }: Chunk): boolean =>
  name === "ANIM" || name === "ANMF" || (name === "VP8X" && (view.getUint8(at) & ANIMATED_FLAG) !== 0);

/** No animation, and one picture, as large as the header says. */
export const inspectWebp: Inspect = (data, view) => {
  if (fourCc(view, 0) !== "RIFF" || fourCc(view, 8) !== "WEBP") return "type";
  const chunks = chunksOf(view, view.getUint32(4, true) + 8);
  if (!chunks || view.getUint32(4, true) + 8 !== data.length) return "broken";
  if (chunks.some((chunk) => isAnimated(view, chunk))) return "animated";
  const pictures = chunks.filter(({ name }) => name === "VP8 " || name === "VP8L");
  const sizes = chunks.filter(({ name }) => Object.hasOwn(SIZES, name)).map(({ name, at }) => SIZES[name]?.(view, at));
  const [first] = sizes;
  if (!first || pictures.length !== 1) return "broken";
  const isOne = sizes.every((size) => size && size[0] === first[0] && size[1] === first[1]);
  return checkSize(...first) ?? (isOne ? undefined : "broken");
};
