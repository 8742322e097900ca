/** Our code as vector operations: attestations. */
import { checkAttestation, directoryKeyId } from "../../../src/protocol/attestation/check.ts";
import { type DirectoryKey, directoryKeyMessage, followDirectoryKeys } from "../../../src/protocol/attestation/directory-keys.ts";
import {
  type Attestation,
  type AttestationFields,
  attestationMessage,
  type EntityType,
  linkMessage,
  readAttestation,
  writeAttestationBody,
} from "../../../src/protocol/attestation/layout.ts";
import { concat } from "../../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { bytesOf, fromHex, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";

const actorOf = (input: JsonMap): Pick<AttestationFields, "actor"> =>
  input.actor === null
    ? {}
    : { actor: { type: textOf(mapOf(input, "actor"), "type") as EntityType, ppnumId: bytesOf(mapOf(input, "actor"), "ppnum_id") } };

const fieldsOf = (input: JsonMap, keyId: Uint8Array): AttestationFields => ({
  keyId,
  type: textOf(input, "type") as EntityType,
  number: input.number === null ? undefined : textOf(input, "number"),
  ppnumId: bytesOf(input, "ppnum_id"),
  serial: bytesOf(input, "serial"),
  notBefore: numberOf(input, "not_before"),
  notAfter: numberOf(input, "not_after"),
  subject: bytesOf(input, "subject"),
  ...actorOf(input),
});

const asJson = ({ actor, ...one }: Attestation): JsonMap => ({
  key_id: toHex(one.keyId),
  type: one.type,
  number: one.number ?? null,
  ppnum_id: toHex(one.ppnumId),
  serial: toHex(one.serial),
  not_before: one.notBefore,
  not_after: one.notAfter,
  subject: toHex(one.subject),
  actor: actor ? { type: actor.type, ppnum_id: toHex(actor.ppnumId) } : null,
  linked: one.link !== undefined,
});

const roomOf = (input: JsonMap): Uint8Array | undefined => (input.room === null ? undefined : bytesOf(input, "room"));

const publishedOf = (key: JsonMap): DirectoryKey => ({
  key: bytesOf(key, "key"),
  from: numberOf(key, "from"),
  until: numberOf(key, "until"),
  ...(key.signature === null ? {} : { signature: bytesOf(key, "signature") }),
});

export const attestationOperations = (crypto: Crypto): Operations => ({
  attestation: {
    issue(input) {
      const { publicKey, secretKey } = crypto.keyPairFromSeed(bytesOf(input, "seed"));
      const keyId = directoryKeyId(crypto, publicKey);
      const body = writeAttestationBody(fieldsOf(input, keyId));
      const attestation = concat(body, crypto.sign(attestationMessage(body), secretKey));
      return { directory: toHex(publicKey), key_id: toHex(keyId), attestation: toHex(attestation) };
    },
    link(input) {
      const bytes = bytesOf(input, "attestation");
      const { secretKey } = crypto.keyPairFromSeed(bytesOf(input, "seed"));
      const message = linkMessage(readAttestation(bytes).serial, roomOf(input), bytesOf(input, "speaker"));
      return { attestation: toHex(concat(bytes, crypto.sign(message, secretKey))) };
    },
    "sign-key"(input) {
      const { secretKey } = crypto.keyPairFromSeed(bytesOf(input, "seed"));
      const message = directoryKeyMessage({ key: bytesOf(input, "key"), from: numberOf(input, "from") });
      return { signature: toHex(crypto.sign(message, secretKey)) };
    },
    "follow-keys"(input) {
      const [known = [], keys = []] = [input.known, input.keys].map((all) => (all as readonly JsonMap[]).map(publishedOf));
      const trusted = followDirectoryKeys(crypto, known, keys);
      return { keys: trusted.map(({ key }) => toHex(key)).sort() };
    },
    read: (input) => asJson(readAttestation(bytesOf(input, "attestation"))),
    check(input) {
      const room = roomOf(input);
      const arrival = {
        speaker: bytesOf(input, "speaker"),
        ...(room ? { room } : {}),
        createdAt: numberOf(input, "created_at"),
        receivedAt: numberOf(input, "received_at"),
      };
      const directories = (input.directories as readonly string[]).map(fromHex);
      return { outcome: checkAttestation(crypto, bytesOf(input, "attestation"), directories, arrival).outcome };
    },
  },
});
