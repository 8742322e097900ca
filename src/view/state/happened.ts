/** The log of quiet failures, of the engine and of the page, which the user may read and pass on. */
import { useEffect, useState } from "preact/hooks";
import type { Happening } from "../../engine/face.ts";
import { commands } from "./commands.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

/** Oldest first; `undefined` until the engine has answered. */
export function useHappened(): readonly Happening[] | undefined {
  const [engines, setEngines] = useState<readonly Happening[]>();
  useEffect(() => quietly(commands().whatHappened().then(setEngines), "page.happened"), []);
  return engines && [...engines, ...ports().trace.list()].sort((a, b) => a.at - b.at);
}

/** One line: time in UTC (the same for both readers), component and action, reason, count. */
export const happeningLine = ({ what, why, count, at }: Happening): string =>
  `${new Date(at * 1000).toISOString().slice(11, 16)} ${what} ${why}${count > 1 ? ` ×${count}` : ""}`;

/** The whole log as text. */
export const happenedText = (list: readonly Happening[]): string =>
  [`Cairn ${ports().version}`, ...list.map(happeningLine)].join("\n");
