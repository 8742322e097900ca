/** Mailboxes that hide whose mail they hold: having some, telling contacts of them, and their lines. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import { type MailboxGeneration, SETTINGS } from "../me/records.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import type { Tokens } from "../people/tokens.ts";
import type { PushPort } from "../push/part.ts";
import { put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import type { SmsPort } from "../sms/part.ts";
import { Cover } from "./cover.ts";
import { type Received, Receiving } from "./receiving.ts";
import { Waking } from "./waking.ts";
import { pushWishes, smsWishes } from "./wishes.ts";

/** A contact that was away for a month may write the day before it hears, and its letter lives for another; the rest is for later ones. */
const LEFT_S = 90 * DAY_S;
/** Contacts are told again after this: a word may be lost, or come to a device that was restored from before it. */
const TOLD_S = 20 * DAY_S;

/** Parts that hidden mailboxes do the work of while my own key is seldom seen. */
export interface Beside {
  readonly push: PushPort;
  readonly sms: SmsPort;
  readonly tokens: Pick<Tokens, "register">;
  readonly received: Received;
}

export class Hidden {
  private readonly spine: Spine;
  private readonly people: People;
  private readonly push: PushPort;
  private readonly sms: SmsPort;
  private readonly receiving: Receiving;
  private readonly waking: Waking;
  private readonly cover: Cover;

  constructor(spine: Spine, people: People, { push, sms, tokens, received }: Beside) {
    this.spine = spine;
    this.people = people;
    this.push = push;
    this.sms = sms;
    this.receiving = new Receiving(
      spine,
      received,
      () => this.settle(),
      async (session) => {
        await tokens.register(session);
        await push.send(session);
        await sms.send(session);
      },
    );
    this.waking = new Waking(spine, this.receiving, () => [...pushWishes(spine), ...smsWishes(spine, sms)]);
    this.cover = new Cover(spine);
  }

  start(): void {
    this.sync();
    this.tellAll();
    this.cover.sync();
  }

  stop(): void {
    this.cover.stop();
    this.receiving.stop();
    this.waking.stop();
  }

  ready(line: LiveLine): void {
    this.receiving.ready(line);
    this.waking.sync();
  }

  notice({ name, session }: Line, { cmd }: Message): void {
    if (cmd === "NOTIFY" && session) this.receiving.ready({ name, session });
  }

  changed(tables: ReadonlySet<TableName>): void {
    if (tables.has("person")) this.tellAll();
    // A link was given out: its mailboxes are looked into as well.
    if (tables.has("settings")) {
      this.sync();
      this.cover.sync();
    }
    if (tables.has("push") || tables.has("sms")) this.waking.sync();
  }

  /** Turned off, mailboxes that contacts were told of are still looked into. */
  async hide(on: boolean): Promise<void> {
    const { database, set, settings } = this.spine;
    const { hidden: was = false, ...rest } = settings();
    // A subscription is known under the keys of before, and would tie the others to them.
    if (was !== on) await this.push.turnOff();
    // A number is sealed anew for each, but that one ends and others begin would say as much: whoever wants it turns it on again.
    if (was !== on) await this.sms.pause();
    if (on) await set({ hidden: true, mailboxes: rest.mailboxes ?? { generation: 0, from: epochOf(this.now()) - 1 } });
    else await database.commit([put("settings", SETTINGS, rest)]);
    this.start();
  }

  /** Another generation, of which all contacts are told. */
  async renew(): Promise<void> {
    const { set, settings } = this.spine;
    const { hidden, mailboxes, other_mailboxes = [] } = settings();
    if (!hidden || !mailboxes) return;
    const now = this.now();
    const left: MailboxGeneration & { readonly until: number } = { ...mailboxes, until: now + LEFT_S };
    await set({
      mailboxes: { generation: mailboxes.generation + 1, from: epochOf(now) - 1 },
      other_mailboxes: [...other_mailboxes.filter(({ until }) => until > now), left],
    });
    this.start();
  }

  private now(): number {
    return this.spine.relays.now(this.spine.settings().relay);
  }

  /** The device woke up, or somebody asks to try everything now: it may be another day. */
  hurry(): void {
    this.sync();
    this.tellAll();
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
    this.waking.sync();
  }

  /** Everybody once, and again with each generation. */
  private tellAll(): void {
    const { clock, database, mail, settings, trace } = this.spine;
    const { hidden, mailboxes } = settings();
    if (!hidden || !mailboxes) return;
    const now = clock.now();
    const key = toHex(mail.mailboxes(mailboxes.generation).mailbox_key);
    const untold = [...database.table("person").values()].filter(
      ({ mask, told_mailbox: told }) => !mask && !(told?.key === key && now - told.at < TOLD_S),
    );
    if (untold.length === 0) return;
    const changes = untold.flatMap((person) => [
      // Told one after the other, or a moment would show how many they are, and which.
      this.people.introduction(person.id, person.relay, settings(), { sealed: true, late: untold.length > 1 }),
      put("person", person.id, { ...person, told_mailbox: { key, at: now } }),
    ]);
    trace.quietly(database.commit(changes), "mail.announce");
  }
}
