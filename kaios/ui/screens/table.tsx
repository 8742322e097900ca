/** Which screen draws what. The first ones are there at once; the others come as scripts of their own when they are first opened. */
import type { ComponentType } from "preact";
import { lazy } from "../../../src/ui/parts/lazy.tsx";
import { withWords } from "../../../src/ui/words/language.ts";
import type { ScreenName } from "../nav.ts";
import { Waits } from "../parts/waits.tsx";
import { LeaveScreen, WhenScreen, WhoScreen } from "./leave.tsx";
import { NoteScreen } from "./note.tsx";
import { Notes } from "./notes.tsx";
import { WhereScreen } from "./where.tsx";

interface ViewProps {
  readonly id: string;
}
type View = ComponentType<ViewProps>;

const people = () => import("../people-part.ts");
const rooms = () => withWords("rooms", import("../rooms-part.ts"));
const settings = () => import("../settings-part.ts");
type Part<L extends () => Promise<unknown>> = Awaited<ReturnType<L>>;

const later = <L extends () => Promise<unknown>>(load: L, pick: (part: Part<L>) => View): View =>
  lazy(async () => pick((await load()) as Part<L>), <Waits />);

const SCREENS: Readonly<Record<ScreenName, View>> = {
  notes: Notes,
  note: NoteScreen,
  leave: LeaveScreen,
  where: WhereScreen,
  who: WhoScreen,
  when: WhenScreen,
  map: lazy(() => import("../map.tsx").then(({ MapScreen }) => MapScreen), <Waits />),
  people: later(people, (part) => part.People),
  person: later(people, (part) => part.PersonScreen),
  finger: later(people, (part) => part.Finger),
  bylink: later(people, (part) => part.ByLink),
  change: later(people, (part) => part.Change),
  add: later(people, (part) => part.Add),
  verify: later(people, (part) => part.Verify),
  mycode: later(people, (part) => part.MyCode),
  rooms: later(rooms, (part) => part.Rooms),
  room: later(rooms, (part) => part.RoomScreen),
  "room-settings": later(rooms, (part) => part.RoomSettings),
  "room-invite": later(rooms, (part) => part.RoomInvite),
  "new-room": later(rooms, (part) => part.NewRoom),
  "new-group": later(rooms, (part) => part.NewGroup),
  me: later(settings, (part) => part.Me),
  words: later(settings, (part) => part.Words),
  check: later(settings, (part) => part.Check),
  restoring: later(settings, (part) => part.Restoring),
  name: later(settings, (part) => part.MyName),
  relay: later(settings, (part) => part.Relay),
  move: later(settings, (part) => part.Move),
  notifications: later(settings, (part) => part.Notifications),
  language: later(settings, (part) => part.Language),
  theme: later(settings, (part) => part.Theme),
  backup: later(settings, (part) => part.Backup),
  lock: later(settings, (part) => part.LockSettings),
  blocked: later(settings, (part) => part.Blocked),
  privacy: later(settings, (part) => part.Privacy),
  space: later(settings, (part) => part.Space),
  about: later(settings, (part) => part.About),
};

export const screenOf = (name: ScreenName): View => SCREENS[name];
