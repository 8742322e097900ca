/** The HTTP transport (§5.2), for clients that hold no socket. */
import type { Feature } from "../../feature.ts";
import { pollRoutes } from "./endpoints.ts";
import { OnceHere } from "./once.ts";
import { OnceAnywhere } from "./once-anywhere.ts";
import { Pollers } from "./pollers.ts";

export const polling: Feature = {
  name: "polling",
  configure:
    () =>
    ({ clock, crypto, hub, cluster, log }) => {
      let pollers: Pollers | undefined;
      return {
        advertises: ["http-poll", "http-command"],
        transport: "http",
        routes(serving) {
          pollers = new Pollers(clock, hub, serving.sessions.welcome);
          const once = cluster.once ? new OnceAnywhere(cluster.once, serving.sessions.wire, log) : new OnceHere();
          return pollRoutes({ ...serving.sessions, ...serving, crypto, pollers, once });
        },
        drain: () => pollers?.release(),
      };
    },
};
