/** Text about collecting from a courier's box. */
import type { VisitProgress } from "../../engine/face.ts";
import type { Collecting } from "../acts/collect.ts";
import { t } from "../words/t.ts";
import { nameAlone } from "./names.ts";

const BROUGHT = ["notes", "other", "carried", "arrived", "known", "refused"] as const;
const LEFT = ["receipts", "letters", "full", "taken", "kept"] as const;

const BEFORE = { asking: "collect.asking", off: "collect.off", refused: "collect.forbidden", none: "collect.none" } as const;

/** What is going on, in a line, and below it what came of it. */
export function sayCollecting(state: Collecting): readonly string[] {
  if (state.is !== "visit") return [t(BEFORE[state.is])];
  const { progress } = state;
  const { courier, phase } = progress;
  const isOver = phase === "done" || phase === "interrupted";
  const from = courier !== undefined && isOver ? [t("couriers.opened", { name: nameAlone(courier) })] : [];
  return [...sayPhase(progress), ...from, ...(isOver ? sayBrought(progress) : [])];
}

function sayPhase(progress: VisitProgress): readonly string[] {
  const { came, offered, phase, unwritten } = progress;
  if (unwritten) return [t("collect.unwritten")];
  if (phase === "receiving" && offered > 0) return [t("collect.receiving", { came, n: offered })];
  if (phase === "receiving") return [t("collect.returning")];
  if (phase === "interrupted") return [sayInterrupted(progress)];
  if (phase === "done" && sayBrought(progress).length === 0) return [t("collect.done.nothing")];
  return [t(`collect.${phase}`)];
}

function sayInterrupted({ notes, other, carried, known }: VisitProgress): string {
  const n = notes + other + carried + known;
  return n > 0 ? t("collect.interrupted.after", { n }) : t("collect.interrupted");
}

const sayBrought = (progress: VisitProgress): readonly string[] => [
  ...BROUGHT.filter((kind) => progress[kind] > 0).map((kind) => t(`couriers.opened.${kind}`, { n: progress[kind] })),
  ...LEFT.filter((kind) => progress[kind] > 0).map((kind) => t(`collect.${kind}`, { n: progress[kind] })),
];
