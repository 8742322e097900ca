/** The HTTP transport (§5.2), for clients that hold no socket. */
import type { Feature } from "../../feature.ts";
import { pollRoutes } from "./endpoints.ts";
import { Pollers } from "./pollers.ts";

export const polling: Feature = {
  name: "polling",
  configure:
    () =>
    ({ clock, crypto, hub }) => {
      let pollers: Pollers | undefined;
      return {
        advertises: ["http-poll", "http-command"],
        transport: "http",
        routes(serving) {
          pollers = new Pollers(clock, hub, serving.sessions.welcome);
          return pollRoutes({ ...serving.sessions, ...serving, crypto, pollers });
        },
        drain: () => pollers?.release(),
      };
    },
};
