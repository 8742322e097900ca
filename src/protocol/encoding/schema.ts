/**
 * Types of fields. A `Type` has a label for the docs, a parser and a writer; TypeScript infers the value's type from it. Parsers check
 * every bound, so a parsed value needs no further check.
 */

import { ProtocolError } from "../errors.ts";
import { FIELD_NUMBERS, type FieldName } from "../wire/field-numbers.ts";
import type { Bytes } from "./bytes.ts";
import type { Writer } from "./msgpack-writer.ts";

export interface Type<T> {
  /** The name in the tables of docs/wire.md. */
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

/** The type of a single value. Writing applies the same checks as reading, so that nothing is written that a reader refuses. */
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

/** Matches pairs first; what else it matches are lone surrogates, which UTF-8 cannot encode. (No `u` flag: ES5 has none.) */
const SURROGATES = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const wellFormed = (value: string): string => value.replace(SURROGATES, (found) => (found.length === 2 ? found : "\ufffd"));

/** Text of at most `max` UTF-16 units. A lone surrogate, which cutting text can leave behind, is written as U+FFFD. */
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
/** At most 2^53 − 1, the largest integer that a double represents safely. */
export const uint64 = integer("uint64", 0, Number.MAX_SAFE_INTEGER);
export const int64 = integer("int64", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
/** The start of 2100, unix seconds. Date functions and pickers need not handle a later time from a peer. */
export const LAST_TIME = 4_102_444_800;
/** A time that is shown to people, unix seconds. */
export const time = integer(`uint64 (≤ ${LAST_TIME})`, 0, LAST_TIME);
/** The same for an end that may mean "never": a later time is read as LAST_TIME. */
export const timeOrLast: Type<number> = {
  label: `uint64 (read as at most ${LAST_TIME})`,
  parse: (value, field) => Math.min(LAST_TIME, uint64.parse(value, field)),
  write: (out, value) => time.write(out, Math.min(LAST_TIME, value)),
};
export const within = (min: number, max: number): Type<number> => integer(`uint32 (${min} … ${max})`, min, max);

/** A finite float64 from `min` to `max`. Readers accept an integer in its place. */
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
        ? value.map((element) => item.parse(element, field))
        : reject(field, `must be a list of at most ${max}`),
    write(out, value) {
      if (value.length > max) reject(`[${item.label}]`, `must be a list of at most ${max}`);
      out.list(value.length);
      for (const element of value) item.write(out, element);
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

/** Any value, not checked: for a field that a later step parses. */
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
      // A required field that is missing is not filtered out: its type then refuses to write it.
      const present = entries.filter(({ name, type }) => !type.optional || (value as Record<string, unknown>)[name] !== undefined);
      out.map(present.length);
      for (const { name, type, key } of present) {
        out.scalar(key);
        type.write(out, (value as Record<string, unknown>)[name]);
      }
    },
  };
}

/** A protocol structure: the integer keys of `field-numbers.ts`, written in ascending order. */
export function structure<F extends Fields & { [K in keyof F]: K extends FieldName ? unknown : never }>(
  label: string,
  fields: F,
): MapType<F> {
  return mapOf(label, fields, (name) => FIELD_NUMBERS[name as FieldName]);
}

/** A map in a frame or HTTP body: text keys, written in the order of `fields`. */
/* @__NO_SIDE_EFFECTS__ */
export function record<F extends Fields>(label: string, fields: F): MapType<F> {
  return mapOf(label, fields, (name) => name);
}
