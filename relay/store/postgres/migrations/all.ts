/** The migrations of the relay's store in PostgreSQL. */
import { tables } from "./001-tables.ts";
import { mailboxFunctions } from "./002-mailbox-functions.ts";

/** In order, never edited once released. A version that still reads what the next one writes can run beside it. */
export const MIGRATIONS: readonly string[] = [tables, mailboxFunctions];

export const SCHEMA_VERSION = MIGRATIONS.length;
/** The oldest relay that may still use what this one's migrations leave. */
export const OLDEST_READER = 2;
