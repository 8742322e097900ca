/** What failed quietly, in the engine and on the page: to be looked at, and passed on by whoever wants to. */
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

/** One line: time of day in UTC, so that two people mean the same, part and act, why, how often. */
export const happeningLine = ({ what, why, count, at }: Happening): string =>
  `${new Date(at * 1000).toISOString().slice(11, 16)} ${what} ${why}${count > 1 ? ` ×${count}` : ""}`;

/** All of it, as it is passed on. */
export const happenedText = (list: readonly Happening[]): string =>
  [`Cairn ${ports().version}`, ...list.map(happeningLine)].join("\n");
