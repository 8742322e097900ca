/** Runs the steps of rooms: one row at a time for each room, again when it was asked for meanwhile, and later after a failure. */

import { backoff } from "../link/backoff.ts";
import { RelayRefusal } from "../link/failures.ts";
import type { Spine } from "../part.ts";

/** Stops a row of steps, which goes on after `seconds`. */
export class Postponed extends Error {
  readonly seconds: number;
  constructor(seconds: number) {
    super("postponed");
    this.seconds = seconds;
  }
}

type TurnsPorts = Pick<Spine, "clock" | "random" | "trace">;

export class Turns {
  private readonly ports: TurnsPorts;
  private readonly steps: (id: string) => Promise<void>;
  private readonly running = new Map<string, { again: boolean }>();
  /** By room: how to cancel its next attempt, and how often it has failed in a row. */
  private readonly waits = new Map<string, () => void>();
  private readonly failures = new Map<string, number>();
  private stopped = false;

  constructor(ports: TurnsPorts, steps: (id: string) => Promise<void>) {
    this.ports = ports;
    this.steps = steps;
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.waits.values()) cancel();
  }

  hurry(id: string): void {
    this.waits.get(id)?.();
    this.waits.delete(id);
    this.run(id);
  }

  /** Starts the open steps of a room, unless the room waits for its next attempt. */
  run(id: string): void {
    if (this.stopped || this.waits.has(id)) return;
    const already = this.running.get(id);
    if (already) {
      already.again = true;
      return;
    }
    const turn = { again: false };
    this.running.set(id, turn);
    void this.work(id, turn);
  }

  private async work(id: string, turn: { again: boolean }): Promise<void> {
    try {
      do {
        turn.again = false;
        await this.steps(id);
      } while (turn.again && !this.stopped);
      this.failures.delete(id);
    } catch (error) {
      this.postpone(id, error);
    } finally {
      // No await between the last look at `again` and this: a later request starts a turn of its own.
      this.running.delete(id);
    }
  }

  private postpone(id: string, error: unknown): void {
    if (this.stopped) return;
    const count = (this.failures.get(id) ?? 0) + 1;
    if (!(error instanceof Postponed)) {
      this.failures.set(id, count);
      this.ports.trace.note("rooms.sync", error);
    }
    const retry = backoff(this.ports.random, count);
    const wait =
      error instanceof Postponed ? error.seconds : error instanceof RelayRefusal ? (error.after ?? Math.max(5, retry)) : retry;
    const cancel = this.ports.clock.after(Math.max(0.05, wait), () => {
      this.waits.delete(id);
      this.run(id);
    });
    this.waits.set(id, cancel);
  }
}
