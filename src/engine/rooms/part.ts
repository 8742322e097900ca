/** Rooms and groups. Their code comes when there is a room, an invitation or a command, and not before. */
import type { RoomsCommands, RoomsState } from "../face/rooms.ts";
import { commandsOn, lazily, type Part, type RumorOf, type Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import type { Rooms } from "./rooms.ts";

const NONE: RoomsState = { rooms: [], knocking: [], talks: [] };

export function roomsPart(spine: Spine) {
  const { database, lines, reread, trace } = spine;
  let rooms: Rooms | undefined;
  let phase: "new" | "started" | "stopped" = "new";
  /** Lines that were open before the code was loaded. */
  const begin = async (now: Rooms): Promise<void> => {
    if (phase !== "started") return;
    await now.start();
    for (const { name } of lines.live()) now.ready(name);
  };
  const code = lazily(() => import("./rooms.ts"));
  const load = async (): Promise<Rooms> => {
    const { Rooms } = await code();
    if (rooms) return rooms;
    rooms = new Rooms(spine);
    await begin(rooms);
    return rooms;
  };
  /** GROUP_INVITE is kept for later as long as the code is not there. */
  const invited = (rumor: RumorOf<"GROUP_INVITE">): Change[] | undefined => {
    if (rooms) return rooms.invited(rumor);
    trace.quietly(load().then(reread), "rooms.load");
    return undefined;
  };
  return {
    commands: commandsOn<RoomsCommands>(load, COMMANDS),
    kinds: { GROUP_INVITE: invited },
    async prepare() {
      // Without the code (an update half fetched) everything else still works; the next command or start asks for it again.
      if (database.table("room").size + database.table("knock").size > 0)
        await load().catch((error: unknown) => trace.note("rooms.load", error));
    },
    async start() {
      phase = "started";
      if (rooms) await begin(rooms);
    },
    stop() {
      phase = "stopped";
      rooms?.stop();
    },
    ready: ({ name }) => rooms?.ready(name),
    notice: ({ name }, message) => rooms?.notice(name, message),
    changed: (tables) => rooms?.touched(tables),
    state: () => rooms?.state() ?? NONE,
  } satisfies Part;
}

const COMMANDS = {
  lookForRooms: true,
  createRoom: true,
  createGroup: true,
  invite: true,
  answerInvite: true,
  knock: true,
  forgetKnock: true,
  answerKnock: true,
  say: true,
  lineRoom: true,
  lineMedia: true,
  retryLine: true,
  dropLine: true,
  openRoom: true,
  setGate: true,
  rotateRoomKey: true,
  endRoom: true,
  leaveRoom: true,
  forgetRoom: true,
} as const;
