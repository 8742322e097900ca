/** The key of a backup (ours): under it a backup is not its owner's to a relay. Rooms have such keys too (rooms/room-keys.ts). */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import type { Crypto, KeyPair } from "../primitives/crypto.ts";

const BACKUP = utf8("ppp-session-backup-v1");

/** @param seed of the identity, 32 bytes @param authority of the relay, as in bound authentication */
export const backupSession = (crypto: Crypto, seed: Bytes, authority: string): KeyPair =>
  crypto.keyPairFromSeed(crypto.blake2b(32, concat(seed, utf8(authority)), BACKUP));
