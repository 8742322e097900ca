/** The program that answers: it is run once a message, has it as a line of JSON on its standard input, and what it prints is the answer. */
import { spawn } from "node:child_process";
import type { Message } from "../incoming.ts";
import type { Variables } from "./settings.ts";

/** Longer answers are cut off: no note or line has more. */
const MOST_BYTES = 64 * 1024;

export interface Ran {
  /** Empty: it says nothing to that. */
  readonly answer: string;
  readonly isDone: boolean;
}

/** Without what only the agent needs. */
export const childEnvironment = (env: Variables): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("CAIRN_AGENT_SECRET")));

/** A message as programs read it. */
export const lineOf = ({ answer: _, ...message }: Message): string => JSON.stringify(message);

export function runProgram(program: string, message: Message, env: Variables, seconds: number): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, { shell: true, stdio: ["pipe", "pipe", "inherit"], env: childEnvironment(env), detached: true });
    let said = Buffer.alloc(0);
    child.stdout.on("data", (chunk: Buffer) => {
      if (said.length < MOST_BYTES) said = Buffer.concat([said, chunk]);
    });
    // A program that reads nothing has closed its end.
    child.stdin.on("error", () => child.stdin.destroy());
    child.stdin.end(`${lineOf(message)}\n`);
    const timer = setTimeout(() => stop(child.pid), seconds * 1000);
    const end = (isDone: boolean): void => {
      clearTimeout(timer);
      resolve({ answer: isDone ? said.subarray(0, MOST_BYTES).toString().trim() : "", isDone });
    };
    child.on("error", () => end(false));
    child.on("close", (code) => end(code === 0));
  });
}

/** With what it has started: they are one group. */
function stop(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
