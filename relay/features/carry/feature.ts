/** Couriers (§8): they fetch other people's mail by those people's leave, and bring receipts and outgoing mail. */
import { choice } from "../../../src/host/env.ts";
import type { Feature } from "../../feature.ts";
import { delegatedHandlers } from "./delegated.ts";
import { depositEndpoint } from "./deposits.ts";
import { groupHandlers } from "./groups.ts";

const MODES = ["on", "off"] as const;

export const carry: Feature = {
  name: "carry",
  configure(env) {
    const mode = env.read("PPP_CARRY", "on", MODES.join(", "), choice(MODES));
    return ({ store, crypto, clock, key, hosts, log }) => {
      if (mode === "off") return {};
      const services = { store: store.carry, mailbox: store.mailbox, crypto, clock, key, hosts };
      return {
        advertises: ["carry", "carry-delegated"],
        handlers: { ...groupHandlers(services), ...delegatedHandlers(services) },
        routes: (serving) => ({ "POST /v1/carry/deposit": depositEndpoint(services, log, serving) }),
      };
    };
  },
  purge: (store) => async (now, max) => {
    const { consents, leaves, more } = await store.carry.purge(now, max);
    return { deleted: { "carry consents": consents, "carry leaves": leaves }, more };
  },
};
