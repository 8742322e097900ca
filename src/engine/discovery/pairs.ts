/** Which pairs a book makes, and where their cards lie. Pure, but for what it remembers of hashes. */
import type { Place } from "../../protocol/discovery/card.ts";
import type { Evaluator } from "../../protocol/discovery/evaluators.ts";
import { boxKeyOf, joined, MONTH_S, monthOf, oneInput, pairInput, type Side, tagOf } from "../../protocol/discovery/pair.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { BookEntry, OwnIdentifier } from "../face/discovery.ts";
import type { PairRecord } from "./records.ts";

/** In the last days of a month cards are left under the next one as well. */
const EARLY_S = 2 * 86_400;

/** The pairs that are to be evaluated, without what was computed. */
export function wantedPairs(identifiers: readonly OwnIdentifier[], book: Iterable<BookEntry>): Map<string, PairRecord> {
  const wanted = new Map<string, PairRecord>();
  const add = (mine: string, theirs: string): void => {
    const id = `${mine} ${theirs}`;
    wanted.set(id, { id, mine, theirs, outputs: {} });
  };
  const own = new Set(identifiers.map(({ id }) => id));
  const isFindable = identifiers.some(({ findable }) => findable);
  for (const { id, findable } of identifiers) if (findable) add(id, "");
  for (const { id: theirs } of book) {
    if (own.has(theirs)) continue;
    for (const mine of own) add(mine, theirs);
    if (isFindable) add("", theirs);
  }
  return wanted;
}

interface Question {
  readonly input: Bytes;
  readonly side: Side;
}

/** What is evaluated for it, and my side. Of one identifier, its owner's side is 0. */
export function questionOf({ mine, theirs }: PairRecord): Question {
  if (theirs === "") return { input: oneInput(mine), side: 0 };
  if (mine === "") return { input: oneInput(theirs), side: 1 };
  return pairInput(mine, theirs);
}

export interface PairPlace extends Place {
  /** The tag, hex. */
  readonly id: string;
  readonly pair: string;
  readonly side: Side;
}

/** The sets of evaluators of which each makes a place: one relay's keys, or each of its keys with each of the other relay's. */
export function setsOf(evaluators: readonly Evaluator[], now: number): readonly (readonly Evaluator[])[] {
  const lasting = evaluators.filter(({ until }) => until === undefined || until > now);
  const [first, second] = [...new Set(evaluators.map(({ authority }) => authority))];
  const of = (authority: string): Evaluator[] => lasting.filter((one) => one.authority === authority);
  if (first === undefined) return [];
  return second === undefined ? of(first).map((one) => [one]) : of(first).flatMap((one) => of(second).map((two) => [one, two]));
}

/** The months under which cards are left, and those under which others' are looked for. */
export function monthsAt(now: number): { readonly left: readonly number[]; readonly asked: readonly number[] } {
  const month = monthOf(now);
  const isEarly = monthOf(now + EARLY_S) > month;
  return { left: isEarly ? [month, month + 1] : [month], asked: [month, month - 1] };
}

export const nextMonth = (now: number): number =>
  Math.min(...[now, now + EARLY_S].map((at) => (monthOf(at) + 1) * MONTH_S - (at - now)));

export class Places {
  private readonly crypto: Crypto;
  private readonly known = new Map<string, PairPlace>();

  constructor(crypto: Crypto) {
    this.crypto = crypto;
  }

  forget(): void {
    this.known.clear();
  }

  /** Where the pair's cards lie in these months; nowhere before all of a set have evaluated it. */
  of(pair: PairRecord, sets: readonly (readonly Evaluator[])[], months: readonly number[]): readonly PairPlace[] {
    return sets.flatMap((set) => {
      const evaluations = set.flatMap(({ publicKey }) => {
        const output = pair.outputs[toHex(publicKey)];
        return output === undefined ? [] : [{ publicKey, output: fromHex(output) }];
      });
      return evaluations.length < set.length || set.length === 0 ? [] : months.map((month) => this.place(pair, evaluations, month));
    });
  }

  private place(pair: PairRecord, evaluations: Parameters<typeof joined>[1], month: number): PairPlace {
    const name = [pair.id, month, ...evaluations.map(({ publicKey }) => toHex(publicKey))].join(" ");
    const known = this.known.get(name);
    if (known) return known;
    const joint = joined(this.crypto, evaluations);
    const tag = tagOf(this.crypto, joint, month);
    const key = boxKeyOf(this.crypto, joint, month);
    const place = { id: toHex(tag), tag, key, pair: pair.id, side: questionOf(pair).side };
    this.known.set(name, place);
    return place;
  }
}
