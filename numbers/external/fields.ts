/** Fields of requests, parsed at the edge: what is absent in JSON arrives as "" or 0 and is refused here where it is needed. */

import { relayOrigin } from "../../src/protocol/contacts/relay-url.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { isAcceptablePublicKey } from "../../src/protocol/primitives/public-keys.ts";
import { isPpnum } from "../model/ppnum.ts";
import { isPpnumId } from "../model/ppnum-id.ts";
import { badField } from "./reasons.ts";

export function ppnumIdField(value: string, field = "ppnum_id"): string {
  if (!isPpnumId(value)) throw badField(field);
  return value;
}

/** With or without the hyphens that people write. */
export function ppnumField(value: string, field = "ppnum"): string {
  const digits = value.length > 32 ? "" : value.replaceAll("-", "");
  if (!isPpnum(digits)) throw badField(field);
  return digits;
}

export function bytesField(value: Bytes, length: number, field: string): Bytes {
  if (value.length !== length) throw badField(field);
  return value;
}

export function keyField(value: Bytes, field = "subject_pk"): Bytes {
  if (!isAcceptablePublicKey(value)) throw badField(field);
  return value;
}

const MAX_RELAY_URL = 200;

/** A relay's address in one form: `wss://relay.example`. */
export function relayUrlField(value: string): string {
  if (value.length > MAX_RELAY_URL) throw badField("relay_url");
  try {
    return relayOrigin(value).replace(/^http/, "ws");
  } catch (error) {
    if (error instanceof ProtocolError) throw badField("relay_url");
    throw error;
  }
}

const MAX_NAME = 100;
/** Control characters, and those that turn the direction of what stands beside them. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** @returns undefined for none */
export function nameField(value: string): string | undefined {
  const name = value.trim();
  if (name.length > MAX_NAME || UNSEEN.test(name)) throw badField("display_name");
  return name === "" ? undefined : name;
}

/** Visible ASCII. @returns undefined for none */
export function idempotencyField(value: string): string | undefined {
  if (value === "") return undefined;
  if (!/^[!-~]{1,64}$/.test(value)) throw badField("idempotency_key");
  return value;
}

/** How many at once; 0 is the most. */
export function limitField(value: number, most: number): number {
  if (value > most) throw badField("limit");
  return value === 0 ? most : value;
}

/** A moment that is still to come, at most so far ahead. */
export function futureField(value: number, now: number, mostSecs: number, field: string): number {
  if (value <= now || value > now + mostSecs) throw badField(field);
  return value;
}
