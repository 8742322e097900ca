/** Our code as vector operations: finding each other by a pair of identifiers. */
import { boxCard, openCard, type Place } from "../../../src/protocol/discovery/card.ts";
import { contactHash } from "../../../src/protocol/discovery/hash.ts";
import { deriveSecretKey } from "../../../src/protocol/discovery/oprf.ts";
import { boxKeyOf, joined, keyIdOf, oneInput, pairInput, type Side, tagOf } from "../../../src/protocol/discovery/pair.ts";
import { blindInput, checkProof, unblindAll } from "../../../src/protocol/discovery/voprf.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { multiplyBase, sha512 } from "../../../src/protocol/primitives/edwards-points.ts";
import { encodeElement } from "../../../src/protocol/primitives/ristretto.ts";
import { bytesOf, fromHex, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { mapFromJson, mapToJson } from "./values.ts";

const all = (input: JsonMap, name: string): Uint8Array[] => (input[name] as readonly string[]).map(fromHex);
const asBytes = { label: "bytes", parse: () => undefined, write: () => undefined };
const cardFields = { attestation: asBytes, mailbox_key: asBytes };

export const discoveryOperations = (crypto: Crypto): Operations => {
  const place = (input: JsonMap): Place => {
    const [joint, month] = [bytesOf(input, "joint"), numberOf(input, "month")];
    return { tag: tagOf(crypto, joint, month), key: boxKeyOf(crypto, joint, month) };
  };
  const blinded = (input: JsonMap) => {
    const blinds = all(input, "blinds");
    return all(input, "inputs").map((one, i) => blindInput(one, blinds[i] as Uint8Array));
  };
  return {
    discovery: {
      pair(input) {
        const { input: made, side } = pairInput(textOf(input, "mine"), textOf(input, "theirs"));
        return { input: toHex(made), side };
      },
      hash: (input) => ({ hash: toHex(contactHash(crypto, textOf(input, "identifier"), bytesOf(input, "pepper"))) }),
      one: (input) => ({ input: toHex(oneInput(textOf(input, "identifier"))) }),
      "key-pair"(input) {
        const secret = deriveSecretKey(sha512, bytesOf(input, "seed"), bytesOf(input, "info"));
        const publicKey = encodeElement(multiplyBase(secret));
        return { secret_key: toHex(secret), public_key: toHex(publicKey), key_id: toHex(keyIdOf(crypto, publicKey)) };
      },
      blind: (input) => ({ blinded: blinded(input).map(({ element }) => toHex(element)) }),
      unblind: (input) => ({ outputs: unblindAll(blinded(input), all(input, "evaluated")).map(toHex) }),
      check(input) {
        checkProof(bytesOf(input, "public_key"), all(input, "blinded"), all(input, "evaluated"), bytesOf(input, "proof"));
        return {};
      },
      join(input) {
        const [keys, outputs] = [all(input, "public_keys"), all(input, "outputs")];
        const evaluations = keys.map((publicKey, i) => ({ publicKey, output: outputs[i] as Uint8Array }));
        return { joint: toHex(joined(crypto, evaluations)) };
      },
      place(input) {
        const { tag, key } = place(input);
        return { tag: toHex(tag), key: toHex(key) };
      },
      box(input) {
        const card = mapFromJson(cardFields, mapOf(input, "card")) as unknown as Parameters<typeof boxCard>[3];
        const filler = bytesOf(input, "filler");
        const identity = crypto.keyPairFromSeed(bytesOf(input, "seed"));
        const box = boxCard(crypto, place(input), identity, card, bytesOf(input, "nonce"), (length) => filler.slice(0, length));
        return { box: toHex(box) };
      },
      open: (input) =>
        mapToJson(openCard(crypto, place(input), bytesOf(input, "box"), numberOf(input, "side") as Side, numberOf(input, "now"))),
    },
  };
};
