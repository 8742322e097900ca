/** Push (§5.3): wakes the devices of whoever has mail and no socket. */
import type { Core, Feature } from "../../feature.ts";
import { createApns } from "./apns.ts";
import { createFcm } from "./fcm.ts";
import { pushHandlers } from "./handlers.ts";
import { type PushSettings, readPushSettings } from "./settings.ts";
import { loadVapidKeys, type VapidKeys } from "./vapid.ts";
import { Waker } from "./waker.ts";
import { createWebPush } from "./web-push.ts";

function providersOf({ vapidSubject: subject, allowLocal, ports, apns, fcm }: PushSettings, keys: VapidKeys, { clock, log }: Core) {
  return [
    createWebPush({ keys, subject, allowLocal, ports }),
    ...(apns ? [createApns(apns, clock, log)] : []),
    ...(fcm ? [createFcm(fcm, clock, log)] : []),
  ];
}

export const push: Feature = {
  name: "push",
  configure(env, { publicUrl }) {
    const settings = readPushSettings(env, publicUrl);
    return (core) => {
      const keys = loadVapidKeys(core.cluster.keys);
      const all = providersOf(settings, keys, core);
      const providers = new Map(all.map((provider) => [provider.platform as string, provider]));
      const waker = new Waker(core.store.push, providers, core.clock, core.log, core.noPushTaken, core.cluster.wokenBefore);
      return {
        advertises: ["push", "webpush"],
        alsoAdvertises: () => ({ vapid_key: keys.publicKey }),
        handlers: pushHandlers(core.store.push, providers),
        wake: waker.wake,
        stop() {
          waker.close();
          for (const provider of all) provider.close();
        },
      };
    };
  },
};
