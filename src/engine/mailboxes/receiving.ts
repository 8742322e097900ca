/**
 * Mail to hidden mailboxes. Today's has a line of its own; those of other days are looked into one after the other, each over a connection
 * of its own that nothing else shares, at times that tell nothing.
 */
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { equal, toHex } from "../../protocol/encoding/bytes.ts";
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import { type MailboxMaster, mailbox, mailboxMaster } from "../../protocol/mailboxes/mailbox.ts";
import type { SigningKey } from "../../protocol/primitives/crypto.ts";
import { uniform } from "../link/backoff.ts";
import { type LineAt, type LiveLine, lineName, type WantedLine } from "../link/lines.ts";
import { closing, openSession } from "../link/open-session.ts";
import { Inbox } from "../mail/inbox.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { type Day, dayId, daysOf, emptied, type Generation, outdated } from "./days.ts";

/** Each further connection begins within so many seconds, so that they do not look like one person's. */
const SPREAD_S = 60;
/** All that are due at once, after a month or from words alone, within about so many. */
const ALL_S = 600;
/** Over HTTP connections are kept alive and shared: mailboxes are left this far apart. */
const APART_S = 120;
/** A visit that came to nothing is tried again. */
const AGAIN_S = 60;

interface Open {
  readonly line: WantedLine;
  readonly inbox: Inbox;
}

export class Receiving {
  private readonly spine: Spine;
  private readonly settled: () => void;
  private readonly masters = new Map<number, MailboxMaster>();
  private readonly keys = new Map<string, SigningKey>();
  private open = new Map<string, Open>();
  private cancelMidnight: () => void = () => {};
  private cancelVisit: () => void = () => {};
  private visiting = false;
  private notBefore = 0;
  private isOver = false;

  /** @param settled called when the lines of a day are there */
  constructor(spine: Spine, settled: () => void) {
    this.spine = spine;
    this.settled = settled;
  }

  /** Opens the lines of today's mailboxes, the first of which is where I live. Call it when generations have changed. */
  sync(): void {
    if (this.isOver) return;
    const { clock, lines, random } = this.spine;
    const now = this.now();
    const before = this.open;
    this.open = new Map();
    for (const { generation } of this.generations()) {
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
    this.cancelMidnight();
    this.cancelVisit();
  }

  /** The line to today's mailbox of the generation that contacts know. */
  home(): LineAt | undefined {
    return [...this.open.values()][0]?.line;
  }

  ready({ name, session }: LiveLine): void {
    const open = this.open.get(name);
    if (!open) return;
    void open.inbox.fetch(session);
    this.visitNext();
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

  private key(generation: number, epoch: number): SigningKey {
    const { crypto, mail, settings } = this.spine;
    const id = dayId(generation, epoch);
    const known = this.keys.get(id);
    if (known) return known;
    const master = this.masters.get(generation) ?? mailboxMaster(crypto, mail.own.seed, generation);
    this.masters.set(generation, master);
    const key = mailbox(crypto, master, relayHost(settings().relay), epoch);
    // Those of past days are asked for once; today's again and again.
    if (epoch === epochOf(this.now())) this.keys.set(id, key);
    return key;
  }

  private today(generation: number, epoch: number): Open {
    const key = this.key(generation, epoch);
    return { line: { relay: this.spine.settings().relay, as: toHex(key.publicKey), key: () => key }, inbox: this.inbox(key) };
  }

  private inbox({ publicKey }: SigningKey): Inbox {
    return new Inbox({
      ...this.spine,
      own: this.spine.mail.own,
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
    const days = daysOf(this.generations(), database.table("mail_day"), now);
    if (days.length === 0) return;
    const due = days.filter((day) => day.due <= now);
    const [next] = due;
    const wait = next
      ? uniform(random, Math.min(SPREAD_S, (2 * ALL_S) / due.length))
      : Math.min(...days.map((day) => day.due)) - now;
    this.cancelVisit();
    this.cancelVisit = clock.after(
      Math.max(0.05, wait, this.notBefore - now),
      () => void (next ? this.visit(next) : this.visitNext()),
    );
  }

  private async visit(day: Day): Promise<void> {
    const { database, lines, settings, trace } = this.spine;
    const home = this.home();
    // Without a line there is nothing to visit: the next session tries.
    if (!home || !lines.session(home)) return;
    this.visiting = true;
    try {
      const key = this.key(day.generation, day.epoch);
      const opening = openSession(this.spine, settings().relay, key, { notice: () => {} });
      await closing(opening, async ({ session }) => {
        // Until it is empty: while a page was opened another letter may have come.
        while ((await this.inbox(key).drain(session)) > 0);
        if (session.transport === "polling") this.notBefore = this.now() + APART_S;
      });
      const old = outdated(database.table("mail_day"), this.now());
      await database.commit([put("mail_day", day.id, emptied(day, this.now())), ...old.map((id) => drop("mail_day", id))]);
    } catch (error) {
      trace.note("mail.day", error);
      this.notBefore = this.now() + AGAIN_S;
    } finally {
      this.visiting = false;
    }
    this.visitNext();
  }
}
