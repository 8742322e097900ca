import { describe, expect, test } from "vitest";
import { fromHex } from "../encoding/bytes.ts";
import { decodeStructure } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { bytes, opaque, optional, structure, text, time, uint8 } from "../encoding/schema.ts";
import { readRumor, writeRumor } from "../giftwrap/rumor.ts";
import { RoomMessageType } from "../rooms/message.ts";

const attestation = Uint8Array.from({ length: 225 }, (_, i) => i);
const sender = fromHex("ab".repeat(32));
const body = { kind: "REVOKE", content: { event_id: new Uint8Array(16) } } as const;

/** What readers knew before numbers. */
const OldRumor = structure("Rumor", { created_at: time, sender: bytes(32), kind: uint8, content: opaque });
const OldMessage = structure("RoomMessage", {
  created_at: time,
  text: optional(text(99)),
  member_pk: bytes(32),
  signature: bytes(64),
});

describe("an attestation beside a message", () => {
  test("is ignored by a reader of before", () => {
    const rumor = decodeStructure(writeRumor({ sender, created_at: 5, body, attestation }));
    const without = decodeStructure(writeRumor({ sender, created_at: 5, body }));
    expect(OldRumor.parse(rumor, "")).toEqual(OldRumor.parse(without, ""));
    const out = new Writer();
    const said = { created_at: 5, text: "hello", member_pk: sender, signature: new Uint8Array(64) };
    RoomMessageType.write(out, { ...said, number_attestation: attestation });
    expect(OldMessage.parse(decodeStructure(out.finish()), "")).toEqual(said);
  });

  test("comes back as it was sent, and is not there where none was", () => {
    expect(readRumor(writeRumor({ sender, created_at: 5, body, attestation })).attestation).toEqual(attestation);
    expect("attestation" in readRumor(writeRumor({ sender, created_at: 5, body }))).toBe(false);
  });

  test.each([0, 143, 226])("is not written with %d bytes", (length) => {
    const write = (): unknown => writeRumor({ sender, created_at: 5, body, attestation: new Uint8Array(length) });
    expect(write).toThrow(expect.objectContaining({ code: "malformed" }));
  });
});
