/** Pings by text message (tier 3 of transports, ours in this form: §5.3's carries the hash alone, and nobody can send to a hash). */
import { bytes, text } from "../../encoding/schema.ts";
import { SEALED_TOKEN_BYTES } from "../../sms/sealed-number.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

const registration = {
  /** 32 random bytes in our clients: the hash of a number is found by trying all numbers. */
  phone_hash: bytes(32),
  sealed_number: bytes(SEALED_TOKEN_BYTES),
  /** The text's, as `de` or `de-AT`. */
  language: text(16),
};

const commands = {
  /** Asks for text messages, in the place of any that the key asked for before. Only the relay's gateway can open the number. */
  REGISTER_SMS: command("self", registration, ["SMS_REGISTERED"], false),
  /** Asks for no more of them. */
  DEREGISTER_SMS: command("self", {}, ["SMS_DEREGISTERED"], false),
};

const messages = {
  /** Text messages will be sent. */
  SMS_REGISTERED: reply({}, false),
  /** None will. */
  SMS_DEREGISTERED: reply({}, false),
};

export const sms = { feature: "sms", commands, messages } as const;

const relayLimits = {
  /** Ours. At most one text message within this time. */
  SMS_INTERVAL_SECS: 15 * 60,
  /** Ours. A registration that is not renewed ends: a number counts for a year. */
  SMS_KEPT_SECS: 366 * 24 * 60 * 60,
};

export const smsAtRelay = {
  limits: relayLimits,
  spends: { REGISTER_SMS: { budgets: ["REGISTER_IP_RATE"] } },
} as const satisfies RelayTopic;
