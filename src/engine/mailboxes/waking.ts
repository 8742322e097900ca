/**
 * Being woken for mail in hidden mailboxes: by a push subscription of its own, or by text message, registered under the keys of today and of the
 * days to come. By the first the relay can tell that these few days are one device's, so it is there only for who asked for it.
 */
import { uniform } from "../link/backoff.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { SessionKey } from "../link/session.ts";
import type { Spine } from "../part.ts";
import type { Wish } from "./wishes.ts";

/** A device that is not opened for so many days is woken no more. */
const AHEAD_DAYS = 7;
/** Each connection begins so many seconds after the one before, at most, and what failed is tried again after the other. */
const SPREAD_S = 60;
const AGAIN_S = 300;

/** My mailboxes by their names. */
export interface NamedMailboxes {
  /** The names of those that contacts write to, of so many days from `first` on, today being 0. */
  ahead(first: number, days: number): readonly string[];
  /** @returns `undefined` where it is none of mine any more */
  openingOf(name: string): { readonly relay: string; readonly key: SessionKey } | undefined;
}

interface Step {
  readonly wish: Wish;
  readonly on: boolean;
  readonly day: string;
}

export class Waking {
  private readonly spine: Spine;
  private readonly mailboxes: NamedMailboxes;
  private readonly wishes: () => readonly Wish[];
  private isBusy = false;
  private isOver = false;
  private notBefore = 0;
  private cancel: () => void = () => {};

  constructor(spine: Spine, mailboxes: NamedMailboxes, wishes: () => readonly Wish[]) {
    this.spine = spine;
    this.mailboxes = mailboxes;
    this.wishes = wishes;
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  /** Call it when it is another day, or a subscription has come or gone. */
  sync(): void {
    const { clock, lines } = this.spine;
    if (this.isBusy || this.isOver || lines.live().length === 0) return;
    const step = this.next();
    if (!step) return;
    this.isBusy = true;
    this.cancel = clock.after(Math.max(0.05, this.notBefore - clock.now()), () => void this.take(step));
  }

  private next(): Step | undefined {
    for (const wish of this.wishes()) {
      const { at, wanted } = wish;
      const missing = wanted ? this.mailboxes.ahead(0, AHEAD_DAYS).find((day) => !at.includes(day)) : undefined;
      if (missing !== undefined) return { wish, on: true, day: missing };
      // Yesterday's may still get what waited for a line over midnight.
      const kept = wanted ? this.mailboxes.ahead(-1, AHEAD_DAYS + 1) : [];
      const over = at.find((day) => !kept.includes(day));
      if (over !== undefined) return { wish, on: false, day: over };
    }
    return undefined;
  }

  private async take({ wish, on, day }: Step): Promise<void> {
    const { clock, random, trace } = this.spine;
    try {
      const opening = this.mailboxes.openingOf(day);
      if (opening) {
        const request = await wish.request(on);
        const opened = openSession(this.spine, opening.relay, opening.key, { notice: () => {} });
        await closing(opened, ({ session }) => session.request(request));
      }
      await wish.settled(day, on);
      this.notBefore = clock.now() + uniform(random, SPREAD_S);
    } catch (error) {
      trace.note("push.days", error);
      this.notBefore = clock.now() + AGAIN_S;
      this.cancel = clock.after(AGAIN_S, () => this.sync());
    } finally {
      this.isBusy = false;
    }
    if (this.notBefore - clock.now() < AGAIN_S) this.sync();
  }
}
