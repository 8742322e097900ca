/** Which screen draws what. The first ones are there at once; the others come as scripts of their own when they are first opened. */
import type { ComponentType } from "preact";
import { mapPart, notePart, peoplePart, roomsPart, settingsPart } from "../lazy-parts.ts";
import type { ScreenName } from "../nav.ts";
import { lazyScreen } from "../parts/lazy.tsx";
import { Waits } from "../parts/waits.tsx";
import { Notes } from "./notes.tsx";

interface ViewProps {
  readonly id: string;
}
type View = ComponentType<ViewProps>;

type Part<L extends () => Promise<unknown>> = Awaited<ReturnType<L>>;

const later = <L extends () => Promise<unknown>>(load: L, pick: (part: Part<L>) => View): View =>
  lazyScreen(async () => pick((await load()) as Part<L>), <Waits />);

const SCREENS: Readonly<Record<ScreenName, View>> = {
  notes: Notes,
  note: later(notePart, (part) => part.NoteScreen),
  several: later(notePart, (part) => part.Several),
  leave: later(notePart, (part) => part.LeaveScreen),
  where: later(notePart, (part) => part.WhereScreen),
  who: later(notePart, (part) => part.WhoScreen),
  when: later(notePart, (part) => part.WhenScreen),
  map: later(mapPart, (part) => part.MapScreen),
  people: later(peoplePart, (part) => part.People),
  person: later(peoplePart, (part) => part.PersonScreen),
  finger: later(peoplePart, (part) => part.Finger),
  bylink: later(peoplePart, (part) => part.ByLink),
  change: later(peoplePart, (part) => part.Change),
  add: later(peoplePart, (part) => part.Add),
  verify: later(peoplePart, (part) => part.Verify),
  scan: later(peoplePart, (part) => part.Scan),
  mycode: later(peoplePart, (part) => part.MyCode),
  rooms: later(roomsPart, (part) => part.Rooms),
  room: later(roomsPart, (part) => part.RoomScreen),
  "room-settings": later(roomsPart, (part) => part.RoomSettings),
  "room-invite": later(roomsPart, (part) => part.RoomInvite),
  "new-room": later(roomsPart, (part) => part.NewRoom),
  "new-group": later(roomsPart, (part) => part.NewGroup),
  me: later(settingsPart, (part) => part.Me),
  words: later(settingsPart, (part) => part.Words),
  check: later(settingsPart, (part) => part.Check),
  restoring: later(settingsPart, (part) => part.Restoring),
  name: later(settingsPart, (part) => part.MyName),
  relay: later(settingsPart, (part) => part.Relay),
  move: later(settingsPart, (part) => part.Move),
  notifications: later(settingsPart, (part) => part.Notifications),
  language: later(settingsPart, (part) => part.Language),
  theme: later(settingsPart, (part) => part.Theme),
  backup: later(settingsPart, (part) => part.Backup),
  lock: later(settingsPart, (part) => part.LockSettings),
  blocked: later(settingsPart, (part) => part.Blocked),
  privacy: later(settingsPart, (part) => part.Privacy),
  space: later(settingsPart, (part) => part.Space),
  about: later(settingsPart, (part) => part.About),
};

export const screenOf = (name: ScreenName): View => SCREENS[name];
