/** How often somebody may begin. In memory: after a restart everyone begins anew, which an attacker cannot cause. */
import { type Budget, SlidingWindows } from "../../src/host/limits/sliding-windows.ts";
import type { Clock } from "../../src/host/ports.ts";

const HOUR = 3600;
const MAX_KEYS = 100_000;

const BUDGETS = {
  /** Numbers drawn, by address block. */
  signUp: { max_count: 3, window_secs: HOUR },
  /** Ways in that an address block begins: each is kept for an hour. */
  begin: { max_count: 300, window_secs: HOUR },
  /** Codes to one mail address from one address block: a stranger who asks for them does not keep its owner out. */
  code: { max_count: 5, window_secs: HOUR },
  /** Codes to one mail address from everywhere: who has many blocks floods no mailbox, and guesses no oftener than so. */
  codesTo: { max_count: 15, window_secs: HOUR },
  /** Codes from one address block, to any: nobody sends mail to thousands from here. */
  codesFrom: { max_count: 30, window_secs: HOUR },
  /** Digits of a shown code, by the app that asks. */
  shown: { max_count: 5, window_secs: HOUR },
} as const satisfies Readonly<Record<string, Budget>>;

export type Ration = keyof typeof BUDGETS;

export class Rations {
  private readonly clock: Clock;
  private readonly windows = new SlidingWindows(MAX_KEYS);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether there was one left; it is taken then. */
  take(ration: Ration, who: string): boolean {
    return this.windows.take(`${ration} ${who}`, BUDGETS[ration], this.clock.elapsed()) === 0;
  }
}
