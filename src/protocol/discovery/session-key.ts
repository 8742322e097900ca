/** The key under which pairs are evaluated (ours): the ration is not its owner's to a relay, as with a backup (mailboxes/session-keys.ts). */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import type { Crypto, KeyPair } from "../primitives/crypto.ts";

const DISCOVERY = utf8("ppp-session-discovery-v1");

/** @param seed of the identity, 32 bytes @param authority of the evaluator, as in bound authentication */
export const discoverySession = (crypto: Crypto, seed: Bytes, authority: string): KeyPair =>
  crypto.keyPairFromSeed(crypto.blake2b(32, concat(seed, utf8(authority)), DISCOVERY));
