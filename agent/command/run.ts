/** The command line from its arguments to what it ends with. What it writes to is passed in, so that tests run it in their own process. */
import { StoreGone } from "../../src/engine/ports.ts";
import { AgentError } from "../errors.ts";
import { parse, UsageError } from "./arguments.ts";
import { type Context, capability, init, knock, leave, lend, listen, renew, send, status } from "./commands.ts";
import { EXIT_CODES, sentenceOf } from "./exit-codes.ts";

const COMMANDS: Readonly<Record<string, (context: Context) => Promise<number>>> = {
  ...{ init, status, renew, send, knock, leave, listen, capability, lend },
};

const USAGE = `cairn-agent <command> [--data FOLDER] [--json]

  init --relay URL --issuer URL --id PPNUM_ID [--dependent PPNUM_ID] [--name NAME]
                    makes its key, has it attested; needs the secret, of a dependent the owner's
  status            its number, until when it is marked, its contact link
  renew             has its key attested anew: for a timer, at another time than it sends
  send --to TO --text TEXT
                    says something in the talk with one person
  knock --to NUMBER
                    asks whoever has a number that cannot be written to; they decide
  leave --at LATITUDE,LONGITUDE --to TO [--to TO] --text TEXT
        [--radius METRES] [--from TIME] [--until TIME] [--timezone ZONE]
                    leaves a note at a place
  listen [--run PROGRAM] [--at LATITUDE,LONGITUDE] [--seconds S]
                    runs PROGRAM once a message: it has it as JSON on its input, and what it prints is
                    the answer. Without --run messages are printed, a line each
  capability list | put NAME VERSION --input FILE --output FILE | drop NAME VERSION
  lend list | accept PPNUM_ID | drop
                    people who let it speak for them; from accept on it speaks for that person, marked so

TO is a number (123-1234-5678), an alias, a contact link, or a key that it knows. A text of - is read from
the input. --through-directory: for hosts that reach nothing but the directory; send and leave only.
The folder is --data or CAIRN_AGENT_DATA. The secret is in the file that CAIRN_AGENT_SECRET_FILE names, or
in CAIRN_AGENT_SECRET; it is no argument, since other users of the machine see those. See docs/agent.md.
`;

export interface Terminal extends Pick<Context, "env" | "print" | "onStop"> {
  /** To standard error. */
  warn(line: string): void;
}

async function chosen(argv: readonly string[], { env, print, warn, onStop }: Terminal): Promise<number> {
  const { flags, words } = parse(argv);
  const [name = "", ...rest] = words;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (flags.help || !command) {
    (flags.help ? print : warn)(USAGE.trimEnd());
    return flags.help ? 0 : EXIT_CODES.usage;
  }
  const say = (sentence: string, value: object): void => print(flags.json ? JSON.stringify(value) : sentence);
  return command({ flags, words: rest, env, print, onStop, say, note: (sentence) => warn(noted(sentence)) });
}

const noted = (sentence: string): string => `cairn-agent: ${sentence}`;

/** With --json the code is on the output too. Of what is not expected only the kind is said: a message may quote somebody. */
function failed(error: unknown, isJson: boolean, { print, warn }: Terminal): number {
  const note = (sentence: string): void => warn(noted(sentence));
  if (error instanceof UsageError) {
    note(error.message);
    return EXIT_CODES.usage;
  }
  const known = error instanceof AgentError ? error : undefined;
  const code = known?.code ?? "storage";
  if (isJson) print(JSON.stringify({ error: code, about: known?.about, retry: known?.retry ?? false }));
  note(known ? sentenceOf(code, known.about) : `it failed: ${error instanceof Error ? error.name : "unknown"}`);
  if (error instanceof StoreGone) note("the data folder is of a later version");
  return EXIT_CODES[code];
}

/** @returns the exit code */
export const runCommand = (argv: readonly string[], terminal: Terminal): Promise<number> =>
  chosen(argv, terminal).catch((error: unknown) => failed(error, argv.includes("--json"), terminal));
