/** What an attestation that came with a message is worth (ours, docs/protocol.md). A broken one loses no message: the outcome is a value. */
import { type Bytes, equal } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { type Attestation, attestationMessage, linkMessage, readAttestation } from "./layout.ts";

/** How far the sender's clock and the directory's may differ. */
export const ATTESTATION_SKEW_SECS = 10 * 60;
/** How much later than its end a message may arrive: by a courier, or after a holiday. */
export const ATTESTATION_LATE_SECS = 30 * 86_400;

/** `attested`, `delegated`: the directory says so. All others are no word of a directory. */
export type AttestationOutcome = "attested" | "delegated" | "unknown-directory" | "expired" | "not-theirs" | "broken";

export interface AttestationCheck {
  readonly outcome: AttestationOutcome;
  /** What it says; absent where that cannot be read. */
  readonly attestation?: Attestation;
}

export interface Arrival {
  /** Who signed the message: a key of 32 bytes; in a room the member's key there. */
  readonly speaker: Bytes;
  /** The room's id, 16 bytes; absent: from person to person. */
  readonly room?: Bytes;
  /** When the sender says that it was written, unix seconds. */
  readonly createdAt: number;
  readonly receivedAt: number;
}

type Check = Pick<Crypto, "verify" | "blake2b">;

/** The hint by which a directory's key is found, 4 bytes. */
export const directoryKeyId = (crypto: Pick<Crypto, "blake2b">, key: Bytes): Bytes => crypto.blake2b(32, key).slice(0, 4);

/** Whether it was written in its time, and came in soon enough. */
export function isInTime({ notBefore, notAfter }: Attestation, { createdAt, receivedAt }: Arrival): boolean {
  const isWritten = createdAt >= notBefore - ATTESTATION_SKEW_SECS && createdAt <= notAfter + ATTESTATION_SKEW_SECS;
  return isWritten && receivedAt <= notAfter + ATTESTATION_LATE_SECS;
}

/** Whether the speaker is who is attested, by their own key or by the link. */
function isTheirs(crypto: Check, { subject, serial, link }: Attestation, { speaker, room }: Arrival): boolean {
  // In a room everybody speaks with a key of their own: only a link binds it.
  if (link === undefined) return room === undefined && equal(subject, speaker);
  return crypto.verify(link, linkMessage(serial, room, speaker), subject);
}

/** @param directories keys of the directories that are known, 32 bytes each */
export function checkAttestation(crypto: Check, bytes: Bytes, directories: readonly Bytes[], arrival: Arrival): AttestationCheck {
  let attestation: Attestation;
  try {
    attestation = readAttestation(bytes);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { outcome: "broken" };
  }
  const named = directories.filter((key) => equal(directoryKeyId(crypto, key), attestation.keyId));
  if (named.length === 0) return { outcome: "unknown-directory", attestation };
  const message = attestationMessage(attestation.signed);
  if (!named.some((key) => crypto.verify(attestation.signature, message, key))) return { outcome: "broken" };
  if (!isInTime(attestation, arrival)) return { outcome: "expired", attestation };
  if (!isTheirs(crypto, attestation, arrival)) return { outcome: "not-theirs", attestation };
  return { outcome: attestation.actor ? "delegated" : "attested", attestation };
}
