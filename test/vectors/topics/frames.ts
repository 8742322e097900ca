/** Topic: frames. One example of every declared command, message and HTTP body, and one refusal of every class of field. */
import type { Fields } from "../../../src/protocol/encoding/schema.ts";
import { COMMANDS } from "../../../src/protocol/wire/commands.ts";
import { MESSAGES } from "../../../src/protocol/wire/messages.ts";
import { fromHex, type JsonMap, toHex } from "../format.ts";
import * as independent from "../independent/frames.ts";
import { encode, type Value } from "../independent/msgpack.ts";
import { type Shape, shapeOfType } from "../labels.ts";
import { BODIES } from "../ours/links.ts";
import { Topic } from "./builder.ts";
import { bin, changed, float, frame, packed } from "./raw.ts";

type Declared = Readonly<Record<string, { readonly body: Fields }>>;

/** A value of a shape, different at every path. */
function sample(topic: Topic, shape: Shape, path: string): Value {
  switch (shape.is) {
    case "bytes":
      return fromHex(topic.random(path, Math.min(shape.max, Math.max(shape.min, 24))));
    case "text":
      return `${path.split(".").pop()} of ${path.split(".")[0]}`.toLowerCase().slice(0, shape.max);
    case "integer":
      return Math.min(shape.max, Math.max(shape.min, 10 + path.length * 7));
    case "float":
      return float(shape.min / 4 + shape.max / 2);
    case "bool":
      return path.length % 2 === 0;
    case "choice":
      return shape.of[shape.of.length - 1] as string;
    case "list":
      return [0, 1].map((i) => sample(topic, shape.item, `${path}.${i}`));
    case "map":
      return samples(topic, shape.fields, path, true);
  }
}

function samples(topic: Topic, fields: Fields, path: string, whole: boolean): ReadonlyMap<string, Value> {
  const present = Object.entries(fields).filter(([, type]) => whole || !type.optional);
  return new Map(present.map(([name, type]) => [name, sample(topic, shapeOfType(type), `${path}.${name}`)]));
}

/** In the order of Appendix C, which is that of the independent tables: where a declaration stands in our code moves no case. */
function inOrder(table: Declared, independent: ReadonlyMap<string, unknown>): [string, { readonly body: Fields }][] {
  const names = [...independent.keys()];
  const place = (name: string): number => (independent.has(name) ? names.indexOf(name) : names.length);
  return Object.entries(table).sort(([a], [b]) => place(a) - place(b));
}

function examples(topic: Topic, op: "command" | "message", table: Declared, independent: ReadonlyMap<string, unknown>): void {
  for (const [cmd, { body }] of inOrder(table, independent)) {
    const whole = new Map<string, Value>([["cmd", cmd], ["req", 7], ...samples(topic, body, cmd, true)]);
    topic.valid(cmd, op, { bytes: packed(whole) });
    if (Object.values(body).some((type) => type.optional)) {
      topic.valid(`${cmd}, required fields only`, op, {
        bytes: packed(new Map<string, Value>([["cmd", cmd], ...samples(topic, body, cmd, false)])),
      });
    }
  }
}

export function frames(): Topic {
  const topic = new Topic(
    "frames",
    "Frames of the WebSocket and bodies of HTTP requests: every command, message and body (§C.1, §C.4, §C.6).",
  );
  examples(topic, "command", COMMANDS, independent.COMMANDS);
  examples(topic, "message", MESSAGES, independent.MESSAGES);
  for (const [type, { fields }] of Object.entries(BODIES))
    topic.valid(type, "body", { type, bytes: packed(samples(topic, fields, type, true)) });
  tolerances(topic);
  refusals(topic);
  refusedShapes(topic);
  return topic;
}

const KNOCK = frame({
  cmd: "KNOCK",
  room_id: bin("01".repeat(16)),
  knocker_eph_x25519_pk: bin("02".repeat(32)),
  request_id: bin("03".repeat(16)),
});
const CREATE = frame({
  cmd: "CREATE_GROUP",
  room_id: bin("01".repeat(16)),
  gated: true,
  max_members: 10,
  description_public: false,
});
const FETCH = frame({ cmd: "FETCH", since: 0 });
const ACK = frame({ cmd: "ACK", event_ids: [bin("04".repeat(32))] });
const PUSH = frame({ cmd: "REGISTER_PUSH", platform: "webpush", token: "{}" });
const ROTATE = frame({ cmd: "ROTATE_ROOM_KEY", room_id: bin("01".repeat(16)), grace_seconds: 60 });

function tolerances(topic: Topic): void {
  const accept = (name: string, map: ReadonlyMap<string, Value>): Topic => topic.valid(name, "command", { bytes: packed(map) });
  accept("an unknown field is ignored", changed(FETCH, { later: [1, 2] }));
  accept("nil stands for missing", changed(FETCH, { cursor: null, req: null }));
  accept("keys in another order", new Map([...KNOCK.entries()].reverse()));
  accept("a req of 2^53 - 1", changed(FETCH, { req: 2 ** 53 - 1 }));
  accept("a negative int64", frame({ cmd: "FETCH_ROOM", room_id: bin("01".repeat(16)), since_id: -1 }));
  accept("an empty list", changed(ACK, { event_ids: [] }));
  accept("a list of the largest length", changed(ACK, { event_ids: Array.from({ length: 256 }, () => bin("04".repeat(32))) }));
}

