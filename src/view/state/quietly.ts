import { ports } from "./ports.ts";

/** Lets go of a promise that nobody waits for: should it fail, that stands under "What happened" and nothing else happens. */
export const quietly = (promise: Promise<unknown>, what: string): void => ports().trace.quietly(promise, what);
