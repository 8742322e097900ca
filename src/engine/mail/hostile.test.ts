/** A sender's key with a part of order 8 signs well and cannot be written to: what comes from it must not hold up a mailbox. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { ana, ben, crypto, idOf, NOW, openDatabase, RELAY, SEED, trace } from "../../../test/support/kit.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { withTorsion } from "../../../test/vectors/topics/points.ts";
import { concat, fromHex } from "../../protocol/encoding/bytes.ts";
import { type GiftWrap, writeGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { sealRumor, unwrap, wrapSeal, writeSeal } from "../../protocol/giftwrap/giftwrap.ts";
import { pad } from "../../protocol/giftwrap/padding.ts";
import { writeRumor } from "../../protocol/giftwrap/rumor.ts";
import type { Session } from "../link/session.ts";
import { People } from "../people/people.ts";
import { Inbox } from "./inbox.ts";
import { Mail } from "./mail.ts";

const random = seededRandom(SEED);
const ORDER = ed25519.Point.Fn.ORDER;
const number = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const bytesOf = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, "0")).reverse();

/** Signs for Ana's key plus a point of order 8: tries nonces until the challenge is a multiple of 8 and the point falls out. */
function signMixed(message: Uint8Array, mixed: Uint8Array): Uint8Array {
  const { scalar } = ed25519.utils.getExtendedPublicKey(ana.seed);
  for (let r = 1n; ; r++) {
    const point = ed25519.Point.BASE.multiply(r).toBytes();
    const challenge = number(sha512(concat(point, mixed, message))) % ORDER;
    if (challenge % 8n === 0n) return concat(point, bytesOf((r + challenge * scalar) % ORDER));
  }
}

/** KEY_EXCHANGE_RETURN to Ben from the mixed key. */
function poisoned(): { envelope: GiftWrap; mixed: Uint8Array } {
  const mixed = fromHex(withTorsion(idOf(ana)));
  const content = { initiator_pubkey: ben.publicKey, responder_pubkey: mixed, handle: "Eve", relay_url: RELAY };
  const rumor = writeRumor({ sender: mixed, created_at: NOW, body: { kind: "KEY_EXCHANGE_RETURN", content } });
  const seal = sealRumor(crypto, rumor, ana, ben, random(32), random(24));
  const signed = { ...seal, sender_sig: signMixed(seal.ciphertext, mixed) };
  const times = { created_at: NOW, expires_at: NOW + 3_600 };
  return { envelope: wrapSeal(crypto, pad(writeSeal(signed), random), ben, times, random(32), random(24)), mixed };
}

describe("an envelope from a key of mixed order", () => {
  it("opens, is refused for its key, and is acknowledged all the same", async () => {
    const { envelope, mixed } = poisoned();
    expect(unwrap(crypto, envelope, ben).sender).toEqual(mixed);

    const clock = new FakeClock();
    const database = await openDatabase();
    const mail = new Mail(crypto, clock, random, ben);
    const people = new People(database, mail, crypto, clock);
    const settings = { name: "Ben", relay: RELAY, words_confirmed: false, link_shared_at: clock.now() };
    const acknowledged: Uint8Array[] = [];
    const inbox = new Inbox({
      trace,
      crypto,
      clock,
      database,
      own: ben,
      handle: ({ body, ...head }) =>
        body.kind === "KEY_EXCHANGE_RETURN" ? people.returned({ ...head, body }, settings) : undefined,
      progress: () => {},
    });
    const session = {
      isOver: false,
      request: async (command: { cmd: string; event_ids?: Uint8Array[] }) => {
        if (command.cmd === "ACK") acknowledged.push(...(command.event_ids ?? []));
        return { events: acknowledged.length === 0 ? [writeGiftWrap(envelope)] : [] };
      },
    };
    await inbox.fetch(session as unknown as Session);
    expect(acknowledged).toHaveLength(1);
    expect(database.table("person").size + database.table("request").size).toBe(0);
  });
});
