/** Sends replies in request order while the jobs run concurrently, so that pipelined writes share a commit. */

export interface Job<R> {
  /** Starts only when all jobs before it are answered, and all jobs after it wait for its answer. */
  readonly alone: boolean;
  /** Must not reject. */
  run(): R | Promise<R>;
}

/** Where the results go. */
export interface Answering<R> {
  /** Sends one result; the next waits until it resolves. */
  write(result: R): void | Promise<void>;
  /** Called after each sent result. */
  progressed(): void;
}

interface Entry<R> {
  readonly job: Job<R>;
  result?: R | Promise<R>;
}

/** Of all that have nothing to do: an idle connection keeps no array. Never written to. */
const NOTHING: never[] = [];

export class Pipeline<R> {
  private queue: Entry<R>[] = NOTHING;
  private started = 0;
  private pumping = false;
  private readonly answering: Answering<R>;

  constructor(answering: Answering<R>) {
    this.answering = answering;
  }

  /** The number of jobs that are not answered yet. */
  get length(): number {
    return this.queue.length;
  }

  push(job: Job<R>): void {
    if (this.queue === NOTHING) this.queue = [];
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
      const written = this.answering.write(value);
      if (written instanceof Promise) await written;
      this.queue.shift();
      this.started--;
      this.startReady();
      this.answering.progressed();
    }
    this.pumping = false;
    this.queue = NOTHING;
  }
}
