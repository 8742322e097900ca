/** Whose turn it is, among programs of one database: whoever holds a lock that ends with its connection. */
import pg from "pg";
import { connectionConfig, end } from "./database.ts";

/** Of a lock, and whether it is held already. */
const ASK = `SELECT CASE WHEN $2::bool THEN true ELSE pg_try_advisory_lock(hashtextextended($1, 0)) END AS taken,
  extract(epoch FROM clock_timestamp())::float8 AS now`;
const PATIENCE_MS = 5_000;
/** A program whose clock is further off deletes nothing: it would be too early, or too late. */
const MAX_SKEW_SECS = 30;

export interface TurnParts {
  readonly url: string;
  /** Of the lock, in this database. */
  readonly lock: string;
  /** Of the connection, for who looks at the server. */
  readonly name: string;
  readonly now: () => number;
  /** Told each time that the turn is left to another for it. */
  readonly onWrongClock: () => void;
}

export class Turn {
  private readonly parts: TurnParts;
  private client: pg.Client | undefined;
  private isHeld = false;

  constructor(parts: TurnParts) {
    this.parts = parts;
  }

  /** Once taken it stays with this program for as long as its connection lives. @throws Error where the database does not answer */
  async mine(): Promise<boolean> {
    const client = this.client ?? (await this.connect());
    try {
      const { rows } = await client.query<{ taken: boolean; now: number }>(ASK, [this.parts.lock, this.isHeld]);
      const [row] = rows;
      this.isHeld = row?.taken === true;
      if (row && Math.abs(row.now - this.parts.now()) > MAX_SKEW_SECS) return await this.wrongClock();
    } catch (error) {
      // After a timeout it would wait for the old answer first.
      await this.close();
      throw error;
    }
    return this.isHeld;
  }

  private async wrongClock(): Promise<false> {
    this.parts.onWrongClock();
    await this.close();
    return false;
  }

  async close(): Promise<void> {
    const { client } = this;
    this.lost();
    await end(client);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(connectionConfig(this.parts.url, this.parts.name, PATIENCE_MS));
    const ended = (): void => {
      if (this.client === client) this.lost();
    };
    client.on("error", ended);
    client.on("end", ended);
    await client.connect();
    this.client = client;
    return client;
  }

  private lost(): void {
    this.client = undefined;
    this.isHeld = false;
  }
}
