/** Envelopes that our own `wrap` would never make. */

import { writeGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { type Seal, sealRumor, wrapSeal, writeSeal } from "../../../src/protocol/giftwrap/giftwrap.ts";
import { pad } from "../../../src/protocol/giftwrap/padding.ts";
import { type Identity, identityFromSeed } from "../../../src/protocol/identity/identity.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, toHex } from "../format.ts";
import { SEEDS, type Topic } from "./builder.ts";
import { packed } from "./raw.ts";
import { NOW, rumor } from "./rumor.ts";

export const TIMES = { created_at: NOW + 5, expires_at: NOW + 86_400 };

/** Builds envelopes from alice to bob with one thing changed on the way. */
export class Forge {
  private readonly crypto: Crypto;
  private readonly topic: Topic;
  readonly alice: Identity;
  readonly bob: Identity;

  constructor(crypto: Crypto, topic: Topic) {
    this.crypto = crypto;
    this.topic = topic;
    this.alice = identityFromSeed(crypto, fromHex(SEEDS.alice));
    this.bob = identityFromSeed(crypto, fromHex(SEEDS.bob));
  }

  bytes(label: string, length: number): Uint8Array<ArrayBuffer> {
    return fromHex(this.topic.random(`forge/${label}`, length));
  }

  seal(rumorBytes: string, signer: Identity = this.alice): Seal {
    return sealRumor(this.crypto, fromHex(rumorBytes), signer, this.bob, this.bytes("seal_seed", 32), this.bytes("seal_nonce", 24));
  }

  /** Wraps whatever bytes are given in place of the padded seal. */
  wrap(paddedSeal: Uint8Array): string {
    return toHex(
      writeGiftWrap(wrapSeal(this.crypto, paddedSeal, this.bob, TIMES, this.bytes("wrap_seed", 32), this.bytes("wrap_nonce", 24))),
    );
  }

  padded = (seal: Uint8Array): Uint8Array<ArrayBuffer> => pad(seal, (length) => this.bytes("padding", length));
  fromRumor = (rumorBytes: string, signer?: Identity): string => this.wrap(this.padded(writeSeal(this.seal(rumorBytes, signer))));
  fromSeal = (change: Partial<Seal>): string => this.wrap(this.padded(writeSeal({ ...this.seal(packed(rumor)), ...change })));
}
