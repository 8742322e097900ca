/** Frames that nobody meant, for every decoder that meets a stranger's bytes: each is read, or refused with the declared error. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { readGiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, encodeCommand, encodeMessage, parseBody, parseCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { EXAMPLES } from "../relay/examples.ts";
import { bytesOf, commandNames, envelope, parts, person } from "../relay/people.ts";

/** Small, fast, and the same everywhere: mulberry32. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return Math.floor((((z ^ (z >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const NOW = 1_800_000_000;
const seeds: readonly Bytes[] = [
  ...commandNames.map((cmd) => encodeCommand(EXAMPLES[cmd])),
  envelope(person("bob").publicKey, "fuzz", NOW),
  encodeBody(SealedNoteSubmit, { delivery_token: bytesOf("t", 12), ...parts("fuzz", NOW) }),
  encodeMessage({
    cmd: "EVENTS",
    events: [envelope(person("bob").publicKey, "fuzz", NOW)],
    cursor: { stored_at: 1, event_id: bytesOf("e", 32) },
  }),
];

type Random = ReturnType<typeof generator>;
/** Bytes at which MessagePack changes its mind. */
const TAGS = [
  0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcf, 0xd3, 0xd9, 0xdb, 0xdc,
  0xdd, 0xde, 0xdf, 0xff,
];

const MUTATIONS: readonly ((frame: Uint8Array, random: Random) => Uint8Array)[] = [
  (frame, random) => {
    frame[random(frame.length)] = random(256);
    return frame;
  },
  (frame, random) => {
    frame[random(frame.length)] = TAGS[random(TAGS.length)] as number;
    return frame;
  },
  (frame, random) => frame.subarray(0, random(frame.length)),
  (frame, random) => {
    const at = random(frame.length);
    const length = Math.min(random(16), frame.length - at);
    frame.copyWithin(random(frame.length - length + 1), at, at + length);
    return frame;
  },
  (frame, random) =>
    Uint8Array.from([...frame.subarray(0, random(frame.length)), ...Array.from({ length: random(12) }, () => random(256))]),
];

function nextFrame(random: Random): Uint8Array {
  if (random(16) === 0) return Uint8Array.from({ length: random(64) }, () => random(256));
  let frame = Uint8Array.from(seeds[random(seeds.length)] as Bytes);
  for (let left = 1 + random(4); left > 0 && frame.length > 0; left--) {
    frame = (MUTATIONS[random(MUTATIONS.length)] as (typeof MUTATIONS)[number])(frame, random) as Uint8Array<ArrayBuffer>;
  }
  return frame;
}

/** Read, written and read again it must be the same, or a decoder took for valid what an encoder refuses. */
const DECODERS: Readonly<Record<string, (bytes: Bytes) => void>> = {
  command: (bytes) => void parseCommand(encodeCommand(parseCommand(bytes))),
  message: (bytes) => void parseMessage(encodeMessage(parseMessage(bytes))),
  envelope: (bytes) => void readGiftWrap(writeGiftWrap(readGiftWrap(bytes))),
  submission: (bytes) => void parseBody(SealedNoteSubmit, encodeBody(SealedNoteSubmit, parseBody(SealedNoteSubmit, bytes))),
};

export interface FuzzReport {
  readonly frames: number;
  readonly read: number;
  readonly refused: number;
}

/** @throws Error that names the frame, when a decoder answers with anything but the declared error */
export function fuzzDecoders(seed: number, frames: number): FuzzReport {
  const random = generator(seed);
  const report = { frames, read: 0, refused: 0 };
  // Millions of refusals: their stacks would cost more than the decoding.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  for (let i = 0; i < frames; i++) {
    const frame = nextFrame(random);
    for (const [name, decode] of Object.entries(DECODERS)) {
      try {
        decode(frame);
        report.read++;
      } catch (error) {
        if (!(error instanceof ProtocolError)) {
          throw new Error(`${name}, seed ${seed}, frame ${i}: ${String(error)}: ${Buffer.from(frame).toString("hex")}`);
        }
        report.refused++;
      }
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
  return report;
}
