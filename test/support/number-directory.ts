/** A directory of numbers that signs what a test asks it to. */
import { directoryKeyId } from "../../src/protocol/attestation/check.ts";
import {
  type AttestationFields,
  attestationMessage,
  linkMessage,
  readAttestation,
  writeAttestationBody,
} from "../../src/protocol/attestation/layout.ts";
import { type Bytes, concat, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { KeyPair } from "../../src/protocol/primitives/crypto.ts";
import { crypto, NOW } from "./kit.ts";

export const DAY = 86_400;
export const ISSUER = "https://numbers.example";
export const NUMBER = "12312345678";
export const ACCOUNT = new Uint8Array(16).fill(3);
export const AGENT = { type: "ai_agent", ppnumId: new Uint8Array(16).fill(5) } as const;

export class NumberDirectory {
  readonly issuer: string;
  readonly pair: KeyPair;
  private serial = 0;

  constructor(issuer = ISSUER, seed = 1) {
    this.issuer = issuer;
    this.pair = crypto.keyPairFromSeed(new Uint8Array(32).fill(seed));
  }

  /** As an app keeps it. */
  record(from = 0) {
    return { id: this.issuer, keys: [{ key: toHex(this.pair.publicKey), from }], read_at: NOW };
  }

  attest(subject: Bytes, change: Partial<AttestationFields> = {}): Bytes {
    const serial = new Uint8Array(8);
    new DataView(serial.buffer).setUint32(4, ++this.serial);
    const body = writeAttestationBody({
      ...{ keyId: directoryKeyId(crypto, this.pair.publicKey), type: "human", number: NUMBER, ppnumId: ACCOUNT, serial },
      ...{ notBefore: NOW, notAfter: NOW + 7 * DAY, subject },
      ...change,
    });
    return concat(body, crypto.sign(attestationMessage(body), this.pair.secretKey));
  }
}

/** The subject says that another key speaks for it. */
export function linked(attestation: Bytes, subject: Pick<KeyPair, "secretKey">, speaker: Bytes, room?: Bytes): Bytes {
  return concat(attestation, crypto.sign(linkMessage(readAttestation(attestation).serial, room, speaker), subject.secretKey));
}
