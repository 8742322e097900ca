/** Anonymous submission to a mailbox by its id (ours): a mailbox's id is a key like any other, so nothing has to be registered before. */
import { choice } from "../../../src/host/env.ts";
import { type Bytes, toHex } from "../../../src/protocol/encoding/bytes.ts";
import { MailboxSubmit, SEALED_STATUS } from "../../../src/protocol/wire/endpoints.ts";
import type { Feature } from "../../feature.ts";
import { keyOf } from "../../hub/hub.ts";
import { refusal, type Sealed, submission } from "../../wire/sealed.ts";
import type { MailboxServices } from "../mailbox/handlers.ts";
import { storeSealed } from "../mailbox/store-sealed.ts";
import { POSTAGE_MODES, type PostageMode, type PostageServices, postageHandlers, spend } from "./postage.ts";
import { dayOf, stampKeys } from "./stamps.ts";

/** As a full mailbox: a block is between the operator and the blocked. */
const FULL = refusal(507, "quota", SEALED_STATUS[507]);

const submissions = (
  mode: PostageMode,
  postage: PostageServices,
  services: MailboxServices,
): Sealed<typeof MailboxSubmit.fields, Bytes> => ({
  body: MailboxSubmit,
  ...(mode === "off" ? {} : { isPaid: ({ postage: token }) => spend(postage, token) }),
  mustBePaid: mode === "required",
  open: async ({ mailbox }) => mailbox,
  // By the envelope: whoever floods a mailbox has their address's budget, and must not use up that of the others who write to it.
  tokenKey: ({ nonce }) => keyOf(nonce),
  store: ({ mailbox, postage: _, ...envelope }) => storeSealed(services, { recipient: mailbox, ...envelope }, undefined, FULL),
});

export const mailboxSubmit: Feature = {
  name: "mailbox-submit",
  configure(env) {
    const mode = env.read("PPP_POSTAGE", "off", POSTAGE_MODES.join(", "), choice(POSTAGE_MODES));
    return ({ store, crypto, clock, hub, key }) => {
      const postage = { store: store.postage, clock, crypto, keyOf: stampKeys(key, crypto) };
      const submitted = submissions(mode, postage, { store: store.mailbox, crypto, clock, hub });
      const advertised = (): { readonly postage: unknown } => {
        const { publicKey, keyId } = postage.keyOf(dayOf(clock.now()));
        return { postage: { mode, pk: toHex(publicKey), key_id: toHex(keyId) } };
      };
      return {
        advertises: mode === "off" ? ["mailbox-submit"] : ["mailbox-submit", "postage"],
        ...(mode === "off" ? {} : { handlers: postageHandlers(postage), alsoAdvertises: advertised }),
        submissions: { "/v1/mailbox/submit": submission(submitted) },
      };
    };
  },
  purge: (store) => async (now, max) => {
    const { purged, more } = await store.postage.purge(dayOf(now) - 1, max);
    return { deleted: { "spent postage": purged }, more };
  },
};
