/** Anonymous submission to a mailbox by its id (ours): a mailbox's id is a key like any other, so nothing has to be registered before. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { MailboxSubmit, SEALED_STATUS } from "../../../src/protocol/wire/endpoints.ts";
import type { Feature } from "../../feature.ts";
import { keyOf } from "../../hub/hub.ts";
import { refusal, type Sealed, sealedEndpoint } from "../../wire/sealed.ts";
import type { MailboxServices } from "../mailbox/handlers.ts";
import { storeSealed } from "../mailbox/store-sealed.ts";

/** As a full mailbox: a block is between the operator and the blocked. */
const FULL = refusal(507, "quota", SEALED_STATUS[507]);

const submissions = (services: MailboxServices): Sealed<typeof MailboxSubmit.fields, Bytes> => ({
  body: MailboxSubmit,
  open: async ({ mailbox }) => mailbox,
  // By the envelope: whoever floods a mailbox has their address's budget, and must not use up that of the others who write to it.
  tokenKey: ({ nonce }) => keyOf(nonce),
  store: ({ mailbox, ...envelope }) => storeSealed(services, { recipient: mailbox, ...envelope }, undefined, FULL),
});

export const mailboxSubmit: Feature = {
  name: "mailbox-submit",
  configure:
    () =>
    ({ store, crypto, clock, hub }) => ({
      advertises: ["mailbox-submit"],
      routes: (serving) => ({
        "POST /v1/mailbox/submit": sealedEndpoint(serving, submissions({ store: store.mailbox, crypto, clock, hub })),
      }),
    }),
};
