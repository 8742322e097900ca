/** Collects a topic's cases; the generator computes what the valid ones come to. */
import type { JsonMap } from "../format.ts";
import { toHex } from "../format.ts";
import { prf } from "../prf.ts";

export interface Planned {
  readonly name: string;
  readonly op: string;
  readonly in: JsonMap;
  /** Absent for valid cases. */
  readonly refused?: { readonly code: string; readonly proves: string };
}

export class Topic {
  readonly planned: Planned[] = [];
  readonly topic: string;
  readonly about: string;

  constructor(topic: string, about: string) {
    this.topic = topic;
    this.about = about;
  }

  valid(name: string, op: string, input: JsonMap): this {
    this.planned.push({ name, op, in: input });
    return this;
  }

  invalid(name: string, op: string, input: JsonMap, code: string, proves: string): this {
    this.planned.push({ name, op, in: input, refused: { code, proves } });
    return this;
  }

  /** `length` bytes of the PRF as hex, labelled within this topic. */
  random(label: string, length: number): string {
    return toHex(prf(`${this.topic}/${label}`, length));
  }
}

/** Hex with the byte at `index` (from the end when negative) xored with `mask`. */
export function flip(hex: string, index: number, mask = 0x01): string {
  const at = 2 * (index < 0 ? hex.length / 2 + index : index);
  const byte = Number.parseInt(hex.slice(at, at + 2), 16) ^ mask;
  return hex.slice(0, at) + byte.toString(16).padStart(2, "0") + hex.slice(at + 2);
}

/** The seeds of the people in all topics. */
export const SEEDS = {
  alice: toHex(prf("people/alice", 32)),
  bob: toHex(prf("people/bob", 32)),
  carol: toHex(prf("people/carol", 32)),
} as const;
