/** The operator's command line. It works on the data directory of a relay, which may be running. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Environment } from "../../src/host/env.ts";
import { readConfig } from "../config.ts";
import { backup, restore } from "./backup.ts";
import { block, unblock } from "./block.ts";
import { type AdminContext, AdminError } from "./database.ts";
import { exportRows } from "./export.ts";
import { purge } from "./purge.ts";
import { stats } from "./stats.ts";
import { verify } from "./verify.ts";

interface Command {
  readonly usage: string;
  readonly doc: string;
  readonly run: (context: AdminContext) => Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  stats: { usage: "stats [--json]", doc: "How much there is. Names nobody.", run: stats },
  purge: { usage: "purge", doc: "Delete what is past its time now, instead of within a minute.", run: purge },
  block: { usage: "block <key>", doc: "Refuse a public key service: no commands, no mail for it.", run: block },
  unblock: { usage: "unblock <key>", doc: "Take that back.", run: unblock },
  export: { usage: "export [<key>]", doc: "What is held about a key, or about all, as JSON lines.", run: exportRows },
  verify: { usage: "verify", doc: "Check the file, every envelope, and the accounts. 1 when something is wrong.", run: verify },
  backup: { usage: "backup <file>", doc: "Copy the database beside the running relay.", run: backup },
  restore: { usage: "restore <file>", doc: "Put a copy in place. The relay must be stopped.", run: restore },
};

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, doc }) => `  ${usage.padEnd(18)}${doc}`);
  return `cairn-relay <command> [--data <directory>]

${lines.join("\n")}

The data directory is PPP_DATA_DIR, as for the relay, or --data. A <key> is 64 hex digits or 43 characters of base64url.
All but restore work while the relay runs. What they cost and what they tell is in docs/operating.md.`;
}

/** @throws ConfigError */
function dataDirIn(variables: Readonly<Record<string, string | undefined>>): string {
  const env = new Environment(variables);
  const { dataDir } = readConfig(env, "");
  env.check();
  return dataDir;
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
    options: { help: { type: "boolean", short: "h" }, json: { type: "boolean" }, data: { type: "string" } },
  });
  const [name, ...args] = positionals;
  if (values.help || name === undefined) {
    print(help());
    return values.help ? 0 : 2;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new AdminError(`there is no command ${name}; see --help`);
  const dataDir = values.data === undefined ? dataDirIn(env) : resolve(values.data);
  return command.run({ dataDir, args, json: values.json ?? false, now: Date.now() / 1000, print });
}
