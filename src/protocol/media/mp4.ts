/** MP4 with sound (ISO 14496-12): one track of sound and nothing else. */
import type { Inspect, MediaRefusal } from "./verdict.ts";
import { isTooLong, startsWith } from "./voices.ts";

/** Entered; all other boxes are skipped. */
const ENTERED = ["moov", "trak", "mdia", "minf", "stbl"];
const CODECS = ["mp4a", "Opus"];
const HEADER = 8;

const nameAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

/** Of the movie header; 0 where a recorder did not know it yet. */
function lengthOf(view: DataView, at: number): number {
  const isLong = view.getUint8(at) === 1;
  const scale = view.getUint32(at + (isLong ? 20 : 12));
  const units = isLong ? view.getUint32(at + 24) * 2 ** 32 + view.getUint32(at + 28) : view.getUint32(at + 16);
  return units === 0 ? 0 : units / scale;
}

class Found {
  private tracks = 0;
  private isSound = false;
  private isKnown = false;
  private seconds = 0;
  private hasSound = false;

  box(view: DataView, name: string, at: number): void {
    if (name === "trak") this.tracks++;
    else if (name === "hdlr") this.isSound = nameAt(view, at + 8) === "soun";
    else if (name === "stsd") this.isKnown = CODECS.indexOf(nameAt(view, at + 12)) >= 0;
    else if (name === "mvhd") this.seconds = lengthOf(view, at);
    else if (name === "mdat") this.hasSound = true;
  }

  verdict(): MediaRefusal | undefined {
    if (this.tracks !== 1 || !this.isSound || !this.isKnown) return "type";
    if (!this.hasSound) return "no-length";
    return isTooLong(this.seconds) ? "too-long" : undefined;
  }
}

export const inspectMp4: Inspect = (data, view) => {
  if (!startsWith(data, 4, "ftyp")) return "type";
  const found = new Found();
  for (let at = 0; at < data.length; ) {
    const size = view.getUint32(at);
    const name = nameAt(view, at + 4);
    if (size < HEADER || at + size > data.length) return "broken";
    found.box(view, name, at + HEADER);
    at += ENTERED.indexOf(name) >= 0 ? HEADER : size;
  }
  return found.verdict();
};
