/**
 * `cairn-sdk/protocol`: PPP as pure functions over bytes. Time, randomness and primitives are arguments, so everything here has vectors.
 *
 * Not exported on purpose: the MessagePack and schema layers (encode and parse whole structures instead), and derivations of secrets that
 * no implementer needs to call directly.
 */

/** Contact links (key exchange). */
export { type ContactLink, readContactLink, writeContactLink } from "./contacts/link.ts";
/** Normalising a relay's address. */
export { relayHost, relayOrigin } from "./contacts/relay-url.ts";
/** Delivery tokens (§6.3). */
export { tokenForReceiving, tokenForSending } from "./delivery/token.ts";
export { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from "./encoding/bytes.ts";
/** The error that every function here throws; its code is stable. */
export { ProtocolError } from "./errors.ts";
/** The GiftWrap: what a relay sees of an envelope (§4.1). */
export { eventId, type GiftWrap, readGiftWrap, writeGiftWrap } from "./giftwrap/envelope.ts";
/** The layers inside it: Seal and Rumor (§4.2). */
export { unwrap, wrap, wrapRandomness } from "./giftwrap/giftwrap.ts";
export type { KnownBody, Rumor } from "./giftwrap/rumor.ts";
/** Keys and recovery phrases (§2). */
export { type Identity, identityFromSeed, type Recipient, recipientFromKey } from "./identity/identity.ts";
export { seedToWords, wordsToSeed } from "./identity/mnemonic.ts";
/** The primitives that the caller passes in; `cairn-sdk/node` has an implementation on libsodium. */
export type { Crypto, KeyPair } from "./primitives/crypto.ts";
/** Places (§4.4). */
export { boundingCircle, circleRegion, haversine, type Point } from "./regions/region.ts";

import "./wire/learn.ts";

/** Frames of a session (§5.1): writing and parsing, with every bound checked. */
export type { Command, Reply } from "./wire/commands.ts";
export { encodeCommand, encodeMessage, parseCommand, parseMessage } from "./wire/frame.ts";
export { LIMITS } from "./wire/limits.ts";
export type { Message } from "./wire/messages.ts";
