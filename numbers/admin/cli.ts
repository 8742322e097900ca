/** The operator's command line. It works on the data of a directory, which may be running. */
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AdminError, commandOf, type Print } from "../../src/host/command-line.ts";
import { Environment } from "../../src/host/env.ts";
import { readWhere } from "../config.ts";
import type { Where } from "../open-store.ts";
import { agent, alias, move } from "./accounts.ts";
import { backup, restore } from "./backup.ts";
import { client } from "./clients.ts";
import { type AdminContext, OPTIONS } from "./context.ts";
import { init, key } from "./keys.ts";
import { contact, review } from "./review.ts";
import { secret, sender } from "./secrets.ts";
import { audit, status, sweep } from "./status.ts";

interface Command {
  readonly usage: string;
  readonly doc: string;
  readonly run: (context: AdminContext) => Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  init: { usage: "init", doc: "Make the keys and an empty database. Once.", run: init },
  status: { usage: "status [--json]", doc: "How much there is. Names nobody.", run: status },
  review: {
    usage: "review list|show|approve|refuse [<ppnum_id>] [--note …]",
    doc: "Organisations that wait. Approved: its first secret is told once. Refused: all that it said is deleted.",
    run: review,
  },
  contact: {
    usage: "contact <account> <mail>",
    doc: "Another mail address for an organisation, which was reviewed with the one before.",
    run: contact,
  },
  agent: {
    usage: "agent <name> --capability <name@1.0.0> [--input <file> --output <file>]",
    doc: "An AI agent that nobody owns. Tells its secret once.",
    run: agent,
  },
  sender: {
    usage: "sender <owner> <name>",
    doc: "An automatic sender of a person or an organisation. Tells its secret once.",
    run: sender,
  },
  secret: {
    usage: "secret roll <account> [--at-once]",
    doc: "Another secret, told once. The one before stays good, or ends with all tokens (--at-once).",
    run: secret,
  },
  client: {
    usage: "client list|add|remove [<id>] [--name … --redirect … --origin … --first-party]",
    doc: "Apps that log people in.",
    run: client,
  },
  suspend: {
    usage: "suspend <account> [--yes]",
    doc: "Halt an account and all below it. Logins and tokens end.",
    run: move("suspend"),
  },
  resume: { usage: "resume <account> [--yes]", doc: "Take that back.", run: move("resume") },
  deactivate: { usage: "deactivate <account> [--yes]", doc: "End it and all below it, for ever.", run: move("deactivate") },
  alias: {
    usage: "alias list|put|drop <account> [<alias> --kind … --scope … --priority …]",
    doc: "Short names; shortcodes and those of organisations are given here alone.",
    run: alias,
  },
  key: { usage: "key show|roll [--at-once]", doc: "The keys that sign. Rolled: the next begins in 14 days, or at once.", run: key },
  audit: { usage: "audit list|verify [--after <id> --limit <n>]", doc: "Who changed what; 1 when a line was changed.", run: audit },
  backup: { usage: "backup <file> --age <recipient>|--clear", doc: "Copy the database beside the running directory.", run: backup },
  restore: { usage: "restore <file>", doc: "Put a clear copy in place. The directory must be stopped.", run: restore },
  sweep: { usage: "sweep [--dry-run]", doc: "End what is past its time now, or count it.", run: sweep },
};

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, doc }) => `  ${usage}\n      ${doc}`);
  return `cairn-numbers <command> [--data <directory>] [--by <who>]

${lines.join("\n")}

The data directory is NUMBERS_DATA, as for the directory, or --data; the database is in it, or where NUMBERS_STORE says. An <account> is a ppnum_id, or the number that it has. Changes are written to the
audit with --by, or the name of this system's user. All but restore work while the directory runs.`;
}

/** @throws ConfigError */
function whereOf(variables: Readonly<Record<string, string | undefined>>, data: string | undefined): Where {
  const env = new Environment(variables);
  const where = readWhere(env);
  env.check();
  return data === undefined ? where : { ...where, dataDir: resolve(data) };
}

/** @throws AdminError */
function operator(by: string | undefined): { readonly admin: string } {
  const admin = by ?? userInfo().username;
  if (!/^[\w.@-]{1,64}$/.test(admin)) throw new AdminError("--by is 1 to 64 letters, digits, and _ . @ -");
  return { admin };
}

/** @returns the exit code */
export async function admin(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: Print,
): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
  const [name, ...args] = positionals;
  if (values.help || name === undefined) {
    print(help());
    return values.help ? 0 : 2;
  }
  const command = commandOf(COMMANDS, name);
  return command.run({
    ...whereOf(env, values.data),
    args,
    values,
    by: operator(values.by),
    now: Math.floor(Date.now() / 1000),
    print,
  });
}
