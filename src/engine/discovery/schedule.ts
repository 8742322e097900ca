/**
 * Errands and their times. Each goes over a connection of its own, at a random moment within the hour, so that the relay cannot tell whose they
 * are by their times; when somebody waits, the first ten people come within a minute.
 */
import { discovery } from "../../protocol/wire/topics/discovery.ts";
import { uniform } from "../link/backoff.ts";
import type { Spine } from "../part.ts";
import type { PairPlace } from "./pairs.ts";
import type { BoxRecord } from "./records.ts";

const WITHIN_S = 3600;
const WAITED_S = 60;
const FIRST_PEOPLE = 10;
/** A place is asked for again after this, or when somebody presses. */
const ASKED_S = 22 * 3600;
/** Presses count so seldom: each asks for all places again. */
const PRESSED_S = 300;

export interface Errand {
  readonly kind: "leave" | "ask" | "withdraw";
  readonly at: number;
  readonly places: readonly PairPlace[];
  /** What was begun, or is to be taken back. */
  readonly box?: BoxRecord;
}

type IsHeld = (errand: Errand) => boolean;
type Work = Readonly<Record<"leave" | "ask", readonly PairPlace[]>>;

export class Schedule {
  private readonly spine: Pick<Spine, "clock" | "database" | "random" | "settings">;
  private errands: Errand[] = [];
  private pressedAt = Number.NEGATIVE_INFINITY;
  private waits = false;

  constructor(spine: Pick<Spine, "clock" | "database" | "random" | "settings">) {
    this.spine = spine;
  }

  /** Somebody waits. */
  press(): void {
    const now = this.spine.clock.now();
    if (now - this.pressedAt > PRESSED_S) this.pressedAt = now;
    this.waits = true;
    this.clear();
  }

  /** What is to be done has changed. */
  clear(): void {
    this.errands = [];
  }

  /** A place that was asked for by then is asked for again. */
  askedBefore(): number {
    return Math.max(this.pressedAt, this.spine.clock.now() - ASKED_S);
  }

  /** Adds errands for what has none yet. */
  plan(work: Work): void {
    const { clock, database, settings } = this.spine;
    const now = clock.now();
    const boxes = [...database.table("book_box").values()];
    for (const box of boxes.filter(({ leaving = [] }) => leaving.length > 0))
      if (!this.errands.some((one) => one.kind === "withdraw" && one.box?.id === box.id))
        this.errands.push({ kind: "withdraw", at: this.within(now, WITHIN_S), places: [], box });
    const begun = boxes.filter(({ pending, relay }) => pending && relay === settings().relay);
    for (const box of begun) {
      const places = work.leave.filter(({ id }) => box.tags.includes(id));
      if (places.length > 0 && !this.errands.some((one) => one.kind === "leave" && one.box?.id === box.id))
        this.errands.push({ kind: "leave", at: this.within(now, WITHIN_S), places, box });
    }
    const known = new Set(begun.flatMap(({ tags }) => tags));
    const first = this.waits ? this.firstPeople(work) : new Set<string>();
    for (const kind of ["leave", "ask"] as const) {
      const scheduled = new Set(
        this.errands.filter((one) => one.kind === kind).flatMap(({ places }) => places.map(({ id }) => id)),
      );
      const places = work[kind].filter(({ id }) => !scheduled.has(id) && !(kind === "leave" && known.has(id)));
      this.add(
        kind,
        places.filter(({ pair }) => first.has(pair)),
        WAITED_S,
      );
      this.add(
        kind,
        places.filter(({ pair }) => !first.has(pair)),
        WITHIN_S,
      );
    }
    if (first.size > 0) this.waits = false;
  }

  /** The first whose time has come and that is not held, which is then done or planned anew. */
  due(isHeld: IsHeld): Errand | undefined {
    const now = this.spine.clock.now();
    const due = this.errands.find((one) => one.at <= now && !isHeld(one));
    this.errands = this.errands.filter((one) => one !== due);
    return due;
  }

  next(isHeld: IsHeld): number {
    return Math.min(...this.errands.filter((one) => !isHeld(one)).map(({ at }) => at));
  }

  private firstPeople(work: Work): ReadonlySet<string> {
    return new Set([...new Set([...work.leave, ...work.ask].map(({ pair }) => pair))].slice(0, FIRST_PEOPLE));
  }

  private within(now: number, seconds: number): number {
    return now + uniform(this.spine.random, seconds);
  }

  /** In random order, so many to a connection. */
  private add(kind: "leave" | "ask", places: readonly PairPlace[], seconds: number): void {
    const { clock, random } = this.spine;
    const drawn = places.map((place) => ({ place, at: uniform(random, 1) })).sort((a, b) => a.at - b.at);
    const now = clock.now();
    for (let i = 0; i < drawn.length; i += discovery.limits.DISCOVERY_TAGS_MAX) {
      const some = drawn.slice(i, i + discovery.limits.DISCOVERY_TAGS_MAX).map(({ place }) => place);
      this.errands.push({ kind, at: this.within(now, seconds), places: some });
    }
  }
}
