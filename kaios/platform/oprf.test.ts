import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import { unblindAll } from "../../src/protocol/discovery/voprf.ts";
import { toHex, utf8 } from "../../src/protocol/encoding/bytes.ts";
import { seededRandom } from "../../test/support/random.ts";
import { keypadOprf } from "./oprf.ts";

const { voprf } = ristretto255_oprf;
const random = seededRandom(11);
const { secretKey, publicKey } = voprf.deriveKeyPair(random(32), utf8("keypad"));
const batch = Array.from({ length: 20 }, (_, i) => keypadOprf.blind(utf8(`input ${i}`), random));
const blinded = batch.map(({ element }) => element);
const { evaluated, proof } = voprf.blindEvaluateBatch(secretKey, publicKey, blinded);

test("in slices it comes to what a batch does at once, with a breath after each", async () => {
  let breaths = 0;
  const values = await keypadOprf.open(publicKey, batch, evaluated, proof, async () => void breaths++);
  expect(values.map(toHex)).toEqual(unblindAll(batch, evaluated).map(toHex));
  expect(breaths).toBe(3);
});

test("proofs are not looked at; answers that are too few, or no elements, are refused", async () => {
  const open = (answers: readonly Uint8Array[]) => keypadOprf.open(publicKey, batch, answers, new Uint8Array(64), async () => {});
  await expect(open(evaluated)).resolves.toHaveLength(20);
  await expect(open(evaluated.slice(1))).rejects.toMatchObject({ code: "malformed" });
  await expect(open([...evaluated.slice(1), new Uint8Array(32)])).rejects.toMatchObject({ code: "bad-key" });
});
