/** Rooms and groups. Their code comes when there is a room, an invitation or a command, and not before. */
import type { RoomsCommands, RoomsState } from "../face/rooms.ts";
import { lazily, type Part, type RumorOf, type Spine } from "../part.ts";
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
    commands: commandsOf(load),
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

function commandsOf(rooms: () => Promise<Rooms>): RoomsCommands {
  return {
    lookForRooms: async (at) => (await rooms()).lookForRooms(at),
    createRoom: async (draft) => (await rooms()).createRoom(draft),
    createGroup: async (id, name, people) => (await rooms()).createGroup(id, name, people),
    invite: async (group, people) => (await rooms()).invite(group, people),
    answerInvite: async (group, accept) => (await rooms()).answerInvite(group, accept),
    knock: async (room) => (await rooms()).knock(room),
    forgetKnock: async (room) => (await rooms()).forgetKnock(room),
    answerKnock: async (room, knock, letIn) => (await rooms()).answerKnock(room, knock, letIn),
    say: async (room, line, text, media) => (await rooms()).say(room, line, text, media),
    lineRoom: async (room, text, media) => (await rooms()).lineRoom(room, text, media),
    lineMedia: async (room, line) => (await rooms()).lineMedia(room, line),
    retryLine: async (room, line) => (await rooms()).retryLine(room, line),
    dropLine: async (room, line) => (await rooms()).dropLine(room, line),
    openRoom: async (room) => (await rooms()).openRoom(room),
    setGate: async (room, gated) => (await rooms()).setGate(room, gated),
    rotateRoomKey: async (room, without) => (await rooms()).rotateRoomKey(room, without),
    endRoom: async (room) => (await rooms()).endRoom(room),
    leaveRoom: async (room) => (await rooms()).leaveRoom(room),
    forgetRoom: async (room) => (await rooms()).forgetRoom(room),
  };
}
