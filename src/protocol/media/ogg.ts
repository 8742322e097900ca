/** Ogg with Opus (RFC 3533, RFC 7845): one stream, and how long it is by its pages. */
import type { Inspect } from "./verdict.ts";
import { isTooLong, startsWith } from "./voices.ts";

const HEADER = 27;
const BEGINS = 0x02;
const HZ = 48_000;
const NONE = 0xffffffff;

export const inspectOgg: Inspect = (data, view) => {
  if (!startsWith(data, 0, "OggS")) return "type";
  const serial = view.getUint32(14);
  let samples = 0;
  let preSkip: number | undefined;
  for (let at = 0; at < data.length; ) {
    if (!startsWith(data, at, "OggS") || view.getUint8(at + 4) !== 0) return "broken";
    const isFirst = at === 0;
    const begins = (view.getUint8(at + 5) & BEGINS) !== 0;
    if (begins !== isFirst || view.getUint32(at + 14) !== serial) return "broken";
    const segments = view.getUint8(at + 26);
    const body = at + HEADER + segments;
    if (isFirst) {
      if (!startsWith(data, body, "OpusHead")) return "type";
      preSkip = view.getUint16(body + 10, true);
    }
    const [low, high] = [view.getUint32(at + 6, true), view.getUint32(at + 10, true)];
    if (low !== NONE || high !== NONE) samples = Math.max(samples, low + high * 2 ** 32);
    at = body;
    for (let i = 0; i < segments; i++) at += view.getUint8(body - segments + i);
    if (at > data.length) return "broken";
  }
  const seconds = (samples - (preSkip ?? 0)) / HZ;
  if (!(seconds > 0)) return "no-length";
  return isTooLong(seconds) ? "too-long" : undefined;
};
