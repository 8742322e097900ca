/** Ogg with Opus (RFC 3533, RFC 7845): one stream, and how long it is by its pages. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Inspect } from "./verdict.ts";
import { isTooLong, startsWith } from "./voices.ts";

const HEADER = 27;
const BEGINS = 0x02;
const HZ = 48_000;
const NONE = 0xffffffff;

interface Page {
  readonly begins: boolean;
  readonly serial: number;
  /** Until the end of this page, 0 where it says none. */
  readonly samples: number;
  readonly body: number;
  readonly end: number;
}

function pageAt(data: Bytes, view: DataView, at: number): Page | undefined {
  if (!startsWith(data, at, "OggS") || view.getUint8(at + 4) !== 0) return undefined;
  const segments = view.getUint8(at + 26);
  const body = at + HEADER + segments;
  let end = body;
  for (let i = at + HEADER; i < body; i++) end += view.getUint8(i);
  const [low, high] = [view.getUint32(at + 6, true), view.getUint32(at + 10, true)];
  return {
    begins: (view.getUint8(at + 5) & BEGINS) !== 0,
    serial: view.getUint32(at + 14),
    samples: low === NONE && high === NONE ? 0 : low + high * 2 ** 32,
    body,
    end,
  };
}

export const inspectOgg: Inspect = (data, view) => {
  if (!startsWith(data, 0, "OggS")) return "type";
  const first = pageAt(data, view, 0);
  if (!first?.begins) return "broken";
  if (!startsWith(data, first.body, "OpusHead")) return "type";
  let samples = first.samples;
  let at = first.end;
  while (at < data.length) {
    const page = pageAt(data, view, at);
    if (!page || page.begins || page.serial !== first.serial) return "broken";
    samples = Math.max(samples, page.samples);
    at = page.end;
  }
  if (at !== data.length) return "broken";
  const seconds = (samples - view.getUint16(first.body + 10, true)) / HZ;
  if (!(seconds > 0)) return "no-length";
  return isTooLong(seconds) ? "too-long" : undefined;
};
