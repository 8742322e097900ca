/** Mailboxes (§5.1): what a relay is for. */
import type { Feature } from "../../feature.ts";
import { mailboxHandlers } from "./handlers.ts";

export const mailbox: Feature = {
  name: "mailbox",
  configure:
    () =>
    ({ store, crypto, clock, hub }) => ({
      handlers: mailboxHandlers({ store: store.mailbox, crypto, clock, hub }),
    }),
  purge: (store) => async (now, max) => {
    const { purged, forgotten, more } = await store.mailbox.purge(now, max);
    return { deleted: { events: purged, ids: forgotten }, more };
  },
};
