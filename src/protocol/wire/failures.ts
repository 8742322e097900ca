/** Failure reasons: `<code>: <sentence> [<request_id>]`. The codes are stable; the sentence is for people reading logs. */
export const FAILURES = {
  /** The frame or body is not what the command declares. */
  malformed: { retry: false },
  /** The signature does not prove the pubkey, or nothing was proved yet. */
  unauthorized: { retry: false },
  /** Proved, but not the one who may do this (not admitted, not a member). */
  forbidden: { retry: false },
  /** Only the room's admin may do this. */
  "not-admin": { retry: false },
  /** No such room, knock, token or backup. */
  "not-found": { retry: false },
  /** Already stored; to the sender this is as good as success. */
  duplicate: { retry: false },
  /** Another version of the backup is stored than `if_version` says. */
  conflict: { retry: false },
  /** `expires_at` has passed. */
  expired: { retry: false },
  /** Larger than the limit for this command. */
  "too-large": { retry: false },
  /** The mailbox, room or token list is full. */
  quota: { retry: false },
  /** Over the budget; try again after the window. */
  "rate-limited": { retry: true },
  /** This relay does not do that. */
  "feature-disabled": { retry: false },
  /** The relay cannot do this now (draining, storage refused). */
  unavailable: { retry: true },
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
