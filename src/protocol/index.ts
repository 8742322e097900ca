/**
 * `cairn-sdk/protocol`: PPP as pure functions over bytes. Time, randomness and primitives are arguments, so everything here has vectors.
 *
 * Not public, on purpose: the MessagePack and schema layers (encode and parse a whole structure instead), and every secret's derivation that
 * no other implementer needs to call by itself.
 */

/** Contact links (key exchange). */
export { type ContactLink, readContactLink, writeContactLink } from "./contacts/link.ts";
/** A relay's address, brought to its one form. */
export { relayHost, relayOrigin } from "./contacts/relay-url.ts";
/** Delivery tokens (§6.3). */
export { tokenForReceiving, tokenForSending } from "./delivery/token.ts";
export { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from "./encoding/bytes.ts";
/** What every function here throws, with a stable code. */
export { ProtocolError } from "./errors.ts";
/** An envelope outside: what a relay sees (§4.1). */
export { eventId, type GiftWrap, readGiftWrap, writeGiftWrap } from "./giftwrap/envelope.ts";
/** And inside: seal and rumor (§4.2). */
export { unwrap, wrap, wrapRandomness } from "./giftwrap/giftwrap.ts";
export type { KnownBody, Rumor } from "./giftwrap/rumor.ts";
/** Keys and their 24 words (§2). */
export { type Identity, identityFromSeed, type Recipient, recipientFromKey } from "./identity/identity.ts";
export { seedToWords, wordsToSeed } from "./identity/mnemonic.ts";
/** What the caller provides; `node` has an implementation on libsodium. */
export type { Crypto, KeyPair } from "./primitives/crypto.ts";
/** Places (§4.4). */
export { boundingCircle, circleRegion, haversine, type Point } from "./regions/region.ts";
/** Frames of a session (§5.1), declared and bounded. */
export type { Command, Reply } from "./wire/commands.ts";
export { encodeCommand, encodeMessage, parseCommand, parseMessage } from "./wire/frame.ts";
export { LIMITS } from "./wire/limits.ts";
export type { Message } from "./wire/messages.ts";
