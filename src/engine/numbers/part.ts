/** Numbers. Their code comes when there is a directory that I know, or with a command. */
import type { NumbersCommands } from "../face/numbers.ts";
import { lazily, type Part, type Spine } from "../part.ts";
import type { KeyChanges } from "../people/key-changes.ts";
import type { People } from "../people/people.ts";
import type { Numbers } from "./numbers.ts";

export function numbersPart(spine: Spine, people: People, changes: KeyChanges) {
  spine.marks.linking = { people, changes };
  let loaded: Numbers | undefined;
  let isOver = false;
  const load = lazily(async () => {
    loaded = new (await import("./numbers.ts")).Numbers(spine, people);
    if (!isOver) loaded.start();
    return loaded;
  });
  const commands: NumbersCommands = {
    numbers: (async (act, ...args) => (await load()).act(act, args)) as NumbersCommands["numbers"],
  };
  return {
    commands,
    async prepare() {
      const { database } = spine;
      // Without it, what I send would not say my number, and nothing could be written through a mask.
      if (database.table("directory").size + database.table("mask").size > 0)
        await load().catch((error: unknown) => spine.trace.note("numbers.load", error));
    },
    stop() {
      isOver = true;
      loaded?.stop();
    },
    ready: (line) => loaded?.ready(line),
    notice: (line, message) => loaded?.notice(line, message),
    changed: (tables) => loaded?.changed(tables),
    state: () => loaded?.state() ?? {},
  } satisfies Part;
}
