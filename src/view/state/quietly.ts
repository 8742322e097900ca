import { ports } from "./ports.ts";

/** For a promise that nobody waits for: a failure is only logged, under "What happened". */
export const quietly = (promise: Promise<unknown>, what: string): void => ports().trace.quietly(promise, what);
