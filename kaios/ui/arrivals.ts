/** Content from other apps, opened over the current screen: only shown, never acted upon. Back returns. */

import { linkKind } from "../../src/view/format/app-link.ts";
import type { Arrival } from "../../src/view/format/arrival.ts";
import { announce } from "../../src/view/state/announcements.ts";
import { quietly } from "../../src/view/state/quietly.ts";
import { appendToDraft } from "../../src/view/state/shared.ts";
import { t } from "../../src/view/words/t.ts";
import { entries, go, type ScreenName } from "./nav.ts";
import { closeOver } from "./parts/menu.tsx";
import { phone } from "./phone.ts";

/** Takes queued and new arrivals while there is an identity to show them to. */
export function takeArrivals(): () => void {
  let stopped = false;
  let stop = (): void => {};
  const { activities } = phone();
  const listen = async (take: NonNullable<typeof activities>): Promise<void> => {
    const { subscribe } = await take();
    if (!stopped) stop = subscribe(show);
  };
  if (activities) quietly(listen(activities), "page.arrivals");
  return () => {
    stopped = true;
    stop();
  };
}

function show(arrival: NonNullable<Arrival>): void {
  // A menu would cover the screen. Closing a question does not confirm it.
  closeOver();
  if ("link" in arrival) showOnce(linkKind(arrival.link) === "add" ? "add" : "verify", arrival.link);
  else {
    if (appendToDraft(arrival.text)) announce(t("key.laid.below"));
    showOnce("leave", "");
  }
}

/** Opens a screen unless it is the top one already: a repeated link changes nothing, nor does a text while the user writes. */
function showOnce(name: ScreenName, id: string): void {
  const all = entries.peek();
  const top = all[all.length - 1];
  if (top?.name !== name || top.id !== id) go(name, id);
}
