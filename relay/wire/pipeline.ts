/** Sends replies in request order while the jobs run concurrently, so that pipelined writes share a commit. */

export interface Job<R> {
  /** Starts only when all jobs before it are answered, and all jobs after it wait for its answer. */
  readonly alone: boolean;
  /** Must not reject. */
  run(): R | Promise<R>;
}

interface Entry<R> {
  readonly job: Job<R>;
  result?: R | Promise<R>;
}

export class Pipeline<R> {
  private readonly queue: Entry<R>[] = [];
  private started = 0;
  private pumping = false;
  private readonly write: (result: R) => void | Promise<void>;
  private readonly progressed: () => void;

  /**
   * @param write sends one result; the next result waits until it resolves
   * @param progressed called after each sent result
   */
  constructor(write: (result: R) => void | Promise<void>, progressed: () => void) {
    this.write = write;
    this.progressed = progressed;
  }

  /** The number of jobs that are not answered yet. */
  get length(): number {
    return this.queue.length;
  }

  push(job: Job<R>): void {
    this.queue.push({ job });
    this.startReady();
    if (!this.pumping) void this.pump();
  }

  private startReady(): void {
    while (this.started < this.queue.length) {
      const entry = this.queue[this.started] as Entry<R>;
      if (this.started > 0 && (entry.job.alone || this.queue[0]?.job.alone)) return;
      entry.result = entry.job.run();
      this.started++;
    }
  }

  private async pump(): Promise<void> {
    this.pumping = true;
    while (this.queue.length > 0) {
      const { result } = this.queue[0] as Entry<R>;
      const value = result instanceof Promise ? await result : (result as R);
      const written = this.write(value);
      if (written instanceof Promise) await written;
      this.queue.shift();
      this.started--;
      this.startReady();
      this.progressed();
    }
    this.pumping = false;
  }
}
