/** Persistent groups (§7.6). */
import type { Feature } from "../../feature.ts";
import { roomServices } from "../rooms/access.ts";
import { groupHandlers } from "./handlers.ts";

export const groups: Feature = {
  name: "groups",
  configure: () => (core) => ({ advertises: ["groups"], handlers: groupHandlers(roomServices(core)) }),
};
