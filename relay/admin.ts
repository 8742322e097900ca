#!/usr/bin/env node
import { ConfigError } from "../src/host/env.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
/** Entry point of the operator's command line, `cairn-relay`. */
import { admin } from "./admin/cli.ts";
import { AdminError } from "./admin/database.ts";

/** Output that nobody reads any more (`export | head`) is no failure. */
const isBrokenPipe = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EPIPE";

function explain(error: unknown): string {
  const known = error instanceof AdminError || error instanceof ConfigError || error instanceof StoreError;
  const message = error instanceof Error ? error.message : "unknown error";
  return known ? message : `failed: ${message}`;
}

// Copies and exports are the operator's alone, as the database is.
process.umask(0o077);
process.stdout.on("error", (error) => process.exit(isBrokenPipe(error) ? 0 : 1));
admin(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 2;
  },
);
