/**
 * Structured logs on stdout. A line is a sentence that names the thing and what follows from it, with fields for machines. What may stand in
 * a line is decided where it is written; an error is told by `describe` and nothing else, so that every line tells it alike.
 */
import { type DestinationStream, type Logger, pino } from "pino";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal">;

export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null };
  return destination ? pino(options, destination) : pino(options);
}

export interface Described {
  readonly error: string;
  /** Of the system's errors, such as ENOSPC, and of SQLite's. */
  readonly code?: string;
}

/** An error as the fields of a log line. Its stack is not among them: it is for debugging. */
export function describe(error: unknown): Described {
  if (!(error instanceof Error)) return { error: `a thrown ${typeof error}` };
  const { code } = error as NodeJS.ErrnoException;
  return { error: error.message || error.name, ...(typeof code === "string" ? { code } : {}) };
}

/** Says at `error` what failed and what follows, and at `debug` where. */
export function logError(log: Log, error: unknown, sentence: string, fields: Readonly<Record<string, unknown>> = {}): void {
  log.error({ ...fields, ...describe(error) }, sentence);
  if (error instanceof Error) log.debug({ stack: error.stack }, "where that came from");
}

/** For what may fail and is told elsewhere, or not worth an operator's time: nothing, and a line at `debug`. */
export async function quietly<T>(log: Log, work: Promise<T>, sentence: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    log.debug(describe(error), sentence);
    return undefined;
  }
}
