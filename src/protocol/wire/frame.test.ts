import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Shape, shapeOfType } from "../../../test/vectors/labels.ts";
import { BODIES } from "../../../test/vectors/ours/links.ts";
import { bytesArbitrary, holds } from "../../../test/vectors/property.ts";
import type { Fields } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { COMMANDS, type Command } from "./commands.ts";
import {
  BadFrame,
  encodeBody,
  encodeCommand,
  encodeMessage,
  parseBody,
  parseCommand,
  parseMessage,
  UnknownFrame,
} from "./frame.ts";
import { MESSAGES, type Message } from "./messages.ts";

function arbitrary(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.is) {
    case "bytes":
      return bytesArbitrary(shape.min, Math.min(shape.max, shape.min + 300));
    case "text":
      return fc.string({ unit: "binary", maxLength: Math.min(shape.max >> 1, 40) });
    case "integer":
      return fc.oneof(fc.constantFrom(shape.min, shape.max), fc.integer({ min: shape.min, max: shape.max }));
    case "float":
      return fc.double({ min: shape.min, max: shape.max, noNaN: true });
    case "bool":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...shape.of);
    case "list":
      return fc.array(arbitrary(shape.item), { maxLength: Math.min(shape.max, 4) });
    case "map":
      return fields(shape.fields);
  }
}

function fields(declared: Fields): fc.Arbitrary<Record<string, unknown>> {
  const model = Object.fromEntries(Object.entries(declared).map(([name, type]) => [name, arbitrary(shapeOfType(type))]));
  const required = Object.entries(declared).flatMap(([name, type]) => (type.optional ? [] : [name]));
  return fc.record(model, { requiredKeys: required, noNullPrototype: true });
}

const framed = (cmd: string, body: Fields): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(fc.option(fc.maxSafeNat(), { nil: undefined }), fields(body))
    .map(([req, rest]) => (req === undefined ? { cmd, ...rest } : { cmd, req, ...rest }));

function survives<T>(values: fc.Arbitrary<T>, encode: (value: T) => Uint8Array, parse: (bytes: Uint8Array) => unknown): void {
  holds(
    30,
    fc.property(values, (value) => {
      expect(parse(encode(value))).toEqual(value);
    }),
  );
}

describe("every declaration survives being written and read", () => {
  test.each(Object.entries(COMMANDS))("command %s", (cmd, { body }) => {
    survives(framed(cmd, body), (frame) => encodeCommand(frame as Command), parseCommand);
  });
  test.each(Object.entries(MESSAGES))("message %s", (cmd, { body }) => {
    survives(framed(cmd, body), (frame) => encodeMessage(frame as Message), parseMessage);
  });
  test.each(Object.entries(BODIES))("body %s", (_label, type) => {
    survives(
      fields(type.fields),
      (body) => encodeBody(type, body),
      (bytes) => parseBody(type, bytes),
    );
  });
});

describe("a frame that is not as declared", () => {
  const whole = encodeCommand({
    cmd: "KNOCK",
    req: 9,
    room_id: new Uint8Array(16),
    knocker_eph_x25519_pk: new Uint8Array(32),
    request_id: new Uint8Array(16),
  });

  test("says which command it was, and its req, so that it can be answered", () => {
    const short = { cmd: "STORED", req: 9, event_id: new Uint8Array(32) } as const;
    try {
      parseCommand(encodeMessage(short));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UnknownFrame);
      expect((error as UnknownFrame).req).toBe(9);
    }
    const changed = whole.slice();
    // room_id's header: bin 8 of 16 bytes becomes text of the same length.
    changed[changed.indexOf(0xc4)] = 0xd9;
    try {
      parseCommand(changed);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BadFrame);
      expect(error).toMatchObject({ cmd: "KNOCK", req: 9, code: "malformed" });
    }
  });

  test("is a ProtocolError at every truncation and every changed byte, or another frame", () => {
    for (let at = 0; at < whole.length; at++) {
      expect(() => parseCommand(whole.subarray(0, at))).toThrow(ProtocolError);
      for (const mask of [0x01, 0x80, 0xff]) {
        const changed = whole.slice();
        changed[at] = (changed[at] as number) ^ mask;
        try {
          parseCommand(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }
    }
  });
});
