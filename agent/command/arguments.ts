/** The command's arguments. */
import { parseArgs } from "node:util";
import type { NoteToLeave } from "../sending.ts";

export class UsageError extends Error {
  override readonly name = "UsageError";
}

const OPTIONS = {
  data: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
  relay: { type: "string" },
  issuer: { type: "string" },
  id: { type: "string" },
  dependent: { type: "string" },
  name: { type: "string" },
  to: { type: "string", multiple: true },
  text: { type: "string" },
  at: { type: "string" },
  radius: { type: "string" },
  from: { type: "string" },
  until: { type: "string" },
  timezone: { type: "string" },
  run: { type: "string" },
  seconds: { type: "string" },
  input: { type: "string" },
  output: { type: "string" },
  "through-directory": { type: "boolean" },
} as const;

export type Flags = ReturnType<typeof parse>["flags"];

/** @throws UsageError */
export function parse(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    return { flags: values, words: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "bad arguments");
  }
}

/** @throws UsageError */
export function required(value: string | undefined, flag: string): string {
  if (!value) throw new UsageError(`${flag} is missing`);
  return value;
}

/** @throws UsageError */
export function pointIn(text: string): NoteToLeave["at"] {
  const [, latitude, longitude] = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text.replace(/\s/g, "")) ?? [];
  if (latitude === undefined || longitude === undefined) throw new UsageError("--at is LATITUDE,LONGITUDE in degrees");
  return { latitude: Number(latitude), longitude: Number(longitude) };
}

/** @throws UsageError */
export function numberIn(text: string | undefined, flag: string, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new UsageError(`${flag} is a whole number above 0`);
  return value;
}

/** Unix seconds of a date and time as ISO 8601 has it. @throws UsageError */
export function timeIn(text: string | undefined, flag: string, fallback: number): number {
  if (text === undefined) return fallback;
  const at = Date.parse(text) / 1000;
  if (!Number.isFinite(at)) throw new UsageError(`${flag} is a time as 2026-05-14T18:00:00Z`);
  return Math.floor(at);
}
