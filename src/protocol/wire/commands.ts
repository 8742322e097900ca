/** Every command a client can send (§C.1, §C.3 and our extensions), merged from the topics. */
import type { InferFields } from "../encoding/schema.ts";
import { featuresOf, merged } from "./declare.ts";
import type { Message } from "./messages.ts";
import { session } from "./topics/session.ts";
import { TOPICS } from "./topics.ts";

export type { CommandDeclaration } from "./declare.ts";

/** Parts a relay may lack; see the capability advertisement. */
export const FEATURES = featuresOf(TOPICS);
export type Feature = (typeof FEATURES)[number];

/** Signatures that say where and for what they are given. */
export const BOUND_FORMS = session.options;
export type BoundForm = (typeof BOUND_FORMS)[number];

export const COMMANDS = merged(TOPICS, "commands");

export type CommandName = keyof typeof COMMANDS;
/** A parsed command frame. `req` is echoed by its reply. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: { readonly cmd: K; readonly req?: number } & InferFields<(typeof COMMANDS)[K]["body"]>;
}[N];
/** What a command is answered with, where it is not refused. */
export type Reply<N extends CommandName = CommandName> = Message<(typeof COMMANDS)[N]["replies"][number]>;
