/** What a message's mark is called, and its shape. Neither a nickname nor a setting changes it. */
import { type Mark, MYSELF } from "../../engine/face.ts";
import type { IconName } from "../parts/icons.ts";
import { t } from "../words/t.ts";
import { engineState } from "./engine.ts";

/** A person who writes themselves has none. */
export type MarkKey =
  | "ai_agent"
  | "enterprise"
  | "programmable"
  | "mask"
  | "delegated"
  | "lapsed"
  | "none"
  | "changed"
  | "expired"
  | "unknown-directory"
  | "not-theirs"
  | "broken";

const SHAPES: Partial<Record<MarkKey, IconName>> = {
  ai_agent: "mark-ai",
  enterprise: "mark-organisation",
  programmable: "mark-automatic",
  mask: "mark-mask",
  delegated: "mark-lent",
  lapsed: "mark-none",
  none: "mark-none",
  expired: "mark-none",
  "unknown-directory": "mark-none",
};
export const shapeOf = (key: MarkKey): IconName => SHAPES[key] ?? "warning";

/** `undefined`: a person, or nothing came. */
export function markKey(mark: Mark | undefined): MarkKey | undefined {
  if (!mark) return undefined;
  if (mark.outcome !== "attested") return mark.outcome;
  return mark.type === "human" ? undefined : mark.type;
}

const NOT_ATTESTED: Mark = { outcome: "none" };

interface Listed {
  readonly mark?: Mark | undefined;
  readonly from?: string;
  readonly mine?: boolean;
}

/** As lists show it: where a directory is known, what came without a word of any is told apart from what one attests. Of me nothing is said. */
export const listedMark = ({ mark, from, mine }: Listed): Mark | undefined =>
  mark ?? (!mine && from !== MYSELF && engineState.value.numbers?.directories.length ? NOT_ATTESTED : undefined);

/** At most nine letters. Empty where there is none. */
export function sayMark(mark: Mark | undefined): string {
  const key = markKey(mark);
  return key ? t(`mark.${key}`) : "";
}

/** In front of what is said by itself: a notification, a row's text, a copy. */
export function marked(mark: Mark | undefined, text: string): string {
  const word = sayMark(mark);
  return word ? `${word} · ${text}` : text;
}
