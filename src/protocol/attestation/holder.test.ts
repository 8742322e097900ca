import { blake2b } from "@noble/hashes/blake2.js";
import { expect, test } from "vitest";
import { ana, ben, crypto } from "../../../test/support/kit.ts";
import { fromHex, toHex, utf8 } from "../encoding/bytes.ts";
import { checkAttestation, directoryKeyId } from "./check.ts";
import { linkedAttestation, numberKeySeed, numberProofMessage, ppnumIdBytes } from "./holder.ts";
import { attestationMessage, writeAttestationBody } from "./layout.ts";

const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

test("a ppnum_id is its 128 bits", () => {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (const id of [ID, "0".repeat(26), `7${"Z".repeat(25)}`, "00000000000000000000000001"]) {
    const value = [...id].reduce((sum, letter) => sum * 32n + BigInt(letters.indexOf(letter)), 0n);
    expect(toHex(ppnumIdBytes(id))).toBe(value.toString(16).padStart(32, "0"));
  }
  for (const bad of ["", ID.slice(1), `8${"Z".repeat(25)}`, ID.toLowerCase(), `${ID.slice(0, 25)}I`])
    expect(() => ppnumIdBytes(bad)).toThrow(expect.objectContaining({ code: "malformed" }));
});

test("the number key is of seed and account alone", () => {
  const message = Buffer.concat([Buffer.from("ppp-claim-v1"), ana.seed, Buffer.from(`ppnum-id:${ID}`)]);
  expect(toHex(numberKeySeed(crypto, ana.seed, ID))).toBe(toHex(blake2b(message, { dkLen: 32 })));
});

test("the proof names issuer, nonce and account", () => {
  const [issuer, nonce, id] = [fromHex("aa".repeat(32)), fromHex("bb".repeat(16)), fromHex("cc".repeat(16))];
  const expected = `${toHex(utf8("cairn-number-proof-v1"))}${"aa".repeat(32)}${"bb".repeat(16)}${"cc".repeat(16)}`;
  expect(toHex(numberProofMessage(issuer, nonce, id))).toBe(expected);
});

test("a linked one holds for the speaker and the room that it names, and no other", () => {
  const directory = crypto.keyPairFromSeed(new Uint8Array(32).fill(7));
  const body = writeAttestationBody({
    keyId: directoryKeyId(crypto, directory.publicKey),
    ...{ type: "ai_agent", number: "12312345678", ppnumId: ppnumIdBytes(ID), serial: new Uint8Array(8) },
    ...{ notBefore: 1000, notAfter: 9000, subject: ana.publicKey },
  });
  const signature = crypto.sign(attestationMessage(body), directory.secretKey);
  const attestation = Uint8Array.from([...body, ...signature]);
  const room = fromHex("ab".repeat(16));
  const linked = linkedAttestation(crypto, attestation, room, ben.publicKey, ana.secretKey);
  const outcome = (speaker: Uint8Array, where: Uint8Array | undefined) =>
    checkAttestation(crypto, linked, [directory.publicKey], {
      ...{ speaker, createdAt: 2000, receivedAt: 2000 },
      ...(where ? { room: where } : {}),
    }).outcome;
  expect(linked).toHaveLength(208);
  expect(outcome(ben.publicKey, room)).toBe("attested");
  expect(outcome(ana.publicKey, room)).toBe("not-theirs");
  expect(outcome(ben.publicKey, new Uint8Array(16))).toBe("not-theirs");
});
