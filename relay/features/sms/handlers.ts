/** REGISTER_SMS and DEREGISTER_SMS (ours). The relay cannot open a number, so it takes any that has the right length. */
import type { sms } from "../../../src/protocol/wire/topics/sms.ts";
import type { Core } from "../../feature.ts";
import type { HandlersOf } from "../../wire/outcome.ts";

export function smsHandlers({ store, clock }: Pick<Core, "store" | "clock">): HandlersOf<typeof sms> {
  return {
    REGISTER_SMS: {
      // The hash is not kept: there is nothing that it is good for here.
      async run({ sealed_number: sealedNumber, language }, { pubkey }) {
        await store.sms.register(pubkey, { sealedNumber, language }, clock.now());
        return { cmd: "SMS_REGISTERED" };
      },
    },
    DEREGISTER_SMS: {
      async run(_command, { pubkey }) {
        await store.sms.deregister(pubkey);
        return { cmd: "SMS_DEREGISTERED" };
      },
    },
  };
}
