/** Which screen a path shows. Each comes as its own file when first needed. */
import type { ComponentType } from "preact";
import { lazy } from "../parts/lazy.tsx";
import { type RouteName, route } from "../state/route.ts";
import { loadPageWords, withRoomWords } from "../words/language.ts";

type Bare = ComponentType<object>;
type Id = { readonly id: string };
type Keyed = ComponentType<Id>;

const blank = <main class="page" aria-busy="true" />;
const notes = () => import("./notes/notes.tsx");
const Notes = lazy<{ readonly tab: "waiting" | "opened" | "left" }>(() => notes().then((m) => m.Notes), blank);
const Note = lazy<{ readonly id: string }>(() => import("./note/note.tsx").then((m) => m.Note), blank);
const Person = lazy<{ readonly id: string }>(() => import("./person/person.tsx").then((m) => m.PersonPage), blank);

/** With words of their own. */
const paged = (load: () => Promise<Bare>): Bare => lazy(async () => (await Promise.all([load(), loadPageWords()]))[0], blank);

const SCREENS: Partial<Record<RouteName, Bare | Keyed>> = {
  map: lazy(() => import("./map/home.tsx").then((m) => m.Home), <main class="home" aria-busy="true" />),
  where: lazy(() => import("./leave/where.tsx").then((m) => m.Where), blank),
  place: lazy(() => import("./leave/place.tsx").then((m) => m.Place), blank),
  words: lazy(() => import("./leave/words.tsx").then((m) => m.Words), blank),
  note: Note,
  rooms: lazy(() => withRoomWords(import("./rooms/rooms.tsx")).then((m) => m.Rooms), blank),
  "room-new": lazy(() => withRoomWords(import("./rooms/new-room.tsx")).then((m) => m.NewRoom), blank),
  "group-new": lazy(() => withRoomWords(import("./rooms/new-group.tsx")).then((m) => m.NewGroup), blank),
  room: lazy<Id>(() => withRoomWords(import("./room/room.tsx")).then((m) => m.RoomPage), blank),
  "room-settings": lazy<Id>(() => withRoomWords(import("./room/settings.tsx")).then((m) => m.RoomSettings), blank),
  people: lazy(() => import("./people/people.tsx").then((m) => m.People), blank),
  person: Person,
  add: lazy(() => import("./add/add.tsx").then((m) => m.Add), blank),
  link: lazy(() => import("./link/link.tsx").then((m) => m.MyLink), blank),
  me: paged(() => import("./me/me.tsx").then((m) => m.MePage)),
  phrase: lazy(() => import("./phrase/phrase.tsx").then((m) => m.Phrase), blank),
  "phrase-check": lazy(() => import("./phrase/check.tsx").then((m) => m.PhraseCheck), blank),
  relay: lazy(() => import("./relay/relay.tsx").then((m) => m.Relay), blank),
  notifications: lazy(() => import("./notifications/notifications.tsx").then((m) => m.NotificationsPage), blank),
  bylink: lazy<{ readonly id: string }>(() => import("./bylink/bylink.tsx").then((m) => m.ByLink), blank),
  scan: lazy<{ readonly id: string }>(() => import("./scan/scan.tsx").then((m) => m.Scan), blank),
  verify: lazy(() => import("./verify/verify.tsx").then((m) => m.Verify), blank),
  move: lazy(() => import("./move/move.tsx").then((m) => m.Move), blank),
  blocked: lazy(() => import("./blocked/blocked.tsx").then((m) => m.Blocked), blank),
  privacy: paged(() => import("./privacy/privacy.tsx").then((m) => m.Privacy)),
  about: lazy(() => import("./about/about.tsx").then((m) => m.About), blank),
  backup: paged(() => import("./backup/backup.tsx").then((m) => m.Backup)),
  restoring: paged(() => import("./restoring/restoring.tsx").then((m) => m.Restoring)),
  lock: paged(() => import("./lock/settings.tsx").then((m) => m.LockSettings)),
  space: paged(() => import("./space/space.tsx").then((m) => m.Space)),
  lost: lazy(() => import("./lost/lost.tsx").then((m) => m.Lost), blank),
};

export function Screen() {
  const { name, id } = route.value;
  if (name === "waiting" || name === "opened" || name === "left") return <Notes tab={name} />;
  const Found = SCREENS[name] as Keyed;
  return <Found key={`${name} ${id}`} id={id} />;
}
