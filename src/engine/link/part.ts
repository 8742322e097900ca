/** The home relay, and what is known of relays. */
import type { LinkCommands } from "../face/link.ts";
import type { Part, Spine } from "../part.ts";
import { apartFrom, lineName } from "./lines.ts";

export function linkPart({ database, home, hurry, lines, mail, random, relays, settings }: Spine) {
  const apart = apartFrom(random, false);
  const own = { relay: settings().relay, key: () => mail.own, apart: () => (settings().hidden ? apart() : 0) };
  const commands: LinkCommands = {
    async acceptRelay(relay) {
      await relays.accept(relay);
      hurry();
    },
  };
  /** Where mail is hidden, my own key is seen at the relay only as long as somebody writes to it. */
  const isSeen = (): boolean =>
    !settings().hidden ||
    [...database.table("person").values()].some(({ hides, mailbox, mask }) => !hides && mailbox?.key === undefined && !mask);
  const keep = (): void => lines.keep(part, isSeen() ? [own] : []);
  const part = {
    commands,
    changed(tables) {
      if (tables.has("relay")) relays.touched();
      if (tables.has("person") || tables.has("settings")) keep();
    },
    state: () => ({
      connection: lines.get(lineName(home.at))?.view ?? { state: "connecting" as const, relay: settings().relay },
      relay_warnings: relays.warnings(),
      // What waits on purpose is nothing that a person waits for.
      queued: [...database.table("outbox").values()].filter(({ leaves_at }) => leaves_at === undefined).length,
    }),
  } satisfies Part;
  keep();
  return part;
}
