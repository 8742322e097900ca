/** What a mark says, in a sentence: of an opened note, and on the page about marks. */
import { groupDigits } from "../../engine/face/digits.ts";
import type { Mark } from "../../engine/face.ts";
import { sayDayNear, sayHost } from "../format/say.ts";
import { t } from "../words/t.ts";
import { type MarkKey, markKey } from "./number-marks.ts";
import { ports } from "./ports.ts";

/** In the order of the page. */
export const MEANINGS = [
  "human",
  "ai_agent",
  "delegated",
  "enterprise",
  "programmable",
  "mask",
  "none",
  "lapsed",
  "changed",
  "expired",
  "unknown-directory",
  "not-theirs",
  "broken",
] as const satisfies readonly (MarkKey | "human" | "none")[];
export type Meaning = (typeof MEANINGS)[number];

export const meaningOf = (mark: Mark | undefined): Meaning => (mark ? (markKey(mark) ?? "human") : "none");

/** What writes; where somebody acts, who for. */
const sayKind = (mark: Mark): string => t(`standing.kind.${mark.outcome === "delegated" ? "delegated" : (mark.type ?? "human")}`);

/** "AI agent, 123-1234-5678, attested by numbers.example until Friday": also what a screen reader says. */
export function sayStanding(mark: Mark | undefined): string {
  const meaning = meaningOf(mark);
  if (!mark || (mark.outcome !== "attested" && mark.outcome !== "delegated")) return t(`standing.${meaning as "none"}`);
  const { number, by = "", until } = mark;
  const who = number === undefined ? sayKind(mark) : t("standing.number", { kind: sayKind(mark), number: groupDigits(number) });
  const day = until === undefined ? "" : sayDayNear(until, ports().now());
  return t("standing.attested", { who, directory: sayHost(by), day });
}
