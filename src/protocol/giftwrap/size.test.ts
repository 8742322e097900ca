import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../../test/vectors/property.ts";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { identityFromSeed } from "../identity/identity.ts";
import type { Media } from "../media/media.ts";
import { mediaRoom, roomMediaRoom } from "../media/room.ts";
import { circleRegion } from "../regions/region.ts";
import { sealRoomMessage, signRoomMessage } from "../rooms/message.ts";
import { BUCKETS } from "../wire/limits.ts";
import type { PresenceContent } from "./contents.ts";
import { wrap, wrapRandomness } from "./giftwrap.ts";
import { bucketFor, checkPadding, pad } from "./padding.ts";
import { noteSize } from "./size.ts";

const crypto = await loadSodium();
const alice = identityFromSeed(crypto, new Uint8Array(32).fill(1));
const TAG = 16;

function content(message: string, recipients = 1): PresenceContent {
  return {
    event_id: new Uint8Array(16),
    message,
    region: circleRegion({ latitude: 48.137154, longitude: 11.576124, radius_m: 120 }),
    time_window: { starts_at: 1_800_000_000, ends_at: 1_800_086_400, timezone: "Europe/Berlin" },
    recipients: Array.from({ length: recipients }, () => alice.publicKey),
  };
}

/** The bucket that a note takes when it is wrapped, or the code of the error. */
function wrapped(note: PresenceContent, attestation?: Uint8Array): number | string {
  const body = { kind: "PRESENCE", content: note } as const;
  const rumor = { sender: alice.publicKey, created_at: 1_800_000_000, body, ...(attestation && { attestation }) };
  try {
    const random = wrapRandomness((length) => new Uint8Array(length).fill(7));
    return wrap(crypto, rumor, alice, alice, { created_at: 1, expires_at: 2 }, random).ciphertext.length - TAG;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Text of exactly `bytes` bytes: characters of `width` bytes, and ASCII for the rest. */
const CHARACTERS = { 1: "a", 2: "é", 3: "€", 4: "🪨" } as const;
function textOf(bytes: number, width: keyof typeof CHARACTERS): string {
  const many = Math.floor(bytes / width);
  return CHARACTERS[width].repeat(many) + "a".repeat(bytes - many * width);
}

describe("the capacity of a bucket", () => {
  const widths = [1, 2, 3, 4] as const;
  const buckets = BUCKETS.filter((bucket) => bucket > 256);

  test.each(buckets.flatMap((bucket) => widths.map((width) => [bucket, width] as const)))(
    "%d bytes, in characters of %d, is exact",
    (bucket, width) => {
      // `capacity` is the same for every text that takes this bucket.
      const start = noteSize(content("a".repeat(bucket === 1024 ? 0 : bucket / 4 + 100)));
      expect(start.bucket).toBe(bucket);
      const full = content(textOf(start.capacity, width));
      expect(noteSize(full)).toMatchObject({ bytes: start.capacity, bucket, capacity: start.capacity });
      expect(wrapped(full)).toBe(bucket);
      const over = content(textOf(start.capacity + 1, width));
      const next = BUCKETS[BUCKETS.indexOf(bucket as (typeof BUCKETS)[number]) + 1];
      expect(noteSize(over).bucket).toBe(next);
      expect(wrapped(over)).toBe(next ?? "too-large");
    },
  );

  test("is exact with more recipients too", () => {
    for (const recipients of [0, 2, 15, 16, 50]) {
      const { bucket, capacity } = noteSize(content("", recipients));
      expect(wrapped(content("a".repeat(capacity), recipients))).toBe(bucket);
      expect(wrapped(content("a".repeat(capacity + 1), recipients))).toBe(BUCKETS.find((one) => one > (bucket as number)));
    }
  });

  test("agrees with what is wrapped for any text", () => {
    holds(
      40,
      fc.property(fc.string({ unit: "binary", maxLength: 6000 }), (message) => {
        expect(noteSize(content(message)).bucket ?? "too-large").toBe(wrapped(content(message)));
      }),
    );
  });

  test.each([
    [144, 565],
    [161, 548],
    [208, 501],
    [225, 484],
  ])("leaves room for an attestation of %d bytes: %d of 712 in the second bucket", (length, left) => {
    const attestation = new Uint8Array(length);
    for (const bucket of [1024, 4096, 16_384]) {
      const { capacity } = noteSize(content(bucket === 1024 ? "" : "a".repeat(bucket / 4 + 100)), attestation);
      expect(wrapped(content("a".repeat(capacity)), attestation)).toBe(bucket);
      // It is not left out to save room: the note takes the next bucket, or is too large.
      expect(wrapped(content("a".repeat(capacity + 1)), attestation)).toBe(BUCKETS.find((one) => one > bucket) ?? "too-large");
    }
    expect(noteSize(content("")).capacity).toBe(712);
    expect(noteSize(content(""), attestation).capacity).toBe(left);
  });

  test("is what the largest bucket holds when a note fits none", () => {
    const size = noteSize(content("a".repeat(16_384)));
    expect(size.bucket).toBeUndefined();
    expect(wrapped(content("a".repeat(size.capacity)))).toBe(16_384);
    expect(wrapped(content("a".repeat(size.capacity + 1)))).toBe("too-large");
  });
});

describe("the room for a picture or a voice", () => {
  const media = (length: number): Media => ({
    kind: 2,
    mime: "audio/webm",
    data: new Uint8Array(length),
    seconds: 12,
    text: "Surf",
  });

  test("is exact for a note, whatever stands beside it, and its Seal is then as long as the bucket", () => {
    holds(
      25,
      fc.property(fc.string({ unit: "binary", maxLength: 3000 }), fc.nat(20), (message, recipients) => {
        const room = mediaRoom(content(message, recipients), media(1));
        expect(wrapped({ ...content(message, recipients), media: media(room) })).toBe(16_384);
        expect(wrapped({ ...content(message, recipients), media: media(room + 1) })).toBe("too-large");
      }),
    );
  });

  test("is exact beside an attestation too", () => {
    const attestation = new Uint8Array(225);
    const room = mediaRoom(content("Listen."), media(1), attestation);
    expect(wrapped({ ...content("Listen."), media: media(room) }, attestation)).toBe(16_384);
    expect(wrapped({ ...content("Listen."), media: media(room + 1) }, attestation)).toBe("too-large");
  });

  test("is none where the words fill the note", () => {
    expect(mediaRoom(content("w".repeat(16_300)), media(1))).toBe(0);
  });

  test("is exact for a message in a room", () => {
    const speaker = crypto.keyPairFromSeed(new Uint8Array(32).fill(2));
    const [room, key, nonce] = [new Uint8Array(16), new Uint8Array(32), new Uint8Array(24)];
    const numbers = [undefined, new Uint8Array(208)];
    for (const [text, number] of ["", "a", "w".repeat(300)].flatMap((one) => numbers.map((two) => [one, two] as const))) {
      const said = { handle: "Ana", text };
      const sealed = (length: number): number => {
        const beside = { media: media(length), ...(number && { number_attestation: number }) };
        const message = signRoomMessage(crypto, room, speaker, 1_800_000_000, said, beside);
        return sealRoomMessage(crypto, key, message, nonce, (n) => new Uint8Array(n)).length - TAG;
      };
      const most = roomMediaRoom(said, media(1), number);
      expect(sealed(most)).toBe(16_384);
      expect(() => sealed(most + 1)).toThrow(expect.objectContaining({ code: "too-large" }));
    }
  });
});

describe("padding", () => {
  test("fills the next bucket, hides 0x01 and is found again", () => {
    holds(
      200,
      fc.property(fc.nat(16_382), fc.uint8Array({ minLength: 1, maxLength: 64 }), (length, pattern) => {
        const random = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => pattern[i % pattern.length] as number);
        const padded = pad(new Uint8Array(length).fill(1), random);
        expect(padded.length).toBe(bucketFor(length));
        expect(padded.subarray(length + 1).includes(1)).toBe(false);
        expect(() => checkPadding(padded, length)).not.toThrow();
        if (padded.length > length + 2)
          expect(() => checkPadding(padded, length + 1)).toThrow(expect.objectContaining({ code: "bad-padding" }));
      }),
    );
  });

  test("has an end", () => {
    expect(bucketFor(16_382)).toBe(16_384);
    expect(bucketFor(16_383)).toBeUndefined();
    expect(() => pad(new Uint8Array(16_383), (n) => new Uint8Array(n))).toThrow(expect.objectContaining({ code: "too-large" }));
  });
});
