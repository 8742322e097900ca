/** Fixtures of the engine's unit tests: three people with fixed keys, a database, and notes between them. */

import { Trace } from "../../src/engine/face/trace.ts";
import { TABLES } from "../../src/engine/parts.ts";
import type { Store } from "../../src/engine/ports.ts";
import { Database } from "../../src/engine/records/database.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { type GiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../../src/protocol/giftwrap/giftwrap.ts";
import type { KnownBody } from "../../src/protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed } from "../../src/protocol/identity/identity.ts";
import { circleRegion } from "../../src/protocol/regions/region.ts";
import { MemoryStore } from "./memory-store.ts";
import { seededRandom } from "./random.ts";

export const SEED = Number(process.env.CAIRN_SEED ?? 20_260_514);
export const NOW = 1_790_000_000;
export const crypto = await loadSodium();

const person = (n: number): Identity => identityFromSeed(crypto, new Uint8Array(32).fill(n));
export const ana = person(1);
export const ben = person(2);
export const cleo = person(3);
export const idOf = ({ publicKey }: Pick<Identity, "publicKey">): string => toHex(publicKey);

/** A trace for the engine's parts; some tests read it. */
export const trace = new Trace(() => NOW);

export const RELAY = "https://relay.example";
export const AT = { latitude: 56.336912, longitude: -2.788523 };
const random = seededRandom(SEED);

export const openDatabase = (store: Store = new MemoryStore(), seed: Bytes = ben.seed): Promise<Database> =>
  Database.open(store, crypto, seededRandom(SEED), seed, TABLES);

/** The body of a PRESENCE for Ben; `n` selects its event id. */
export const note = (n: number, text = `note ${n}`): KnownBody => ({
  kind: "PRESENCE",
  content: {
    event_id: Uint8Array.from({ length: 16 }, (_, i) => (i < 4 ? n >> (8 * i) : 0) & 0xff),
    message: text,
    region: circleRegion({ ...AT, radius_m: 100 }),
    time_window: { starts_at: NOW - 60, ends_at: NOW + 86_400, timezone: "Europe/London" },
    recipients: [ben.publicKey],
  },
});

/** A body in a gift wrap, by default from Ana to Ben. */
export function envelope(body: KnownBody, from: Identity = ana, to: Identity = ben): GiftWrap {
  const rumor = { sender: from.publicKey, created_at: NOW, body };
  return wrap(crypto, rumor, from, to, { created_at: NOW, expires_at: NOW + 86_400 }, wrapRandomness(random));
}

export const envelopeBytes = (body: KnownBody, from?: Identity, to?: Identity): Bytes => writeGiftWrap(envelope(body, from, to));
