/** Maps routes to screens. Each screen is loaded when first needed. */
import type { ComponentType } from "preact";
import { Boundary } from "../../view/parts/boundary.tsx";
import { withWords } from "../../view/words/language.ts";
import { BrokenPage } from "../parts/broken-page.tsx";
import { lazy } from "../parts/lazy.tsx";
import { type RouteName, route } from "../state/route.ts";

type Bare = ComponentType<object>;
type Id = { readonly id: string };
type Keyed = ComponentType<Id>;

const blank = <main class="page" aria-busy="true" />;
const notes = () => import("./notes/notes.tsx");
const Notes = lazy<{ readonly tab: "waiting" | "opened" | "left" }>(() => notes().then((m) => m.Notes), blank);
const Note = lazy<{ readonly id: string }>(() => withWords("pages", import("./note/note.tsx")).then((m) => m.Note), blank);
const Person = lazy<{ readonly id: string }>(
  () => withWords("pages", import("./person/person.tsx")).then((m) => m.PersonPage),
  blank,
);

const Numbers = lazy<Id>(
  () => withWords("pages", withWords("numbers", import("./numbers/numbers.tsx"))).then((m) => m.Numbers),
  blank,
);

const SCREENS: Partial<Record<RouteName, Bare | Keyed>> = {
  map: lazy(() => import("./map/home.tsx").then((m) => m.Home), <main class="home" aria-busy="true" />),
  where: lazy(() => withWords("pages", import("./leave/where.tsx")).then((m) => m.Where), blank),
  place: lazy(() => withWords("pages", import("./leave/place.tsx")).then((m) => m.Place), blank),
  words: lazy(() => withWords("pages", import("./leave/words.tsx")).then((m) => m.Words), blank),
  note: Note,
  rooms: lazy(() => withWords("rooms", import("./rooms/rooms.tsx")).then((m) => m.Rooms), blank),
  "room-new": lazy(() => withWords("rooms", import("./rooms/new-room.tsx")).then((m) => m.NewRoom), blank),
  "group-new": lazy(() => withWords("rooms", import("./rooms/new-group.tsx")).then((m) => m.NewGroup), blank),
  marks: lazy<Id>(() => withWords("numbers", import("./numbers/marks.tsx")).then((m) => m.Marks), blank),
  numbers: Numbers,
  number: Numbers,
  room: lazy<Id>(() => withWords("rooms", import("./room/room.tsx")).then((m) => m.RoomPage), blank),
  "room-settings": lazy<Id>(() => withWords("rooms", import("./room/settings.tsx")).then((m) => m.RoomSettings), blank),
  people: lazy(() => withWords("pages", import("./people/people.tsx")).then((m) => m.People), blank),
  person: Person,
  discover: lazy(
    () => withWords("pages", withWords("discovery", import("./discover/discover.tsx"))).then((m) => m.Discover),
    blank,
  ),
  add: lazy(() => withWords("pages", import("./add/add.tsx")).then((m) => m.Add), blank),
  link: lazy(() => withWords("pages", import("./link/link.tsx")).then((m) => m.MyLink), blank),
  me: lazy(() => withWords("pages", import("./me/me.tsx")).then((m) => m.MePage), blank),
  phrase: lazy(() => withWords("pages", import("./phrase/phrase.tsx")).then((m) => m.Phrase), blank),
  "phrase-check": lazy(() => withWords("pages", import("./phrase/check.tsx")).then((m) => m.PhraseCheck), blank),
  relay: lazy(() => withWords("pages", import("./relay/relay.tsx")).then((m) => m.Relay), blank),
  notifications: lazy(
    () => withWords("pages", import("./notifications/notifications.tsx")).then((m) => m.NotificationsPage),
    blank,
  ),
  bylink: lazy<{ readonly id: string }>(() => withWords("pages", import("./bylink/bylink.tsx")).then((m) => m.ByLink), blank),
  scan: lazy<{ readonly id: string }>(() => withWords("pages", import("./scan/scan.tsx")).then((m) => m.Scan), blank),
  verify: lazy(() => withWords("pages", import("./verify/verify.tsx")).then((m) => m.Verify), blank),
  move: lazy(() => withWords("pages", import("./move/move.tsx")).then((m) => m.Move), blank),
  blocked: lazy(() => withWords("pages", import("./blocked/blocked.tsx")).then((m) => m.Blocked), blank),
  privacy: lazy(() => withWords("pages", import("./privacy/privacy.tsx")).then((m) => m.Privacy), blank),
  about: lazy(() => withWords("pages", import("./about/about.tsx")).then((m) => m.About), blank),
  backup: lazy(() => withWords("pages", import("./backup/backup.tsx")).then((m) => m.Backup), blank),
  restoring: lazy(() => withWords("pages", import("./restoring/restoring.tsx")).then((m) => m.Restoring), blank),
  lock: lazy(() => withWords("pages", import("./lock/settings.tsx")).then((m) => m.LockSettings), blank),
  space: lazy(() => withWords("pages", import("./space/space.tsx")).then((m) => m.Space), blank),
  streets: lazy(() => withWords("pages", import("./streets/streets.tsx")).then((m) => m.StreetsPage), blank),
  couriers: lazy(() => withWords("pages", withWords("couriers", import("./couriers/couriers.tsx"))).then((m) => m.Couriers), blank),
  lost: lazy(() => withWords("pages", import("./lost/lost.tsx")).then((m) => m.Lost), blank),
};

export function Screen() {
  const { name, id } = route.value;
  const key = `${name} ${id}`;
  const Found = SCREENS[name] as Keyed;
  return (
    <Boundary of={key} instead={<BrokenPage />}>
      {name === "waiting" || name === "opened" || name === "left" ? <Notes tab={name} /> : <Found key={key} id={id} />}
    </Boundary>
  );
}
