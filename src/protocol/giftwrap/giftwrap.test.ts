import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesArbitrary, holds, textArbitrary } from "../../../test/vectors/property.ts";
import { SEEDS } from "../../../test/vectors/topics/builder.ts";
import { withTorsion } from "../../../test/vectors/topics/points.ts";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { fromHex, toHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { identityFromSeed } from "../identity/identity.ts";
import { LIMITS } from "../wire/limits.ts";
import { eventId, readGiftWrap, sealedEventId, writeGiftWrap } from "./envelope.ts";
import { unwrap, type WrapRandomness, wrap, wrapRandomness } from "./giftwrap.ts";
import type { KnownBody } from "./rumor.ts";

const crypto = await loadSodium();
const [alice, bob, carol] = [SEEDS.alice, SEEDS.bob, SEEDS.carol].map((seed) => identityFromSeed(crypto, fromHex(seed)));
if (!alice || !bob || !carol) throw new Error("three people");
const TIMES = { created_at: 1_800_000_000, expires_at: 1_800_086_400 };

/** Deterministic bytes from a counter; no two draws are equal. */
function randomness(salt: number): WrapRandomness {
  let n = 0;
  return wrapRandomness((length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 64)
      out.set(crypto.blake2b(64, Uint8Array.of(salt, n++, n >> 8)).subarray(0, length - at), at);
    return out;
  });
}

const key = bytesArbitrary(32);
const time = fc.nat(4_102_444_800);
const body: fc.Arbitrary<KnownBody> = fc.oneof(
  fc.record({ kind: fc.constant("REVOKE" as const), content: fc.record({ event_id: bytesArbitrary(16) }) }),
  fc.record({
    kind: fc.constant("KEY_ROTATION" as const),
    content: fc.record({ new_pubkey: key, migration_sig: bytesArbitrary(64) }),
  }),
  fc.record({
    kind: fc.constant("CARRY_GROUP_INVITE" as const),
    content: fc.record({
      group_id: bytesArbitrary(16),
      group_name: textArbitrary(100),
      members: fc.array(key, { maxLength: 5 }),
      couriers: fc.array(key, { maxLength: 3 }),
    }),
  }),
  fc.record({
    kind: fc.constant("PRESENCE" as const),
    content: fc.record({
      event_id: bytesArbitrary(16),
      message: textArbitrary(3000),
      region: fc.record({
        region_type: fc.constant(0),
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        longitude: fc.double({ min: -180, max: 180, noNaN: true }),
        radius_m: fc.integer({ min: LIMITS.MIN_RADIUS_M, max: LIMITS.MAX_RADIUS_M }),
      }),
      time_window: fc.record({ starts_at: time, ends_at: time, timezone: textArbitrary(64) }),
      recipients: fc.array(key, { maxLength: 5 }),
    }),
  }),
);

const note = {
  sender: alice.publicKey,
  created_at: 1_800_000_000,
  body: { kind: "ACK", content: { event_id: new Uint8Array(16) } },
} as const;
const envelope = () => wrap(crypto, note, alice, bob, TIMES, randomness(1));

describe("a gift wrap", () => {
  test("gives back what went in, whatever it was", () => {
    holds(
      60,
      fc.property(body, fc.nat(255), time, (one, salt, created_at) => {
        const rumor = { sender: alice.publicKey, created_at, body: one };
        const bytes = writeGiftWrap(wrap(crypto, rumor, alice, bob, TIMES, randomness(salt)));
        const opened = unwrap(crypto, readGiftWrap(bytes), bob);
        expect(opened).toEqual(rumor);
      }),
    );
  });

  test("differs wholly when wrapped again", () => {
    const again = wrap(crypto, note, alice, bob, TIMES, randomness(2));
    expect(toHex(again.ephemeral_pk)).not.toBe(toHex(envelope().ephemeral_pk));
    expect(toHex(eventId(crypto, again))).not.toBe(toHex(eventId(crypto, envelope())));
  });

  test("opens for nobody else, readdressed or not", () => {
    const wrapped = envelope();
    expect(() => unwrap(crypto, wrapped, carol)).toThrow(expect.objectContaining({ code: "cannot-open" }));
    expect(() => unwrap(crypto, { ...wrapped, recipient: carol.publicKey }, carol)).toThrow(
      expect.objectContaining({ code: "cannot-open" }),
    );
  });
});

describe("a changed gift wrap", () => {
  const bytes = writeGiftWrap(envelope());
  const original = readGiftWrap(bytes);
  /** Whether a change is only in what the encryption does not cover: the outer times, and the sign bit of the ephemeral key. */
  const isHarmless = (changed: Uint8Array): boolean => {
    const other = readGiftWrap(changed);
    const unsigned = (key: Uint8Array): string => toHex(Uint8Array.from([...key.subarray(0, 31), (key[31] as number) & 0x7f]));
    return (
      unsigned(other.ephemeral_pk) === unsigned(original.ephemeral_pk) &&
      toHex(other.nonce) === toHex(original.nonce) &&
      toHex(other.ciphertext) === toHex(original.ciphertext)
    );
  };

  test("is refused at every byte that the keys cover", () => {
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      try {
        unwrap(crypto, readGiftWrap(changed), bob);
        expect(isHarmless(changed), `byte ${at}`).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(bytes.length - 20);
  });

  test("opens the same with a small-order part added to its ephemeral key, under another id", () => {
    const mixed = { ...original, ephemeral_pk: fromHex(withTorsion(toHex(original.ephemeral_pk))) };
    expect(unwrap(crypto, mixed, bob)).toEqual(unwrap(crypto, original, bob));
    expect(toHex(eventId(crypto, mixed))).not.toBe(toHex(eventId(crypto, original)));
  });

  test("has another sealed id for every field the relay sees", () => {
    const submit = { ...original, delivery_token: new Uint8Array(12) };
    const ids = [
      submit,
      { ...submit, created_at: submit.created_at + 1 },
      { ...submit, delivery_token: new Uint8Array(12).fill(1) },
      { ...submit, nonce: new Uint8Array(24) },
    ].map((one) => toHex(sealedEventId(crypto, one)));
    expect(new Set([...ids, toHex(eventId(crypto, original))]).size).toBe(5);
  });
});
