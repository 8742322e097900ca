/**
 * A log of failures that stays on the device and names nobody: which action of which part failed, why, and how often. It is in memory
 * only. The page and the worker have one each, and the screen "What happened" shows all of both.
 */
import type { Happening } from "./happened.ts";

/** The most entries; a further one replaces the oldest. */
const MAX_ENTRIES = 500;
/** Only codes and class names are logged: the message of an error may contain private data. */
const WORD = /^[A-Za-z][A-Za-z-]{0,39}$/;

export class Trace {
  private readonly now: () => number;
  private readonly ring: Happening[] = [];

  /** `now`: unix seconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** `what`: part and action, such as `rooms.lapse`; always a literal. `error`: the thrown value. */
  note(what: string, error: unknown): void {
    const [word, last] = [wordFor(error), this.ring.at(-1)];
    const again = last?.what === what && last.why === word;
    if (again) this.ring.pop();
    this.ring.push({ what, why: word, at: Math.floor(this.now() / 60) * 60, count: again ? last.count + 1 : 1 });
    if (this.ring.length > MAX_ENTRIES) this.ring.shift();
  }

  /** For a promise that nobody awaits: its failure is logged here and has no other effect. */
  quietly(promise: Promise<unknown>, what: string): void {
    promise.catch((error: unknown) => this.note(what, error));
  }

  list(): readonly Happening[] {
    return [...this.ring];
  }
}

/** Resolves when `promise` settles. Another caller handles its failure. */
export async function ended(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch {
    // Handled elsewhere, see above.
  }
}

/** The code of an error of this project, else its class. A thrown value that is no Error may contain private data: `unknown`. */
export function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, why, name } = error as Error & { readonly code?: unknown; readonly why?: unknown };
  return [code, why, name].find((word): word is string => typeof word === "string" && WORD.test(word)) ?? "unknown";
}
