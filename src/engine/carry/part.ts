/** Couriers. Their code comes when there is a group, an invitation or a command. */
import type { CarryCommands } from "../face/carry.ts";
import { commandsOn, isHome, lazily, type Part, type Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import type { Carry } from "./carry.ts";

export function carryPart(spine: Spine, people: People) {
  const { database, reread, trace } = spine;
  let loaded: Carry | undefined;
  let isStarted = false;
  const load = lazily(async () => {
    loaded = new (await import("./carry.ts")).Carry(spine, people);
    if (isStarted) loaded.start();
    return loaded;
  });
  /** Kept for later as long as the code is not there. */
  const later = (): undefined => trace.quietly(load().then(reread), "carry.load") as undefined;
  return {
    commands: commandsOn<CarryCommands>(load, COMMANDS),
    kinds: {
      CARRY_GROUP_INVITE: (rumor) => (loaded ? loaded.invited(rumor) : later()),
      CARRY_GROUP_ACCEPT: (rumor) => (loaded ? loaded.accepted(rumor) : later()),
    },
    async prepare() {
      // What couriers say comes once: who is none of my people would not be heard without the code.
      if (database.table("carry_group").size + database.table("carry_leave").size > 0)
        await load().catch((error: unknown) => trace.note("carry.load", error));
    },
    start() {
      isStarted = true;
      loaded?.start();
    },
    stop() {
      isStarted = false;
      loaded?.stop();
    },
    hurry: () => loaded?.soon(),
    ready: (line) => isHome(spine, line) && loaded?.soon(),
    changed: (tables) => loaded?.changed(tables),
    state: () => loaded?.state() ?? {},
  } satisfies Part;
}

const COMMANDS = {
  makeCarryGroup: true,
  inviteToCarry: true,
  removeFromCarry: true,
  answerCarry: true,
  leaveCarry: true,
  carryForOthers: true,
  putDownCarried: true,
  saveParcel: true,
  openParcel: true,
  boxNames: true,
  nextOfVisit: true,
  heardInVisit: true,
} as const;
