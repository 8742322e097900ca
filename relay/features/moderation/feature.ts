/** Moderation (§7.7), off unless the operator turns it on. */
import { onOff } from "../../../src/host/env.ts";
import type { Feature } from "../../feature.ts";
import { roomServices } from "../rooms/access.ts";
import { moderationHandlers } from "./handlers.ts";

export const moderation: Feature = {
  name: "moderation",
  configure(env) {
    const isOn = env.read("PPP_MODERATION", false, "on or off", onOff);
    return (core) => (isOn ? { advertises: ["moderation"], handlers: moderationHandlers(roomServices(core)) } : {});
  },
};
