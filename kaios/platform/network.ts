/** The network port on a phone whose fetch cannot be called off and whose carrier may let no WebSocket through. */
import type { Network } from "../../src/engine/ports.ts";
import { type Bounded, networkWith } from "../../src/platform/worker/network.ts";

/** An answer that comes later is thrown away. */
export const unwaited: Bounded = (seconds, work) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), seconds * 1000);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });

const network = networkWith(unwaited);

export const phoneNetwork: Network = {
  request: network.request,
  socket(url, handlers) {
    if (typeof WebSocket === "function") return network.socket(url, handlers);
    // A socket that did not open: the engine polls instead.
    const timer = setTimeout(() => handlers.close());
    return { send: () => {}, close: () => clearTimeout(timer) };
  },
};
