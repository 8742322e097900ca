/** The scripted engine's pictures and voices: drawn or written here, so that a browser can show and play them. */

import { fromBase64Url, toBase64Url } from "../../../src/engine/face/base64.ts";
import { type EngineState, FaceError, type Media, type MediaDraft, type MediaLabel } from "../../../src/engine/face.ts";

/** A bench under a tree, as a JPEG. */
async function drawing(): Promise<Uint8Array> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [480, 360];
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const block = (style: string, x: number, y: number, width: number, height: number): void => {
    context.fillStyle = style;
    context.fillRect(x, y, width, height);
  };
  block("#bcd3dc", 0, 0, 480, 360);
  block("#8aa583", 0, 240, 480, 120);
  block("#6b5344", 330, 90, 26, 170);
  block("#4e7257", 270, 30, 150, 100);
  block("#7a4b32", 110, 220, 140, 14);
  block("#7a4b32", 120, 234, 10, 40);
  block("#7a4b32", 230, 234, 10, 40);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  return new Uint8Array(await (blob as Blob).arrayBuffer());
}

/** Two seconds of silence. */
function silence(): Uint8Array {
  const samples = 16_000;
  const out = new Uint8Array(44 + samples);
  const view = new DataView(out.buffer);
  const ascii = (at: number, text: string) => out.set(new TextEncoder().encode(text), at);
  ascii(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 8000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  ascii(36, "data");
  view.setUint32(40, samples, true);
  out.fill(128, 44);
  return out;
}

const left = new Map<string, MediaDraft>();

/** What is left or said with media is kept for its page. @returns how the state shows it */
export function keepMedia(id: string, media: MediaDraft | undefined): { readonly media?: MediaLabel } {
  if (!media) return {};
  left.set(id, media);
  const { kind, description, seconds, data } = media;
  return { media: { kind, description, bytes: fromBase64Url(data).length, ...(seconds === undefined ? {} : { seconds }) } };
}

/** By its id: one that lies about itself, one that is gone, one that no browser plays. */
export async function scriptedMedia(id: string, label: MediaLabel | undefined): Promise<Media> {
  const own = left.get(id);
  if (own) return own;
  if (!label || id.includes("gone")) throw new FaceError("not-found");
  if (id.includes("lie")) throw new FaceError("bad-media", false, "pixels");
  const { kind, description, seconds = 0 } = label;
  if (kind === "picture") return { kind, description, mime: "image/jpeg", data: toBase64Url(await drawing()) };
  const data = id.includes("mute") ? Uint8Array.of(1, 2, 3) : silence();
  return { kind, description, seconds, mime: id.includes("mute") ? "audio/ogg" : "audio/wav", data: toBase64Url(data) };
}

/** Bytes that the largest bucket holds here. */
export const MOST = 16_140;

export const sizeOf = (media: MediaDraft | undefined): number => (media ? fromBase64Url(media.data).length + 80 : 0);

export const labelOf = ({ opened, sent }: EngineState, id: string): MediaLabel | undefined =>
  [...opened, ...sent].find((note) => note.id === id)?.media;
