/**
 * A bus of PostgreSQL's LISTEN and NOTIFY, where nothing else is run. NOTIFY takes a lock of the whole server until its transaction is durable: so
 * it is sent by a connection of its own that waits for no fsync, never by one that stores mail.
 */
import pg from "pg";
import type { Clock } from "../../src/host/ports.ts";
import { connectionConfig, end } from "../../src/host/postgres/database.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Bus, BusListener } from "./bus.ts";

/** A payload ends before 8000 bytes, and is text: so much fits as base64. */
const MAX_BYTES = 5_900;
const AGAIN_SECS = 1;
/** A statement that is answered no later: the server is gone, also where the connection still stands. */
const PATIENCE_MS = 3_000;
const PING_SECS = 2;
/** More wait to be sent: the server does not keep up, and what is lost will be looked for. */
const MAX_WAITING = 1_000;
const AT_ONCE = 100;

export class PostgresBus implements Bus {
  readonly maxBytes = MAX_BYTES;
  private readonly url: string;
  private readonly channel: string;
  private readonly clock: Clock;
  private listening: pg.Client | undefined;
  private sending: pg.Client | undefined;
  private readonly waiting: string[] = [];
  private work: Promise<void> | undefined;
  private isClosed = false;
  private lose: () => void = () => undefined;
  private cancel: () => void = () => undefined;

  /** @param channel a name of letters, digits and underscores */
  constructor(url: string, channel: string, clock: Clock) {
    this.url = url;
    this.channel = channel;
    this.clock = clock;
  }

  start(listener: BusListener): void {
    void this.open(listener);
  }

  publish(bytes: Bytes): void {
    if (!this.sending || this.waiting.length >= MAX_WAITING) return;
    this.waiting.push(Buffer.from(bytes).toString("base64"));
    this.work ??= this.drain();
  }

  /** What waits while a statement runs goes with the next. */
  private async drain(): Promise<void> {
    while (this.sending && this.waiting.length > 0) {
      const texts = this.waiting.splice(0, AT_ONCE);
      try {
        await this.sending.query("SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text", [this.channel, texts]);
      } catch {
        // After a timeout it would wait for the old answer first. The others look for what they missed.
        this.lose();
      }
    }
    this.work = undefined;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cancel();
    await Promise.all([this.listening, this.sending].map(end));
  }

  private client(onLost: () => void): pg.Client {
    const client = new pg.Client(connectionConfig(this.url, "cairn-relay bus", PATIENCE_MS));
    client.on("error", onLost);
    client.on("end", onLost);
    return client;
  }

  /** Both connections, and again a second after either was lost. */
  private async open(listener: BusListener): Promise<void> {
    if (this.isClosed) return;
    let isLost = false;
    const lost = (): void => {
      if (isLost) return;
      isLost = true;
      this.listening = undefined;
      this.sending = undefined;
      this.waiting.length = 0;
      for (const client of clients) void end(client);
      if (this.isClosed) return;
      listener.connected(false);
      this.cancel();
      this.cancel = this.clock.after(AGAIN_SECS, () => void this.open(listener));
    };
    this.lose = lost;
    const clients = [this.client(lost), this.client(lost)] as const;
    const [listening, sending] = clients;
    try {
      await Promise.all([listening.connect(), sending.connect()]);
      listening.on("notification", ({ payload }) => listener.message(Buffer.from(payload ?? "", "base64")));
      await listening.query(`LISTEN ${this.channel}`);
      await sending.query("SET synchronous_commit = off");
    } catch {
      return lost();
    }
    if (isLost || this.isClosed) return lost();
    this.listening = listening;
    this.sending = sending;
    listener.connected(true);
    this.ping(listening, lost);
  }

  /** A server that has gone silent sends nothing, and says nothing of it either. */
  private ping(listening: pg.Client, lost: () => void): void {
    this.cancel = this.clock.after(PING_SECS, () => {
      listening.query("SELECT").then(() => this.listening === listening && this.ping(listening, lost), lost);
    });
  }
}
