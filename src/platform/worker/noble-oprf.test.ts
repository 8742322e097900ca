import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import { loadRelayCrypto } from "../../../relay/crypto.ts";
import { evaluate } from "../../../relay/features/discovery/evaluate.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { codeOf } from "../../../test/support/refusal.ts";
import { OPRF } from "../../protocol/discovery/voprf.ts";
import { toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { nobleOprf } from "./noble-oprf.ts";

await loadRelayCrypto();
const random = seededRandom(7);
const { secretKey, publicKey } = ristretto255_oprf.voprf.deriveKeyPair(random(32), utf8("noble"));
const inputs = ["one", "two", "three"].map(utf8);

test("both arithmetics come to the same values, with blinds and answers of a relay's arithmetic", async () => {
  const values: string[][] = [];
  for (const oprf of [OPRF, nobleOprf]) {
    const batch = inputs.map((input) => oprf.blind(input, random));
    const answer = await evaluate(
      { secretKey, publicKey },
      batch.map(({ element }) => element),
    );
    for (const reader of [OPRF, nobleOprf]) values.push(reader.open(publicKey, batch, answer.evaluated, answer.proof).map(toHex));
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
    const open = (answers: readonly Uint8Array[], by = proof) => codeOf(() => oprf.open(publicKey, batch, answers, by));
    expect(open(evaluated)).toBeUndefined();
    expect(open([...evaluated].reverse())).toBe("bad-signature");
    expect(open(evaluated.slice(1))).toBe("malformed");
    expect(
      open(
        evaluated,
        proof.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
      ),
    ).toBe("bad-signature");
    expect(open([new Uint8Array(32), ...evaluated.slice(1)])).toMatch(/bad-key|bad-signature/);
  }
});
