/** Our code as vector operations: MessagePack, padding, the three layers. */

import { decodeFrame, decodeStructure, decodeStructureFront } from "../../../src/protocol/encoding/msgpack.ts";
import { Writer } from "../../../src/protocol/encoding/msgpack-writer.ts";
import type { MapType, Type } from "../../../src/protocol/encoding/schema.ts";
import { CONTENTS } from "../../../src/protocol/giftwrap/contents.ts";
import { eventId, readGiftWrap, writeGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { readSeal, sealRumor, unwrap, wrap, writeSeal } from "../../../src/protocol/giftwrap/giftwrap.ts";
import { checkPadding, pad } from "../../../src/protocol/giftwrap/padding.ts";
import { type KnownBody, type Rumor, readRumor, writeRumor } from "../../../src/protocol/giftwrap/rumor.ts";
import { identityFromSeed, recipientFromKey } from "../../../src/protocol/identity/identity.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { KINDS, type KindName } from "../../../src/protocol/wire/kinds.ts";
import { bytesOf, fromHex, type Json, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { mapFromJson, mapToJson } from "./values.ts";

/** Decoded MessagePack in the notation of the README: {"bin": hex}, {"map": [[key, value], …]} sorted by key. */
function toNotation(value: unknown): Json {
  if (value instanceof Uint8Array) return { bin: toHex(value) };
  if (Array.isArray(value)) return value.map(toNotation);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => [/^-?\d+$/.test(key) ? Number(key) : key, toNotation(one)] as const);
    return { map: entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, one]) };
  }
  return value as Json;
}

function encodeNotation(out: Writer, value: Json): void {
  if (Array.isArray(value)) {
    out.list(value.length);
    for (const one of value) encodeNotation(out, one);
  } else if (typeof value === "object" && value !== null) {
    const { bin, float64, map } = value as JsonMap;
    if (typeof bin === "string") out.scalar(fromHex(bin));
    else if (typeof float64 === "number") out.float64(float64);
    else {
      const entries = map as readonly (readonly [number | string, Json])[];
      out.map(entries.length);
      for (const [key, one] of entries) {
        out.scalar(key);
        encodeNotation(out, one);
      }
    }
  } else out.scalar(value as string | number | boolean);
}

export const kindNumber = (name: string): number => KINDS[name as KindName].value;

function rumorFromJson(input: JsonMap): Rumor<KnownBody> {
  const kind = textOf(input, "kind") as KindName;
  const content = mapFromJson((CONTENTS[kind] as MapType<Record<string, Type<unknown>>>).fields, mapOf(input, "content"));
  return {
    sender: bytesOf(input, "sender"),
    created_at: numberOf(input, "created_at"),
    body: { kind, content } as unknown as KnownBody,
    ...("attestation" in input ? { attestation: bytesOf(input, "attestation") } : {}),
  };
}

export function rumorToJson({ sender, created_at, body, attestation }: Rumor): JsonMap {
  const said = { sender: toHex(sender), created_at, ...(attestation ? { attestation: toHex(attestation) } : {}) };
  return body.kind === "UNKNOWN"
    ? { ...said, kind: body.value, content: null }
    : { ...said, kind: body.kind, content: mapToJson(body.content) };
}

export const structureOperations = (): Operations => ({
  msgpack: {
    encode(input) {
      const out = new Writer();
      encodeNotation(out, input.value as Json);
      return { bytes: toHex(out.finish()) };
    },
    structure: (input) => ({ value: toNotation(decodeStructure(bytesOf(input, "bytes"))) }),
    frame: (input) => ({ value: toNotation(decodeFrame(bytesOf(input, "bytes"))) }),
    front: (input) => ({ length: decodeStructureFront(bytesOf(input, "bytes")).length }),
  },
  padding: {
    pad: (input) => ({ padded: toHex(pad(bytesOf(input, "plaintext"), (n) => bytesOf(input, "random").subarray(0, n))) }),
    unpad(input) {
      const padded = bytesOf(input, "padded");
      const { length } = decodeStructureFront(padded);
      checkPadding(padded, length);
      return { length };
    },
  },
  rumor: {
    write: (input) => ({ bytes: toHex(writeRumor(rumorFromJson(input))) }),
    read: (input) => rumorToJson(readRumor(bytesOf(input, "bytes"))),
  },
});

export const envelopeOperations = (crypto: Crypto): Operations => ({
  seal: {
    write(input) {
      const sender = identityFromSeed(crypto, bytesOf(input, "sender_seed"));
      const recipient = recipientFromKey(crypto, bytesOf(input, "recipient"));
      const rumor = bytesOf(input, "rumor");
      const seal = sealRumor(crypto, rumor, sender, recipient, bytesOf(input, "seal_seed"), bytesOf(input, "seal_nonce"));
      return { ...mapToJson(seal), bytes: toHex(writeSeal(seal)) };
    },
    read: (input) => mapToJson(readSeal(bytesOf(input, "bytes"))),
  },
  giftwrap: {
    wrap(input) {
      const sender = identityFromSeed(crypto, bytesOf(input, "sender_seed"));
      const recipient = recipientFromKey(crypto, bytesOf(input, "recipient"));
      const rumor = rumorFromJson({ ...mapOf(input, "rumor"), sender: toHex(sender.publicKey) });
      const times = { created_at: numberOf(input, "created_at"), expires_at: numberOf(input, "expires_at") };
      const random = {
        seal_seed: bytesOf(input, "seal_seed"),
        seal_nonce: bytesOf(input, "seal_nonce"),
        wrap_seed: bytesOf(input, "wrap_seed"),
        wrap_nonce: bytesOf(input, "wrap_nonce"),
        padding: (length: number) => bytesOf(input, "padding").subarray(0, length),
      };
      const giftWrap = wrap(crypto, rumor, sender, recipient, times, random);
      const seal = sealRumor(crypto, writeRumor(rumor), sender, recipient, random.seal_seed, random.seal_nonce);
      return {
        rumor: toHex(writeRumor(rumor)),
        seal: toHex(writeSeal(seal)),
        padded_seal: toHex(pad(writeSeal(seal), random.padding)),
        giftwrap: toHex(writeGiftWrap(giftWrap)),
        event_id: toHex(eventId(crypto, giftWrap)),
      };
    },
    unwrap: (input) =>
      rumorToJson(
        unwrap(crypto, readGiftWrap(bytesOf(input, "giftwrap")), identityFromSeed(crypto, bytesOf(input, "recipient_seed"))),
      ),
    read: (input) => mapToJson(readGiftWrap(bytesOf(input, "giftwrap"))),
  },
});
