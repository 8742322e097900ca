/** Push registrations (§5.3). */
import { oneOf, text } from "../../encoding/schema.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

const registration = { platform: oneOf("apns", "fcm", "webpush"), token: text(2048) };

const commands = {
  /** Registers a push token; a webpush token is the JSON PushSubscription. */
  REGISTER_PUSH: command("self", registration, ["PUSH_REGISTERED"]),
  /** Withdraws a push token. */
  DEREGISTER_PUSH: command("self", registration, ["PUSH_DEREGISTERED"], false),
};

const messages = {
  /** Push token registered. */
  PUSH_REGISTERED: reply({}),
  /** Push token withdrawn. */
  PUSH_DEREGISTERED: reply({}, false),
};

export const push = { feature: "push", options: ["webpush"], commands, messages } as const;

const relayLimits = {
  /** Ours. Push tokens per key; one more replaces the oldest. */
  MAX_PUSH_REGISTRATIONS: 20,
  /** Ours. Wake signals to one key within this time become one. */
  PUSH_COLLAPSE_SECS: 30,
};

export const pushAtRelay = {
  limits: relayLimits,
  spends: { REGISTER_PUSH: { budgets: ["REGISTER_IP_RATE"] } },
} as const satisfies RelayTopic;
