/** Topics: msgpack, padding. */
import type { Json, JsonMap } from "../format.ts";
import { Topic } from "./builder.ts";
import { bin, float, frame, packed, structure } from "./raw.ts";

const INTEGERS = [
  0,
  1,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  -1,
  -32,
  -33,
  -128,
  -129,
  -32_768,
  -32_769,
  -(2 ** 31),
  -(2 ** 31) - 1,
  -(2 ** 53) + 1,
];

function encodings(topic: Topic): void {
  const encode = (name: string, value: Json) => topic.valid(name, "encode", { value });
  for (const value of INTEGERS) encode(`integer ${value}`, value);
  for (const value of [0, 48, 0.1, -122.419_416, 90, 1e-7]) encode(`float ${value}: always 64 bits`, { float64: value });
  encode("true", true);
  encode("false", false);
  encode("empty text", "");
  encode("text of 31 bytes", "a".repeat(31));
  encode("text of 32 bytes", "b".repeat(32));
  encode("text of 255 bytes", "c".repeat(255));
  encode("text of 256 bytes", "d".repeat(256));
  for (const length of [3, 200, 201]) encode(`text of ${length} bytes that begins with U+FEFF`, `\ufeff${"f".repeat(length - 3)}`);
  encode("text beyond ASCII", "grüße, こんにちは, 🪨");
  for (const length of [0, 1, 255, 256]) encode(`${length} bytes`, { bin: topic.random(`bin ${length}`, length) });
  encode(
    "list of 15",
    Array.from({ length: 15 }, (_, i) => i),
  );
  encode(
    "list of 16",
    Array.from({ length: 16 }, (_, i) => i),
  );
  encode("map of 15", { map: Array.from({ length: 15 }, (_, i) => [i, i]) });
  encode("map of 16", { map: Array.from({ length: 16 }, (_, i) => [i, i]) });
  encode("text keys", {
    map: [
      ["cmd", "FETCH"],
      ["since", 0],
    ],
  });
}

/** A list in a list in a list …: `depth` of them, around an integer. */
const nested = (depth: number): string => `${"91".repeat(depth)}00`;

/** A structure with one of everything, whose every truncation must be refused. */
const SAMPLE = packed(
  structure({
    1: bin("0102030405"),
    5: 1_800_000_000,
    6: 2 ** 33,
    16: "grüße",
    17: structure({ 20: float(48.25) }),
    19: [true, null, -200],
  }),
);

function decodings(topic: Topic): void {
  const decode = (name: string, op: string, bytes: string) => topic.valid(name, op, { bytes });
  decode("one of everything", "structure", SAMPLE);
  decode("integers longer than they need be", "structure", "95cc05cd0005ce00000005cf0000000000000005d30000000000000005");
  decode("float of 32 bits", "structure", "ca3fc00000");
  decode("lengths longer than they need be", "structure", "94d9016ada000161db0000000161c5000107");
  decode("list and map headers longer than they need be", "structure", "dd00000001df000000010203");
  for (const length of [3, 200, 201])
    decode(`text of ${length} bytes that begins with U+FEFF`, "structure", packed(`\ufeff${"f".repeat(length - 3)}`));
  decode("2^53 - 1", "structure", "cf001fffffffffffff");
  decode("-(2^53 - 1)", "structure", "d3ffe0000000000001");
  decode("six levels in a structure", "structure", nested(6));
  decode("four levels in a frame", "frame", nested(4));
  decode("a frame", "frame", packed(frame({ cmd: "FETCH", since: 0 })));
  topic.valid("a value in front of other bytes", "front", { bytes: `${SAMPLE}01ffff00` });
  topic.valid("an empty map in front", "front", { bytes: "8001" });
}

