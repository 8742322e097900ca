/**
 * Structured logs on stdout. A line has a sentence (what happened and what follows from it) and fields for machines. The caller makes
 * sure that nothing in it names a user. Errors go through `describe`, so that all lines have the same fields for them.
 */
import { type DestinationStream, type Logger, pino } from "pino";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal">;

/** @param node which of several servers writes it */
export function createLog(level: LogLevel, destination?: DestinationStream, node?: string): Log {
  const options = { level, base: node === undefined ? null : { node } };
  return destination ? pino(options, destination) : pino(options);
}

export interface Described {
  readonly error: string;
  /** The code of a system error, such as ENOSPC, or of an SQLite error. */
  readonly code?: string;
}

/** An error as the fields of a log line, without its stack, which is logged at `debug`. */
export function describe(error: unknown): Described {
  if (!(error instanceof Error)) return { error: `a thrown ${typeof error}` };
  const { code } = error as NodeJS.ErrnoException;
  return { error: error.message || error.name, ...(typeof code === "string" ? { code } : {}) };
}

/** Logs an error at `error`, and its stack at `debug`. */
export function logError(log: Log, error: unknown, sentence: string, fields: Readonly<Record<string, unknown>> = {}): void {
  log.error({ ...fields, ...describe(error) }, sentence);
  if (error instanceof Error) log.debug({ stack: error.stack }, "where that came from");
}

/** For work whose failure is reported elsewhere or does not concern an operator: logs it at `debug` and resolves to `undefined`. */
export async function quietly<T>(log: Log, work: Promise<T>, sentence: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    log.debug(describe(error), sentence);
    return undefined;
  }
}