function refusals(topic: Topic): void {
  const refuse = (name: string, map: Value, proves: string, op = "command") =>
    topic.invalid(name, op, { bytes: packed(map) }, "malformed", proves);
  refuse("bytes one short", changed(KNOCK, { room_id: bin("01".repeat(15)) }), "Fixed lengths are exact.");
  refuse("bytes one long", changed(KNOCK, { request_id: bin("01".repeat(17)) }), "Fixed lengths are exact.");
  refuse("text for bytes", changed(KNOCK, { room_id: "0123456789abcdef" }), "Bytes are bin.");
  refuse("text too long", changed(KNOCK, { handle: "h".repeat(101) }), "Text is bounded.");
  refuse("bytes for text", changed(KNOCK, { handle: bin("68") }), "Text is str.");
  refuse("integer below its range", changed(CREATE, { max_members: 0 }), "Ranges have a lower end.");
  refuse("integer above its range", changed(CREATE, { max_members: 101 }), "Ranges have an upper end.");
  refuse("uint32 of 2^32", changed(ROTATE, { grace_seconds: 2 ** 32 }), "uint32 has 32 bits.");
  refuse("uint32 below zero", changed(ROTATE, { grace_seconds: -1 }), "uint32 is unsigned.");
  refuse("uint64 below zero", changed(FETCH, { since: -1 }), "uint64 is unsigned.");
  refuse("fraction for an integer", changed(FETCH, { since: float(0.5) }), "Integers are whole.");
  refuse("text for an integer", changed(FETCH, { since: "0" }), "Integers are integers.");
  refuse("integer for a bool", changed(CREATE, { gated: 1 }), "Booleans are true or false.");
  refuse("a value that is not among the choices", changed(PUSH, { platform: "pager" }), "Choices are closed.");
  refuse(
    "list too long",
    changed(ACK, { event_ids: Array.from({ length: 257 }, () => bin("04".repeat(32))) }),
    "Lists are bounded.",
  );
  refuse(
    "an item of the wrong length",
    changed(ACK, { event_ids: [bin("04".repeat(32)), bin("04".repeat(31))] }),
    "Every item is checked.",
  );
  refuse("bytes for a list", changed(ACK, { event_ids: bin("04".repeat(32)) }), "A list is a list.");
  refuse("a map for a list", changed(ACK, { event_ids: frame({}) }), "A list is a list.");
  refuse("cursor that is no map", changed(FETCH, { cursor: bin("00") }), "A record is a map.");
  refuse("cursor without its event_id", changed(FETCH, { cursor: frame({ stored_at: 1 }) }), "A record's fields are required.");
  refuse("a required field is missing", changed(FETCH, { since: undefined }), "Required fields are required.");
  refuse("a required field is nil", changed(FETCH, { since: null }), "nil stands for missing.");
  refuse("req below zero", changed(FETCH, { req: -1 }), "req is unsigned.");
  refuse("req as text", changed(FETCH, { req: "1" }), "req is an integer.");
  refuse("no cmd", changed(FETCH, { cmd: undefined }), "cmd is required.");
  refuse("cmd as a number", changed(FETCH, { cmd: 3 }), "cmd is text.");
  refuse("an unknown cmd", changed(FETCH, { cmd: "FETCH_ALL" }), "Undeclared frames are refused.");
  refuse("cmd in lower case", changed(FETCH, { cmd: "fetch" }), "cmd is exact.");
  refuse(
    "the name of an object's own machinery for cmd",
    changed(FETCH, { cmd: "constructor" }),
    "Look-ups are in the declared names alone.",
  );
  refuse("a message where a command is due", frame({ cmd: "AUTH_OK" }), "Clients send commands.");
  refuse("a command where a message is due", FETCH, "Relays send messages.", "message");
  refuse(
    "ciphertext beyond its limit",
    frame({ cmd: "ADMIT", room_id: bin("01".repeat(16)), request_id: bin("03".repeat(16)), encrypted_grant: new Uint8Array(257) }),
    "Bytes are bounded.",
  );
  refuse(
    "integer keys",
    new Map<number, Value>([
      [1, "FETCH"],
      [2, 0],
    ]),
    "Keys of frames are text.",
  );
}

function refusedShapes(topic: Topic): void {
  const refuse = (name: string, bytes: string, proves: string, more: JsonMap = {}, op = "command") =>
    topic.invalid(name, op, { ...more, bytes }, "malformed", proves);
  refuse("a list", packed(["FETCH", 0]), "A frame is a map.");
  refuse("text", packed("FETCH"), "A frame is a map.");
  refuse("nil", "c0", "A frame is a map.");
  refuse("nothing", "", "A frame is a map.");
  refuse("trailing byte", `${packed(FETCH)}00`, "Nothing may follow a frame.");
  refuse("cut short", packed(FETCH).slice(0, -2), "A frame is whole.");
  refuse("nested five deep", packed(changed(FETCH, { later: [[[[1]]]] })), "Nesting in frames is bounded at four.");
  const note = samples(topic, (BODIES.SealedNoteSubmit as (typeof BODIES)[string]).fields, "SealedNoteSubmit", true);
  const type = { type: "SealedNoteSubmit" };
  refuse(
    "sealed note: token of 11 bytes",
    packed(changed(note, { delivery_token: bin("05".repeat(11)) })),
    "A token has 12 bytes.",
    type,
    "body",
  );
  refuse(
    "sealed note: ciphertext of 15 bytes",
    packed(changed(note, { ciphertext: bin("05".repeat(15)) })),
    "A ciphertext holds its tag.",
    type,
    "body",
  );
  refuse("sealed note: no expires_at", packed(changed(note, { expires_at: undefined })), "Every event expires.", type, "body");
  refuse("sealed note: trailing byte", `${toHex(encode(note))}00`, "Nothing may follow a body.", type, "body");
}
