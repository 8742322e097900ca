import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as made from "../../../test/support/media-bytes.ts";
import { holds } from "../../../test/vectors/property.ts";
import { inspectMedia, MIMES, type MimeName } from "./inspect.ts";
import { MEDIA_KINDS } from "./media.ts";

const { PICTURE, VOICE } = MEDIA_KINDS;
const picture = (mime: string, data: Uint8Array) => inspectMedia({ kind: PICTURE, mime, data });
const voice = (mime: string, data: Uint8Array, seconds: number | undefined = 5) =>
  inspectMedia({ kind: VOICE, mime, data, ...(seconds === undefined ? {} : { seconds }) });

type Case = readonly [name: string, data: Uint8Array, verdict: string | undefined];
const without = (data: Uint8Array, end: number): Uint8Array => data.subarray(0, data.length - end);

const { jpeg, frame, scan } = made;
const JPEGS: readonly Case[] = [
  ["a picture", jpeg(frame(640, 480), scan), undefined],
  ["progressive", jpeg(frame(640, 480, 0xc2), scan), undefined],
  ["four megapixels", jpeg(frame(2000, 2000), scan), undefined],
  ["a pixel row more", jpeg(frame(2000, 2001), scan), "pixels"],
  ["30,000 × 30,000", jpeg(frame(30_000, 30_000), scan), "pixels"],
  ["no width", jpeg(frame(0, 480), scan), "pixels"],
  ["a height that comes later", jpeg(frame(640, 0), scan), "pixels"],
  ["lossless, which no browser draws", jpeg(frame(640, 480, 0xc3), scan), "type"],
  ["arithmetic coding", jpeg(frame(640, 480, 0xc9), scan), "type"],
  ["two sizes", jpeg(frame(64, 48), frame(30_000, 30_000), scan), "broken"],
  ["no size", jpeg(scan), "broken"],
  ["no scan", jpeg(frame(640, 480)), "broken"],
  ["an end before the scan", jpeg(frame(640, 480), [0xff, 0xd9, 0, 2], scan), "broken"],
  ["a marker without a length before the scan", jpeg([0xff, 0xd0, 0, 2], frame(640, 480), scan), "broken"],
  ["a marker that is none", jpeg([0xff, 0x01, 0, 2], frame(640, 480), scan), "broken"],
  ["a stuffed byte as a marker", jpeg([0xff, 0x00, 0, 2], frame(640, 480), scan), "broken"],
  ["a segment shorter than its length", jpeg([0xff, 0xe1, 0, 0], frame(640, 480), scan), "broken"],
  ["cut off in its size", jpeg(frame(640, 480)).subarray(0, 18), "broken"],
  ["one byte", Uint8Array.of(0xff), "broken"],
  ["a PNG", made.bytes([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), "type"],
  ["a WebP", made.webp(made.lossy(64, 48)), "type"],
];

const { webp, lossy, lossless, extended, animation, animationFrame } = made;
const WEBPS: readonly Case[] = [
  ["lossy", webp(lossy(640, 480)), undefined],
  ["lossless", webp(lossless(640, 480)), undefined],
  ["extended", webp(extended(640, 480), lossy(640, 480)), undefined],
  ["four megapixels", webp(lossless(2000, 2000)), undefined],
  ["a pixel row more", webp(lossless(2000, 2001)), "pixels"],
  ["a canvas of 30,000 × 30,000", webp(extended(30_000, 30_000), lossy(64, 48)), "pixels"],
  ["larger than its canvas", webp(extended(64, 48), lossy(1640, 1480)), "broken"],
  ["no width", webp(lossy(0, 480)), "pixels"],
  ["animated by its flag", webp(extended(64, 48, 0x02), lossy(64, 48)), "animated"],
  ["animated by a chunk", webp(extended(64, 48), animation, lossy(64, 48)), "animated"],
  ["a frame of an animation", webp(extended(64, 48), lossy(64, 48), animationFrame), "animated"],
  ["two pictures", webp(lossy(64, 48), lossy(64, 48)), "broken"],
  ["a canvas without a picture", webp(extended(64, 48)), "broken"],
  ["nothing", webp(), "broken"],
  ["no key frame", webp(lossy(64, 48, 0x11)), "broken"],
  ["longer than it says", made.bytes([...webp(lossy(64, 48)), 0, 0]), "broken"],
  ["cut off", without(webp(lossy(64, 48)), 6), "broken"],
  ["a JPEG", jpeg(frame(64, 48), scan), "type"],
];

const { oggHead, oggTags, oggPage } = made;
const opus = { body: [0xf8, 0xff, 0xfe], samples: 48_000 };
const OGGS: readonly Case[] = [
  ["fifteen seconds", made.ogg(15), undefined],
  ["what a recorder adds", made.ogg(15.9), undefined],
  ["seventeen seconds", made.ogg(17), "too-long"],
  ["hours", made.ogg(2 ** 20), "too-long"],
  ["no sound", made.bytes(oggHead, oggTags), "no-length"],
  ["two streams", made.bytes(oggHead, oggTags, oggPage({ ...opus, serial: 8 })), "broken"],
  ["a stream that begins later", made.bytes(oggHead, oggPage({ ...opus, flags: 2 })), "broken"],
  ["no beginning", made.bytes(oggPage({ body: [1], flags: 0 })), "broken"],
  ["Vorbis", made.bytes(oggPage({ body: [1, 0x76, 0x6f, 0x72], flags: 2 })), "type"],
  ["cut off", without(made.ogg(5), 1), "broken"],
  ["with something behind it", made.bytes([...made.ogg(5)], [1, 2, 3]), "broken"],
  ["WebM", made.webm([made.OPUS, made.cluster(0)]), "type"],
];

const { webm, OPUS, cluster, track, element } = made;
const WEBMS: readonly Case[] = [
  ["one second", webm([OPUS, cluster(0, 980)]), undefined],
  ["fifteen seconds in clusters", webm([OPUS, cluster(0), cluster(14_000, 990)]), undefined],
  ["seventeen seconds by its blocks", webm([OPUS, cluster(17_000)]), "too-long"],
  ["seventeen seconds by its header", webm([made.duration(17_000), OPUS, cluster(0)]), "too-long"],
  ["a length that is no number", webm([made.duration(Number.NaN), OPUS, cluster(0)]), "too-long"],
  ["no block", webm([OPUS]), "no-length"],
  ["a film", webm([element(0x1654ae6b, track(1, "V_VP8")), cluster(0)]), "type"],
  ["sound and film", webm([element(0x1654ae6b, [...track(2, "A_OPUS"), ...track(1, "V_VP8")]), cluster(0)]), "type"],
  ["Vorbis", webm([element(0x1654ae6b, track(2, "A_VORBIS")), cluster(0)]), "type"],
  ["Matroska", webm([OPUS, cluster(0)], "matroska"), "type"],
  ["a part beyond its end", webm([OPUS, element(0xec, [], [0x48, 0x00])]), "broken"],
  ["a part of open size that is skipped", webm([OPUS, cluster(0), element(0xec, [], [0xff])]), "broken"],
  ["cut off", without(webm([OPUS, cluster(0)]), 1), "broken"],
  ["a number without an end", webm([OPUS, [0, 0]]), "broken"],
  ["Ogg", made.ogg(5), "type"],
];

const { mp4, mp4Track, movieHeader, box } = made;
const AAC = mp4Track("soun", "mp4a");
const MP4S: readonly Case[] = [
  ["five seconds", mp4([movieHeader(5), AAC]), undefined],
  ["Opus", mp4([movieHeader(5), mp4Track("soun", "Opus")]), undefined],
  ["a recorder that did not know its length", mp4([movieHeader(0), AAC]), undefined],
  ["a long header", mp4([movieHeader(5, 1), AAC]), undefined],
  ["seventeen seconds", mp4([movieHeader(17), AAC]), "too-long"],
  ["seventeen seconds in a long header", mp4([movieHeader(17, 1), AAC]), "too-long"],
  ["a film", mp4([movieHeader(5), mp4Track("vide", "avc1")]), "type"],
  ["sound and film", mp4([movieHeader(5), mp4Track("vide", "avc1"), AAC]), "type"],
  ["no track", mp4([movieHeader(5)]), "type"],
  ["another codec", mp4([movieHeader(5), mp4Track("soun", "alac")]), "type"],
  ["no sound", mp4([movieHeader(5), AAC], []), "no-length"],
  ["a box beyond its end", mp4([movieHeader(5), AAC], box("mdat", [1], 400)), "broken"],
  ["a box that is no box", mp4([movieHeader(5), AAC], box("mdat", [1], 7)), "broken"],
  ["WebP", webp(lossy(64, 48)), "type"],
];

describe.each([
  ["image/jpeg", JPEGS],
  ["image/webp", WEBPS],
  ["audio/ogg", OGGS],
  ["audio/webm", WEBMS],
  ["audio/mp4", MP4S],
] as const)("%s", (mime, cases) => {
  test.each(cases)("%s", (_, data, verdict) => {
    expect((mime.startsWith("image/") ? picture : voice)(mime, data)).toBe(verdict);
  });

  const [, good] = cases[0] as Case;

  test("is refused under another type", () => {
    for (const other of Object.keys(MIMES) as MimeName[]) {
      const verdict = inspectMedia({ kind: MIMES[other].kind, mime: other, data: good, seconds: 5 });
      expect(verdict, other).toBe(other === mime ? undefined : "type");
    }
  });

  test("ends with a verdict, whatever is changed or cut", () => {
    holds(
      300,
      fc.property(
        fc.nat(good.length),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
        (end, changes) => {
          const data = good.slice();
          for (const [at, value] of changes) data[at] = value;
          const verdict = inspectMedia({ kind: MIMES[mime].kind, mime, data: data.subarray(0, end), seconds: 5 });
          expect([undefined, "type", "animated", "pixels", "no-length", "too-long", "broken"]).toContain(verdict);
        },
      ),
    );
  });
});

describe("what is said beside the bytes", () => {
  const sound = made.ogg(5);

  test.each([
    ["no length", undefined, "no-length"],
    ["a length of nothing", 0, "no-length"],
    ["fifteen seconds", 15, undefined],
    ["sixteen", 16, "too-long"],
    ["no number", Number.NaN, "too-long"],
  ])("a voice with %s", (_, seconds, verdict) => {
    expect(inspectMedia({ kind: VOICE, mime: "audio/ogg", data: sound, ...(seconds === undefined ? {} : { seconds }) })).toBe(
      verdict,
    );
  });

  test("a picture that says it is a voice, and types that are not shown", () => {
    expect(voice("image/jpeg", jpeg(frame(64, 48), scan))).toBe("type");
    expect(picture("audio/ogg", sound)).toBe("type");
    for (const mime of ["image/svg+xml", "image/gif", "text/html", "", "constructor", "__proto__"])
      expect(picture(mime, sound), mime).toBe("type");
  });
});
