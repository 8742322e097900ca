/** The operator's command line. It works on the data directory of a relay, which may be running. */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AdminError, commandOf } from "../../src/host/command-line.ts";
import { Environment } from "../../src/host/env.ts";
import { postgresUrl } from "../../src/host/postgres/url.ts";
import { type Config, type PostgresConfig, readConfig } from "../config.ts";
import { loadRelayKey } from "../ops/relay-key.ts";
import { backup, restore } from "./backup.ts";
import { block, unblock } from "./block.ts";
import type { AdminContext } from "./database.ts";
import { exportRows } from "./export.ts";
import { purge } from "./purge.ts";
import { stats } from "./stats.ts";
import { verify } from "./verify.ts";

interface Command {
  readonly usage: string;
  readonly doc: string;
  readonly run: (context: AdminContext) => Promise<number>;
  /** The same with PPP_STORE. Absent: it does not go there. */
  readonly onPostgres?: keyof typeof import("./postgres/commands.ts");
}

const COMMANDS: Readonly<Record<string, Command>> = {
  stats: { usage: "stats [--json]", doc: "How much there is. Names nobody.", run: stats, onPostgres: "stats" },
  purge: { usage: "purge", doc: "Delete what is past its time now, instead of within a minute.", run: purge, onPostgres: "purge" },
  block: {
    usage: "block <key>",
    doc: "Refuse a public key service: no commands, no mail for it.",
    run: block,
    onPostgres: "block",
  },
  unblock: { usage: "unblock <key>", doc: "Take that back.", run: unblock, onPostgres: "unblock" },
  export: {
    usage: "export [<key>]",
    doc: "What is held about a key, or about all, as JSON lines.",
    run: exportRows,
    onPostgres: "exportRows",
  },
  verify: {
    usage: "verify",
    doc: "Check every envelope and the accounts. 1 when something is wrong.",
    run: verify,
    onPostgres: "verify",
  },
  key: { usage: "key", doc: "The relay's public key. Made where there is none yet.", run: key },
  backup: { usage: "backup <file>", doc: "Copy the database beside the running relay.", run: backup },
  restore: { usage: "restore <file>", doc: "Put a copy in place. The relay must be stopped.", run: restore },
  move: { usage: "move --to <url>", doc: "Copy the database to PostgreSQL. The relay must be stopped.", run: moveTo },
};

async function key({ dataDir, print }: AdminContext): Promise<number> {
  print(loadRelayKey(dataDir).publicKey);
  return 0;
}

async function moveTo(context: AdminContext): Promise<number> {
  const url = context.to === undefined ? undefined : postgresUrl(context.to);
  if (url === undefined) throw new AdminError("where to: --to postgres://user:password@host/database");
  return (await import("./postgres/move.ts")).move(url, context);
}

/** With PPP_STORE the database is PostgreSQL's, which copies itself. */
async function runOn({ run, onPostgres }: Command, store: PostgresConfig | undefined, context: AdminContext): Promise<number> {
  if (!store || run === moveTo || run === key) return run(context);
  if (!onPostgres) throw new AdminError("PPP_STORE names a PostgreSQL: copy it with pg_basebackup or pg_dump (docs/operating.md)");
  return (await import("./postgres/commands.ts"))[onPostgres](store.url, context);
}

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, doc }) => `  ${usage.padEnd(18)}${doc}`);
  return `cairn-relay <command> [--data <directory>]

${lines.join("\n")}

The data directory is PPP_DATA_DIR, as for the relay, or --data; the database is in it, or where PPP_STORE says. A <key> is 64 hex digits or 43 characters of base64url.
All but restore and move work while the relay runs. What they cost and what they tell is in docs/operating.md.`;
}

/** @throws ConfigError */
function configOf(variables: Readonly<Record<string, string | undefined>>): Pick<Config, "dataDir" | "store"> {
  const env = new Environment(variables);
  const config = readConfig(env, "");
  env.check();
  return config;
}

/** @returns the exit code */
export async function admin(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" }, json: { type: "boolean" }, data: { type: "string" }, to: { type: "string" } },
  });
  const [name, ...args] = positionals;
  if (values.help || name === undefined) {
    print(help());
    return values.help ? 0 : 2;
  }
  const command = commandOf(COMMANDS, name);
  const config = configOf(env);
  const dataDir = values.data === undefined ? config.dataDir : resolve(values.data);
  const context = { dataDir, args, json: values.json ?? false, to: values.to, now: Date.now() / 1000, print };
  return runOn(command, config.store, context);
}
