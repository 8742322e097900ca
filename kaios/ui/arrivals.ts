/** What other apps hand over, laid upon what one was doing: shown, never acted upon, and Back returns. */

import { linkKind } from "../../src/view/format/app-link.ts";
import type { Arrival } from "../../src/view/format/arrival.ts";
import { announce } from "../../src/view/state/announcements.ts";
import { quietly } from "../../src/view/state/quietly.ts";
import { appendToDraft } from "../../src/view/state/shared.ts";
import { t } from "../../src/view/words/t.ts";
import { entries, go, type ScreenName } from "./nav.ts";
import { closeOver } from "./parts/menu.tsx";
import { phone } from "./phone.ts";

/** Takes what waited, and what comes, for as long as there is somebody to show it to. */
export function takeArrivals(): () => void {
  let gone = false;
  let stop = (): void => {};
  const { activities } = phone();
  const listen = async (take: NonNullable<typeof activities>): Promise<void> => {
    const { subscribe } = await take();
    if (!gone) stop = subscribe(show);
  };
  if (activities) quietly(listen(activities), "page.arrivals");
  return () => {
    gone = true;
    stop();
  };
}

function show(arrival: NonNullable<Arrival>): void {
  // A menu lies over the screens; what is asked before something is lost is not answered by closing it.
  closeOver();
  if ("link" in arrival) put(linkKind(arrival.link) === "add" ? "add" : "verify", arrival.link);
  else {
    if (appendToDraft(arrival.text)) announce(t("key.laid.below"));
    put("leave", "");
  }
}

/** The same again changes nothing, nor does a text while one writes. */
function put(name: ScreenName, id: string): void {
  const all = entries.peek();
  const top = all[all.length - 1];
  if (top?.name !== name || top.id !== id) go(name, id);
}
