/** The relay's key, by which its database digests other keys. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AdminError } from "../../src/host/command-line.ts";
import { loadRelayKey, RELAY_KEY_FILE, type RelayKey } from "../ops/relay-key.ts";

/** Unlike a starting relay this makes none. @throws AdminError */
export function relayKeyIn(dataDir: string): RelayKey {
  if (existsSync(join(dataDir, RELAY_KEY_FILE))) return loadRelayKey(dataDir);
  throw new AdminError(`there is no ${RELAY_KEY_FILE} in ${dataDir}: without it nothing can be found by a key`);
}
