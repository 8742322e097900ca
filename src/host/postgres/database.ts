/** Connections to PostgreSQL, and transactions on them. After an error that is not of a statement the outcome may be unknown. */
import { createHash } from "node:crypto";
import pg from "pg";
import { RolledBack, StoreError } from "../sqlite/store-error.ts";

export type Value = Uint8Array | string | number | boolean | null | readonly (string | number | null)[];

/** A statement that every connection prepares once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs a statement; rows as they come: int8 as a number, bytea as bytes. */
export type Query = <R extends object>(statement: Statement, ...values: readonly Value[]) => Promise<R[]>;

/** The same. @returns how many rows it changed */
export type Change = (statement: Statement, ...values: readonly Value[]) => Promise<number>;

/** Longer than the server's own, so that a statement that takes long is told by the server; a server that says nothing at all by this. */
const QUERY_MS = 6_000;
const STATEMENT_MS = 5_000;
const CONNECT_MS = 5_000;
/** Of the data (22), of what must be unique or present (23), raised on purpose (P0, PT): the statement failed, the database did not. */
const OF_THE_STATEMENT = /^(22|23|P0|PT)[0-9A-Z]{3}$/;

/** Beyond this a number is rounded, and a reader would never end. */
function safeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new StoreError("the database holds a number that is too large");
  return value;
}

/** int8, numeric: sums and positions. */
const AS_NUMBERS: ReadonlySet<number> = new Set([20, 1700]);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text") =>
    AS_NUMBERS.has(oid) ? safeNumber : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export const sql = (text: string): Statement => ({
  name: createHash("sha256").update(text).digest("base64url").slice(0, 20),
  text,
});

/** The code by which PostgreSQL tells what was wrong with a statement; undefined where the database itself failed. */
export function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && OF_THE_STATEMENT.test(code) ? code : undefined;
}

/** Whether nobody answered, or a server that is starting or stopping: asked again later it may do. */
export function isUnreachable(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  const isSqlState = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
  return isSqlState ? /^(08|53|57P)/.test(code) : error instanceof Error && !(error instanceof StoreError);
}

/** A text of PostgreSQL cannot hold U+0000, which the wire allows: it becomes the sign for what cannot be shown. */
export const withoutNul = (text: string): string => text.replaceAll("\0", "\uFFFD");

function asValue(value: Value): unknown {
  if (typeof value === "string") return withoutNul(value);
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

const runOn = <R extends object>(client: pg.ClientBase, { name, text }: Statement, values: readonly Value[]) =>
  client.query<R>({ name, text, values: values.map(asValue) });

const queryOn =
  (client: pg.ClientBase): Query =>
  async <R extends object>(statement: Statement, ...values: readonly Value[]) =>
    (await runOn<R>(client, statement, values)).rows;

const changeOn =
  (client: pg.ClientBase): Change =>
  async (statement, ...values) =>
    (await runOn(client, statement, values)).rowCount ?? 0;

/** Ends a connection, also one that is lost. */
export async function end(client: pg.Client | undefined): Promise<void> {
  try {
    await client?.end();
  } catch {
    // It was lost already.
  }
}

/** One connection that waits as long as it takes, for migrations. @throws Error when nobody answers */
export async function withPatientClient<T>(url: string, work: (query: Query) => Promise<T>, name = "cairn"): Promise<T> {
  const client = new pg.Client({ ...connectionConfig(url, name), types });
  // Told by the query under way as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(queryOn(client));
  } finally {
    await end(client);
  }
}

/**
 * What the server does by itself for each of our connections: lets go of what a program held that vanished, within seconds, and answers as this code
 * expects. An address with options of its own has those.
 */
const SESSION = [
  "idle_in_transaction_session_timeout=10s",
  "tcp_keepalives_idle=10",
  "tcp_keepalives_interval=5",
  "tcp_keepalives_count=3",
  "default_transaction_isolation=read\\ committed",
]
  .map((setting) => `-c ${setting}`)
  .join(" ");

/** What every connection to PostgreSQL begins with. @param name of the program, for who looks at the server. @param waits for an answer, milliseconds; absent: as long as it takes */
export const connectionConfig = (url: string, name: string, waits?: number): pg.ClientConfig => ({
  connectionString: url,
  application_name: name,
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  options: SESSION,
  ...(waits === undefined ? {} : { query_timeout: waits }),
});

export interface PoolOptions {
  /** Of the program, for who looks at the server. */
  readonly name: string;
  /** So many connections. */
  readonly max: number;
  readonly onLost: (error: Error) => void;
}

export function connectionsTo(url: string, { name, max, onLost }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connectionConfig(url, name, QUERY_MS),
    max,
    types,
    statement_timeout: STATEMENT_MS,
  });
  // Of a connection that nobody uses: the pool makes another.
  pool.on("error", onLost);
  // Of one that is used whoever uses it is told; an error that nobody listens to would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

export type Work<T> = (query: Query, change: Change) => Promise<T>;

/** Whether the connection is as good as before. */
const leavesConnection = (error: unknown): boolean => error instanceof RolledBack || codeOf(error) !== undefined;

/**
 * Runs `work` on a connection. After an error that is not of a statement the connection is ended: after a timeout the answer to the old query
 * would be waited for first, and every later one would time out too.
 */
export async function withConnection<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  const client = await pool.connect().catch((error: Error) => {
    throw new StoreError(`the database does not answer: ${error.message}`);
  });
  try {
    const result = await work(queryOn(client), changeOn(client));
    client.release();
    return result;
  } catch (error) {
    client.release(!leavesConnection(error));
    throw error;
  }
}

const BEGIN = sql("BEGIN");
const COMMIT = sql("COMMIT");
const ROLLBACK = sql("ROLLBACK");
const LOCK = sql("SELECT pg_advisory_xact_lock(hashtextextended(l, 0)) FROM unnest($1::text[]) AS l");

/** @param locks what nobody else may change meanwhile, by name: who locks the same waits. Taken in order, so that no two wait for each other */
export const transaction = <T>(pool: pg.Pool, locks: readonly string[], work: Work<T>): Promise<T> =>
  withConnection(pool, (query, change) => inTransaction(query, locks, () => work(query, change)));

export async function inTransaction<T>(query: Query, locks: readonly string[], work: () => Promise<T>): Promise<T> {
  await query(BEGIN);
  try {
    if (locks.length > 0) await query(LOCK, [...new Set(locks)].sort());
    const result = await work();
    await query(COMMIT);
    return result;
  } catch (error) {
    if (leavesConnection(error)) await query(ROLLBACK);
    throw error;
  }
}
