/**
 * Delivery tokens (§6.3): under each, one contact submits notes anonymously.
 *
 * Whose is a token? It is derived from a secret that two people share, so both can compute it, and either could register it. The relay
 * cannot tell which of the two it is meant for, so it decides by time and says nothing: every registration is kept, counts against the
 * quota of whoever made it and is answered alike, but mail goes to the earliest registrant still registered. A latecomer therefore
 * takes nothing over and learns nothing (no other answer, no other quota). Who registers a contact's token first harms only the notes
 * that they would have sent to that contact themselves.
 *
 * Withdrawing is idempotent and touches the caller's own registration only.
 */
import type { tokens as topic } from "../../../src/protocol/wire/topics/tokens.ts";
import type { TokenStore } from "../../store/store.ts";
import { fail, type HandlersOf } from "../../wire/outcome.ts";

export function tokenHandlers(tokens: TokenStore): HandlersOf<typeof topic> {
  return {
    REGISTER_DELIVERY_TOKEN: {
      async run({ delivery_token }, { pubkey }) {
        const outcome = await tokens.register(delivery_token, pubkey);
        return outcome === "quota" ? fail("quota", "too many delivery tokens") : { cmd: "DELIVERY_TOKEN_REGISTERED" };
      },
    },
    DEREGISTER_DELIVERY_TOKEN: {
      async run({ delivery_token }, { pubkey }) {
        await tokens.deregister(delivery_token, pubkey);
        return { cmd: "DELIVERY_TOKEN_DEREGISTERED" };
      },
    },
  };
}