function refusals(topic: Topic): void {
  const refuse = (name: string, bytes: string, proves: string, op = "structure") =>
    topic.invalid(name, op, { bytes }, "malformed", proves);
  for (let cut = 0; cut < SAMPLE.length / 2; cut++) {
    refuse(
      `cut after ${cut} bytes`,
      SAMPLE.slice(0, 2 * cut),
      "Every truncation is noticed, before anything is read beyond the input.",
    );
  }
  refuse("trailing byte", `${SAMPLE}00`, "Nothing may follow the value.");
  refuse("seven levels in a structure", nested(7), "Nesting is bounded at six.");
  refuse("five levels in a frame", nested(5), "Nesting is bounded at four.", "frame");
  refuse("a bomb of 10,000 nested lists", nested(10_000), "Nesting is bounded before it is followed: no stack overflow.");
  refuse("a bomb of nested maps", "8100".repeat(500), "Nesting is bounded for maps as well.");
  refuse("list that claims 2^32 - 1 items", "ddffffffff", "Nothing is allocated for a claim that the input cannot hold.");
  refuse("map that claims 2^32 - 1 entries", "dfffffffff00", "Nothing is allocated for a claim that the input cannot hold.");
  refuse("map that claims 65,535 entries", "deffff0102", "Nothing is allocated for a claim that the input cannot hold.");
  refuse("bytes that claim 2^32 - 1", "c6ffffffff00", "Nothing is allocated for a claim that the input cannot hold.");
  refuse("text that claims 2^32 - 1", "dbffffffff61", "Nothing is allocated for a claim that the input cannot hold.");
  refuse("lists within lists that all claim 60,000", `${"dcea60".repeat(6)}${"00".repeat(100)}`, "Claims add up.");
  for (const [what, bytes] of [
    ["2^53", "cf0020000000000000"],
    ["2^64 - 1", "cfffffffffffffffff"],
    ["-2^53", "d3ffe0000000000000"],
    ["-2^63", "d38000000000000000"],
    ["2^53 as int64", "d30020000000000000"],
  ] as const) {
    refuse(`integer ${what}`, bytes, "Integers are bounded to what a double holds exactly.");
  }
  const EXTENSIONS = [
    "d400ff",
    "d500ffff",
    "d6ff00000000",
    "d7ff0000000000000000",
    `d800${"00".repeat(16)}`,
    "c70100ff",
    "c8000100ff",
    "c90000000100ff",
  ];
  for (const bytes of EXTENSIONS) refuse(`extension type ${bytes.slice(0, 2)}`, bytes, "Extension types are not part of PPP.");
  refuse("the tag c1", "c1", "0xc1 is never used.");
  for (const [what, bytes] of [
    ["a lone continuation byte", "a180"],
    ["a sequence cut short", "a2e282"],
    ["an overlong slash", "a2c0af"],
    ["an overlong three-byte form", "a3e0809f"],
    ["a surrogate", "a3eda080"],
    ["a code point above U+10FFFF", "a4f4908080"],
    ["0xff", "a1ff"],
    ["a sequence that runs into the next value", "92a1c3a1a9"],
  ] as const) {
    refuse(`text with ${what}`, bytes, "Text is UTF-8, well-formed.");
  }
}

export function msgpack(): Topic {
  const topic = new Topic("msgpack", "MessagePack as PPP writes it (canonical) and reads it (bounded) (§4.1).");
  encodings(topic);
  decodings(topic);
  refusals(topic);
  return topic;
}

/** A MessagePack byte string that takes `length` bytes with its header. */
function binaryOf(topic: Topic, length: number): string {
  const headerLength = length <= 257 ? 2 : 3;
  const body = topic.random(`value of ${length}`, length - headerLength);
  const size = body.length / 2;
  return (headerLength === 2 ? `c4${size.toString(16).padStart(2, "0")}` : `c5${size.toString(16).padStart(4, "0")}`) + body;
}

/** Every length where a bucket begins or ends; the value, a delimiter and a terminator have to fit. */
const EDGES = [2, 253, 254, 255, 1021, 1022, 1023, 4093, 4094, 4095, 16_381, 16_382];

export function padding(): Topic {
  const topic = new Topic("padding", "Padding of the serialized Seal to 256, 1024, 4096 or 16384 bytes (metadata protection).");
  const filler = (length: number): number =>
    ([256, 1024, 4096, 16_384].find((bucket) => length + 2 <= bucket) as number) - length - 2;
  for (const length of EDGES) {
    const plaintext = binaryOf(topic, length);
    topic.valid(`${length} bytes`, "pad", { plaintext, random: topic.random(`filler ${length}`, filler(length)) });
  }
  const short = "c40411223344";
  topic.valid("0x01 in the filler becomes 0x02", "pad", { plaintext: short, random: "01".repeat(filler(6)) });
  topic.invalid(
    "16383 bytes",
    "pad",
    { plaintext: binaryOf(topic, 16_383), random: "" },
    "too-large",
    "Nothing is larger than the largest bucket.",
  );
  const unpad = (name: string, padded: string): Topic => topic.valid(name, "unpad", { padded });
  unpad("padded", `${short}01${"aa".repeat(248)}00`);
  unpad("not padded", short);
  unpad("no filler", `${short}0100`);
  unpad("a filler that holds 0x01, as a careless writer makes it", `${short}0101010100`);
  unpad("a filler of any length", `${short}01${"bb".repeat(37)}00`);
  const refuse = (name: string, padded: string, proves: string, code = "bad-padding"): JsonMap => {
    topic.invalid(name, "unpad", { padded }, code, proves);
    return {};
  };
  refuse("another delimiter", `${short}02${"aa".repeat(248)}00`, "The delimiter is 0x01.");
  refuse("another terminator", `${short}01${"aa".repeat(248)}01`, "The terminator is 0x00.");
  refuse("a delimiter alone", `${short}01`, "A terminator has to follow.");
  refuse("a terminator alone", `${short}00`, "A delimiter has to come first.");
  refuse("zeros", `${short}${"00".repeat(250)}`, "Padding with zeros is not PPP's.");
  refuse("a value that is cut short", "c4ff112233", "The value in front must be whole.", "malformed");
  refuse("nothing", "", "The value in front must be there.", "malformed");
  return topic;
}
