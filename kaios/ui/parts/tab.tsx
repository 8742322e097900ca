/** One of the four root screens: left, right and digits lead to the others. */
import type { ComponentChildren } from "preact";
import { draft, startDraft } from "../../../src/view/state/draft.ts";
import { askPosition, position } from "../../../src/view/state/position.ts";
import { direction, t } from "../../../src/view/words/t.ts";
import type { Key } from "../keys/key.ts";
import type { Soft } from "../keys/layers.ts";
import { go, home, neighbour, TABS, type Tab as TabName } from "../nav.ts";
import { Screen } from "./screen.tsx";

interface TabProps {
  readonly tab: TabName;
  readonly left: Soft;
  readonly right?: Soft;
  readonly children: ComponentChildren;
}

export function Tab({ tab, left, right, children }: TabProps) {
  const key = (pressed: Key): boolean => {
    const forward = direction() === "rtl" ? "left" : "right";
    if (pressed === "left" || pressed === "right") home(neighbour(tab, pressed === forward ? 1 : -1));
    else return rootDigit(pressed);
    return true;
  };
  return (
    <Screen title={t(`nav.${tab}`)} turns left={left} right={right} onKey={key}>
      {children}
    </Screen>
  );
}

/** 1 to 4 are the tabs, 5 the map, 0 leaves a note. */
function rootDigit(key: Key): boolean {
  const tab = TABS[Number(key) - 1];
  if (tab) home(tab);
  else if (key === "5") go("map");
  else if (key === "0") leaveHere();
  else return false;
  return true;
}

/** Starts a note at my position, or continues the draft. */
export function leaveHere(to: readonly string[] = []): void {
  if (position.peek().kind === "off") askPosition();
  if (!draft.peek()?.text.trim() || to.length > 0) startDraft(undefined, to);
  go("leave");
}
