/** What a directory is made of. */
import type { Keys } from "../src/host/key-file.ts";
import type { Log } from "../src/host/log.ts";
import type { Clock, Random } from "../src/host/ports.ts";
import type { Mail } from "./auth/mail.ts";
import type { NumbersConfig } from "./config.ts";
import type { DirectoryCrypto } from "./crypto.ts";
import type { DirectoryKeys } from "./issue/directory-keys.ts";
import type { DirectorySecrets } from "./issue/directory-secrets.ts";
import type { Opened } from "./open-store.ts";
import type { Observer } from "./ops/observer.ts";

export interface DirectoryParts extends Opened {
  readonly config: NumbersConfig;
  readonly crypto: DirectoryCrypto;
  /** Those of the auth server are made in it. */
  readonly keys: Keys;
  readonly directoryKeys: DirectoryKeys;
  readonly secrets: DirectorySecrets;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer?: Observer;
}
