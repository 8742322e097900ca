/**
 * Mail to hidden mailboxes. Today's has a line of its own; those of other days are looked into one after the other, each over a connection
 * of its own that nothing else shares, at times that tell nothing.
 */
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { equal, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import { type MailboxMaster, mailbox, mailboxMaster } from "../../protocol/mailboxes/mailbox.ts";
import type { SigningKey } from "../../protocol/primitives/crypto.ts";
import { uniform } from "../link/backoff.ts";
import { NoAnswer } from "../link/failures.ts";
import { type LineAt, type LiveLine, lineName, type WantedLine } from "../link/lines.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Session, SessionKey } from "../link/session.ts";
import { Inbox } from "../mail/inbox.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { type Day, dayId, daysOf, emptied, type Generation, isLive, outdated } from "./days.ts";
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

/** My own key's mailbox, as a record of days. */
const OWN = "own";
type OwnDay = Pick<Day, "id" | "due">;

interface Open {
  readonly line: WantedLine;
  readonly inbox: Inbox;
}

export class Receiving implements NamedMailboxes {
  private readonly spine: Spine;
  private readonly settled: () => void;
  private readonly visitedOwn: (session: Session) => Promise<void>;
  private readonly masters = new Map<string, MailboxMaster>();
  private readonly keys = new Map<string, SigningKey>();
  private open = new Map<string, Open>();
  private cancelMidnight: () => void = () => {};
  private cancelVisit: () => void = () => {};
  private epoch = Number.NaN;
  private visiting = false;
  private visited: Session | undefined;
  /** Days whose visit came to nothing, and when they may be visited again: one holds up no other. */
  private readonly failed = new Map<string, number>();
  private notBefore = 0;
  private isOver = false;

  /**
   * @param settled called when the lines of a day are there
   * @param visitedOwn what else is done in a session under my own key
   */
  constructor(spine: Spine, settled: () => void, visitedOwn: (session: Session) => Promise<void>) {
    this.spine = spine;
    this.settled = settled;
    this.visitedOwn = visitedOwn;
  }

  /** Opens the lines of today's mailboxes, the first of which is where I live. Call it when generations have changed. */
  sync(): void {
    if (this.isOver) return;
    const { clock, lines, random } = this.spine;
    const now = this.now();
    const before = this.open;
    this.open = new Map();
    this.epoch = epochOf(now);
    this.keys.clear();
    for (const generation of this.generations().filter((one) => isLive(one, now))) {
      const open = this.today(generation, epochOf(now));
      const name = lineName(open.line);
      this.open.set(name, before.get(name) ?? open);
    }
    lines.keep(
      this,
      [...this.open.values()].map(({ line }) => line),
    );
    this.settled();
    this.cancelMidnight();
    const midnight = (epochOf(now) + 1) * DAY_S - now;
    this.cancelMidnight = clock.after(midnight + uniform(random, SPREAD_S), () => this.sync());
    this.visitNext();
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
    const open = this.open.get(name);
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
    return [...(mailboxes ? [mailboxes] : []), ...other_mailboxes.filter(({ until }) => until > now)];
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

  private today(of: Generation, epoch: number): Open {
    const key = this.key(of, epoch);
    return { line: { relay: this.relayOf(of), as: toHex(key.publicKey), key: () => key }, inbox: this.inbox(of, key) };
  }

  private inbox(of: Generation, { publicKey }: SigningKey): Inbox {
    return new Inbox({
      ...this.spine,
      own: this.ownOf(of),
      others: of.seed === undefined ? [] : [this.spine.mail.own],
      isOurs: (recipient) => equal(recipient, publicKey),
      handle: this.spine.receive,
      progress: () => {},
    });
  }

  /** One visit at a time, the newest of those that are due first. */
  private visitNext(): void {
    if (this.visiting || this.isOver) return;
    const { clock, database, random } = this.spine;
    const now = this.now();
    const all = [...this.ownDay(now), ...daysOf(this.generations(), database.table("mail_day"), now)];
    const days = all.map((day) => ({ ...day, due: Math.max(day.due, this.failed.get(day.id) ?? 0) }));
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

  /** Mail to my own key, while no line to it is open: somebody may not know of any other mailbox. */
  private ownDay(now: number): readonly OwnDay[] {
    const { database, lines, settings } = this.spine;
    if (lines.get(settings().relay)) return [];
    const asked = database.get("mail_day", OWN)?.asked_at;
    return [{ id: OWN, due: asked === undefined ? now : asked + OWN_S }];
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
      const old = outdated(database.table("mail_day"), this.now());
      await database.commit([
        put(
          "mail_day",
          day.id,
          "of" in day ? emptied(day, this.now()) : { id: OWN, asked_at: this.now() - uniform(random, OWN_S / 2) },
        ),
        ...old.map((id) => drop("mail_day", id)),
      ]);
    } catch (error) {
      trace.note("mail.day", error);
      this.failed.set(day.id, this.now() + AGAIN_S);
    } finally {
      this.visiting = false;
      this.visited = undefined;
    }
    this.visitNext();
  }
}
