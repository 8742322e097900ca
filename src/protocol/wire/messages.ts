/** Every message a relay can send (§C.4 and our extensions), merged from the topics. */
import type { InferFields } from "../encoding/schema.ts";
import { merged } from "./declare.ts";
import { TOPICS } from "./topics.ts";

export type { MessageDeclaration } from "./declare.ts";
export { DiscoveryMatch } from "./topics/discovery.ts";
export { FetchCursor } from "./topics/mailbox.ts";
export { RoomInfoWire, RoomMessageWire } from "./topics/rooms.ts";

export const MESSAGES = merged(TOPICS, "messages");

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
