/** Delivery tokens and anonymous notes (§6.3). */
import type { Feature } from "../../feature.ts";
import { submission } from "../../wire/sealed.ts";
import { tokenHandlers } from "./handlers.ts";
import { sealedNotes } from "./sealed-submit.ts";

export const tokens: Feature = {
  name: "tokens",
  configure:
    () =>
    ({ store, crypto, clock, hub }) => ({
      handlers: tokenHandlers(store.tokens),
      submissions: {
        "/v1/note/submit": submission(sealedNotes({ store: store.mailbox, crypto, clock, hub }, store.tokens)),
      },
    }),
};
