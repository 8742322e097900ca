/** Finding people. Its code comes when there is a book or a command. */
import type { DiscoveryCommands } from "../face/discovery.ts";
import { commandsOn, lazily, type Part, type Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import type { Discovery } from "./discovery.ts";
import { USED } from "./records.ts";

export function discoveryPart(spine: Spine, people: People) {
  const { database, trace } = spine;
  let loaded: Discovery | undefined;
  let isOver = false;
  const load = lazily(async () => {
    const { Discovery } = await import("./discovery.ts");
    loaded = new Discovery(spine, people);
    if (!isOver) loaded.start();
    return loaded;
  });
  return {
    commands: commandsOn<DiscoveryCommands>(load, COMMANDS),
    start() {
      if (USED.some((table) => database.table(table).size > 0)) trace.quietly(load(), "discovery.load");
    },
    stop() {
      isOver = true;
      loaded?.stop();
    },
    ready: (line) => loaded?.ready(line),
    changed: (tables) => loaded?.changed(tables),
    state: () => loaded?.state() ?? {},
  } satisfies Part;
}

const COMMANDS = {
  setIdentifiers: true,
  addToBook: true,
  removeFromBook: true,
  bookEntries: true,
  findPeople: true,
  findByHash: true,
  addFound: true,
  hideFound: true,
  forgetBook: true,
} as const;
