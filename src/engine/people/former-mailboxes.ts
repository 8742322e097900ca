/** Mailboxes that I left by moving to another key or relay: they are fetched from until nobody can have put anything in. */
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import { type LiveLine, lineName, type WantedLine } from "../link/lines.ts";
import type { Session } from "../link/session.ts";
import { Inbox } from "../mail/inbox.ts";
import { type FormerMailbox, SETTINGS } from "../me/records.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";

type Ports = Pick<Spine, "clock" | "crypto" | "database" | "lines" | "mail" | "trace"> & {
  handle(rumor: Rumor, mailbox: FormerMailbox): Change[] | undefined;
};

interface Former {
  readonly mailbox: FormerMailbox;
  readonly inbox: Inbox;
  readonly line: WantedLine;
}

export class FormerMailboxes {
  private readonly ports: Ports;
  /** By the name of their line. */
  private readonly open = new Map<string, Former>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Keeps the lines to those that are left, and no others. */
  sync(): void {
    const before = new Map(this.open);
    this.open.clear();
    for (const mailbox of this.list()) {
      const former = this.former(mailbox);
      const name = lineName(former.line);
      this.open.set(name, before.get(name) ?? former);
    }
    this.ports.lines.keep(
      this,
      [...this.open.values()].map(({ line }) => line),
    );
    // Another owner of the line has opened it already.
    for (const line of this.ports.lines.live()) if (!before.has(line.name)) this.ready(line);
    this.letGo();
  }

  /** A session has begun, or mail waits. */
  ready({ name, session }: LiveLine): void {
    const former = this.open.get(name);
    if (former) this.ports.trace.quietly(this.empty(former, session), "people.former");
  }

  private former(mailbox: FormerMailbox): Former {
    const { mail } = this.ports;
    const own = mail.identity(fromHex(mailbox.seed));
    const key = toHex(own.publicKey);
    const inbox = new Inbox({
      ...this.ports,
      own,
      handle: (rumor) => this.ports.handle(rumor, mailbox),
      progress: () => {},
    });
    const as = key === toHex(mail.own.publicKey) ? {} : { as: key };
    return { mailbox, inbox, line: { relay: mailbox.relay, ...as, key: () => own } };
  }

  private list(): readonly FormerMailbox[] {
    return this.ports.database.get("settings", SETTINGS)?.former ?? [];
  }

  private async empty({ inbox, mailbox }: Former, session: Session): Promise<void> {
    await inbox.fetch(session);
    if (!session.isOver && this.ports.clock.now() > mailbox.until) await this.close([mailbox]);
  }

  /** A relay that never answers again can hold nothing for longer than an envelope's lifetime. */
  private letGo(): void {
    const now = this.ports.clock.now();
    const gone = this.list().filter(({ until }) => now > until + LIMITS.MAX_EVENT_TTL_SECS);
    if (gone.length > 0) this.ports.trace.quietly(this.close(gone), "people.former");
  }

  private async close(gone: readonly FormerMailbox[]): Promise<void> {
    const settings = this.ports.database.get("settings", SETTINGS);
    if (!settings) return;
    const isGone = (one: FormerMailbox): boolean => gone.some(({ relay, seed }) => relay === one.relay && seed === one.seed);
    const former = this.list().filter((one) => !isGone(one));
    await this.ports.database.commit([put("settings", SETTINGS, { ...settings, former })]);
    this.sync();
  }
}
