/** The page's side of the worker that reads map packs. */
import type { DrawRequest, MapAnswer, NamesRequest, TileRequest } from "./messages.ts";

type Asked<D> = Omit<TileRequest, "id"> | Omit<DrawRequest<D>, "id"> | Omit<NamesRequest, "id">;

/** @typeParam D what the worker is told to draw */
export class MapReaderClient<D> {
  readonly #start: () => Worker;
  readonly #waiting = new Map<number, (answer: MapAnswer) => void>();
  #running: Worker | undefined;
  #last = 0;

  /** @param start starts the worker, once it is first needed */
  constructor(start: () => Worker) {
    this.#start = start;
  }

  ask(request: Asked<D>): Promise<MapAnswer> {
    const id = ++this.#last;
    this.#worker().postMessage({ id, ...request });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #worker(): Worker {
    if (this.#running) return this.#running;
    const worker = this.#start();
    worker.onerror = () => this.#lost();
    worker.onmessage = ({ data }) => {
      const answer = data as MapAnswer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    };
    this.#running = worker;
    return worker;
  }

  /** A worker that could not be loaded, or died, answers nothing more; the next request starts another. */
  #lost(): void {
    this.#running?.terminate();
    this.#running = undefined;
    for (const [id, answer] of this.#waiting) answer({ id, failure: "unavailable" });
    this.#waiting.clear();
  }
}
