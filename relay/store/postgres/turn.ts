/** Whose turn it is, among relays of one database: whoever holds a lock that ends with its connection. */
import pg from "pg";
import { end } from "./database.ts";

/** Of this purpose, in this database. */
const LOCK = "SELECT pg_try_advisory_lock(hashtextextended('cairn upkeep', 0)) AS taken";
const PATIENCE_MS = 5_000;

/** Waits for a lock that ends with its connection. @returns what releases it. @throws Error where the database does not answer */
export async function heldLock(url: string, name: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, application_name: "cairn-relay", connectionTimeoutMillis: PATIENCE_MS });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
  return () => end(client);
}

export class Turn {
  private readonly url: string;
  private client: pg.Client | undefined;
  private isHeld = false;

  constructor(url: string) {
    this.url = url;
  }

  /** Once taken it stays with this relay for as long as its connection lives. @throws Error where the database does not answer */
  async mine(): Promise<boolean> {
    const client = this.client ?? (await this.connect());
    try {
      const { rows } = await client.query<{ taken: boolean }>(this.isHeld ? "SELECT true AS taken" : LOCK);
      this.isHeld = rows[0]?.taken === true;
    } catch (error) {
      // After a timeout it would wait for the old answer first.
      await this.close();
      throw error;
    }
    return this.isHeld;
  }

  async close(): Promise<void> {
    const { client } = this;
    this.lost();
    await end(client);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: "cairn-relay upkeep",
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      keepAlive: true,
    });
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
