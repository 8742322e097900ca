/** Writers of several relays, and a reader that goes on where it ended: whether it sees everything that was answered, once, and in order. */
import pg from "pg";
import type { NewEvent, Store } from "../../relay/store/store.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { bytesOf } from "../relay/people.ts";

export const MAILBOXES = 50;
export const recipient = (i: number): Bytes => bytesOf(`mailbox ${i}`, 32);

export const eventOf = (label: string, mailbox: number): NewEvent => ({
  ...{ recipient: recipient(mailbox), eventId: bytesOf(label, 32), sealedId: undefined, createdAt: 1, expiresAt: 4_000_000_000 },
  envelope: bytesOf(label, 64),
});

/** Reads every mailbox again and again, each from where it ended. */
export class Reader {
  readonly seen = new Map<string, number>();
  outOfPlace = 0;
  private readonly url: string;
  private readonly last = new Map<number, number>();
  private isDone = false;

  constructor(url: string) {
    this.url = url;
  }

  /** Until it is told to end; then once more, to the end. */
  async run(): Promise<void> {
    while (!this.isDone) await this.round().catch(() => undefined);
    await this.round();
  }

  end(): void {
    this.isDone = true;
  }

  /** Once through all mailboxes. */
  async round(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    await client.connect();
    try {
      const { rows: mailboxes } = await client.query<{ id: string }>("SELECT id FROM mailboxes");
      for (const { id } of mailboxes) await this.readOn(client, Number(id));
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async readOn(client: pg.Client, mailbox: number): Promise<void> {
    const from = this.last.get(mailbox) ?? 0;
    const { rows } = await client.query<{ n: string; event_id: Buffer }>(
      "SELECT n, event_id FROM events WHERE mailbox = $1 AND n > $2 ORDER BY n",
      [mailbox, from],
    );
    for (const { n, event_id } of rows) {
      if (Number(n) <= (this.last.get(mailbox) ?? 0)) this.outOfPlace++;
      this.last.set(mailbox, Number(n));
      const id = event_id.toString("hex");
      this.seen.set(id, (this.seen.get(id) ?? 0) + 1);
    }
  }
}

export interface Load {
  readonly answered: Set<string>;
  /** Stops when it holds. */
  readonly isOver: () => boolean;
}

/** Stores in all mailboxes; every tenth event is sent by two of the stores at the same time. */
export async function write(stores: readonly Store[], name: string, { answered, isOver }: Load, lanes = 16): Promise<void> {
  let sent = 0;
  async function one(): Promise<void> {
    while (!isOver()) {
      const i = sent++;
      const label = `${name} ${i}`;
      const event = eventOf(label, i % MAILBOXES);
      const targets = i % 10 === 0 ? stores : [stores[(i + Math.floor(i / MAILBOXES)) % stores.length] as Store];
      const outcomes = await Promise.all(targets.map((store) => store.mailbox.put(event, 1).catch(() => undefined)));
      if (outcomes.some((outcome) => outcome === "stored" || outcome === "duplicate"))
        answered.add(Buffer.from(event.eventId).toString("hex"));
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  await Promise.all(Array.from({ length: lanes }, one));
}
