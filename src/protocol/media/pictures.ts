/** The headers of JPEG and WebP: that there is one still picture, and how large it is. */
import { MAX_PIXELS } from "./media.ts";
import type { Inspect, MediaRefusal } from "./verdict.ts";

const checkSize = (width: number, height: number): MediaRefusal | undefined =>
  width > 0 && height > 0 && width * height <= MAX_PIXELS ? undefined : "pixels";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Baseline, extended and progressive: what browsers decode. Other frames begin with C3, C5 … CF, except for three that are no frames. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const NO_FRAMES = [0xc4, 0xc8, 0xcc];
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && NO_FRAMES.indexOf(marker) < 0;

/** Marker segments up to the first scan; exactly one of them says the size. */
export const inspectJpeg: Inspect = (_data, view) => {
  if (view.getUint8(0) !== 0xff || view.getUint8(1) !== SOI) return "type";
  let size: readonly [number, number] | undefined;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return "broken";
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (length < 2 || marker === SOI || marker === EOI) return "broken";
    if (marker === SOS) return size ? checkSize(...size) : "broken";
    if (isFrame(marker)) {
      if (size) return "broken";
      if (FRAMES.indexOf(marker) < 0) return "type";
      size = [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    at += 2 + length;
  }
};

const fourCc = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;

type Size = readonly [width: number, height: number];

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

/** All chunks of the file: no animation, and one picture, as large as the header says. */
export const inspectWebp: Inspect = (data, view) => {
  if (fourCc(view, 0) !== "RIFF" || fourCc(view, 8) !== "WEBP") return "type";
  if (view.getUint32(4, true) + 8 !== data.length) return "broken";
  const sizes: Size[] = [];
  let pictures = 0;
  for (let at = 12; at < data.length; ) {
    const name = fourCc(view, at);
    const length = view.getUint32(at + 4, true);
    if (name === "ANIM" || name === "ANMF") return "animated";
    if (name === "VP8X" && (view.getUint8(at + 8) & ANIMATED_FLAG) !== 0) return "animated";
    const size = SIZES[name]?.(view, at + 8);
    if (size) sizes.push(size);
    if (name === "VP8 " || name === "VP8L") pictures++;
    at += 8 + length + (length & 1);
    if (at > data.length) return "broken";
  }
  const [first] = sizes;
  if (!first) return "broken";
  const wrong = sizes.map((size) => checkSize(...size)).filter((one) => one !== undefined)[0];
  if (wrong) return wrong;
  return pictures === 1 && sizes.every(([w, h]) => w === first[0] && h === first[1]) ? undefined : "broken";
};
