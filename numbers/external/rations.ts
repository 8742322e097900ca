/** What callers without a login may ask, by block of addresses and all together; and what an account may make in a day. */
import { type Budget, SlidingWindows } from "../../src/host/limits/sliding-windows.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Work } from "../gen/cairn/numbers/v1/number_pb.ts";
import { refusal } from "./reasons.ts";
import { WORK_BITS, type Works } from "./work.ts";

const HOUR = 3600;
const DAY = 86_400;

export interface Rations {
  /** Of one block of addresses: all of them hold at once. */
  readonly resolve: readonly Budget[];
  readonly knock: readonly Budget[];
  readonly find: readonly Budget[];
  /** Of all blocks together, without a piece of work. */
  readonly all: Budget;
  /** Calls of whom a token is for: the account, or who acts for it. */
  readonly calls: readonly Budget[];
  /** What leaves a line that stays: of one account. */
  readonly writes: readonly Budget[];
  /** The same of an account and all that it owns. */
  readonly writesBelow: readonly Budget[];
  /** Numbers that one account makes. */
  readonly create: readonly Budget[];
  /** Lendings that one account begins: each says whether an agent is there. */
  readonly lend: readonly Budget[];
  /** Envelopes that one account hands on. */
  readonly submit: readonly Budget[];
}

export const DEFAULT_RATIONS: Rations = {
  resolve: [
    { max_count: 30, window_secs: HOUR },
    { max_count: 300, window_secs: DAY },
  ],
  knock: [
    { max_count: 10, window_secs: HOUR },
    { max_count: 50, window_secs: DAY },
  ],
  find: [{ max_count: 600, window_secs: HOUR }],
  all: { max_count: 10, window_secs: 1 },
  calls: [{ max_count: 600, window_secs: 60 }],
  writes: [{ max_count: 300, window_secs: DAY }],
  // Each of ten thousand dependents is attested anew twice a day.
  writesBelow: [{ max_count: 30_000, window_secs: DAY }],
  create: [{ max_count: 1000, window_secs: DAY }],
  lend: [
    { max_count: 30, window_secs: HOUR },
    { max_count: 300, window_secs: DAY },
  ],
  submit: [{ max_count: 600, window_secs: HOUR }],
};

const MAX_BLOCKS = 100_000;
/** Stamps of a day's window are a minute apart, else they would be too many. */
const GRAIN_SECS = 60;

export class Ration {
  private readonly windows: readonly (readonly [Budget, SlidingWindows])[];
  private readonly clock: Clock;

  constructor(budgets: readonly Budget[], clock: Clock) {
    this.windows = budgets.map((budget) => [budget, new SlidingWindows(MAX_BLOCKS, budget.window_secs > HOUR ? GRAIN_SECS : 0)]);
    this.clock = clock;
  }

  /** @throws the refusal `ration`, with the time to wait */
  require(name: string): void {
    const now = this.clock.elapsed();
    const wait = Math.max(0, ...this.windows.map(([budget, windows]) => windows.wait(name, budget, now)));
    if (wait > 0) throw refusal("ration", { retryAfterSecs: Math.ceil(wait) });
  }

  /** @throws the refusal `ration`; then nothing was taken */
  take(name: string): void {
    this.require(name);
    const now = this.clock.elapsed();
    for (const [budget, windows] of this.windows) windows.take(name, budget, now);
  }
}

/** The one for all: above it each call brings a piece of work. */
export class Gate {
  private readonly windows = new SlidingWindows(1);
  private readonly budget: Budget;
  private readonly clock: Clock;
  private readonly works: Works;

  constructor(budget: Budget, clock: Clock, works: Works) {
    this.budget = budget;
    this.clock = clock;
    this.works = works;
  }

  /** @throws the refusal `work`, with the challenge */
  pass(address: string, work: Work | undefined): void {
    if (work && this.works.isDone(work.challenge, work.nonce, address)) return;
    if (this.windows.take("all", this.budget, this.clock.elapsed()) === 0) return;
    throw refusal("work", { challenge: Uint8Array.from(this.works.challenge(address)), workBits: WORK_BITS });
  }
}
