/** WebM with Opus: one track of sound and nothing else, and how long it is by its blocks. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Inspect, MediaRefusal } from "./verdict.ts";
import { isTooLong, startsWith } from "./voices.ts";

const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;
const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const CODEC = 0x86;
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
/** Entered rather than skipped, so that a size that a live recorder leaves open (Segment, Cluster) needs no other treatment. */
const ENTERED = [EBML, 0x18538067, 0x1549a966, 0x1654ae6b, CLUSTER, TRACK_ENTRY, 0xa0];

const SOUND = 2;

/** A number of one to eight bytes whose first bit that is set says how many. @throws RangeError for one that is cut off or longer */
function vint(view: DataView, at: number, keepMarker: boolean): { readonly value: number; readonly length: number } {
  const first = view.getUint8(at);
  let length = 1;
  while (length <= 8 && (first & (0x80 >> (length - 1))) === 0) length++;
  if (length > 8) throw new RangeError("no such number");
  let value = keepMarker ? first : first & (0xff >> length);
  let ones = (first & (0xff >> length)) === 0xff >> length;
  for (let i = 1; i < length; i++) {
    const byte = view.getUint8(at + i);
    value = value * 256 + byte;
    ones &&= byte === 0xff;
  }
  return { value: ones && !keepMarker ? Number.POSITIVE_INFINITY : value, length };
}

function uint(view: DataView, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + view.getUint8(at + i);
  return value;
}

/** What was found so far, of one element after the other. */
class Found {
  tracks = 0;
  isSound = false;
  isOpus = false;
  isWebm = false;
  private scale = 1e6;
  private cluster = 0;
  private last = 0;
  private blocks = 0;
  private duration = 0;
  private readonly data: Bytes;
  private readonly view: DataView;

  constructor(data: Bytes, view: DataView) {
    this.data = data;
    this.view = view;
  }

  element(id: number, at: number, size: number): void {
    const { data, view } = this;
    if (id === DOC_TYPE) this.isWebm = size === 4 && startsWith(data, at, "webm");
    else if (id === TRACK_ENTRY) this.tracks++;
    else if (id === TRACK_TYPE) this.isSound = uint(view, at, size) === SOUND;
    else if (id === CODEC) this.isOpus = startsWith(data, at, "A_OPUS");
    else if (id === SCALE) this.scale = uint(view, at, size);
    else if (id === DURATION) this.duration = size === 4 ? view.getFloat32(at) : view.getFloat64(at);
    else if (id === TIMESTAMP) this.cluster = uint(view, at, size);
    else if (id === SIMPLE_BLOCK || id === BLOCK) {
      this.blocks++;
      this.last = Math.max(this.last, this.cluster + view.getInt16(at + vint(view, at, false).length));
    }
  }

  verdict(): MediaRefusal | undefined {
    if (!this.isWebm || this.tracks !== 1 || !this.isSound || !this.isOpus) return "type";
    if (this.blocks === 0) return "no-length";
    return isTooLong((Math.max(this.last, this.duration) * this.scale) / 1e9) ? "too-long" : undefined;
  }
}

export const inspectWebm: Inspect = (data, view) => {
  if (view.getUint32(0) !== EBML) return "type";
  const found = new Found(data, view);
  for (let at = 0; at < data.length; ) {
    const id = vint(view, at, true);
    const size = vint(view, at + id.length, false);
    const content = at + id.length + size.length;
    const isEntered = ENTERED.indexOf(id.value) >= 0;
    const hasEnd = size.value !== Number.POSITIVE_INFINITY;
    if (hasEnd ? content + size.value > data.length : !isEntered) return "broken";
    found.element(id.value, content, size.value);
    at = isEntered ? content : content + size.value;
  }
  return found.verdict();
};
