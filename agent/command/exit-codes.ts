/** What the command ends with, so that a script can tell why. */
import type { AgentErrorCode } from "../errors.ts";

export const EXIT_CODES: Readonly<Record<AgentErrorCode | "usage" | "queued", number>> = {
  usage: 2,
  settings: 3,
  unattested: 4,
  unauthorized: 5,
  refused: 6,
  "not-found": 7,
  "not-trusted": 8,
  unreachable: 9,
  "in-use": 10,
  "bad-message": 11,
  storage: 12,
  /** Kept, and not gone yet: it leaves when the agent runs next. */
  queued: 20,
};

const SENTENCES: Partial<Record<AgentErrorCode, string>> = {
  "in-use": "another process uses this data folder",
  unattested: "no attestation is valid, so nothing was sent: run `cairn-agent renew`, by a timer and not just before sending",
  unauthorized: "the directory does not take this id and secret, or the account is suspended",
  "not-found": "nobody is there, or they cannot be written to by this address",
  "not-trusted": "what the directory said is not signed as it must be",
  unreachable: "no answer: try again",
  storage: "the data folder cannot be used",
};

/** For people; it names nobody. */
export const sentenceOf = (code: AgentErrorCode, about: string | undefined): string =>
  `${SENTENCES[code] ?? code}${about === undefined ? "" : ` (${about})`}`;
