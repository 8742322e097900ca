/** Maps screen names to components. The first are built in; the others are scripts loaded when first opened. */
import type { ComponentType } from "preact";
import { couriersPart, findPart, mapPart, notePart, numbersPart, peoplePart, roomsPart, settingsPart } from "../lazy-parts.ts";
import type { ScreenName } from "../nav.ts";
import { lazyScreen } from "../parts/lazy.tsx";
import { Waits } from "../parts/waits.tsx";
import { Notes } from "./notes.tsx";

interface ViewProps {
  readonly id: string;
}
type View = ComponentType<ViewProps>;

type Part<L extends () => Promise<unknown>> = Awaited<ReturnType<L>>;

const lazyView = <L extends () => Promise<unknown>>(load: L, pick: (part: Part<L>) => View): View =>
  lazyScreen(async () => pick((await load()) as Part<L>), <Waits />);

const SCREENS: Readonly<Record<ScreenName, View>> = {
  notes: Notes,
  note: lazyView(notePart, (part) => part.NoteScreen),
  several: lazyView(notePart, (part) => part.Several),
  leave: lazyView(notePart, (part) => part.LeaveScreen),
  where: lazyView(notePart, (part) => part.WhereScreen),
  who: lazyView(notePart, (part) => part.WhoScreen),
  when: lazyView(notePart, (part) => part.WhenScreen),
  "find-notes": lazyView(notePart, (part) => part.FindNotes),
  map: lazyView(mapPart, (part) => part.MapScreen),
  people: lazyView(peoplePart, (part) => part.People),
  person: lazyView(peoplePart, (part) => part.PersonScreen),
  finger: lazyView(peoplePart, (part) => part.Finger),
  bylink: lazyView(peoplePart, (part) => part.ByLink),
  change: lazyView(peoplePart, (part) => part.Change),
  add: lazyView(peoplePart, (part) => part.Add),
  verify: lazyView(peoplePart, (part) => part.Verify),
  scan: lazyView(peoplePart, (part) => part.Scan),
  find: lazyView(findPart, (part) => part.Find),
  found: lazyView(findPart, (part) => part.Found),
  numbers: lazyView(findPart, (part) => part.Numbers),
  book: lazyView(findPart, (part) => part.Book),
  mycode: lazyView(peoplePart, (part) => part.MyCode),
  marks: lazyView(numbersPart, (part) => part.Numbers),
  couriers: lazyView(couriersPart, (part) => part.Couriers),
  "carry-asked": lazyView(couriersPart, (part) => part.AskedToCarry),
  "carry-group": lazyView(couriersPart, (part) => part.CarryGroupScreen),
  rooms: lazyView(roomsPart, (part) => part.Rooms),
  room: lazyView(roomsPart, (part) => part.RoomScreen),
  "room-settings": lazyView(roomsPart, (part) => part.RoomSettings),
  "room-invite": lazyView(roomsPart, (part) => part.RoomInvite),
  "new-room": lazyView(roomsPart, (part) => part.NewRoom),
  "new-group": lazyView(roomsPart, (part) => part.NewGroup),
  me: lazyView(settingsPart, (part) => part.Me),
  words: lazyView(settingsPart, (part) => part.Words),
  check: lazyView(settingsPart, (part) => part.Check),
  restoring: lazyView(settingsPart, (part) => part.Restoring),
  name: lazyView(settingsPart, (part) => part.MyName),
  relay: lazyView(settingsPart, (part) => part.Relay),
  move: lazyView(settingsPart, (part) => part.Move),
  notifications: lazyView(settingsPart, (part) => part.Notifications),
  language: lazyView(settingsPart, (part) => part.Language),
  theme: lazyView(settingsPart, (part) => part.Theme),
  backup: lazyView(settingsPart, (part) => part.Backup),
  lock: lazyView(settingsPart, (part) => part.LockSettings),
  blocked: lazyView(settingsPart, (part) => part.Blocked),
  privacy: lazyView(settingsPart, (part) => part.Privacy),
  space: lazyView(settingsPart, (part) => part.Space),
  streets: lazyView(settingsPart, (part) => part.Streets),
  about: lazyView(settingsPart, (part) => part.About),
};

export const screenOf = (name: ScreenName): View => SCREENS[name];
