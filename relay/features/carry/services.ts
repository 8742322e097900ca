/** What the parts of carrying stand on, and how they check what was signed for this relay. */
import type { Clock } from "../../../src/host/ports.ts";
import { type Bytes, concat } from "../../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import type { RelayCrypto } from "../../crypto.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import type { CarryStore, MailboxStore } from "../../store/store.ts";
import { type Failure, fail } from "../../wire/outcome.ts";

export interface CarryServices {
  readonly store: CarryStore;
  readonly mailbox: MailboxStore;
  readonly crypto: RelayCrypto;
  readonly clock: Clock;
  readonly key: RelayKey;
  readonly hosts: () => readonly string[];
}

/** What is stored in place of a key that left a carry group. */
export const leftDigest = (relay: RelayKey, groupId: Bytes, key: Bytes): Bytes => relay.digest("carry-left", concat(groupId, key));
/** What is stored in place of a mailbox that ended its delegations to a courier. */
export const endedDigest = (relay: RelayKey, mailbox: Bytes, courier: Bytes): Bytes =>
  relay.digest("carry-ended", concat(mailbox, courier));

/** Why a check failed, as a reply. */
const FAILURES: Readonly<Record<string, Failure>> = {
  expired: fail("expired", "signed for another time"),
  malformed: fail("malformed", "what was signed is not well-formed"),
};
const UNSIGNED = fail("unauthorized", "the signature does not prove it here");

/**
 * Runs a check for each authority of this relay, until one passes.
 * @param check throws ProtocolError where the signature is not for this authority
 * @returns why none passed
 */
export function refusedHere(hosts: readonly string[], check: (authority: string) => void): Failure | undefined {
  let refused = UNSIGNED;
  for (const authority of hosts) {
    try {
      check(authority);
      return undefined;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refused = FAILURES[error.code] ?? UNSIGNED;
    }
  }
  return refused;
}

/** @throws ProtocolError `bad-signature` */
export function mustVerify(crypto: RelayCrypto, signature: Bytes, message: Bytes, key: Bytes): void {
  if (!crypto.verify(signature, message, key)) throw new ProtocolError("bad-signature", "not signed by that key");
}
