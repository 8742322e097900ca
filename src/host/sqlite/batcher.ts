/** Gathers writes while the last commit runs, and hands them on as one batch: the slower the disk, the larger the batches. */
import { StoreError } from "./store-error.ts";
import type { Op, OpOutcome } from "./writes.ts";

/** Applies a batch, all or each; in this thread or another. */
export interface BatchWriter {
  apply(ops: readonly Op[]): Promise<readonly OpOutcome[]>;
  close(): Promise<void>;
}

interface Waiting {
  readonly op: Op;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Told of every commit: how many writes, how long it took, how many of them failed. */
export type OnCommit = (writes: number, seconds: number, failed: number) => void;

const MAX_BATCH = 1000;
/** More than this waiting means that the disk has stopped: better to say so than to fill memory. */
const MAX_WAITING = 20_000;

export class Batcher {
  private readonly writer: BatchWriter;
  private waiting: Waiting[] = [];
  private work: Promise<void> | undefined;
  private closed = false;
  /** Writes that failed so far. */
  failures = 0;
  private readonly onCommit: OnCommit | undefined;

  constructor(writer: BatchWriter, onCommit?: OnCommit) {
    this.writer = writer;
    this.onCommit = onCommit;
  }

  /** Its result, once it is durable. */
  run(op: Op): Promise<unknown> {
    if (this.closed) return Promise.reject(new StoreError("the store is closed"));
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new StoreError("the disk does not keep up"));
    return new Promise((resolve, reject) => {
      this.waiting.push({ op, resolve, reject });
      this.work ??= this.drain();
    });
  }

  /** Finishes what waits, then closes the writer. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
    await this.writer.close();
  }

  private async drain(): Promise<void> {
    // What arrives in the same turn of the event loop shares the first commit too.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, MAX_BATCH);
      this.waiting = this.waiting.slice(MAX_BATCH);
      await this.commit(batch);
    }
    this.work = undefined;
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const begun = performance.now();
    const done = (failed: number): void => {
      this.failures += failed;
      this.onCommit?.(batch.length, (performance.now() - begun) / 1000, failed);
    };
    try {
      const outcomes = await this.writer.apply(batch.map(({ op }) => op));
      done(outcomes.filter((outcome) => "failed" in outcome).length);
      batch.forEach(({ resolve, reject }, i) => {
        const outcome = outcomes[i];
        if (outcome && "value" in outcome) resolve(outcome.value);
        else reject(new StoreError(outcome?.failed ?? "no outcome"));
      });
    } catch (error) {
      done(batch.length);
      const failure = error instanceof Error ? error : new StoreError("the writer failed");
      for (const { reject } of batch) reject(failure);
    }
  }
}
