/** Push services (§5.3), each behind the same interface. A push says "fetch" and nothing else: it carries no payload. */

/**
 * `gone`: the service says that this device will never hear again; its row is deleted. `retry`: not now. `silent`: no answer in time.
 * `failed`: refused, and trying again would not help (at Apple's and Google's it is the operator's credentials, most likely).
 */
export type PushOutcome = "sent" | "gone" | "retry" | "silent" | "failed";

export type Platform = "webpush" | "apns" | "fcm";

export interface PushProvider {
  readonly platform: Platform;
  /** What is wrong with a token that somebody wants to register; nothing when it can be used. */
  objection(token: string): string | undefined;
  /** Whose patience a token is about: the host that is asked. */
  hostOf(token: string): string;
  /** Wakes one device. Never rejects. Bounded in time. */
  send(token: string): Promise<PushOutcome>;
  close(): void;
}

/** Longest wait for a push service. */
export const SEND_TIMEOUT_MS = 10_000;
/** How long a service keeps a wake signal for a device that is off. */
export const TTL_SECS = 24 * 60 * 60;

/** What an HTTP status of a push service means. */
export function outcomeOf(status: number, gone: readonly number[]): PushOutcome {
  if (status >= 200 && status < 300) return "sent";
  if (gone.includes(status)) return "gone";
  return status === 429 || status >= 500 ? "retry" : "failed";
}
