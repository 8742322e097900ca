/**
 * Declare once: a `Type` holds a field's name for the docs, its parser and its writer, and TypeScript infers the rest from it.
 * Parsers bound everything: a value that passed needs no second look.
 */

import { ProtocolError } from "../errors.ts";
import { KEYS, type KeyName } from "../wire/field-numbers.ts";
import type { Bytes } from "./bytes.ts";
import type { Writer } from "./msgpack-writer.ts";

export interface Type<T> {
  /** As the tables of docs/wire.md name it. */
  readonly label: string;
  readonly optional?: true;
  /** @throws ProtocolError `malformed` naming the field, never its value. */
  parse(value: unknown, field: string): T;
  write(out: Writer, value: T): void;
}

export interface OptionalType<T> extends Type<T | undefined> {
  readonly optional: true;
}

export type Infer<X> = X extends Type<infer T> ? T : never;
export type Fields = Readonly<Record<string, Type<unknown>>>;
type OptionalNames<F extends Fields> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];
export type InferFields<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalNames<F>>]: Infer<F[K]> } & {
  readonly [K in OptionalNames<F>]?: Exclude<Infer<F[K]>, undefined>;
};

const reject = (field: string, what: string): never => {
  throw new ProtocolError("malformed", `${field}: ${what}`);
};

/** A type of one value. Writing checks as reading does: we never write what we would not read. */
function scalar<T extends string | number | boolean | Bytes>(
  label: string,
  parse: Type<T>["parse"],
  emit: (out: Writer, value: T) => void = (out, value) => out.scalar(value),
): Type<T> {
  return { label, parse, write: (out, value) => emit(out, parse(value, label)) };
}

/** Exactly `length` bytes. */
export function bytes(length: number): Type<Bytes> {
  return scalar(`bytes${length}`, (value, field) =>
    value instanceof Uint8Array && value.length === length ? value : reject(field, `must be ${length} bytes`),
  );
}

/** At most `max` bytes, at least `min`. */
export function blob(max: number, min = 0): Type<Bytes> {
  return scalar(`bytes (${min > 0 ? `${min} … ` : "≤ "}${max})`, (value, field) =>
    value instanceof Uint8Array && value.length <= max && value.length >= min
      ? value
      : reject(field, `must be ${min} to ${max} bytes`),
  );
}

/** Whole pairs first, so that what is left are halves without their other half: no UTF-8 can say those. (No `u` flag: ES5 has none.) */
const SURROGATES = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const wellFormed = (value: string): string => value.replace(SURROGATES, (found) => (found.length === 2 ? found : "\ufffd"));

/** Text of at most `max` UTF-16 units. Half an emoji, as cutting text leaves it behind, is written as U+FFFD. */
export function text(max: number): Type<string> {
  return scalar(
    `string (≤ ${max})`,
    (value, field) => (typeof value === "string" && value.length <= max ? value : reject(field, `must be text of at most ${max}`)),
    (out, value) => out.scalar(wellFormed(value)),
  );
}

function integer(label: string, min: number, max: number): Type<number> {
  return scalar(label, (value, field) =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
      ? value
      : reject(field, `must be an integer from ${min} to ${max}`),
  );
}

