/** The card that somebody leaves under a pair's tag: who they are, signed, in a box that only the two can open (ours). */

import { relayOrigin } from "../contacts/relay-url.ts";
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { decodeStructureFront } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { blob, bytes, type Infer, optional, structure, text, time, within } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { checkPadding, pad } from "../giftwrap/padding.ts";
import { type Crypto, type KeyPair, signWith } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { otherSide, type Side } from "./pair.ts";

const SIGNED = utf8("ppp-discovery-card-v1");
const NONCE = 24;
const SIZES = [512, 4096] as const;
/** The sizes of a box: nonce, padded card, tag of the cipher. */
export const BOX_SIZES: readonly number[] = SIZES.map((size) => size + NONCE + 16);
const MAX_HANDLE = 100;
const DAY_S = 86_400;
/** How old a card may be, and how far ahead its clock. */
const CARD_BACK_S = 45 * DAY_S;
const CARD_AHEAD_S = DAY_S;

const said = {
  created_at: time,
  sender: bytes(32),
  handle: optional(text(SIZES[1])),
  /** What somebody else has confirmed of it; nobody does so yet. */
  attestation: optional(blob(3072)),
  relay_url: text(200),
  /** The master key of mailboxes to which a first word goes, as a contact link names it; where mail is hidden. */
  mailbox_key: optional(bytes(32)),
  /** 0: the sender's identifier is the lesser of the pair. */
  side: within(0, 1),
};
const SaidType = structure("Card", said);
const CardType = structure("Card", { ...said, signature: bytes(64) });
export type Card = Infer<typeof SaidType>;

/** What the signature covers: the purpose, the tag, and the card without it. */
function signedBytes(crypto: Crypto, tag: Bytes, card: Card): Bytes {
  const out = new Writer();
  SaidType.write(out, card);
  return concat(SIGNED, tag, crypto.blake2b(32, out.finish()));
}

/** Where a card is left, and under what. */
export interface Place {
  readonly tag: Bytes;
  readonly key: Bytes;
}

/**
 * Signs and seals a card. `nonce`: 24 fresh random bytes; `random(n)` fills the padding.
 * @throws ProtocolError `malformed` or `too-large`
 */
export function boxCard(
  crypto: Crypto,
  { tag, key }: Place,
  identity: KeyPair,
  card: Omit<Card, "sender">,
  nonce: Bytes,
  random: (length: number) => Bytes,
): Bytes {
  const whole = { ...card, sender: identity.publicKey };
  const out = new Writer();
  CardType.write(out, { ...whole, signature: signWith(crypto, identity, signedBytes(crypto, tag, whole)) });
  return concat(nonce, crypto.seal(pad(out.finish(), random, SIZES), nonce, key, tag));
}

/**
 * Opens what lay under a tag.
 * @param side mine; the card must be of the other one
 * @param now unix seconds
 * @throws ProtocolError `cannot-open`, `bad-padding`, `malformed`, `bad-key`, `bad-signature`, `expired`
 */
export function openCard(crypto: Crypto, { tag, key }: Place, box: Bytes, side: Side, now: number): Card {
  if (!BOX_SIZES.includes(box.length)) throw new ProtocolError("cannot-open", "not the size of a box");
  const padded = crypto.open(box.subarray(NONCE), box.subarray(0, NONCE), key, tag);
  const { value, length } = decodeStructureFront(padded);
  checkPadding(padded, length);
  const { signature, ...card } = CardType.parse(value, "Card");
  if (!isAcceptablePublicKey(card.sender)) throw new ProtocolError("bad-key", "not an acceptable public key");
  if (!crypto.verify(signature, signedBytes(crypto, tag, card), card.sender))
    throw new ProtocolError("bad-signature", "not signed by its sender");
  if (card.side !== otherSide(side)) throw new ProtocolError("malformed", "a card of one's own side");
  if (card.created_at < now - CARD_BACK_S || card.created_at > now + CARD_AHEAD_S)
    throw new ProtocolError("expired", "a card of another time");
  const { handle, mailbox_key, ...rest } = card;
  return {
    ...{ ...rest, relay_url: relayOrigin(card.relay_url) },
    ...(handle === undefined ? {} : { handle: handle.slice(0, MAX_HANDLE) }),
    // One that is none is as one that is not there: the sender's key is enough.
    ...(mailbox_key && isAcceptablePublicKey(mailbox_key) ? { mailbox_key } : {}),
  };
}
