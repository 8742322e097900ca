#!/usr/bin/env node
/** Entry point of `cairn-agent`. */
import { runCommand } from "./command/run.ts";

// Files that this process makes are readable by its user only.
process.umask(0o077);
const terminal = {
  env: process.env,
  print: (line: string) => void process.stdout.write(`${line}\n`),
  warn: (line: string) => void process.stderr.write(`${line}\n`),
  onStop(stop: () => void) {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) process.once(signal, stop);
  },
};
// What was said is written first.
void runCommand(process.argv.slice(2), terminal).then((code) => process.stdout.write("", () => process.exit(code)));
