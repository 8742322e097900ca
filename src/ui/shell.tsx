/** The frame of all screens once there is an identity: navigation, notices, the map behind, the page in front. */
import { useEffect } from "preact/hooks";
import { Boundary } from "../view/parts/boundary.tsx";
import { draft } from "../view/state/draft.ts";
import { wide, widest } from "../view/state/media.ts";
import { justOpened, moment } from "../view/state/moment.ts";
import { followPosition, resumePosition } from "../view/state/position.ts";
import { appendShared } from "../view/state/shared.ts";
import { withWords } from "../view/words/language.ts";
import { lazy } from "./parts/lazy.tsx";
import { Nav } from "./parts/nav.tsx";
import { Screen } from "./screens/screen.tsx";
import { startKeys } from "./state/key-presses.ts";
import { followUpdates, notices } from "./state/notices.ts";
import { go, type RouteName, readArrivedLink, route } from "./state/route.ts";
import "../view/map/map-tokens.css";
import "./controls.css";
import "./shell.css";
import { quietly } from "../view/state/quietly.ts";

const MapStage = lazy(() => import("./map/stage.tsx").then((module) => module.MapStage), <div class="stage" />);
const Moment = lazy(() => withWords("pages", import("./screens/moment/moment.tsx")).then((module) => module.Moment));

const RoomsPane = lazy(() => withWords("rooms", import("./screens/rooms/pane.tsx")).then((module) => module.RoomsPane));

const loadBanners = () => import("./parts/banners.tsx");
const Banners = lazy(() => loadBanners().then((module) => module.Banners));

const TABBED: readonly RouteName[] = ["map", "waiting", "opened", "left", "rooms", "people", "me", "lost"];
/** Pages on which the moment may appear. On others the user writes or reads something. */
const MOMENT_PAGES: readonly RouteName[] = ["map", "waiting", "left", "note", "rooms", "people"];
/** Pages beside which the list of rooms stays on the widest screens. */
const ROOM_PAGES: readonly RouteName[] = ["room", "room-settings"];
const TOWNS_MS = 900;
const PLACES: Partial<Record<RouteName, string>> = { map: "at-map", where: "at-where" };

export function Shell() {
  useEffect(() => {
    const stops = [followPosition(), followUpdates(), startKeys()];
    let gone = false;
    // Announcements concern later changes, so this is loaded after everything that is drawn.
    const watching = Promise.all([
      import("../view/state/news.ts"),
      import("../view/state/notifications.ts"),
      import("../view/state/background.ts"),
      // Loaded before it is needed: without a network the notice of that could not be loaded.
      loadBanners(),
    ]).then(([{ watchNews }, { watchNotifications }, { autosaveDraft, watchPresence }]) => {
      if (!gone) stops.push(watchNews(), watchNotifications(), autosaveDraft(), watchPresence());
    });
    quietly(watching, "page.watch");
    // Lists name the town of a place, and the map its towns: after what is drawn.
    const later = setTimeout(
      () =>
        quietly(
          import("../view/map/towns.ts").then(({ loadTowns }) => loadTowns()),
          "page.towns",
        ),
      TOWNS_MS,
    );
    stops.push(() => clearTimeout(later));
    resumePosition();
    if (appendShared()) go("/leave/words", { replace: true });
    else readArrivedLink();
    return () => {
      gone = true;
      for (const stop of stops) stop();
      // Locked or wiped: the draft stays with the engine, not in the page.
      draft.value = undefined;
    };
  }, []);
  const { name, id } = route.value;
  const place = PLACES[name];
  const three = widest.value && ROOM_PAGES.includes(name);
  const newlyOpened = MOMENT_PAGES.includes(name) && !justOpened.value.includes(id) ? moment.value : [];
  return (
    <div class={`app ${place ?? "at-page"} ${TABBED.includes(name) ? "tabbed" : ""} ${three ? "three" : ""}`}>
      <Nav />
      {three && <RoomsPane chosen={id} />}
      {(place || wide.value) && <MapStage />}
      <div class="front">
        <Boundary of={route.value} instead={null}>
          {notices.value.length > 0 && <Banners />}
        </Boundary>
        <Screen />
      </div>
      {newlyOpened.length > 0 && (
        <Boundary key={newlyOpened.at(-1)?.id} of={route.value} instead={null}>
          <Moment notes={newlyOpened} />
        </Boundary>
      )}
    </div>
  );
}
