/** What a relay advertises of discovery: the keys under which pairs are evaluated. Read strictly, for its answer decides what is published. */
import { type Bytes, fromHex } from "../encoding/bytes.ts";

export interface Evaluator {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** 8 bytes. */
  readonly keyId: Bytes;
  /** Of the relay that has the key. */
  readonly authority: string;
  /** When it stops to answer, unix seconds; another relay's says so itself. */
  readonly until: number | undefined;
}

/** A relay has two keys in the month in which it changes, and names at most one other relay. */
const MAX_EVALUATORS = 4;
const AUTHORITY = /^[a-z0-9.:[\]-]{1,255}$/;

function textOf(value: unknown, form: RegExp): string | undefined {
  return typeof value === "string" && form.test(value) ? value : undefined;
}

/**
 * @param discovery the advertisement's field
 * @param own the authority of the relay that says it
 * @returns its evaluators in its order: those that cannot be read are left out
 */
export function readEvaluators(discovery: unknown, own: string): readonly Evaluator[] {
  const { mode, evaluators } = (discovery ?? {}) as { readonly mode?: unknown; readonly evaluators?: unknown };
  if (mode !== "pair" || !Array.isArray(evaluators)) return [];
  return evaluators.slice(0, MAX_EVALUATORS).flatMap((entry: unknown) => {
    const { pk, key_id, authority, until } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const [key, id] = [textOf(pk, /^[0-9a-f]{64}$/), textOf(key_id, /^[0-9a-f]{16}$/)];
    const host = authority === undefined ? own : textOf(authority, AUTHORITY);
    if (key === undefined || id === undefined || host === undefined) return [];
    const end = typeof until === "number" && Number.isFinite(until) ? until : undefined;
    return [{ publicKey: fromHex(key), keyId: fromHex(id), authority: host, until: end }];
  });
}
