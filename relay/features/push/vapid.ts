/** The relay's VAPID keys. With other keys every subscription would be void. */
import webpush from "web-push";
import { holdsKeys, type Keys } from "../../../src/host/key-file.ts";

export const VAPID_FILE = "vapid.json";

export interface VapidKeys {
  /** Base64url, as browsers take them. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/** @throws ConfigError */
export const loadVapidKeys = (keys: Keys): VapidKeys =>
  keys.load({
    name: VAPID_FILE,
    what: "VAPID keys",
    make: (): VapidKeys => webpush.generateVAPIDKeys(),
    isValid: (value): value is VapidKeys => holdsKeys(value, { publicKey: 87, privateKey: 43 }),
  });
