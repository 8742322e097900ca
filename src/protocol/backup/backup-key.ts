/** The backup key (§6.4): derived from the seed alone, so that the recovery phrase is enough on a new device. */
import type { Bytes } from "../encoding/bytes.ts";
import { kdf } from "../giftwrap/kdf.ts";
import type { Crypto } from "../primitives/crypto.ts";

/** kdf(seed, "ppp-backup-v1"); 32 bytes. */
export const backupKey = (crypto: Crypto, seed: Bytes): Bytes => kdf(crypto, seed, "ppp-backup-v1");
