/** Being woken while the app is closed (§5.3). */
import type { PushCommands } from "../face/push.ts";
import type { Part, Spine } from "../part.ts";
import { Shown } from "../shown.ts";
import type { Push } from "./push.ts";

export function pushPart(spine: Spine, push: Push) {
  const { database, settings } = spine;
  const shown = new Shown({
    push: { from: ["push"], build: () => [...database.table("push").values()].some(({ wanted }) => wanted) },
  });
  const commands: PushCommands = {
    pushOn: (token) => push.turnOn(token, settings().hidden === true),
    pushOff: () => push.turnOff(),
  };
  return {
    commands,
    ready({ name, session }) {
      if (name === settings().relay) void push.send(session);
    },
    changed(tables) {
      shown.touch(tables);
      const session = spine.lines.session({ relay: settings().relay });
      if (tables.has("push") && session) void push.send(session);
    },
    state: () => shown.current(),
  } satisfies Part;
}
