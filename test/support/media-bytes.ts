/** Headers of pictures and voices, written by hand, so that each field can lie. Nothing here is handed to a decoder. */

const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
const be = (value: number, length: number): number[] =>
  Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
const le = (value: number, length: number): number[] => be(value, length).reverse();
const join = (...parts: readonly (readonly number[])[]): number[] => parts.flat();
export const bytes = (...parts: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> => Uint8Array.from(join(...parts));

// JPEG
const segment = (marker: number, body: readonly number[]): number[] => [0xff, marker, ...be(body.length + 2, 2), ...body];
export const frame = (width: number, height: number, marker = 0xc0): number[] =>
  segment(marker, [8, ...be(height, 2), ...be(width, 2), 1, 1, 0x11, 0]);
export const scan = segment(0xda, [1, 1, 0, 0, 63, 0]);
export const jpeg = (...segments: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> =>
  bytes([0xff, 0xd8], segment(0xe0, ascii("JFIF\0")), ...segments, [0, 0xff, 0xd9]);

// WebP
const chunk = (name: string, body: readonly number[]): number[] => [
  ...ascii(name),
  ...le(body.length, 4),
  ...body,
  ...(body.length % 2 ? [0] : []),
];
export const lossy = (width: number, height: number, first = 0x10): number[] =>
  chunk("VP8 ", [first, 0, 0, 0x9d, 0x01, 0x2a, ...le(width, 2), ...le(height, 2), 0, 0]);
export const lossless = (width: number, height: number): number[] =>
  chunk("VP8L", [0x2f, ...le(width - 1 + (height - 1) * 2 ** 14, 4), 0]);
export const extended = (width: number, height: number, flags = 0): number[] =>
  chunk("VP8X", [flags, 0, 0, 0, ...le(width - 1, 3), ...le(height - 1, 3)]);
export const animation = chunk("ANIM", [0, 0, 0, 0, 0, 0]);
export const animationFrame = chunk(
  "ANMF",
  Array.from({ length: 24 }, () => 0),
);
export const webp = (...chunks: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> => {
  const body = join(ascii("WEBP"), ...chunks);
  return bytes(ascii("RIFF"), le(body.length, 4), body);
};

// Ogg
export interface OggPage {
  readonly body: readonly number[];
  readonly samples?: number;
  readonly serial?: number;
  readonly flags?: number;
}
const HEAD = [...ascii("OpusHead"), 1, 1, ...le(312, 2), ...le(48_000, 4), ...le(0, 2), 0];
export const oggPage = ({ body, samples = 0, serial = 7, flags = 0 }: OggPage): number[] => [
  ...ascii("OggS"),
  ...[0, flags],
  ...le(samples % 2 ** 32, 4),
  ...le(Math.floor(samples / 2 ** 32), 4),
  ...le(serial, 4),
  ...le(0, 4),
  ...le(0, 4),
  ...[1, body.length],
  ...body,
];
export const oggHead = oggPage({ body: HEAD, flags: 2 });
export const oggTags = oggPage({ body: ascii("OpusTags") });
/** `seconds` of sound, by its last page. */
export const ogg = (seconds: number): Uint8Array<ArrayBuffer> =>
  bytes(oggHead, oggTags, oggPage({ body: [0xf8, 0xff, 0xfe], samples: 312 + seconds * 48_000 }));

// WebM
const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
export const element = (id: number, body: readonly number[], size = [0x08, ...be(body.length, 4)]): number[] => {
  const length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  return [...be(id, length), ...size, ...body];
};
export const docType = (name: string): number[] => element(0x1a45dfa3, element(0x4282, ascii(name)));
export const track = (type: number, codec: string): number[] =>
  element(0xae, join(element(0x83, [type]), element(0x86, ascii(codec))));
/** One cluster, of which a recorder does not know the size yet. */
export const cluster = (at_ms: number, block_ms = 0): number[] =>
  element(0x1f43b675, join(element(0xe7, be(at_ms, 4)), element(0xa3, [0x81, ...be(block_ms, 2), 0x80, 0xf8])), UNKNOWN);
export const duration = (ms: number): number[] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, ms);
  return element(0x1549a966, element(0x4489, [...new Uint8Array(view.buffer)]));
};
export const webm = (parts: readonly (readonly number[])[], name = "webm"): Uint8Array<ArrayBuffer> =>
  bytes(docType(name), element(0x18538067, join(...parts), UNKNOWN));
export const OPUS = element(0x1654ae6b, track(2, "A_OPUS"));

// MP4
export const box = (name: string, body: readonly number[], size = body.length + 8): number[] => [
  ...be(size, 4),
  ...ascii(name),
  ...body,
];
const zeros = (length: number): number[] => Array.from({ length }, () => 0);
export const mp4Track = (handler: string, codec: string): number[] => {
  const sample = box("stsd", join(zeros(4), be(1, 4), box(codec, zeros(28))));
  const minf = box("minf", box("stbl", sample));
  return box("trak", box("mdia", join(box("hdlr", join(zeros(8), ascii(handler), zeros(13))), minf)));
};
export const movieHeader = (seconds: number, version = 0): number[] =>
  version === 0
    ? box("mvhd", join([0, 0, 0, 0], zeros(8), be(1000, 4), be(seconds * 1000, 4), zeros(80)))
    : box("mvhd", join([1, 0, 0, 0], zeros(16), be(1000, 4), be(seconds * 1000, 8), zeros(80)));
export const mp4 = (moov: readonly (readonly number[])[], rest: readonly number[] = box("mdat", [1])): Uint8Array<ArrayBuffer> =>
  bytes(box("ftyp", ascii("isom")), box("moov", join(...moov)), rest);