export const uint8 = integer("uint8", 0, 0xff);
export const uint32 = integer("uint32", 0, 0xffffffff);
/** Bounded to what a double holds exactly. */
export const uint64 = integer("uint64", 0, Number.MAX_SAFE_INTEGER);
export const int64 = integer("int64", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
/** The start of 2100: what a peer calls a later time is none that anybody can draw. */
export const LAST_TIME = 4_102_444_800;
/** Unix seconds that people see. */
export const time = integer(`uint64 (≤ ${LAST_TIME})`, 0, LAST_TIME);
/** The same for what may last "for ever": a later time is read as the last. */
export const timeOrLast: Type<number> = {
  label: `uint64 (read as at most ${LAST_TIME})`,
  parse: (value, field) => Math.min(LAST_TIME, uint64.parse(value, field)),
  write: (out, value) => time.write(out, Math.min(LAST_TIME, value)),
};
export const within = (min: number, max: number): Type<number> => integer(`uint32 (${min} … ${max})`, min, max);

/** A finite float64; readers accept an integer in its place. */
export function float(min: number, max: number): Type<number> {
  return scalar(
    `float64 (${min} … ${max})`,
    (value, field) =>
      typeof value === "number" && value >= min && value <= max ? value : reject(field, `must be a number from ${min} to ${max}`),
    (out, value) => out.float64(value),
  );
}

export const bool: Type<boolean> = scalar("bool", (value, field) =>
  typeof value === "boolean" ? value : reject(field, "must be true or false"),
);

export function literal<const T extends string>(expected: T): Type<T> {
  return scalar(`"${expected}"`, (value, field) => (value === expected ? expected : reject(field, `must be ${expected}`)));
}

export function oneOf<const T extends string>(...choices: readonly T[]): Type<T> {
  return scalar(
    choices.map((choice) => `"${choice}"`).join(" \\| "),
    (value, field) => choices.find((choice) => choice === value) ?? reject(field, `must be one of ${choices.join(", ")}`),
  );
}

export function list<T>(item: Type<T>, max: number): Type<readonly T[]> {
  return {
    label: `[${item.label}] (≤ ${max})`,
    parse: (value, field) =>
      Array.isArray(value) && value.length <= max
        ? value.map((one) => item.parse(one, field))
        : reject(field, `must be a list of at most ${max}`),
    write(out, value) {
      if (value.length > max) reject(`[${item.label}]`, `must be a list of at most ${max}`);
      out.list(value.length);
      for (const one of value) item.write(out, one);
    },
  };
}

/** A field that may be missing; `nil` reads as missing. */
export function optional<T>(type: Type<T>): OptionalType<T> {
  return {
    label: type.label,
    optional: true,
    parse: (value, field) => (value === undefined || value === null ? undefined : type.parse(value, field)),
    write: (out, value) => type.write(out, value as T),
  };
}

/** Whatever it is, unread: for parts that a later step parses. */
export const opaque: Type<unknown> = {
  label: "any",
  parse: (value, field) => (value === undefined ? reject(field, "is missing") : value),
  write: () => reject("opaque", "cannot be written"),
};

export interface MapType<F extends Fields> extends Type<InferFields<F>> {
  readonly fields: F;
}

function mapOf<F extends Fields>(label: string, fields: F, keyOf: (name: string) => string | number): MapType<F> {
  const entries = Object.entries(fields).map(([name, type]) => ({ name, type, key: keyOf(name) }));
  if (typeof entries[0]?.key === "number") entries.sort((a, b) => Number(a.key) - Number(b.key));
  return {
    label,
    fields,
    parse(value, field) {
      if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) {
        return reject(field, "must be a map");
      }
      const out: Record<string, unknown> = {};
      for (const { name, type, key } of entries) {
        const parsed = type.parse((value as Record<string | number, unknown>)[key], `${field}.${name}`);
        if (parsed !== undefined) out[name] = parsed;
      }
      return out as InferFields<F>;
    },
    write(out, value) {
      // A required field that is missing stays in, and its own type refuses to write it.
      const present = entries.filter(({ name, type }) => !type.optional || (value as Record<string, unknown>)[name] !== undefined);
      out.map(present.length);
      for (const { name, type, key } of present) {
        out.scalar(key);
        type.write(out, (value as Record<string, unknown>)[name]);
      }
    },
  };
}

/** A protocol structure: integer keys of the registry, written in ascending order. */
export function structure<F extends Fields & { [K in keyof F]: K extends KeyName ? unknown : never }>(
  label: string,
  fields: F,
): MapType<F> {
  return mapOf(label, fields, (name) => KEYS[name as KeyName]);
}

/** A map inside a frame or HTTP body: text keys. */
/* @__NO_SIDE_EFFECTS__ */
export function record<F extends Fields>(label: string, fields: F): MapType<F> {
  return mapOf(label, fields, (name) => name);
}
