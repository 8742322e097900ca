/** Failure reasons: `<code>: <sentence> [<request_id>]`. The codes are stable; the sentence is for people reading logs. */
export const FAILURES = {
  malformed: { retry: false, doc: "The frame or body is not what the command declares." },
  unauthorized: { retry: false, doc: "The signature does not prove the pubkey, or nothing was proved yet." },
  forbidden: { retry: false, doc: "Proved, but not the one who may do this (not admitted, not a member)." },
  "not-admin": { retry: false, doc: "Only the room's admin may do this." },
  "not-found": { retry: false, doc: "No such room, knock, token or backup." },
  duplicate: { retry: false, doc: "Already stored; to the sender this is as good as success." },
  conflict: { retry: false, doc: "Another version of the backup is stored than `if_version` says." },
  expired: { retry: false, doc: "`expires_at` has passed." },
  "too-large": { retry: false, doc: "Larger than the limit for this command." },
  quota: { retry: false, doc: "The mailbox, room or token list is full." },
  "rate-limited": { retry: true, doc: "Over the budget; try again after the window." },
  "feature-disabled": { retry: false, doc: "This relay does not do that." },
  unavailable: { retry: true, doc: "The relay cannot do this now (draining, storage refused)." },
} as const;

export type FailureCode = keyof typeof FAILURES;

export function formatReason(code: FailureCode, sentence: string, requestId?: string): string {
  return requestId === undefined ? `${code}: ${sentence}` : `${code}: ${sentence} [${requestId}]`;
}

/** Reads the code of a reason; `undefined` for one this version does not know. */
export function reasonCode(reason: string): FailureCode | undefined {
  const code = reason.split(":", 1)[0] ?? "";
  return Object.hasOwn(FAILURES, code) ? (code as FailureCode) : undefined;
}
