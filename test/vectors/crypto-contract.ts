/** What every backend of `Crypto` has to do, beyond the vectors that it passes: lengths, purity, refusals. */
import { describe, expect, test } from "vitest";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { codeOf } from "../support/refusal.ts";
import { agrees, fromHex, toHex, type VectorFile } from "./format.ts";
import { ourOperations } from "./ours/operations.ts";
import { prf } from "./prf.ts";
import { NON_CANONICAL, OFF_CURVE, SMALL_ORDER, withTorsion } from "./topics/points.ts";

/** Registers the suite; `files` are the vectors, read by the caller (a browser cannot read a directory). */
export function cryptoContract(name: string, load: () => Promise<Crypto>, files: readonly VectorFile[]): void {
  describe(`Crypto on ${name}`, () => {
    test("passes every vector", async () => {
      const operations = ourOperations(await load());
      for (const { topic, valid, invalid } of files) {
        for (const one of valid)
          expect(agrees(one.out, operations[topic]?.[one.op]?.(one.in)), `${topic}/${one.op}/${one.name}`).toBe(true);
        for (const one of invalid)
          expect(
            codeOf(() => operations[topic]?.[one.op]?.(one.in)),
            `${topic}/${one.op}/${one.name}`,
          ).toBe(one.code);
      }
    });
    lengths(load);
    refusals(load);
  });
}

/** For backends that only check signatures and hash, as a relay's. */
export function signatureContract(
  name: string,
  load: () => Promise<Pick<Crypto, "verify" | "blake2b">>,
  files: readonly VectorFile[],
): void {
  describe(`Signatures and hashes on ${name}`, () => {
    test("pass every vector of auth and event-id", async () => {
      const crypto = (await load()) as Crypto;
      const operations = ourOperations(crypto);
      let checked = 0;
      for (const { topic, valid, invalid } of files) {
        for (const one of [...valid, ...invalid]) {
          if (topic !== "event-id" && !(topic === "auth" && one.op === "verify")) continue;
          checked++;
          const label = `${topic}/${one.op}/${one.name}`;
          if ("code" in one)
            expect(
              codeOf(() => operations[topic]?.[one.op]?.(one.in)),
              label,
            ).toBe(one.code);
          else expect(agrees(one.out, operations[topic]?.[one.op]?.(one.in)), label).toBe(true);
        }
      }
      expect(checked).toBeGreaterThan(30);
    });
  });
}

function lengths(load: () => Promise<Crypto>): void {
  test("gives the lengths it promises and leaves its arguments alone", async () => {
    const crypto = await load();
    const seed = prf("contract/seed", 32);
    const { publicKey, secretKey } = crypto.keyPairFromSeed(seed);
    expect([publicKey.length, secretKey.length]).toEqual([32, 64]);
    expect(toHex(secretKey)).toBe(toHex(seed) + toHex(publicKey));
    const [message, nonce, key] = [prf("contract/message", 100), prf("contract/nonce", 24), prf("contract/key", 32)];
    const before = [seed, message, nonce, key].map(toHex);
    expect(crypto.sign(message, secretKey).length).toBe(64);
    expect(toHex(crypto.sign(message, secretKey))).toBe(toHex(crypto.sign(message, secretKey)));
    expect(crypto.toX25519Public(publicKey).length).toBe(32);
    expect(crypto.toX25519Secret(secretKey).length).toBe(32);
    for (const length of [12, 16, 32, 64]) {
      expect(crypto.blake2b(length, message).length).toBe(length);
      expect(toHex(crypto.blake2b(length, message, key))).not.toBe(toHex(crypto.blake2b(length, message)));
    }
    const sealed = crypto.seal(message, nonce, key);
    expect(sealed.length).toBe(message.length + 16);
    expect(toHex(crypto.open(sealed, nonce, key))).toBe(toHex(message));
    expect([seed, message, nonce, key].map(toHex)).toEqual(before);
  });

  test("takes views into larger buffers", async () => {
    const crypto = await load();
    const buffer = prf("contract/buffer", 200);
    const view = buffer.subarray(50, 82);
    expect(toHex(crypto.blake2b(32, view))).toBe(toHex(crypto.blake2b(32, view.slice())));
    expect(toHex(crypto.keyPairFromSeed(view).publicKey)).toBe(toHex(crypto.keyPairFromSeed(view.slice()).publicKey));
  });
}

function refusals(load: () => Promise<Crypto>): void {
  test("refuses keys that are small-order, not canonical or off the curve", async () => {
    const crypto = await load();
    const { publicKey } = crypto.keyPairFromSeed(prf("contract/seed", 32));
    for (const [what, hex] of [...SMALL_ORDER, ...NON_CANONICAL, ...OFF_CURVE]) {
      expect(
        codeOf(() => crypto.toX25519Public(fromHex(hex))),
        what,
      ).toBe("bad-key");
      expect(crypto.verify(new Uint8Array(64), new Uint8Array(0), fromHex(hex)), what).toBe(false);
    }
    expect(codeOf(() => crypto.toX25519Public(fromHex(withTorsion(toHex(publicKey)))))).toBe("bad-key");
    expect(codeOf(() => crypto.toX25519Public(new Uint8Array(31)))).toBe("bad-key");
    expect(codeOf(() => crypto.scalarMult(prf("contract/scalar", 32), new Uint8Array(32)))).toBe("bad-key");
  });

  test("says false, and throws nothing, for signatures of any shape", async () => {
    const crypto = await load();
    const { publicKey, secretKey } = crypto.keyPairFromSeed(prf("contract/seed", 32));
    const message = prf("contract/message", 10);
    const signature = crypto.sign(message, secretKey);
    expect(crypto.verify(signature, message, publicKey)).toBe(true);
    for (const length of [0, 1, 63, 65, 128]) expect(crypto.verify(new Uint8Array(length), message, publicKey)).toBe(false);
    for (const length of [0, 31, 33]) expect(crypto.verify(signature, message, new Uint8Array(length).fill(9))).toBe(false);
  });

  test("opens nothing that was changed", async () => {
    const crypto = await load();
    const [nonce, key] = [prf("contract/nonce", 24), prf("contract/key", 32)];
    const sealed = crypto.seal(prf("contract/message", 20), nonce, key);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at] = (changed[at] as number) ^ 0x40;
      expect(codeOf(() => crypto.open(changed, nonce, key))).toBe("cannot-open");
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(codeOf(() => crypto.open(sealed.subarray(0, length), nonce, key))).toBe("cannot-open");
    }
  });
}
