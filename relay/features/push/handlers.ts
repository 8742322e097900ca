/** REGISTER_PUSH and DEREGISTER_PUSH (§5.3): any number of devices a key, up to a bound. */
import type { push } from "../../../src/protocol/wire/topics/push.ts";
import type { PushStore } from "../../store/store.ts";
import { fail, type HandlersOf } from "../../wire/outcome.ts";
import type { PushProvider } from "./provider.ts";

export function pushHandlers(store: PushStore, providers: ReadonlyMap<string, PushProvider>): HandlersOf<typeof push> {
  return {
    REGISTER_PUSH: {
      async run({ platform, token }, { pubkey }) {
        const provider = providers.get(platform);
        if (!provider) return fail("feature-disabled", `this relay does not reach ${platform}`);
        const objection = provider.objection(token);
        if (objection !== undefined) return fail("malformed", objection);
        await store.register(pubkey, { platform, token });
        return { cmd: "PUSH_REGISTERED" };
      },
    },
    DEREGISTER_PUSH: {
      async run({ token }, { pubkey }) {
        await store.deregister(pubkey, token);
        return { cmd: "PUSH_DEREGISTERED" };
      },
    },
  };
}
