/** One stream of events: what has happened since a sequence, then what happens, with a heartbeat between. */
import type { Clock } from "../../src/host/ports.ts";
import type { EventStore, NumberEvent } from "../store/contract-public.ts";
import { refusal } from "./reasons.ts";

const HEARTBEAT_SECS = 30;
/** Events that a reader which was up to date may be behind by. */
export const MAX_BEHIND = 1000;

/** Sleeps until something happens, and forgets nothing that happened before it fell asleep. */
class Bell {
  private hasRung = false;
  private wake: (() => void) | undefined;

  ring = (): void => {
    this.hasRung = true;
    this.wake?.();
  };

  async rung(): Promise<void> {
    if (!this.hasRung) await new Promise<void>((resolve) => (this.wake = resolve));
    this.hasRung = false;
  }
}

export interface Watched {
  readonly events: EventStore;
  readonly clock: Clock;
  readonly watcher: string;
  /** undefined: from now on. */
  readonly after: number | undefined;
  /** Unix seconds: the token's end. */
  readonly until: number;
  readonly stopping: AbortSignal;
  /** The client has gone. */
  readonly gone: AbortSignal;
  /** Asked before something is told, a heartbeat too. @throws the refusal `bad-token` once its login has ended */
  readonly requireLogin: () => Promise<void>;
  /** Asked after something happened. @throws a refusal when the watcher may not go on */
  readonly mayGoOn: () => Promise<void>;
}

export type Told = { readonly event: NumberEvent } | { readonly heartbeat: number };

class Watching {
  private readonly watched: Watched;
  private readonly bell = new Bell();
  private at: number;
  /** It has once had all that there was. */
  private isUpToDate = false;
  private isBeat = true;
  private cancelBeat: () => void = () => undefined;

  constructor(watched: Watched, at: number) {
    this.watched = watched;
    this.at = at;
  }

  async *told(): AsyncGenerator<Told> {
    const endings = this.begin();
    try {
      while (!this.watched.gone.aborted) {
        this.requireTime();
        yield* this.page();
        if (this.isBeat) yield this.beat();
        if (this.isUpToDate) await this.bell.rung();
      }
    } finally {
      for (const end of endings) end();
      this.cancelBeat();
    }
  }

  private begin(): readonly (() => void)[] {
    const { events, clock, until, stopping, gone } = this.watched;
    const { ring } = this.bell;
    for (const signal of [stopping, gone]) signal.addEventListener("abort", ring);
    return [
      events.subscribe(ring),
      clock.after(until - clock.now(), ring),
      () => {
        for (const signal of [stopping, gone]) signal.removeEventListener("abort", ring);
      },
    ];
  }

  private requireTime(): void {
    const { clock, until, stopping } = this.watched;
    if (stopping.aborted) throw refusal("stopping");
    if (clock.now() >= until) throw refusal("bad-token");
  }

  private async *page(): AsyncGenerator<Told> {
    const { events, watcher, mayGoOn, requireLogin } = this.watched;
    const newest = await events.newest();
    const page = await events.after(watcher, this.at, MAX_BEHIND + 1);
    if (page === "too-old") throw refusal("too-old");
    // A reader that takes nothing finds this when it takes again: until then nothing is kept for it.
    if (this.isUpToDate && page.length > MAX_BEHIND) throw refusal("behind");
    if (page.length > 0 || this.isBeat) await requireLogin();
    for (const event of page) {
      yield { event };
      this.at = event.sequence;
    }
    if (page.length <= MAX_BEHIND) {
      this.isUpToDate = true;
      // Others' events too: who resumes here later does not ask for what is deleted by then.
      this.at = Math.max(this.at, newest);
    }
    if (page.length > 0) await mayGoOn();
  }

  private beat(): Told {
    const { clock } = this.watched;
    this.isBeat = false;
    this.cancelBeat();
    this.cancelBeat = clock.after(HEARTBEAT_SECS, () => {
      this.isBeat = true;
      this.bell.ring();
    });
    return { heartbeat: this.at };
  }
}

export async function* watch(watched: Watched): AsyncGenerator<Told> {
  const newest = await watched.events.newest();
  // From another directory, or from before its database was put back.
  if (watched.after !== undefined && watched.after > newest) throw refusal("too-old");
  yield* new Watching(watched, watched.after ?? newest).told();
}
