/** Collects writes while a commit runs and passes them on as one batch: the slower the disk, the larger the batches. */
import { StoreError } from "./store-error.ts";
import type { Op, OpOutcome } from "./writes.ts";

/** Applies batches of writes, in this thread or another. Outcomes are in the order of the writes. */
export interface BatchWriter {
  apply(ops: readonly Op[]): Promise<readonly OpOutcome[]>;
  close(): Promise<void>;
}

interface Waiting {
  readonly op: Op;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Called after every commit: the number of writes, the seconds it took, and the number of failed writes. */
export type OnCommit = (writes: number, seconds: number, failed: number) => void;

const MAX_BATCH = 1000;
/** When more writes wait, the disk has stopped: further writes fail at once instead of filling the memory. */
const MAX_WAITING = 20_000;

export class Batcher {
  private readonly writer: BatchWriter;
  private waiting: Waiting[] = [];
  private work: Promise<void> | undefined;
  private closed = false;
  /** The number of failed writes since the start. */
  failures = 0;
  private readonly onCommit: OnCommit | undefined;

  private readonly maxBatch: number;

  constructor(writer: BatchWriter, onCommit?: OnCommit, maxBatch: number = MAX_BATCH) {
    this.writer = writer;
    this.onCommit = onCommit;
    this.maxBatch = maxBatch;
  }

  /** The write's result, once it is durable. Rejects with a StoreError. */
  run(op: Op): Promise<unknown> {
    if (this.closed) return Promise.reject(new StoreError("the store is closed"));
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new StoreError("the disk does not keep up"));
    return new Promise((resolve, reject) => {
      this.waiting.push({ op, resolve, reject });
      this.work ??= this.drain();
    });
  }

  /** Finishes the waiting writes, then closes the writer. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
    await this.writer.close();
  }

  private async drain(): Promise<void> {
    // Writes of the same turn of the event loop share the first commit.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, this.maxBatch);
      this.waiting = this.waiting.slice(this.maxBatch);
      await this.commit(batch);
    }
    this.work = undefined;
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now();
    const done = (failed: number): void => {
      this.failures += failed;
      this.onCommit?.(batch.length, (performance.now() - startedAt) / 1000, failed);
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
      // What waits behind it was not begun, and would wait as long again.
      const behind = this.waiting;
      this.waiting = [];
      this.failures += behind.length;
      for (const { reject } of [...batch, ...behind]) reject(failure);
    }
  }
}
