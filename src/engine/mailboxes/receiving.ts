/**
 * Mail to hidden mailboxes. Today's has a line of its own; those of other days are looked into one after the other, each over a connection
 * of its own that nothing else shares, at times that tell nothing.
 */
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { equal, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import { DAY_S, epochOf, isOfLinks } from "../../protocol/mailboxes/generations.ts";
import { type MailboxMaster, mailbox, mailboxMaster } from "../../protocol/mailboxes/mailbox.ts";
import type { SigningKey } from "../../protocol/primitives/crypto.ts";
import { uniform } from "../link/backoff.ts";
import { NoAnswer } from "../link/failures.ts";
import { apartFrom, type LineAt, type LiveLine, lineName, type WantedLine } from "../link/lines.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Session, SessionKey } from "../link/session.ts";
import { Inbox } from "../mail/inbox.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { type Day, dayId, daysOf, emptied, type Generation, isLive, isOver, isPast, outdated } from "./days.ts";
import type { NamedMailboxes } from "./waking.ts";

/** Each further connection begins within so many seconds, so that they do not look like one person's. */
const SPREAD_S = 60;
/** All that are due at once, after a month or from words alone, within about so many. */
const ALL_S = 600;
/** Over HTTP connections are kept alive and shared: mailboxes are left this far apart. */
const APART_S = 120;
/** A visit that came to nothing is tried again. */
const AGAIN_S = 300;
/** How often one mailbox is fetched from in a row. */
const MOST_ROUNDS = 8;
/** How often my own key's mailbox is looked into while no line to it is open: at most, and at least half of it. */
const OWN_S = 2 * 3_600;
/** For so long after a link was given out, so often. */
const MEETING_S = 15 * 60;
const OWN_MEETING_S = 60;
/** A relay that goes on not answering is tried so often. */
const SILENT_S = 6 * 3_600;
/** A line of yesterday's stays for this, and up to so much longer. */
const LEAVES_S = 10 * 60;
const LEAVES_WITHIN_S = 110 * 60;

/** My own key's mailbox, as a record of days. */
const OWN = "own";
type OwnDay = Pick<Day, "id" | "due">;

/** What mail to mailboxes of a key or relay of before changes. */
export type Received = (rumor: Rumor, of: Pick<Generation, "seed" | "relay">) => Change[] | undefined;

interface Open {
  readonly line: WantedLine;
  readonly inbox: Inbox;
}

export class Receiving implements NamedMailboxes {
  private readonly spine: Spine;
  private readonly received: Received;
  private readonly settled: () => void;
  private readonly visitedOwn: (session: Session) => Promise<void>;
  private readonly masters = new Map<string, MailboxMaster>();
  private readonly keys = new Map<string, SigningKey>();
  private open = new Map<string, Open>();
  /** Lines of mailboxes that are not today's any more. */
  private readonly leaving = new Map<string, Open>();
  private cancelMidnight: () => void = () => {};
  private cancelVisit: () => void = () => {};
  private epoch = Number.NaN;
  private visiting = false;
  private visited: Session | undefined;
  /** Days whose visit came to nothing, and when they may be visited again: one holds up no other. */
  private readonly failed = new Map<string, number>();
  /** Relays that did not answer, when they are tried again, and how often they did not: one that is gone takes no turn from the others. */
  private readonly silent = new Map<string, { readonly until: number; readonly count: number }>();
  private notBefore = 0;
  private isOver = false;

  /**
   * @param received takes mail to mailboxes of a key or relay of before
   * @param settled called when the lines of a day are there
   * @param visitedOwn what else is done in a session under my own key
   */
  constructor(spine: Spine, received: Received, settled: () => void, visitedOwn: (session: Session) => Promise<void>) {
    this.spine = spine;
    this.received = received;
    this.settled = settled;
    this.visitedOwn = visitedOwn;
  }

  /** Opens the lines of today's mailboxes, the first of which is where I live. Call it when generations have changed. */
  sync(): void {
    if (this.isOver) return;
    const { clock, random } = this.spine;
    const now = this.now();
    this.mendFrom(epochOf(now));
    const before = this.open;
    this.open = new Map();
    this.epoch = epochOf(now);
    this.keys.clear();
    for (const generation of this.generations().filter((one) => isLive(one, now))) {
      const open = this.today(generation, epochOf(now), before.size > 0);
      const name = lineName(open.line);
      this.open.set(name, before.get(name) ?? open);
    }
    for (const [name, open] of before) if (!this.open.has(name)) this.leave(name, open);
    this.keepLines();
    this.settled();
    this.cancelMidnight();
    const midnight = (epochOf(now) + 1) * DAY_S - now;
    this.cancelMidnight = clock.after(midnight + uniform(random, SPREAD_S), () => this.sync());
    this.visitNext();
  }

  private keepLines(): void {
    const all = [...this.open.values(), ...this.leaving.values()];
    this.spine.lines.keep(
      this,
      all.map(({ line }) => line),
    );
  }

  /** One line that ends as another begins would say that both are one device's. */
  private leave(name: string, open: Open): void {
    const { clock, random } = this.spine;
    this.leaving.set(name, open);
    clock.after(LEAVES_S + uniform(random, LEAVES_WITHIN_S), () => {
      this.leaving.delete(name);
      if (!this.isOver) this.keepLines();
    });
  }

  /** Made while the clock was ahead: mail of the days before would be looked for nowhere. */
  private mendFrom(today: number): void {
    const { set, settings, trace } = this.spine;
    const { mailboxes } = settings();
    if (mailboxes && mailboxes.from > today) trace.quietly(set({ mailboxes: { ...mailboxes, from: today - 1 } }), "mail.from");
  }

  stop(): void {
    this.isOver = true;
    this.visited?.close();
    this.cancelMidnight();
    this.cancelVisit();
  }

  /** The line to today's mailbox of the generation that contacts know. */
  home(): LineAt | undefined {
    return [...this.open.values()][0]?.line;
  }

  ahead(first: number, days: number): readonly string[] {
    const { mailboxes } = this.spine.settings();
    const from = epochOf(this.now()) + first;
    return mailboxes ? Array.from({ length: days }, (_, n) => dayId(mailboxes, from + n)) : [];
  }

  openingOf(name: string): { readonly relay: string; readonly key: SessionKey } | undefined {
    const epoch = Number(name.split("/")[1]);
    const of = this.generations().find((one) => dayId(one, epoch) === name);
    return of && { relay: this.relayOf(of), key: this.key(of, epoch) };
  }

  ready({ name, session }: LiveLine): void {
    const open = this.open.get(name) ?? this.leaving.get(name);
    if (open) void open.inbox.fetch(session);
    // The device slept over midnight, or has only now heard what day it is.
    if (epochOf(this.now()) !== this.epoch) this.sync();
    else this.visitNext();
  }

  private now(): number {
    const { relays, settings } = this.spine;
    return relays.now(settings().relay);
  }

  private generations(): readonly Generation[] {
    const { mailboxes, other_mailboxes = [] } = this.spine.settings();
    const now = this.now();
    return [...(mailboxes ? [mailboxes] : []), ...other_mailboxes.filter((one) => !isOver(one, now))];
  }

  private relayOf({ relay }: Generation): string {
    return relay ?? this.spine.settings().relay;
  }

  /** The key that mail to these mailboxes is sealed for. */
  private ownOf({ seed }: Generation): Identity {
    const { mail } = this.spine;
    return seed === undefined ? mail.own : mail.identity(fromHex(seed));
  }

  private key(of: Generation, epoch: number): SigningKey {
    const { crypto } = this.spine;
    const id = dayId(of, epoch);
    const known = this.keys.get(id);
    if (known) return known;
    const name = dayId(of, 0);
    const master = this.masters.get(name) ?? mailboxMaster(crypto, this.ownOf(of).seed, of.generation);
    this.masters.set(name, master);
    const key = mailbox(crypto, master, relayHost(this.relayOf(of)), epoch);
    // Those of past days are asked for once; today's again and again.
    if (epoch === epochOf(this.now())) this.keys.set(id, key);
    return key;
  }

  /** @param isLater whether other lines have been open for a while, so that this one begins beside none */
  private today(of: Generation, epoch: number, isLater: boolean): Open {
    const key = this.key(of, epoch);
    const apart = apartFrom(this.spine.random, isLater || !isOfLinks(of.generation));
    return { line: { relay: this.relayOf(of), as: toHex(key.publicKey), key: () => key, apart }, inbox: this.inbox(of, key) };
  }

  private inbox(of: Generation, { publicKey }: SigningKey): Inbox {
    return new Inbox({
      ...this.spine,
      own: this.ownOf(of),
      // Somebody may have written before they heard of a move, or refuse to hear of it.
      others: this.spine.mail.all(),
      isOurs: (recipient) => equal(recipient, publicKey),
      handle: (rumor) => (of.seed === undefined && of.relay === undefined ? this.spine.receive(rumor) : this.received(rumor, of)),
      progress: () => {},
    });
  }

  /** One visit at a time, the newest of those that are due first. */
  private visitNext(): void {
    if (this.visiting || this.isOver) return;
    const { clock, database, random } = this.spine;
    const now = this.now();
    const all = [...this.ownDay(now), ...daysOf(this.generations(), database.table("mail_day"), now)];
    const notBefore = (day: Day | OwnDay): number =>
      Math.max(this.failed.get(day.id) ?? 0, this.silent.get(this.relayOfDay(day))?.until ?? 0);
    const days = all.map((day) => ({ ...day, due: Math.max(day.due, notBefore(day)) }));
    if (days.length === 0) return;
    const due = days.filter((day) => day.due <= now);
    const [next] = due;
    // A moment that is all but here is not asked about again and again.
    const wait = next
      ? uniform(random, Math.min(SPREAD_S, (2 * ALL_S) / due.length))
      : Math.max(0.05, Math.min(...days.map((day) => day.due)) - now);
    this.cancelVisit();
    this.cancelVisit = clock.after(Math.max(wait, this.notBefore - now), () => void (next ? this.visit(next) : this.visitNext()));
  }

  private relayOfDay(day: Day | OwnDay): string {
    return "of" in day ? this.relayOf(day.of) : this.spine.settings().relay;
  }

  /** Mail to my own key, while no line to it is open: somebody may not know of any other mailbox. */
  private ownDay(now: number): readonly OwnDay[] {
    const { database, lines, settings } = this.spine;
    if (lines.get(settings().relay)) return [];
    const record = database.get("mail_day", OWN);
    const interval = this.isMeeting(now) ? OWN_MEETING_S : OWN_S;
    return [{ id: OWN, due: record && isPast(record, now) ? record.asked_at + interval : now }];
  }

  /** Who was just given a link may stand here, with an app that knows of no mailbox in it. */
  private isMeeting(now: number): boolean {
    const { link_shared_at } = this.spine.settings();
    return link_shared_at !== undefined && now - link_shared_at < MEETING_S;
  }

  private opening(day: Day | OwnDay): { readonly relay: string; readonly key: SessionKey; readonly inbox: Inbox } {
    const { mail, receive, settings } = this.spine;
    if ("of" in day) {
      const key = this.key(day.of, day.epoch);
      return { relay: this.relayOf(day.of), key, inbox: this.inbox(day.of, key) };
    }
    const inbox = new Inbox({ ...this.spine, own: mail.own, handle: receive, progress: () => {} });
    return { relay: settings().relay, key: mail.own, inbox };
  }

  private wentSilent(relay: string): void {
    const count = (this.silent.get(relay)?.count ?? 0) + 1;
    this.silent.set(relay, { until: this.now() + Math.min(AGAIN_S * 2 ** (count - 1), SILENT_S), count });
  }

  private async visit(day: Day | OwnDay): Promise<void> {
    const { database, isMailHeld, lines, random, trace } = this.spine;
    const home = this.home();
    // Without a line there is nothing to visit, and while a restore adds records nothing may be taken in: the next session tries.
    if (this.isOver || isMailHeld() || !home || !lines.session(home)) return;
    this.visiting = true;
    try {
      const { relay, key, inbox } = this.opening(day);
      await closing(openSession(this.spine, relay, key, { notice: () => {} }), async ({ session }) => {
        this.visited = session;
        // Until it is empty: while a page was opened another letter may have come. One that gives the same for ever is left for later.
        for (let more = MOST_ROUNDS; (await inbox.drain(session)) > 0; more--) if (more === 0) throw new NoAnswer("unfit");
        if (!("of" in day)) await this.visitedOwn(session);
        if (session.transport === "polling") this.notBefore = this.now() + APART_S;
      });
      const now = this.now();
      const own = { id: OWN, asked_at: now - (this.isMeeting(now) ? 0 : uniform(random, OWN_S / 2)) };
      const old = outdated(database.table("mail_day"), now);
      await database.commit([
        put("mail_day", day.id, "of" in day ? emptied(day, now) : own),
        ...old.map((id) => drop("mail_day", id)),
      ]);
      this.silent.delete(this.relayOfDay(day));
    } catch (error) {
      trace.note("mail.day", error);
      this.failed.set(day.id, this.now() + AGAIN_S);
      if (error instanceof NoAnswer && error.why !== "unfit") this.wentSilent(this.relayOfDay(day));
    } finally {
      this.visiting = false;
      this.visited = undefined;
    }
    this.visitNext();
  }
}
