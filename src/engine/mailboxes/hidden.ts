/** Mailboxes that hide whose mail they hold: having some, telling contacts of them, and their lines. */
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import { type MailboxGeneration, SETTINGS } from "../me/records.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { Receiving } from "./receiving.ts";

/** A letter to a generation that I left may be as old as any letter. */
const LEFT_S = 31 * DAY_S;

export class Hidden {
  private readonly spine: Spine;
  private readonly people: People;
  private readonly receiving: Receiving;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    this.people = people;
    this.receiving = new Receiving(spine, () => this.settle());
  }

  start(): void {
    this.sync();
    this.tellAll();
  }

  stop(): void {
    this.receiving.stop();
  }

  ready(line: LiveLine): void {
    this.receiving.ready(line);
  }

  notice({ name, session }: Line, { cmd }: Message): void {
    if (cmd === "NOTIFY" && session) this.receiving.ready({ name, session });
  }

  changed(tables: ReadonlySet<TableName>): void {
    if (tables.has("person")) this.tellAll();
    // A link was given out: its mailboxes are looked into as well.
    if (tables.has("settings")) this.sync();
  }

  /** Turned off, mailboxes that contacts were told of are still looked into. */
  async hide(on: boolean): Promise<void> {
    const { database, set, settings } = this.spine;
    const { hidden: _, ...rest } = settings();
    if (on) await set({ hidden: true, mailboxes: rest.mailboxes ?? { generation: 0, from: epochOf(this.now()) } });
    else await database.commit([put("settings", SETTINGS, rest)]);
    this.start();
  }

  /** Another generation, of which all contacts are told. */
  async renew(): Promise<void> {
    const { set, settings } = this.spine;
    const { mailboxes, other_mailboxes = [] } = settings();
    if (!mailboxes) return;
    const now = this.now();
    const left: MailboxGeneration & { readonly until: number } = { ...mailboxes, until: now + LEFT_S };
    await set({
      mailboxes: { generation: mailboxes.generation + 1, from: epochOf(now) },
      other_mailboxes: [...other_mailboxes.filter(({ until }) => until > now), left],
    });
    this.start();
  }

  private now(): number {
    return this.spine.relays.now(this.spine.settings().relay);
  }

  private sync(): void {
    this.receiving.sync();
  }

  /** Today's mailbox is where I live, as long as mail is hidden. */
  private settle(): void {
    const { home, redraw, settings } = this.spine;
    const { hidden, relay } = settings();
    home.at = (hidden && this.receiving.home()) || { relay };
    redraw();
  }

  /** Everybody once, and again with each generation. */
  private tellAll(): void {
    const { database, settings, trace } = this.spine;
    const { hidden, mailboxes } = settings();
    if (!hidden || !mailboxes) return;
    const { generation } = mailboxes;
    const untold = [...database.table("person").values()].filter(({ told_mailbox }) => told_mailbox !== generation);
    if (untold.length === 0) return;
    const changes = untold.flatMap((person) => [
      this.people.introduction(person.id, person.relay, settings(), { sealed: true }),
      put("person", person.id, { ...person, told_mailbox: generation }),
    ]);
    trace.quietly(database.commit(changes), "mail.announce");
  }
}
