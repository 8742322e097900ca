/**
 * A log that stays on the device and names nobody: which part failed at what, why, and how often. In memory only, one a thread. What a person
 * sees of both, under "What happened", is all there is in them.
 */
import type { Happening } from "./happened.ts";

/** Entries kept; the oldest go. */
const MOST = 500;
/** Only words that were written down in code get in: no message of an error, which may quote anything. */
const WORD = /^[A-Za-z][A-Za-z-]{0,39}$/;

export class Trace {
  private readonly now: () => number;
  private readonly ring: Happening[] = [];

  /** `now`: unix seconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** `what`: part and act, as `rooms.lapse`; always a literal. `error`: what was thrown. */
  note(what: string, error: unknown): void {
    const [word, last] = [wordFor(error), this.ring.at(-1)];
    const again = last?.what === what && last.why === word;
    if (again) this.ring.pop();
    this.ring.push({ what, why: word, at: Math.floor(this.now() / 60) * 60, count: again ? last.count + 1 : 1 });
    if (this.ring.length > MOST) this.ring.shift();
  }

  /** Lets go of a promise that nobody waits for: should it fail, that is noted and nothing else happens. */
  quietly(promise: Promise<unknown>, what: string): void {
    promise.catch((error: unknown) => this.note(what, error));
  }

  list(): readonly Happening[] {
    return [...this.ring];
  }
}

/** Resolves when `promise` has ended, well or not: its failure is for whoever asked for it. */
export async function ended(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch {
    // Somebody else has it.
  }
}

/** The code of this project's errors, else the class. What is no Error may say anything, and says nothing here. */
export function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, why, name } = error as Error & { readonly code?: unknown; readonly why?: unknown };
  return [code, why, name].find((word): word is string => typeof word === "string" && WORD.test(word)) ?? "unknown";
}
