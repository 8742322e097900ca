/** Whose turn it is, among relays of one database: whoever holds a lock that ends with its connection. */
import pg from "pg";
import { connectionConfig, end } from "../../../src/host/postgres/database.ts";
import { StoreError } from "../../../src/host/sqlite/store-error.ts";

/** Of this purpose, in this database. */
const LOCK = "pg_try_advisory_lock(hashtextextended('cairn upkeep', 0))";
const NOW = "extract(epoch FROM clock_timestamp())::float8 AS now";
const PATIENCE_MS = 5_000;
/** A start takes seconds. */
const LOCK_MS = 60_000;
/** A relay whose clock is further off deletes nothing: it would be too early, or too late. */
const MAX_SKEW_SECS = 30;

/** Waits for a lock that ends with its connection. @returns what releases it. @throws Error where the database does not answer */
export async function heldLock(url: string, name: string): Promise<() => Promise<void>> {
  const client = new pg.Client(connectionConfig(url, "cairn-relay start"));
  // Told by the query under way as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(`SET lock_timeout = ${LOCK_MS}`);
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
  } catch (error) {
    await end(client);
    const isHeld = (error as { readonly code?: unknown }).code === "55P03";
    throw isHeld
      ? new StoreError("another relay of this database has been starting for a minute; stop it, or start this one later")
      : error;
  }
  return () => end(client);
}

export class Turn {
  private readonly url: string;
  private readonly now: () => number;
  private readonly onWrongClock: () => void;
  private client: pg.Client | undefined;
  private isHeld = false;

  /** @param onWrongClock told each time that the turn is left to another for it */
  constructor(url: string, now: () => number, onWrongClock: () => void) {
    this.url = url;
    this.now = now;
    this.onWrongClock = onWrongClock;
  }

  /** Once taken it stays with this relay for as long as its connection lives. @throws Error where the database does not answer */
  async mine(): Promise<boolean> {
    const client = this.client ?? (await this.connect());
    try {
      const { rows } = await client.query<{ taken: boolean; now: number }>(
        `SELECT ${this.isHeld ? "true" : LOCK} AS taken, ${NOW}`,
      );
      const [row] = rows;
      this.isHeld = row?.taken === true;
      if (row && Math.abs(row.now - this.now()) > MAX_SKEW_SECS) return await this.wrongClock();
    } catch (error) {
      // After a timeout it would wait for the old answer first.
      await this.close();
      throw error;
    }
    return this.isHeld;
  }

  private async wrongClock(): Promise<false> {
    this.onWrongClock();
    await this.close();
    return false;
  }

  async close(): Promise<void> {
    const { client } = this;
    this.lost();
    await end(client);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(connectionConfig(this.url, "cairn-relay upkeep", PATIENCE_MS));
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
