/** The pepper of discovery by hashes, which changes each month; in a file of its own, as the evaluator's keys. */
import { randomBytes } from "node:crypto";
import { holdsKeys, type Keys } from "../../../src/host/key-file.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";

export const PEPPER_FILE = "discovery-pepper.json";

export interface Pepper {
  /** 32 bytes. */
  readonly pepper: Bytes;
  /** Unix seconds. */
  readonly until: number;
}

interface Stored {
  /** Base64url, 32 bytes. */
  readonly pepper: string;
  readonly until: number;
}

const isValid = (value: unknown): value is Stored =>
  holdsKeys(value, { pepper: 43 }) && Number.isSafeInteger((value as unknown as Stored).until);
const fresh = (now: number): Stored => ({
  pepper: randomBytes(32).toString("base64url"),
  until: Math.floor(now) + RELAY_LIMITS.DISCOVERY_PEPPER_SECS,
});

/** @returns the pepper of a moment, unix seconds; it makes the next one when the last has ended. @throws ConfigError */
export function loadPepper(keys: Keys, now: number): (now: number) => Pepper {
  // Each time: another relay may have made the next one.
  const load = (): Stored => keys.load({ name: PEPPER_FILE, what: "pepper of discovery", make: () => fresh(now), isValid });
  load();
  return (at) => {
    let stored = load();
    // Also after a clock that was far ahead: a pepper of the far future would never change.
    if (at >= stored.until || stored.until > at + RELAY_LIMITS.DISCOVERY_PEPPER_SECS) {
      const next = fresh(at);
      keys.replace(PEPPER_FILE, next);
      stored = next;
    }
    return { pepper: Buffer.from(stored.pepper, "base64url"), until: stored.until };
  };
}
