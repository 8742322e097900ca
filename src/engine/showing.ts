/** Shows the state to its listeners soon after a change, at a bounded rate. */
import type { EngineState } from "./face.ts";
import type { Clock } from "./ports.ts";

/** At most this often, and less often while a backlog arrives: each showing carries the whole growing list. */
const EVERY_S = 0.05;
const SYNCING_EVERY_S = 0.25;

export class Showing {
  private readonly clock: Clock;
  private readonly build: () => EngineState;
  private readonly listeners = new Set<(state: EngineState) => void>();
  private shown: EngineState;
  /** When the state is shown next, and how to call that off; absent: nothing has changed since. */
  private next: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(clock: Clock, build: () => EngineState) {
    this.clock = clock;
    this.build = build;
    this.shown = build();
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    this.listeners.add(listener);
    listener(this.shown);
    return () => this.listeners.delete(listener);
  }

  /** Something has changed. */
  soon(): void {
    const wait = this.shown.sync ? SYNCING_EVERY_S : EVERY_S;
    const at = this.clock.now() + wait;
    if (this.next && this.next.at <= at) return;
    this.next?.cancel();
    this.next = { at, cancel: this.clock.after(wait, () => this.now()) };
  }

  /** Shows a pending change at once: the caller of a command sees its effect, or why it failed. */
  due(): void {
    if (this.next) this.now();
  }

  now(): void {
    this.next?.cancel();
    this.next = undefined;
    this.shown = this.build();
    for (const listener of this.listeners) listener(this.shown);
  }
}
