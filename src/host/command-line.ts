/** What the operators' command lines share: how they fail and how they end. */
import { ConfigError } from "./env.ts";
import { StoreError } from "./sqlite/store-error.ts";

/** A failed command; its message is for the operator. */
export class AdminError extends Error {
  override readonly name = "AdminError";
}

/** Output that nobody reads any more (`export | head`) is no failure. */
const isBrokenPipe = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EPIPE";

function explain(error: unknown): string {
  const known = error instanceof AdminError || error instanceof ConfigError || error instanceof StoreError;
  const message = error instanceof Error ? error.message : "unknown error";
  return known ? message : `failed: ${message}`;
}

/** Prints one line. */
export type Print = (line: string) => void;

/** @param run resolves to the exit code: 0 fine, 1 found wrong; a failure is 2 */
export function runCommandLine(run: (print: Print) => Promise<number>): void {
  // Copies and exports are the operator's alone, as the database is.
  process.umask(0o077);
  process.stdout.on("error", (error) => process.exit(isBrokenPipe(error) ? 0 : 1));
  run((line) => process.stdout.write(`${line}\n`)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${explain(error)}\n`);
      process.exitCode = 2;
    },
  );
}

/** @throws AdminError */
export function commandOf<C>(commands: Readonly<Record<string, C>>, name: string): C {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new AdminError(`there is no command ${name}; see --help`);
  return command;
}

/** The one argument of a command that takes a file. @throws AdminError */
export function readFileArgument([file, ...rest]: readonly string[]): string {
  if (file === undefined || rest.length > 0) throw new AdminError("one file is needed");
  return file;
}
