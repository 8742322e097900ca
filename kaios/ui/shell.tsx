/** All screens once there is an identity: the stack, and background work. */
import { useEffect } from "preact/hooks";
import { Boundary } from "../../src/view/parts/boundary.tsx";
import { autosaveDraft, watchPresence } from "../../src/view/state/background.ts";
import { draft } from "../../src/view/state/draft.ts";
import { justOpened, moment } from "../../src/view/state/moment.ts";
import { watchNews } from "../../src/view/state/news.ts";
import { watchNotifications } from "../../src/view/state/notifications.ts";
import { followPosition, resumePosition } from "../../src/view/state/position.ts";
import { takeArrivals } from "./arrivals.ts";
import { notePart } from "./lazy-parts.ts";
import { type Entry, entries, home, type ScreenName } from "./nav.ts";
import { lazyOverlay } from "./parts/lazy.tsx";
import { BrokenScreen } from "./parts/message-screens.tsx";
import { screenOf } from "./screens/table.tsx";

const Moment = lazyOverlay(() => notePart().then((part) => part.Moment));

/** Screens on which the moment may appear. On others the user writes or reads something. */
const MOMENT_SCREENS: readonly ScreenName[] = ["notes", "note", "people", "rooms", "me"];

/** The map too, unless a circle is being placed. */
const mayShowMoment = ({ name, id }: Entry): boolean =>
  (MOMENT_SCREENS.indexOf(name) >= 0 || (name === "map" && id !== "set")) && justOpened.value.indexOf(id) < 0;

function roomInFront(): string | undefined {
  const all = entries.peek();
  const top = all[all.length - 1];
  return top?.name === "room" ? top.id : undefined;
}

export function Shell() {
  useEffect(() => {
    const stops = [
      followPosition(),
      watchNews(roomInFront),
      watchNotifications(),
      autosaveDraft(),
      watchPresence(),
      takeArrivals(),
    ];
    resumePosition();
    return () => {
      for (const stop of stops) stop();
      // Locked or wiped: the draft stays with the engine, not in the page.
      draft.value = undefined;
      home();
    };
  }, []);
  const all = entries.value;
  const top = all[all.length - 1];
  const newlyOpened = top && mayShowMoment(top) ? moment.value : [];
  return (
    <>
      {all.map((entry) => (
        <div key={entry.key} class="place" hidden={entry !== top}>
          <One entry={entry} />
        </div>
      ))}
      {newlyOpened.length > 0 && (
        <Boundary key={newlyOpened[newlyOpened.length - 1]?.id} of={top} instead={null}>
          <Moment notes={newlyOpened} />
        </Boundary>
      )}
    </>
  );
}

function One({ entry }: { readonly entry: Entry }) {
  const View = screenOf(entry.name);
  return (
    <Boundary of={entry} instead={<BrokenScreen />}>
      <View id={entry.id} />
    </Boundary>
  );
}
