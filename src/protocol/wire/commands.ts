/** Every command a client can send (§C.1, §C.3 and our extensions), merged from the topics. */
import type { InferFields } from "../encoding/schema.ts";
import { type FeatureIn, featuresOf, type Merged, merged } from "./declare.ts";
import type { LATER_TOPICS } from "./later-topics.ts";
import type { Message } from "./messages.ts";
import { session } from "./topics/session.ts";
import { TOPICS } from "./topics.ts";

export type { CommandDeclaration } from "./declare.ts";

/** Those of the later topics: an app knows from the start that a relay has them. */
const LATER_FEATURES = [
  "rooms",
  "token-fetch",
  "groups",
  "moderation",
  "sms",
  "discovery-pair",
  "discovery",
  "carry",
  "carry-delegated",
] as const satisfies readonly FeatureIn<(typeof LATER_TOPICS)[number]>[];
/** Features that a relay may lack; the capability advertisement lists those it has. */
export const FEATURES = [...featuresOf(TOPICS), ...LATER_FEATURES];
export type Feature = (typeof FEATURES)[number];

/** The features for signatures that also cover the relay and the request (auth.ts). */
export const BOUND_FORMS = session.options;
export type BoundForm = (typeof BOUND_FORMS)[number];

/** The later topics' are in it once `learn.ts` is loaded. */
export const COMMANDS = merged(TOPICS, "commands") as Merged<readonly [...typeof TOPICS, ...typeof LATER_TOPICS], "commands">;

export type CommandName = keyof typeof COMMANDS;
/** A parsed command frame. Its reply echoes `req`. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: { readonly cmd: K; readonly req?: number } & InferFields<(typeof COMMANDS)[K]["body"]>;
}[N];
/** The replies to a command that succeeded. */
export type Reply<N extends CommandName = CommandName> = Message<(typeof COMMANDS)[N]["replies"][number]>;
