/** Delivery tokens and anonymous notes (§6.3). */
import type { Feature } from "../../feature.ts";
import { sealedEndpoint } from "../../wire/sealed.ts";
import { tokenHandlers } from "./handlers.ts";
import { sealedNotes } from "./sealed-submit.ts";

export const tokens: Feature = {
  name: "tokens",
  configure:
    () =>
    ({ store, crypto, clock, hub }) => ({
      handlers: tokenHandlers(store.tokens),
      routes: (serving) => ({
        "POST /v1/note/submit": sealedEndpoint(serving, sealedNotes({ store: store.mailbox, crypto, clock, hub }, store.tokens)),
      }),
    }),
};
