/** What every benchmark here wraps: a note of 140 characters with a circle and a time window, between two fixed people. */

import type { WrapRandomness } from "../src/protocol/giftwrap/giftwrap.ts";
import type { KnownBody, Rumor } from "../src/protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { circleRegion } from "../src/protocol/regions/region.ts";

export const MESSAGE =
  "The bench by the weir, where the swans come in the evening. Bring bread, and the letter you promised me. Wait until the lamps go on. Yours, A.".slice(
    0,
    140,
  );
export const NOW = 1_800_000_000;
export const TIMES = { created_at: NOW, expires_at: NOW + 86_400 };

export interface Sample {
  readonly sender: Identity;
  readonly recipient: Identity;
  readonly rumor: Rumor<KnownBody>;
}

export function sample(crypto: Crypto): Sample {
  const sender = identityFromSeed(crypto, new Uint8Array(32).fill(1));
  const recipient = identityFromSeed(crypto, new Uint8Array(32).fill(2));
  return {
    sender,
    recipient,
    rumor: {
      sender: sender.publicKey,
      created_at: NOW,
      body: {
        kind: "PRESENCE",
        content: {
          event_id: new Uint8Array(16).fill(7),
          message: MESSAGE,
          region: circleRegion({ latitude: 48.137154, longitude: 11.576124, radius_m: 120 }),
          time_window: { starts_at: NOW, ends_at: NOW + 86_400, timezone: "Europe/Berlin" },
          recipients: [recipient.publicKey],
        },
      },
    },
  };
}

/** Randomness as costly as the app's own: one call of the platform's generator a value. */
export function fresh(): WrapRandomness {
  const random = (length: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(length));
  return { seal_seed: random(32), seal_nonce: random(24), wrap_seed: random(32), wrap_nonce: random(24), padding: random };
}
