/** What the holder of a number does with keys (ours, docs/protocol.md): the number key, the proof that it is held, and the link to another key. */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { linkMessage, readAttestation } from "./layout.ts";

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The 16 bytes of a ppnum_id, a ULID: 26 letters of 5 bits, the highest two always zero. @throws ProtocolError `malformed` */
export function ppnumIdBytes(ppnumId: string): Bytes {
  if (!ULID.test(ppnumId)) throw new ProtocolError("malformed", "ppnum_id: no ULID");
  const bytes = new Uint8Array(16);
  for (const letter of ppnumId) {
    let carry = DIGITS.indexOf(letter);
    for (let i = 15; i >= 0; i--) {
      const value = (bytes[i] as number) * 32 + carry;
      bytes[i] = value & 0xff;
      carry = value >> 8;
    }
  }
  return bytes;
}

const KEY_TAG = utf8("ppp-claim-v1");

/** The 32-byte seed of the key that speaks for a number. @param seed of the identity that holds it */
export const numberKeySeed = (crypto: Pick<Crypto, "blake2b">, seed: Bytes, ppnumId: string): Bytes =>
  crypto.blake2b(32, concat(KEY_TAG, seed, utf8(`ppnum-id:${ppnumId}`)));

const PROOF_TAG = utf8("cairn-number-proof-v1");

/** What a key signs so that a directory attests it, and no other. @param issuerHash SHA-256 of the issuer's address @param ppnumId 16 bytes */
export const numberProofMessage = (issuerHash: Bytes, nonce: Bytes, ppnumId: Bytes): Bytes =>
  concat(PROOF_TAG, issuerHash, nonce, ppnumId);

/** The attestation with the subject's signature that `speaker` speaks for it. @param room 16 bytes; undefined: from person to person */
export function linkedAttestation(
  crypto: Pick<Crypto, "sign">,
  attestation: Bytes,
  room: Bytes | undefined,
  speaker: Bytes,
  subjectSecret: Bytes,
): Bytes {
  const { serial } = readAttestation(attestation);
  return concat(attestation, crypto.sign(linkMessage(serial, room, speaker), subjectSecret));
}
