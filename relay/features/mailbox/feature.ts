/** Mailboxes (§5.1): what a relay is for. */
import type { Feature } from "../../feature.ts";
import { mailboxHandlers } from "./handlers.ts";

export const mailbox: Feature = {
  name: "mailbox",
  configure:
    () =>
    ({ store, crypto, clock, hub, observer }) => ({
      handlers: mailboxHandlers({ store: store.mailbox, crypto, clock, hub }),
      async purge(now, max) {
        const result = await store.mailbox.purge(now, max);
        observer.purged(result.purged, result.forgotten);
        return result;
      },
    }),
};
