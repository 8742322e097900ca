/** The address of a database in PostgreSQL, as a setting. It holds a password: nothing repeats it. */
import type { Environment } from "../env.ts";

const ALLOWED = "a URL of PostgreSQL with a database, as postgres://user:password@host/database";

export function postgresUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, pathname } = new URL(text);
  return (protocol === "postgres:" || protocol === "postgresql:") && pathname.length > 1 ? text : undefined;
}

/** @returns undefined where the variable is absent */
export const readPostgresUrl = (env: Environment, name: string): string | undefined =>
  env.read<string | undefined>(name, undefined, ALLOWED, postgresUrl);
