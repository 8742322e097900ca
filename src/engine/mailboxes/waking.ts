/**
 * Being woken for mail in hidden mailboxes: a push subscription of its own, registered under the keys of today and of the days to come.
 * By it the relay can tell that these few days are one device's, so it is there only for who asked for it.
 */
import { uniform } from "../link/backoff.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { SessionKey } from "../link/session.ts";
import type { Spine } from "../part.ts";
import type { PushRecord } from "../push/records.ts";
import { drop, put } from "../records/database.ts";

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
  readonly record: PushRecord;
  readonly cmd: "REGISTER_PUSH" | "DEREGISTER_PUSH";
  readonly day: string;
}

export class Waking {
  private readonly spine: Spine;
  private readonly mailboxes: NamedMailboxes;
  private isBusy = false;
  private isOver = false;
  private notBefore = 0;
  private cancel: () => void = () => {};

  constructor(spine: Spine, mailboxes: NamedMailboxes) {
    this.spine = spine;
    this.mailboxes = mailboxes;
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

  private records(): readonly PushRecord[] {
    return [...this.spine.database.table("push").values()].filter(({ days }) => days !== undefined);
  }

  private next(): Step | undefined {
    for (const record of this.records()) {
      const { days = [], wanted } = record;
      const missing = wanted ? this.mailboxes.ahead(0, AHEAD_DAYS).find((day) => !days.includes(day)) : undefined;
      if (missing !== undefined) return { record, cmd: "REGISTER_PUSH", day: missing };
      // Yesterday's may still get what waited for a line over midnight.
      const kept = wanted ? this.mailboxes.ahead(-1, AHEAD_DAYS + 1) : [];
      const over = days.find((day) => !kept.includes(day));
      if (over !== undefined) return { record, cmd: "DEREGISTER_PUSH", day: over };
    }
    return undefined;
  }

  private async take({ record: { token }, cmd, day }: Step): Promise<void> {
    const { clock, random, trace } = this.spine;
    try {
      const opening = this.mailboxes.openingOf(day);
      if (opening) {
        const opened = openSession(this.spine, opening.relay, opening.key, { notice: () => {} });
        await closing(opened, ({ session }) => session.request({ cmd, platform: "webpush", token }));
      }
      await this.settle(token, cmd, day);
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

  private settle(token: string, cmd: Step["cmd"], day: string): Promise<void> {
    const { database } = this.spine;
    const record = database.get("push", token);
    if (!record?.days) return Promise.resolve();
    const others = record.days.filter((one) => one !== day);
    const days = cmd === "REGISTER_PUSH" ? [...others, day] : others;
    const isGone = !record.wanted && days.length === 0;
    return database.commit([isGone ? drop("push", token) : put("push", token, { ...record, days })]);
  }
}
