/** Being woken while the app is closed (§5.3). */
import type { PushCommands } from "../face/push.ts";
import { lazily, type Part, type Spine } from "../part.ts";
import { Shown } from "../shown.ts";
import type { Push } from "./push.ts";

export type PushPort = Pick<Push, "turnOn" | "turnOff" | "send">;

/** Its code comes when there is a subscription. */
export function lazyPush({ database, trace }: Spine): PushPort {
  const code = lazily(async () => new (await import("./push.ts")).Push(database, trace));
  const hasAny = (): boolean => database.table("push").size > 0;
  return {
    turnOn: async (token, hidden) => (await code()).turnOn(token, hidden),
    turnOff: async () => (hasAny() ? (await code()).turnOff() : undefined),
    async send(session) {
      if (!hasAny()) return;
      const push = await code().catch((error: unknown) => trace.note("push.send", error));
      await push?.send(session);
    },
  };
}

export function pushPart(spine: Spine, push: PushPort) {
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
