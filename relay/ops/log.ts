/**
 * Structured logs on stdout. What may stand in them is listed by omission: never a pubkey, token, address, event id, room id or cell.
 * A failed command is logged with its random request id (info), an answered one at debug.
 */
import { type DestinationStream, type Logger, pino } from "pino";
import type { LogLevel } from "../config.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal">;

export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null };
  return destination ? pino(options, destination) : pino(options);
}
