/** Mailboxes that I left by moving to another key or relay: they are fetched from until nobody can have put anything in. */
import { fromHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import { Connection } from "../link/connection.ts";
import type { Session, SessionPorts } from "../link/session.ts";
import { Inbox } from "../mail/inbox.ts";
import type { Mail } from "../mail/mail.ts";
import type { Random } from "../ports.ts";
import { type Change, type Database, put } from "../records/database.ts";
import { type FormerMailbox, SETTINGS } from "../records/records.ts";

export interface FormerPorts extends SessionPorts {
  readonly random: Random;
  readonly database: Database;
  readonly mail: Mail;
  handle(rumor: Rumor, mailbox: FormerMailbox): Change[] | undefined;
}

export class FormerMailboxes {
  private readonly ports: FormerPorts;
  private readonly open = new Map<string, Connection>();

  constructor(ports: FormerPorts) {
    this.ports = ports;
  }

  /** Connects to those that are not connected, and closes those that are none any more. */
  sync(): void {
    const known = new Map(this.list().map((mailbox) => [nameOf(mailbox), mailbox]));
    for (const [name, connection] of this.open) {
      if (known.has(name)) continue;
      connection.stop();
      this.open.delete(name);
    }
    for (const [name, mailbox] of known) if (!this.open.has(name)) this.start(name, mailbox);
  }

  hurry(): void {
    for (const connection of this.open.values()) connection.hurry();
  }

  stop(): void {
    for (const connection of this.open.values()) connection.stop();
    this.open.clear();
  }

  private list(): readonly FormerMailbox[] {
    return this.ports.database.get("settings", SETTINGS)?.former ?? [];
  }

  private start(name: string, mailbox: FormerMailbox): void {
    const { ports } = this;
    const own = ports.mail.identity(fromHex(mailbox.seed));
    const handle = (rumor: Rumor) => ports.handle(rumor, mailbox);
    const inbox = new Inbox({ ...ports, own, handle, progress: () => {} });
    const connection = new Connection(ports, ports.random, own, mailbox.relay, {
      ready: (session) => void this.empty(inbox, session, mailbox),
      notice: (message) => {
        if (message.cmd === "NOTIFY" && connection.session) void this.empty(inbox, connection.session, mailbox);
      },
      changed: () => this.giveUp(mailbox),
    });
    this.open.set(name, connection);
    connection.start();
  }

  private async empty(inbox: Inbox, session: Session, mailbox: FormerMailbox): Promise<void> {
    await inbox.fetch(session);
    if (!session.isOver && this.ports.clock.now() > mailbox.until) await this.close(mailbox);
  }

  /** A relay that never answers again holds nothing for longer than an envelope lives. */
  private giveUp(mailbox: FormerMailbox): void {
    if (this.ports.clock.now() > mailbox.until + LIMITS.MAX_EVENT_TTL_SECS) void this.close(mailbox);
  }

  private async close(mailbox: FormerMailbox): Promise<void> {
    const settings = this.ports.database.get("settings", SETTINGS);
    if (!settings) return;
    const former = this.list().filter((one) => nameOf(one) !== nameOf(mailbox));
    await this.ports.database.commit([put("settings", SETTINGS, { ...settings, former })]).then(
      () => this.sync(),
      () => undefined,
    );
  }
}

const nameOf = ({ relay, seed }: FormerMailbox): string => `${relay} ${seed}`;
