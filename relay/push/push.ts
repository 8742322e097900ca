/** Push, put together from what the operator has configured. */

import type { Log } from "../../src/host/log.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Config } from "../config.ts";
import type { PushStore } from "../store/store.ts";
import { createApns } from "./apns.ts";
import { createFcm } from "./fcm.ts";
import type { PushProvider } from "./provider.ts";
import { loadVapidKeys } from "./vapid.ts";
import { Waker } from "./waker.ts";
import { createWebPush } from "./web-push.ts";

export interface Push {
  readonly providers: ReadonlyMap<string, PushProvider>;
  readonly waker: Waker;
  /** The application server key that browsers subscribe with, base64url. */
  readonly vapidKey: string;
  close(): void;
}

/** @throws ConfigError when the VAPID keys cannot be had */
export function createPush({ dataDir, push }: Config, store: PushStore, clock: Clock, log: Log): Push {
  const keys = loadVapidKeys(dataDir);
  const all = [
    createWebPush({ keys, subject: push.vapidSubject, allowLocal: push.allowLocal, ports: push.ports }),
    ...(push.apns ? [createApns(push.apns, clock)] : []),
    ...(push.fcm ? [createFcm(push.fcm, clock)] : []),
  ];
  const providers = new Map(all.map((provider) => [provider.platform as string, provider]));
  const waker = new Waker(store, providers, clock, log);
  return {
    providers,
    waker,
    vapidKey: keys.publicKey,
    close() {
      waker.close();
      for (const provider of all) provider.close();
    },
  };
}
