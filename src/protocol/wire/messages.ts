/** Every message a relay can send (§C.4 and our extensions), merged from the topics. */
import type { InferFields } from "../encoding/schema.ts";
import { type Merged, merged } from "./declare.ts";
import type { LATER_TOPICS } from "./later-topics.ts";
import { TOPICS } from "./topics.ts";

export type { MessageDeclaration } from "./declare.ts";
export { FetchCursor } from "./topics/mailbox.ts";

/** The later topics' are in it once `learn.ts` is loaded. */
export const MESSAGES = merged(TOPICS, "messages") as Merged<readonly [...typeof TOPICS, ...typeof LATER_TOPICS], "messages">;

export type MessageName = keyof typeof MESSAGES;
/** A parsed message frame. `req` echoes the request's. */
export type Message<N extends MessageName = MessageName> = {
  [K in N]: { readonly cmd: K; readonly req?: number } & InferFields<(typeof MESSAGES)[K]["body"]>;
}[N];
/** Names of the messages that a relay sends unasked. */
export type NoticeName = {
  [K in MessageName]: (typeof MESSAGES)[K]["role"] extends "notice" ? K : never;
}[MessageName];
export type Notice = Message<NoticeName>;
