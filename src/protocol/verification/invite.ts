/** Verification out of band (§9): an invite over a channel that both people already trust, and its acceptance. */

import { linkParameters, parseRelay } from "../contacts/relay-url.ts";
import { type Bytes, concat, equal, fromBase64Url, toBase64Url, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Identity } from "../identity/identity.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";

/** An invite is valid for a day. */
export const INVITE_TTL_SECS = 24 * 60 * 60;

export interface VerificationInvite {
  readonly sender_pk: Bytes;
  /** 16 random bytes, single use. */
  readonly invite_token: Bytes;
  readonly relay_url: string;
  readonly sender_sig: Bytes;
  readonly timestamp: number;
}

export interface VerificationAccept {
  readonly responder_pk: Bytes;
  readonly invite_token: Bytes;
  readonly responder_sig: Bytes;
}

/** sender_sig = sign(invite_token). */
export function makeInvite(
  crypto: Crypto,
  sender: Identity,
  invite_token: Bytes,
  relay_url: string,
  timestamp: number,
): VerificationInvite {
  return {
    sender_pk: sender.publicKey,
    invite_token,
    relay_url,
    sender_sig: crypto.sign(invite_token, sender.secretKey),
    timestamp,
  };
}

/**
 * Checks an invite before it is accepted. `now`: unix seconds.
 * @throws ProtocolError `bad-key`, `bad-signature`, or `expired` (more than a day in the past or in the future)
 */
export function checkInvite(crypto: Crypto, invite: VerificationInvite, now: number): void {
  checkKey(invite.sender_pk);
  if (Math.abs(now - invite.timestamp) > INVITE_TTL_SECS) throw new ProtocolError("expired", "the invite has run out");
  if (!crypto.verify(invite.sender_sig, invite.invite_token, invite.sender_pk))
    throw new ProtocolError("bad-signature", "the invite is not signed by its sender");
}

/** responder_sig = sign(sender_pk || invite_token). It names the initiator, so an acceptance forwarded to another person is refused. */
export function acceptInvite(
  crypto: Crypto,
  responder: Identity,
  { sender_pk, invite_token }: VerificationInvite,
): VerificationAccept {
  return {
    responder_pk: responder.publicKey,
    invite_token,
    responder_sig: crypto.sign(concat(sender_pk, invite_token), responder.secretKey),
  };
}

/**
 * Checks an acceptance against the invite that `initiator` sent. The caller makes sure that an invite is used once.
 * @throws ProtocolError `bad-key`, or `bad-signature` (also for an acceptance of another invite, or a forwarded one)
 */
export function checkAccept(crypto: Crypto, initiator: Bytes, invite_token: Bytes, accept: VerificationAccept): void {
  checkKey(accept.responder_pk);
  const message = concat(initiator, invite_token);
  if (!equal(accept.invite_token, invite_token) || !crypto.verify(accept.responder_sig, message, accept.responder_pk)) {
    throw new ProtocolError("bad-signature", "not an acceptance of this invite");
  }
}

function checkKey(publicKey: Bytes): void {
  if (!isAcceptablePublicKey(publicKey)) throw new ProtocolError("bad-key", "not an acceptable public key");
}

export function writeInviteLink(origin: string, invite: VerificationInvite): string {
  const { sender_pk, invite_token, relay_url, sender_sig, timestamp } = invite;
  const r = toBase64Url(utf8(relay_url));
  return `${origin}/v?p=${toBase64Url(sender_pk)}&t=${toBase64Url(invite_token)}&r=${r}&s=${toBase64Url(sender_sig)}&ts=${timestamp}`;
}

export function writeAcceptLink(origin: string, { responder_pk, invite_token, responder_sig }: VerificationAccept): string {
  return `${origin}/va?p=${toBase64Url(responder_pk)}&t=${toBase64Url(invite_token)}&s=${toBase64Url(responder_sig)}`;
}

function field(parameters: ReadonlyMap<string, string>, name: string, length: number): Bytes {
  const value = fromBase64Url(parameters.get(name) ?? "");
  if (value.length !== length) throw new ProtocolError("malformed", `${name}: must be ${length} bytes`);
  return value;
}

/** @throws ProtocolError `malformed` */
export function readInviteLink(link: string): VerificationInvite {
  const parameters = linkParameters(link);
  const ts = parameters.get("ts") ?? "";
  if (!/^\d{1,15}$/.test(ts)) throw new ProtocolError("malformed", "ts: must be unix seconds");
  return {
    sender_pk: field(parameters, "p", 32),
    invite_token: field(parameters, "t", 16),
    relay_url: parseRelay(parameters.get("r") ?? ""),
    sender_sig: field(parameters, "s", 64),
    timestamp: Number(ts),
  };
}

/** @throws ProtocolError `malformed` */
export function readAcceptLink(link: string): VerificationAccept {
  const parameters = linkParameters(link);
  return {
    responder_pk: field(parameters, "p", 32),
    invite_token: field(parameters, "t", 16),
    responder_sig: field(parameters, "s", 64),
  };
}
