/** A worker that may be started later: what is said to it before waits. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  terminate(): void;
}

export class LateWorker implements WorkerLike {
  readonly #start: () => WorkerLike;
  readonly #said: unknown[] = [];
  #worker: WorkerLike | undefined;
  onmessage: ((event: MessageEvent) => void) | null = null;

  constructor(start: () => WorkerLike) {
    this.#start = start;
  }

  /** A second call changes nothing. */
  begin(): void {
    if (this.#worker) return;
    this.#worker = this.#start();
    this.#worker.onmessage = (event) => this.onmessage?.(event);
    for (const message of this.#said.splice(0)) this.#worker.postMessage(message);
  }

  postMessage(message: unknown): void {
    if (this.#worker) this.#worker.postMessage(message);
    else this.#said.push(message);
  }

  terminate(): void {
    this.#worker?.terminate();
  }
}
