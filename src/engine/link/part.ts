/** The home relay, and what is known of relays. */
import type { LinkCommands } from "../face/link.ts";
import type { Part, Spine } from "../part.ts";
import type { Connection } from "./connection.ts";

export function linkPart({ database, hurry, lines, mail, relays, settings }: Spine) {
  const home = { relay: settings().relay, key: () => mail.own };
  const commands: LinkCommands = {
    async acceptRelay(relay) {
      await relays.accept(relay);
      hurry();
    },
  };
  const part = {
    commands,
    changed(tables) {
      if (tables.has("relay")) relays.touched();
    },
    state: () => ({
      connection: connection.view,
      relay_warnings: relays.warnings(),
      queued: database.table("outbox").size,
    }),
  } satisfies Part;
  lines.keep(part, [home]);
  const connection = lines.get(home.relay) as Connection;
  return part;
}
