/**
 * Postage (ours): tokens that a relay signs blindly and takes with an anonymous submission, so that people who share an address are not held to
 * its budget, and none of them can be told by a token. Feature `postage` (docs/protocol.md).
 */
import { bytes, list } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

const limits = {
  /** Elements in one ISSUE_POSTAGE. */
  POSTAGE_MAX: 64,
};

const relayLimits = {
  /** How long a key is the newest; the one before it is taken as long again. */
  POSTAGE_KEY_SECS: 24 * 60 * 60,
};

const elements = list(bytes(32), limits.POSTAGE_MAX);

const commands = {
  /** Evaluates blinded elements under the relay's newest key of postage. */
  ISSUE_POSTAGE: command("self", { blinded: elements }, ["POSTAGE_ISSUED"], false),
};

const messages = {
  /** In the order asked; the proof is of the whole batch. `key_id`: of the key, as it is advertised. */
  POSTAGE_ISSUED: reply({ evaluated: elements, proof: bytes(64), key_id: bytes(8) }, false),
};

export const postage = { feature: "postage", limits, commands, messages } as const;

export const postageAtRelay = {
  limits: relayLimits,
  // Of 64 elements at most: 512 a day.
  rates: { ISSUE_POSTAGE: rate(8, 24 * 60 * 60) },
  spends: { ISSUE_POSTAGE: { budgets: ["POSTAGE_IP_RATE"], items: "blinded" } },
} as const satisfies RelayTopic;
