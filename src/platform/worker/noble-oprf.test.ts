import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import { loadRelayCrypto } from "../../../relay/crypto.ts";
import { evaluate } from "../../../relay/oprf/evaluate.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { OPRF } from "../../protocol/discovery/voprf.ts";
import { toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import type { ProtocolError } from "../../protocol/errors.ts";
import { nobleOprf } from "./noble-oprf.ts";

await loadRelayCrypto();
const random = seededRandom(7);
const { secretKey, publicKey } = ristretto255_oprf.voprf.deriveKeyPair(random(32), utf8("noble"));
const breathe = async (): Promise<void> => {};
const inputs = ["one", "two", "three"].map(utf8);

test("both arithmetics come to the same values, with blinds and answers of a relay's arithmetic", async () => {
  const values: string[][] = [];
  for (const oprf of [OPRF, nobleOprf]) {
    const batch = inputs.map((input) => oprf.blind(input, random));
    const answer = await evaluate(
      { secretKey, publicKey },
      batch.map(({ element }) => element),
    );
    for (const reader of [OPRF, nobleOprf])
      values.push((await reader.open(publicKey, batch, answer.evaluated, answer.proof, breathe)).map(toHex));
  }
  expect(new Set(values.map(String)).size).toBe(1);
});

test("both refuse what is not the key's answer", async () => {
  for (const oprf of [OPRF, nobleOprf]) {
    const batch = inputs.map((input) => oprf.blind(input, random));
    const { evaluated, proof } = await evaluate(
      { secretKey, publicKey },
      batch.map(({ element }) => element),
    );
    const open = (answers: readonly Uint8Array[], by = proof) =>
      oprf.open(publicKey, batch, answers, by, breathe).then(
        () => undefined,
        (error: ProtocolError) => error.code,
      );
    expect(await open(evaluated)).toBeUndefined();
    expect(await open([...evaluated].reverse())).toBe("bad-signature");
    expect(await open(evaluated.slice(1))).toBe("malformed");
    expect(
      await open(
        evaluated,
        proof.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
      ),
    ).toBe("bad-signature");
    expect(await open([new Uint8Array(32), ...evaluated.slice(1)])).toMatch(/bad-key|bad-signature/);
  }
});
